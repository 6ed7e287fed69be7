from odoo import api, fields, models

from ..kernel import package, verify


class GovArchiveFileVersion(models.Model):
    """A filed case is corrected by further versions; the first stays as it is."""

    _inherit = "gov.archive.file"

    correction_ids = fields.One2many("gov.archive.correction", "file_id")
    correction_count = fields.Integer(
        "Corrections",
        compute="_compute_correction_count",
        help="Versions that were filed after the first.",
    )

    @api.depends("correction_ids.state")
    def _compute_correction_count(self):
        counts = {}
        if self.env["gov.archive.correction"].has_access("read"):
            counts = dict(
                self.env["gov.archive.correction"]._read_group(
                    [("file_id", "in", self.ids), ("state", "=", "filed")],
                    ["file_id"],
                    ["__count"],
                )
            )
        for file in self:
            file.correction_count = counts.get(file, 0)

    def _filed_versions(self):
        """The filed corrections, in their order (without the user's rights)."""
        self.ensure_one()
        store = self.sudo()  # sudo: a version belongs to its file
        filed = store.correction_ids.filtered(lambda c: c.state == "filed")
        return filed.sorted("version")

    @api.model
    def _package_paths(self, documents):
        """Path of each document in its package, by id.

        :param documents: of one package, ``gov.archive.document`` in the catalogue's
            order or ``gov.archive.correction.line``
        """
        ordered = documents.sorted(
            "sequence" if "sequence" in documents._fields else "id"
        )
        counts, paths = {}, {}
        for document in ordered:
            counts[document.category] = place = counts.get(document.category, 0) + 1
            name = package.file_name(document.name, place)
            paths[document.id] = f"data/{document.category}/{name}"
        return paths

    def _version_reports(self):
        """What the verifier says of the first version and of each correction."""
        self.ensure_one()
        reports = []
        for record in (self, *self._filed_versions()):
            with record._package_attachment()._gov_open() as content:
                reports.append(verify.verify(content, seal=record.seal or ""))
        return reports

    def action_correct(self):
        """Draw up a correction."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.archive.correction",
            "view_mode": "form",
            "context": {"default_file_id": self.id},
        }

    def action_open_corrections(self):
        """Show the corrections of the file."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_archive_correction_action"
        )
        return {
            **action,
            "domain": [("file_id", "=", self.id)],
            "context": {"default_file_id": self.id},
        }
