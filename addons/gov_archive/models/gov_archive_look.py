from odoo import api, fields, models


class GovArchiveLook(models.Model):
    """Who looked at which file, when, and at what of it. Rows never change."""

    _name = "gov.archive.look"
    _inherit = "gov.archive.act.mixin"
    _description = "Look at a Case File"
    _order = "id desc"
    _rec_name = "user_id"
    _log_access = False

    file_id = fields.Many2one(
        "gov.archive.file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    looked_at = fields.Datetime("When", required=True, readonly=True)
    what = fields.Selection(
        [
            ("form", "The file's page"),
            ("document", "A document"),
            ("package", "The package"),
            ("cover", "Cover and catalogue"),
            ("numbered", "All pages"),
            ("copy", "A copy"),
            ("correction", "A correction"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Char(readonly=True)
    loan_id = fields.Many2one(
        "gov.archive.loan", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    @api.private
    def init(self):
        """Install the trigger that keeps the log."""
        super().init()
        self.env.cr.execute(
            "DROP TRIGGER IF EXISTS gov_forbid_change ON gov_archive_look;"
            "CREATE TRIGGER gov_forbid_change BEFORE UPDATE OR DELETE "
            "ON gov_archive_look FOR EACH ROW EXECUTE FUNCTION gov_forbid_change()"
        )

    @api.model
    def _log(self, files, what, detail=None):
        """Note that the user looks at the files."""
        loans = self.env["gov.archive.loan"].sudo()  # sudo: one's own loan
        now = fields.Datetime.now()
        self._act_create(
            [
                {
                    "file_id": file.id,
                    "user_id": self.env.uid,
                    "looked_at": now,
                    "what": what,
                    "detail": detail,
                    "loan_id": loans._current(file, self.env.user).id,
                }
                for file in files
            ]
        )
