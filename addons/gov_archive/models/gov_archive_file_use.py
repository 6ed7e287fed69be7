from odoo import api, fields, models
from odoo.fields import Domain


class GovArchiveFileUse(models.Model):
    """Found by what they say, used for a purpose, every look noted."""

    _inherit = "gov.archive.file"

    text_ids = fields.One2many("gov.archive.text", "file_id")
    content_search = fields.Char(
        "Full text",
        compute="_compute_content_search",
        search="_search_content_search",
        help="Title, number, and the words of the documents.",
    )
    loan_ids = fields.One2many("gov.archive.loan", "file_id")
    look_ids = fields.One2many("gov.archive.look", "file_id", readonly=True)
    look_count = fields.Integer("Looks", compute="_compute_look_count")

    def _compute_content_search(self):
        self.content_search = False

    def _search_content_search(self, operator, value):
        if operator not in ("ilike", "=ilike", "like"):
            return NotImplemented
        found = Domain("text_ids", "any!", [("text", operator, value)])
        return Domain.OR(
            [
                found,
                Domain("title", operator, value),
                Domain("number", operator, value),
                Domain("case_number", operator, value),
            ]
        )

    @api.depends("look_ids")
    def _compute_look_count(self):
        counts = {}
        if self.env["gov.archive.look"].has_access("read"):
            counts = dict(
                self.env["gov.archive.look"]._read_group(
                    [("file_id", "in", self.ids)], ["file_id"], ["__count"]
                )
            )
        for file in self:
            file.look_count = counts.get(file, 0)

    def web_read(self, specification):
        """Note who opens the page of a file."""
        result = super().web_read(specification)
        if len(self) == 1 and "custody_ids" in specification:
            self.env["gov.archive.look"]._log(self, "form")
        return result

    web_read._readonly = False  # it writes the note

    def action_ask_use(self):
        """Ask to read, borrow or copy the file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.archive.loan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_file_id": self.id},
        }

    def action_open_looks(self):
        """Show who looked at the file."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_archive_look_action"
        )
        return {**action, "domain": [("file_id", "=", self.id)], "context": {}}
