from odoo import api, fields, models


class GovCase(models.Model):
    _inherit = "gov.case"

    archive_file_ids = fields.One2many(
        "gov.archive.file", "case_id", "Case files", readonly=True, copy=False
    )
    archive_file_count = fields.Integer(compute="_compute_archive_file_count")

    @api.depends("archive_file_ids")
    def _compute_archive_file_count(self):
        counts = dict(
            self.env["gov.archive.file"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.archive_file_count = counts.get(case, 0)

    def _on_closed(self):
        """Assemble the case file for whoever keeps it.

        :raise UserError: mandatory documents are missing (HZ22-62-04)
        """
        result = super()._on_closed()
        self.env["gov.archive.file"]._assemble(self)
        return result

    def action_open_archive(self):
        """Show the case's files."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_archive_file_action"
        )
        action["domain"] = [("case_id", "=", self.id)]
        action["context"] = {}
        if len(self.archive_file_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.archive_file_ids.id
        return action
