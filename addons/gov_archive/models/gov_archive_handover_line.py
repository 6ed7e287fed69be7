from odoo import fields, models


class GovArchiveHandoverLine(models.Model):
    """One file of a hand-over and what the receiver answered."""

    _name = "gov.archive.handover.line"
    _inherit = "gov.archive.act.mixin"
    _description = "File of a Hand-over"
    _order = "handover_id, id"
    _rec_name = "number"
    _act_clause = "HZ22-62-05"

    handover_id = fields.Many2one(
        "gov.archive.handover",
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
    number = fields.Char(related="file_id.number", store=True)
    title = fields.Char(related="file_id.title", store=True)
    document_count = fields.Integer(related="file_id.document_count", store=True)
    page_count = fields.Integer(related="file_id.page_count", store=True)
    byte_count = fields.Integer(related="file_id.byte_count", store=True)
    answer = fields.Selection(
        [("accepted", "Received"), ("rejected", "Sent back")], readonly=True
    )
    reason = fields.Char(help="Why the file is sent back.")
    answered_at = fields.Datetime(readonly=True)
    state = fields.Selection(related="file_id.state")

    def _act_by_hand(self):
        mine = self.file_id.may_receive and not self.answer
        return frozenset({"reason"} if mine else ())

    def action_accept(self):
        """Test and receive the file."""
        self.file_id.action_receive()

    def action_reject(self):
        """Send the file back for the reason entered.

        :raise UserError: not the receiver, or no reason (HZ22-62-05)
        """
        for line in self:
            file = line.file_id
            file._check_under_way()
            file.return_reason = line.reason
            file.action_return()

    def _answer(self, files, answer):
        """Note the receiver's answer for the files under way."""
        lines = self.search([("file_id", "in", files.ids), ("answer", "=", False)])
        for line in lines:
            line._act_write(
                {
                    "answer": answer,
                    "reason": line.file_id.return_reason
                    if answer == "rejected"
                    else False,
                    "answered_at": fields.Datetime.now(),
                }
            )
        lines.handover_id._settle()
