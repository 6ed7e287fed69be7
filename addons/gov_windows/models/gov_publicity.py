from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovPublicity(models.Model):
    """Try-out events are logged per service centre (HZ22 four (three))."""

    _inherit = "gov.publicity"

    centre_id = fields.Many2one(
        "gov.centre",
        index="btree_not_null",
        ondelete="restrict",
        help="Where the event is held, or whose hall shows the poster.",
    )

    @api.constrains("kind", "centre_id")
    def _check_centre(self):
        for one in self:
            if one.kind == "event" and not one.centre_id:
                raise ValidationError(
                    self.env._("%s: name the centre that holds the event.", one.name)
                )

    @api.onchange("centre_id")
    def _onchange_centre_id(self):
        if self.kind == "event" and self.centre_id:
            self.place = self.place or self.centre_id.address or self.centre_id.name
            self.region_id = self.region_id or self.centre_id.region_id
