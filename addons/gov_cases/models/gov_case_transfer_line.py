from odoo import fields, models


class GovCaseTransferLine(models.Model):
    """One document on a transfer sheet."""

    _name = "gov.case.transfer.line"
    _description = "Document on a Transfer Sheet"
    _order = "transfer_id, id"

    transfer_id = fields.Many2one(
        "gov.case.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(required=True, readonly=True)
    document_id = fields.Many2one(
        "gov.case.document", readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", readonly=True, size=64)
    arrived = fields.Boolean(readonly=True)
    note = fields.Char(readonly=True, help="Why it did not arrive.")

    def action_missing(self, note):
        """Note that the document did not arrive, before the rest is confirmed.

        :raise UserError: another agency's (SUITE-AGENCY); confirmed already, or
            nothing said (HZ22-12-20)
        """
        self.ensure_one()
        transfer = self.transfer_id
        transfer._check_confirming()
        if not (note or "").strip():
            transfer.case_id._refuse(
                "HZ22-12-20", self.env._("Say why the document did not arrive.")
            )
        self.sudo().note = note.strip()  # sudo: rows change through this act alone

    def action_ask(self):
        """Open the form for why it did not arrive."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Not arrived: %s", self.name),
            "res_model": "gov.words",
            "view_mode": "form",
            "target": "new",
            "context": {"default_model": self._name, "default_record": self.id},
        }
