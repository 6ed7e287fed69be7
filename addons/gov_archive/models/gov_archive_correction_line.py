import base64
import hashlib

from odoo import api, fields, models

from ..kernel import pdfa, scan
from ..kernel.package import Document
from ..report import words


class GovArchiveCorrectionLine(models.Model):
    """A document of a correction: added, or to be read in place of an earlier one."""

    _name = "gov.archive.correction.line"
    _inherit = "gov.archive.act.mixin"
    _description = "Document of a Correction"
    _order = "correction_id, id"
    _act_may_create = True

    correction_id = fields.Many2one(
        "gov.archive.correction", required=True, index=True, ondelete="cascade"
    )
    file_id = fields.Many2one(related="correction_id.file_id")
    state = fields.Selection(related="correction_id.state")
    document_id = fields.Many2one(
        "gov.archive.document",
        "Replaces",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('file_id', '=', file_id)]",
        help="Document of the case file that is read no longer. It stays where it is. "
        "Empty: the document is added.",
    )
    previous_id = fields.Many2one(
        "gov.archive.correction.line",
        "Replaces the correction",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('file_id', '=', file_id), ('state', '=', 'filed')]",
        help="Document of an earlier correction that is read no longer.",
    )
    name = fields.Char(
        "Document", required=True, help="Title with the extension of the file."
    )
    category = fields.Selection(
        [
            ("application", "Application"),
            ("process", "Process"),
            ("result", "Result"),
        ],
        required=True,
        default="application",
    )
    content = fields.Binary("Scan or file", attachment=True, required=True)
    mimetype = fields.Char("Format", compute="_compute_file", store=True)
    size = fields.Integer("Bytes", compute="_compute_file", store=True)
    sha256 = fields.Char("SHA-256", compute="_compute_file", store=True, size=64)
    page_count = fields.Integer("Pages", compute="_compute_file", store=True)
    dpi = fields.Integer(
        "Resolution",
        compute="_compute_file",
        store=True,
        aggregator=None,
        help="Points per inch of the coarsest scanned page; 0 where it cannot be told.",
    )
    pdfa = fields.Selection(
        [("pdfa", "PDF/A"), ("broken", "Not as stated"), ("plain", "PDF")],
        "Long-term format",
        compute="_compute_file",
        store=True,
        help="As on the documents of the case file.",
    )

    text_ids = fields.One2many("gov.archive.text", "correction_line_id")

    _one_replaced = models.Constraint(
        "CHECK(document_id IS NULL OR previous_id IS NULL)",
        "A document replaces one other.",
    )

    @api.onchange("document_id", "previous_id")
    def _onchange_replaced(self):
        replaced = self.document_id or self.previous_id
        if replaced:
            self.category = replaced.category
            self.name = self.name or replaced.name

    @api.depends("content")
    def _compute_file(self):
        for line in self:
            content = base64.b64decode(line.with_context(bin_size=False).content or b"")
            mimetype = line._attachment().mimetype or "application/octet-stream"
            measured = scan.measure(content, mimetype)
            is_pdf = mimetype == "application/pdf"
            found = pdfa.examine(content) if is_pdf else None
            line.mimetype = mimetype
            line.size = len(content)
            line.sha256 = hashlib.sha256(content).hexdigest()
            line.page_count = measured.pages or words.pages(content, mimetype)
            line.dpi = measured.dpi
            line.pdfa = found.status if found else False

    def _attachment(self):
        store = self.env["ir.attachment"].sudo()  # sudo: a field's file is not searched
        return store.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "content"),
                ("res_id", "in", self.ids),
            ]
        )

    def _text_source(self):
        return self._attachment()

    def _act_by_hand(self):
        if self.state != "draft":
            return frozenset()
        return frozenset({"document_id", "previous_id", "name", "category", "content"})

    def _act_may_delete(self):
        return self.state == "draft"

    @api.model_create_multi
    def create(self, vals_list):
        """Enter documents of a draft.

        :raise UserError: not a draft, or what is replaced is of another file
            (SUITE-APPEND)
        """
        lines = super().create(vals_list)
        lines._check_draft()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "document_id" in vals or "previous_id" in vals:
            self._check_draft()
        return result

    def _check_draft(self):
        for line in self:
            replaced = line.document_id or line.previous_id
            foreign = replaced and replaced.file_id != line.file_id
            early = line.previous_id and line.previous_id.state != "filed"
            if line.state != "draft" or foreign or early:
                raise line._act_refusal()

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/{self.name}",
            "target": "new",
        }

    def _as_package_document(self):
        """This document as the package builder reads it."""
        self.ensure_one()
        return Document(
            self.category,
            self.name,
            self.size,
            self._attachment()._gov_open,
            self.mimetype,
            self.sha256,
            self.page_count,
            self.dpi,
            self._replaced_path(),
        )

    def _replaced_path(self):
        """Path of the replaced document, as ``kernel.verify`` names it."""
        if self.document_id:
            return self.file_id._package_paths(self.file_id.document_ids)[
                self.document_id.id
            ]
        if self.previous_id:
            before = self.previous_id.correction_id
            paths = self.file_id._package_paths(before.line_ids)
            return f"{paths[self.previous_id.id]}@{before.version}"
        return ""
