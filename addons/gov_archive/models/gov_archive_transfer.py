import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import custody as paper
from ..report import words
from .gov_archive_handover import ARCHIVIST


class GovArchiveTransfer(models.Model):
    """Files that go to the county or city archives, with their receipt.

    draft → sent → received. Once received the files are *transferred*: the
    archives keep them, the agency keeps the list and the hashes.
    """

    _name = "gov.archive.transfer"
    _inherit = "gov.archive.act.mixin"
    _description = "Transfer to the Archives"
    _order = "id desc"
    _act_may_create = True
    _act_clause = "DAF-21"

    name = fields.Char("Number", readonly=True)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    archives = fields.Char(required=True, help="County or city archives.")
    early_basis = fields.Char(
        help="Agreement with the archives where files go before their time."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("received", "Received")],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    file_ids = fields.Many2many("gov.archive.file", string="Case files")
    file_count = fields.Integer("Files", compute="_compute_file_count")
    sha256 = fields.Char("Hash of the list", readonly=True, size=64)
    sent_at = fields.Datetime(readonly=True)
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    receipt_number = fields.Char()
    receipt_by = fields.Char("Received by")
    receipt_on = fields.Date("Received on")
    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")

    @api.depends("file_ids")
    def _compute_file_count(self):
        for record in self:
            record.file_count = len(record.file_ids)

    def _act_by_hand(self):
        return frozenset(
            {
                "draft": {"archives", "early_basis", "file_ids"},
                "sent": {"receipt_number", "receipt_by", "receipt_on"},
            }.get(self.state, ())
        )

    def _act_may_delete(self):
        return self.state == "draft"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            record._require_agency(record.agency_id, (ARCHIVIST,), "DAF-21")
            year = self.env["gov.case"]._today().year
            record._act_write({"name": f"JG{year}-{record.id:04d}"})
        return records

    def action_fill(self):
        """Take in the files whose time has come."""
        for record in self:
            record._require_draft()
            record.file_ids |= self.env["gov.archive.file"].search(
                [
                    ("state", "=", "in_custody"),
                    ("holder_id", "child_of", record.agency_id.id),
                    ("transfer_due", "<=", fields.Date.to_string(self._today())),
                ]
            )

    @api.model
    def _today(self):
        return self.env["gov.case"]._today()

    def _require_draft(self):
        self._require_agency(self.agency_id, (ARCHIVIST,), "DAF-21")
        if self.state != "draft":
            raise self._act_refusal()

    def action_send(self):
        """Test the files for the exchange and fix the list.

        :raise UserError: no files, one of another agency, not in custody, before
            its time without an agreement, or failing the test (DAF-21)
        """
        for record in self:
            record._require_draft()
            record.file_ids._check_holder()
            for file in record.file_ids:
                early = file.transfer_due > self._today() and not record.early_basis
                if file.state != "in_custody" or early or not file._test("YJ"):
                    raise record._refusal(
                        self.env._(
                            "%(file)s: in custody, due and whole it must be.",
                            file=file.display_name,
                        )
                    )
            if not record.file_ids:
                raise record._refusal(self.env._("There is no file to transfer."))
            record._act_write(
                {
                    "state": "sent",
                    "sha256": pdf.file_hash(record._manifest()),
                    "sent_at": fields.Datetime.now(),
                    "sent_by_id": self.env.uid,
                }
            )

    def action_receive(self):
        """Enter the archives' receipt: the files are theirs now.

        :raise UserError: not sent, or the receipt is not entered (DAF-21)
        """
        for record in self:
            record._require_agency(record.agency_id, (ARCHIVIST,), "DAF-21")
            given = (record.receipt_number, record.receipt_by, record.receipt_on)
            if record.state != "sent" or not all(given):
                raise record._refusal(
                    self.env._("Enter number, person and day of the receipt.")
                )
            record.file_ids._act_write({"state": "transferred"})
            record._act_write({"state": "received"})

    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("DAF-21", message)

    def _manifest(self):
        """The list as ``sha256sum -c`` reads it."""
        return "".join(
            f"{version.package_sha256}  {version.package_name}\n"
            for version in self._versions()
        ).encode()

    def _versions(self):
        """The files and their corrections: all packages that are exchanged."""
        for file in self.file_ids.sorted("number"):
            yield file
            yield from file._filed_versions()

    @api.depends("state")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        files = record.file_ids.sorted("number")
        rows = [
            (
                place,
                file.number,
                file.title,
                file.document_count,
                file.page_count,
                f"{file.byte_count:,}",
                "",
            )
            for place, file in enumerate(files, 1)
        ]
        totals = tuple(
            sum(files.mapped(name))
            for name in ("document_count", "page_count", "byte_count")
        )
        local = self.env["gov.archive.file"]._local_text
        sides = (
            (
                record.agency_id.name,
                record.sent_by_id.name or "",
                local(record.sent_at),
            ),
            (record.archives, record.receipt_by or "", str(record.receipt_on or "")),
        )
        return paper.handover(
            record.name,
            rows,
            (len(files), *totals),
            sides,
            record.sha256 or "",
            pdf.register_font(self.env),
            paper.TRANSFER,
        )

    def action_print(self):
        """Open the transfer list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf_file/{self.name}.pdf",
            "target": "new",
        }

    def action_download(self):
        """Download the exchange package: list, hashes and every file's package."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/archive/transfer/{self.id}/package.zip",
            "target": "download",
        }
