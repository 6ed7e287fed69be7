from odoo import api, fields, models

from odoo.addons.gov_items.gaps import Gap

from ..kernel import handover
from .gov_handover import DELEGATIONS

HANDOVER_STATES = [
    ("none", "No handover"),
    ("draft", "Planned"),
    ("open", "Handing over"),
    ("taken_over", "Taken over"),
]


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    handover_ids = fields.Many2many(
        "gov.handover",
        DELEGATIONS,
        "delegation_id",
        "handover_id",
        string="Handovers",
        readonly=True,
        copy=False,
    )
    handover_state = fields.Selection(
        HANDOVER_STATES,
        string="Handover",
        compute="_compute_handover_state",
        store=True,
        help="While it is handing over, the granting body goes on acting (LC20 two).",
    )

    @api.depends("handover_ids.state")
    def _compute_handover_state(self):
        for delegation in self:
            handovers = delegation.sudo().handover_ids  # sudo: its state, for everyone
            delegation.handover_state = handover.state_of(handovers.mapped("state"))

    @api.model
    def _create_bulk(self, vals_list):
        """Nothing is handed over at first: not worth a computation per cell."""
        return super()._create_bulk(
            [vals | {"handover_state": "none"} for vals in vals_list]
        )

    def _agency_for(self, actor):
        """The granting agency for every actor until the handover is taken over."""
        self.ensure_one()
        if self.handover_state == "open":
            return self.upper_agency_id
        return super()._agency_for(actor)

    @api.model
    def _gap_columns(self):
        return (*super()._gap_columns(), "handover_state")

    @api.model
    def _add_gaps(self, gaps):
        """Add a handover that is not finished; it blocks nothing by itself."""
        gaps = super()._add_gaps(gaps)
        gap = self._handover_gap()
        for cell in gaps.cells:
            handing = cell.handover_state in ("draft", "open")
            if handing and cell.state != "withdrawn":
                gaps.add(cell, gap)
        return gaps

    def _handover_gap(self):
        message = self.env._(
            "The handover is not finished; the granting body goes on acting."
        )
        return Gap("handover", message, "LC20-20-06", False)

    @api.depends("handover_state")
    def _compute_gap_count(self):
        return super()._compute_gap_count()

    def action_open_handovers(self):
        """The handover of these delegations."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_handover_action"
        )
        domain = [("delegation_ids", "in", self.ids)]
        return dict(action, domain=domain, context={})

    def action_draft_handovers(self):
        """Draft a handover per programme and pair of bodies, and show them."""
        drafts = self.env["gov.handover"]._draft_for(self)
        return drafts._get_records_action(name=self.env._("Handovers"))
