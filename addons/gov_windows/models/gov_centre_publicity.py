from odoo import fields, models


class GovCentre(models.Model):
    """The try-out events of a centre."""

    _inherit = "gov.centre"

    publicity_ids = fields.One2many("gov.publicity", "centre_id")
    event_count = fields.Integer(
        string="Try-Out Events", compute="_compute_event_count"
    )

    def _compute_event_count(self):
        counts = dict(
            self.env["gov.publicity"]._read_group(
                [("centre_id", "in", self.ids), ("kind", "=", "event")],
                ["centre_id"],
                ["__count"],
            )
        )
        for centre in self:
            centre.event_count = counts.get(centre, 0)

    def action_open_publicity(self):
        """Open the centre's events, posters and videos."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_publicity_action"
        )
        action["domain"] = [("centre_id", "in", self.ids)]
        action["context"] = {"default_centre_id": self[:1].id, "default_kind": "event"}
        return action
