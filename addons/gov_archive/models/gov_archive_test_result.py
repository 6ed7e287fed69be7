from odoo import api, fields, models


class GovArchiveTestResult(models.Model):
    """One row of a four-property test: append-only, in one chain per case file.

    Columns after DA/T 70-2018: code, name, object, result, message, stage,
    tester, time.
    """

    _name = "gov.archive.test.result"
    _inherit = "gov.chain.mixin"
    _description = "Test Result"
    _order = "file_id, id"

    _chain_scope = "file_id"
    _chain_fields = (
        "file_id",
        "code",
        "name",
        "object",
        "result",
        "message",
        "stage",
        "tester_id",
        "tested_at",
    )

    file_id = fields.Many2one(
        "gov.archive.file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(
        required=True, readonly=True, help="Stage, property and item, as GD-1-7."
    )
    name = fields.Char("Test item", required=True, readonly=True)
    object = fields.Char(
        readonly=True, help="What was looked at: the package, or one of its files."
    )
    result = fields.Selection(
        [("pass", "Passed"), ("fail", "Failed"), ("open", "For a person")],
        required=True,
        readonly=True,
        index=True,
        help="What software cannot decide is left to a person and never passes "
        "by itself.",
    )
    message = fields.Char(
        readonly=True, help="What is wrong, or how far the item was looked at."
    )
    stage = fields.Selection(
        [
            ("GD", "Archiving"),
            ("YJ", "Transfer and receipt"),
            ("CQ", "Long-term keeping"),
        ],
        required=True,
        readonly=True,
    )
    answered = fields.Boolean(
        compute="_compute_answered", help="A person has answered the open test."
    )
    tester_id = fields.Many2one(
        "res.users", "Tested by", required=True, readonly=True, ondelete="restrict"
    )
    tested_at = fields.Datetime(required=True, readonly=True)

    @api.depends("file_id.test_ids")
    def _compute_answered(self):
        for row in self:
            row.answered = row.result == "open" and any(
                other.code == row.code and other.id > row.id and other.result != "open"
                for other in row.file_id.test_ids
            )

    def action_ask(self):
        """Ask the person for the result of a test that software cannot decide."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.archive.test.answer",
            "view_mode": "form",
            "target": "new",
            "name": f"{self.code} {self.name}",
            "context": {"default_result_id": self.id},
        }
