from odoo import api, fields, models

from .gov_delegation import STATES


class GovDelegationEvent(models.Model):
    """One turn in the life of a delegation: its history is never rewritten.

    Rows come from ``gov.delegation.write``; nobody enters them by hand.
    """

    _name = "gov.delegation.event"
    _description = "Event of a Delegation"
    _inherit = ["gov.chain.mixin"]
    _order = "delegation_id, chain_sequence DESC"
    _rec_name = "kind"

    _chain_scope = "delegation_id"
    _chain_fields = (
        "delegation_id",
        "kind",
        "state_from",
        "state_to",
        "value_from",
        "value_to",
        "date",
        "reason",
        "adjustment_id",
        "user_id",
    )

    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(related="delegation_id.programme_id")
    entry_id = fields.Many2one(related="delegation_id.entry_id")
    region_id = fields.Many2one(related="delegation_id.region_id")
    kind = fields.Selection(
        [
            ("state", "State"),
            ("mode", "Mode"),
            ("rule", "Deciding rule"),
            ("agency", "Undertaking agency"),
            ("upper_agency", "Granting agency"),
            ("transition", "Transition"),
        ],
        required=True,
    )
    state_from = fields.Selection(STATES, string="State Before")
    state_to = fields.Selection(STATES, string="State After")
    value_from = fields.Char(string="Before", help="In words, as it was called then.")
    value_to = fields.Char(string="After", help="In words, as it was called then.")
    date = fields.Date(required=True, help="The day on which it happened.")
    reason = fields.Char(help="Why, where somebody had to say so.")
    adjustment_id = fields.Many2one(
        "gov.adjustment",
        index="btree_not_null",
        ondelete="restrict",
        help="The adjustment that brought it about.",
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    before_text = fields.Char(string="From", compute="_compute_texts")
    after_text = fields.Char(string="To", compute="_compute_texts")

    @api.depends("state_from", "state_to", "value_from", "value_to")
    @api.depends_context("lang")
    def _compute_texts(self):
        states = dict(self._fields["state_to"]._description_selection(self.env))
        for event in self:
            event.before_text = states.get(event.state_from) or event.value_from or "—"
            event.after_text = states.get(event.state_to) or event.value_to or "—"
