from odoo import fields, models


class GovArchiveCopy(models.Model):
    """A copy that was made for a borrower. Rows never change.

    Pages are pictures with the borrower, the purpose and the last day on each; where
    the use was not granted in full, what is personal is blacked out.
    """

    _name = "gov.archive.copy"
    _inherit = "gov.archive.act.mixin"
    _description = "Copy of a Case File"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    loan_id = fields.Many2one(
        "gov.archive.loan",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    file_id = fields.Many2one(
        "gov.archive.file",
        "Case file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        "Borrower",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    made_by_id = fields.Many2one(
        "res.users", "Made by", required=True, readonly=True, ondelete="restrict"
    )
    made_at = fields.Datetime(required=True, readonly=True)
    purpose = fields.Char(required=True, readonly=True)
    due_on = fields.Date("Until", required=True, readonly=True)
    masked = fields.Boolean(readonly=True, help="Personal data are blacked out.")
    page_count = fields.Integer("Pages", readonly=True)
    hidden_count = fields.Integer(
        "Blacked out", readonly=True, help="Characters that were blacked out."
    )
    left_out = fields.Text(
        readonly=True, help="Pages that are pictures or cannot be read."
    )
    sha256 = fields.Char("SHA-256", required=True, readonly=True, size=64)
    content = fields.Binary("Copy", readonly=True, attachment=True)

    def action_open(self):
        """Open the copy."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}",
            "target": "new",
        }
