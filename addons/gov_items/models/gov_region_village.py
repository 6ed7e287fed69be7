from odoo import fields, models
from odoo.exceptions import UserError


class GovRegion(models.Model):
    """What villages can handle or help with (HZ22 seven (one))."""

    _inherit = "gov.region"

    village_service_ids = fields.One2many(
        "gov.village.service", "region_id", string="Items of the Village"
    )
    village_service_count = fields.Integer(
        string="Number of Items of the Village",
        compute="_compute_village_service_count",
    )

    def _compute_village_service_count(self):
        counts = dict(
            self.env["gov.village.service"]._read_group(
                [("region_id", "in", self.ids)], ["region_id"], ["__count"]
            )
        )
        for region in self:
            region.village_service_count = counts.get(region, 0)

    def action_open_village_services(self):
        """Open the items of the village, or the model list of the region."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_village_service_action"
        )
        action["domain"] = [("region_id", "in", self.ids)]
        action["context"] = {"default_region_id": self[:1].id}
        return action

    def action_spread_village_services(self):
        """Give the region's model list to its villages, and open what is new.

        :raise UserError: the region has no model list, or every village has it
        """
        self.ensure_one()
        made = self.env["gov.village.service"]._spread(self)
        if not made:
            raise UserError(
                self.env._(
                    "%s has no model list, or all villages have its items already.",
                    self.name,
                )
            )
        action = self.action_open_village_services()
        action["domain"] = [("id", "in", made.ids)]
        return action
