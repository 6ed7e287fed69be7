from odoo import api, fields, models


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    crosswalk_count = fields.Integer(
        string="Items Shared with Others",
        compute="_compute_crosswalk_count",
        help="Entries that other programmes list, too.",
    )

    @api.depends_context("uid")
    def _compute_crosswalk_count(self):
        counts = dict(
            self.env["gov.entry"]._read_group(
                [("programme_id", "in", self.ids), ("crosswalk_id", "!=", False)],
                ["programme_id"],
                ["__count"],
            )
        )
        for programme in self:
            programme.crosswalk_count = counts.get(programme, 0)

    def action_open_crosswalk(self):
        """Open the items that other programmes list, too."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_crosswalk_action"
        )
        action["domain"] = [("programme_ids", "in", self.ids)]
        return action
