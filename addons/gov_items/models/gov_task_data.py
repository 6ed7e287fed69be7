from odoo import fields, models

#: Measures that look at systems on the exchange platform.
LINK_MEASURES = ("systems_connected", "channels_moved", "libraries")


class GovTask(models.Model):
    """Milestones that the exchange platform answers (JN18)."""

    _inherit = "gov.task"

    measured_by = fields.Selection(
        selection_add=[
            ("systems_connected", "Systems not yet connected"),
            ("channels_moved", "Own channels of data not yet moved"),
            ("libraries", "Base libraries not yet connected"),
        ]
    )

    def _open_systems_connected(self):
        return self._open_links()

    def _open_channels_moved(self):
        return self._open_links()

    def _open_libraries(self):
        return self._open_links()

    def _open_links(self):
        links = self.env["gov.data.link"]
        return links._measured(self.measured_by, self.programme_id.region_id)

    def action_open_measured(self):
        """Open the systems, or whatever else keeps the task from being done."""
        if self.measured_by not in LINK_MEASURES:
            return super().action_open_measured()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_data_link_action"
        )
        action["domain"] = [("id", "in", self._open_records().ids)]
        action["context"] = {}
        return action
