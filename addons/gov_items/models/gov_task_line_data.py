from odoo import api, fields, models

from .gov_task_data import LINK_MEASURES


class GovTaskLine(models.Model):
    """A participant answers for its own systems only."""

    _inherit = "gov.task.line"

    data_link_ids = fields.Many2many(
        "gov.data.link",
        string="Systems on the Exchange Platform",
        compute="_compute_data_link_ids",
        help="Of the participant: all of them, connected or not.",
    )

    @api.depends("task_id.measured_by", "agency_id", "region_id")
    def _compute_data_link_ids(self):
        links = self.env["gov.data.link"]
        for line in self:
            line.data_link_ids = links
            if line.task_id.measured_by in LINK_MEASURES:
                everything = links.search([("region_id", "!=", False)])
                line.data_link_ids = line._own_links(everything)

    def _own_links(self, links):
        self.ensure_one()
        if self.agency_id:
            return links.filtered(lambda link: link.agency_id == self.agency_id)
        below = self.env["gov.region"].search([("id", "child_of", self.region_id.ids)])
        return links.filtered(lambda link: link.region_id in below)

    def _open_records(self):
        records = super()._open_records()
        if self.task_id.measured_by not in LINK_MEASURES:
            return records
        return self._own_links(records)

    def _refuse_open_entries(self):
        """A base library that nobody entered is not connected, either."""
        if self.task_id.measured_by == "libraries" and self.role == "lead":
            region = self.programme_id.region_id
            missing = self.env["gov.data.link"]._missing_libraries(region)
            if missing:
                raise self.env["gov.clause"]._refusal(
                    "JN18-23-09",
                    self.env._(
                        "%(region)s has no entry of the base libraries: %(missing)s.",
                        region=region.name,
                        missing="、".join(missing),
                    ),
                )
        return super()._refuse_open_entries()
