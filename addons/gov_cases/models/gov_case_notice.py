from odoo import fields, models

NOTICES = [
    ("acceptance", "Acceptance notice"),
    ("deferred", "Deferred-acceptance notice"),
    ("supplement", "Supplement notice"),
    ("non_acceptance", "Notice of non-acceptance"),
    ("suspension", "Notice of time not counted"),
    ("not_forwarded", "Notice of not forwarding"),
    ("no_jurisdiction", "Notice that another body is competent"),
    ("silence", "Notice of acceptance by silence"),
    ("lapsed", "Notice of a lapsed acceptance"),
    ("resumption", "Notice of time counted again"),
    ("extension", "Notice of an extended limit"),
    ("deemed", "Notice of a renewal deemed granted"),
]


class GovCaseNotice(models.Model):
    """A numbered notice to the applicant, as it was printed."""

    _name = "gov.case.notice"
    _description = "Notice"
    _order = "case_id, id"
    _rec_name = "number"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Char(
        required=True,
        readonly=True,
        help="Case number and a running number within the case.",
    )
    kind = fields.Selection(NOTICES, required=True, readonly=True)
    issued_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Issued by", required=True, readonly=True, ondelete="restrict"
    )
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char(
        "SHA-256", required=True, readonly=True, size=64, help="Of the printed file."
    )
    note = fields.Text(readonly=True, help="What the applicant was told.")

    _number_uniq = models.Constraint("unique(number)", "This notice number is taken.")

    def action_open(self):
        """Open the printed notice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}",
            "target": "new",
        }
