from odoo import api, fields, models


class GovSealRefusal(models.Model):
    """A stamping that was refused: kept like the impressions themselves."""

    _name = "gov.seal.refusal"
    _inherit = "gov.chain.mixin"
    _description = "Refused Stamping"
    _order = "refused_at desc, id desc"
    _rec_name = "subject"

    _chain_scope = "seal_id"
    _chain_fields = (
        "seal_id",
        "user_id",
        "refused_at",
        "delegation_id",
        "subject",
        "document_name",
        "clause_code",
        "message",
    )

    seal_id = fields.Many2one(
        "gov.seal", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Tried by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    refused_at = fields.Datetime(required=True, readonly=True)
    delegation_id = fields.Many2one(
        "gov.delegation", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    subject = fields.Char(readonly=True)
    document_name = fields.Char("Document", readonly=True)
    clause_code = fields.Char("Clause", required=True, readonly=True)
    message = fields.Char(readonly=True)

    @api.model
    def _log(self, values):
        """Append one refusal; the seal or the matter may be gone by now."""
        seals = self.env["gov.seal"].sudo()  # sudo: existence only
        if not seals.browse(values["seal_id"]).exists():
            return self
        delegations = self.env["gov.delegation"].sudo()  # sudo: existence only
        if not delegations.browse(values["delegation_id"] or 0).exists():
            values = dict(values, delegation_id=False)
        return self._chain_append([values])
