from odoo import api, fields, models

ACTS = [
    ("request", "Requested"),
    ("approve", "Approved"),
    ("cut", "Cut"),
    ("issue", "Issued to its keeper"),
    ("resume", "In use again"),
    ("suspend", "Suspended"),
    ("lose", "Reported lost"),
    ("recall", "Recalled"),
    ("destroy", "Destroyed"),
    ("take_out", "Taken out"),
    ("return", "Put back"),
    ("transfer", "Continues under another agreement"),
]


class GovSealAct(models.Model):
    """What happened to a seal, act by act in a hash chain; each has its certificate."""

    _name = "gov.seal.act"
    _inherit = ["gov.chain.mixin", "gov.seal.certificate"]
    _description = "Act on a Seal"
    _order = "acted_at desc, id desc"
    _rec_name = "act"

    _chain_scope = "seal_id"
    _chain_fields = (
        "seal_id",
        "act",
        "acted_at",
        "acted_by",
        "other_id",
        "number",
        "note",
    )

    seal_id = fields.Many2one(
        "gov.seal", required=True, readonly=True, index=True, ondelete="restrict"
    )
    act = fields.Selection(ACTS, required=True, readonly=True)
    acted_at = fields.Datetime("Time", required=True, readonly=True)
    acted_by = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    other_id = fields.Many2one(
        "res.users",
        "Other person",
        readonly=True,
        ondelete="restrict",
        help="Who received it, or with whom it went out.",
    )
    number = fields.Char(
        "Paper",
        readonly=True,
        help="Receipt, authorisation or engraving record that belongs to the act.",
    )
    note = fields.Char(readonly=True, help="Reason, engraver or witnesses.")

    @api.depends("seal_id", "chain_sequence", "act")
    def _compute_display_name(self):
        labels = dict(self._fields["act"]._description_selection(self.env))
        for row in self:
            label = labels.get(row.act, "")
            row.display_name = f"{row.seal_id.number}-{row.chain_sequence} {label}"
