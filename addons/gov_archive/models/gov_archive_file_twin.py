import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import custody as paper


class GovArchiveFileTwin(models.Model):
    """The paper file beside the electronic one: box, shelf, label."""

    _inherit = "gov.archive.file"

    paper = fields.Boolean(
        "Paper file", copy=False, help="A paper twin exists, in the box named."
    )
    paper_pages = fields.Integer("Pages on paper", copy=False)
    box_id = fields.Many2one(
        "gov.archive.box",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('agency_id', '=', holder_id)]",
    )
    shelf = fields.Char(related="box_id.shelf")
    twin_difference = fields.Boolean(
        compute="_compute_twin_difference",
        help="Paper and electronic file do not have the same number of pages.",
    )
    label_file = fields.Binary("Label", compute="_compute_label_file")

    @api.depends("paper", "paper_pages", "page_count")
    def _compute_twin_difference(self):
        for file in self:
            file.twin_difference = file.paper and file.paper_pages != file.page_count

    @api.depends("number", "box_id")
    def _compute_label_file(self):
        font = pdf.register_font(self.env)
        for file in self:
            file.label_file = base64.b64encode(
                paper.label(
                    file.holder_id.name,
                    file.case_number or "",
                    [
                        (paper.NUMBER, file.number or ""),
                        (paper.TITLE, file.title or ""),
                        (paper.BOX, file.box_id.name or ""),
                        (paper.SHELF, file.shelf or ""),
                        (paper.PAGES, str(file.paper_pages or file.page_count)),
                    ],
                    font,
                )
            )

    def action_label(self):
        """Open the label of the paper file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/label_file/label.pdf",
            "target": "new",
        }
