import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import custody as paper
from ..report import words

ARCHIVIST = "gov_archive.group_archivist"


class GovArchiveHandover(models.Model):
    """Files on their way to the granting agency: list, counts, two signatures.

    sent → done when the receiver has answered for every file (HZ22 six (two)).
    """

    _name = "gov.archive.handover"
    _inherit = "gov.archive.act.mixin"
    _description = "Hand-over"
    _order = "id desc"
    _act_clause = "HZ22-62-05"

    name = fields.Char("Number", readonly=True)
    from_agency_id = fields.Many2one(
        "gov.agency",
        "Handing over",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    to_agency_id = fields.Many2one(
        "gov.agency",
        "Receiving",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("sent", "Under way"), ("done", "Answered")],
        "Status",
        required=True,
        readonly=True,
        default="sent",
        index=True,
    )
    line_ids = fields.One2many("gov.archive.handover.line", "handover_id")
    file_count = fields.Integer("Files", readonly=True)
    document_count = fields.Integer("Documents", readonly=True)
    page_count = fields.Integer("Pages", readonly=True)
    byte_count = fields.Integer(
        "Bytes", readonly=True, help="Of the documents, without their packages."
    )
    accepted_count = fields.Integer("Received", compute="_compute_counts")
    rejected_count = fields.Integer("Sent back", compute="_compute_counts")
    sha256 = fields.Char(
        "Hash of the list",
        readonly=True,
        size=64,
        help="SHA-256 over number and package hash of every file, one to a line.",
    )
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    sent_at = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")

    @api.depends("line_ids.answer")
    def _compute_counts(self):
        for record in self:
            answers = record.line_ids.mapped("answer")
            record.accepted_count = answers.count("accepted")
            record.rejected_count = answers.count("rejected")

    @api.model
    def _send(self, files):
        """List the files of each pair of agencies, signed by the sender."""
        made = self.browse()
        pairs = files.grouped(lambda f: (f.holder_id, f.hand_over_to_id))
        for (sender, receiver), part in pairs.items():
            lines = [f"{f.number} {f.package_sha256}\n" for f in part.sorted("number")]
            record = self._act_create(
                [
                    {
                        "from_agency_id": sender.id,
                        "to_agency_id": receiver.id,
                        "file_count": len(part),
                        "document_count": sum(part.mapped("document_count")),
                        "page_count": sum(part.mapped("page_count")),
                        "byte_count": sum(part.mapped("byte_count")),
                        "sha256": pdf.file_hash("".join(lines).encode()),
                        "sent_by_id": self.env.uid,
                        "sent_at": fields.Datetime.now(),
                    }
                ]
            )
            year = self.env["gov.case"]._today().year
            record._act_write({"name": f"YJ{year}-{record.id:05d}"})
            self.env["gov.archive.handover.line"]._act_create(
                [{"handover_id": record.id, "file_id": f.id} for f in part]
            )
            made |= record
        return made

    def _settle(self):
        """Sign for the receiver once every file has its answer."""
        for record in self:
            if record.state == "sent" and all(record.line_ids.mapped("answer")):
                record._act_write(
                    {
                        "state": "done",
                        "answered_by_id": self.env.uid,
                        "answered_at": fields.Datetime.now(),
                    }
                )

    def action_accept_rest(self):
        """Test and receive every file that has no answer yet."""
        for record in self:
            waiting = record.line_ids.filtered(lambda line: not line.answer)
            waiting.file_id.action_receive()

    @api.depends("state", "line_ids.answer")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        files = record.env["gov.archive.file"]
        rows = [
            (
                place,
                line.number,
                line.title,
                line.document_count,
                line.page_count,
                f"{line.byte_count:,}",
                f"{files._label_of(line, 'answer')} {line.reason or ''}".strip(),
            )
            for place, line in enumerate(record.line_ids, 1)
        ]
        totals = (
            record.file_count,
            record.document_count,
            record.page_count,
            record.byte_count,
        )
        local = files._local_text
        sides = (
            (
                record.from_agency_id.name,
                record.sent_by_id.name or "",
                local(record.sent_at),
            ),
            (
                record.to_agency_id.name,
                record.answered_by_id.name or "",
                local(record.answered_at),
            ),
        )
        font = pdf.register_font(self.env)
        return paper.handover(
            record.name, rows, totals, sides, record.sha256 or "", font
        )

    def action_print(self):
        """Open list and signatures."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf_file/{self.name}.pdf",
            "target": "new",
        }
