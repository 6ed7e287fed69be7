import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import custody as paper


class GovArchiveBox(models.Model):
    """A box of paper files on a shelf, with its label."""

    _name = "gov.archive.box"
    _description = "Archive Box"
    _order = "agency_id, name"
    _rec_names_search = ["name", "shelf"]

    name = fields.Char("Box number", required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    shelf = fields.Char(
        required=True, help="Room, row, column and level, as 1-03-02-4."
    )
    barcode = fields.Char(compute="_compute_barcode")
    file_ids = fields.One2many("gov.archive.file", "box_id", readonly=True)
    file_count = fields.Integer(compute="_compute_file_count")
    label_file = fields.Binary("Label", compute="_compute_label_file")

    _name_uniq = models.Constraint(
        "unique(agency_id, name)", "The agency has this box already."
    )

    @api.depends("agency_id.fonds_code", "name")
    def _compute_barcode(self):
        for box in self:
            box.barcode = f"{box.agency_id.fonds_code or '0000'}-{box.name or ''}"

    @api.depends("file_ids")
    def _compute_file_count(self):
        counts = dict(
            self.env["gov.archive.file"]._read_group(
                [("box_id", "in", self.ids)], ["box_id"], ["__count"]
            )
        )
        for box in self:
            box.file_count = counts.get(box, 0)

    @api.depends("barcode", "shelf", "file_ids")
    def _compute_label_file(self):
        font = pdf.register_font(self.env)
        for box in self:
            numbers = box.file_ids.filtered("number").sorted("number").mapped("number")
            box.label_file = base64.b64encode(
                paper.label(
                    box.agency_id.name,
                    box.barcode,
                    [
                        (paper.BOX, box.name or ""),
                        (paper.SHELF, box.shelf or ""),
                        (paper.COUNT, str(len(box.file_ids))),
                        (paper.FIRST, numbers[0] if numbers else ""),
                        (paper.LAST, numbers[-1] if numbers else ""),
                    ],
                    font,
                )
            )

    def action_print(self):
        """Open the label."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/label_file/{self.name}.pdf",
            "target": "new",
        }
