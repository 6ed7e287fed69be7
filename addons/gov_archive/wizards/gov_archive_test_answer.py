from odoo import api, fields, models


class GovArchiveTestAnswer(models.TransientModel):
    """A person's answer to a test that software cannot decide (DA/T 70-2018)."""

    _name = "gov.archive.test.answer"
    _description = "Answer to a Test"

    result_id = fields.Many2one(
        "gov.archive.test.result", "Test", required=True, ondelete="cascade"
    )
    code = fields.Char(related="result_id.code")
    name = fields.Char(related="result_id.name")
    result = fields.Selection([("pass", "Passed"), ("fail", "Failed")], required=True)
    message = fields.Char(
        "What was done", required=True, help="Tool and version, or what was looked at."
    )

    @api.private
    def _check_open(self):
        test = self.result_id
        test.file_id._check_holder()
        if test.result != "open":
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("This test is decided.")
            )
        return test

    def action_answer(self):
        """Append the answer as a new row; a failed test takes the file's mark away.

        :raise UserError: not the holder's archivist (JC25-25-01), or the test is
            no open one (SUITE-APPEND)
        """
        self.ensure_one()
        test = self._check_open()
        self.env["gov.archive.test.result"]._chain_append(
            [
                {
                    "file_id": test.file_id.id,
                    "code": test.code,
                    "name": test.name,
                    "object": test.object,
                    "result": self.result,
                    "message": self.message,
                    "stage": test.stage,
                    "tester_id": self.env.uid,
                    "tested_at": fields.Datetime.now(),
                }
            ]
        )
        if self.result == "fail":
            test.file_id._act_write({"verified": False})
        return {"type": "ir.actions.act_window_close"}
