from odoo import fields, models


class GovCentreMixin(models.AbstractModel):
    """A record that a service centre keeps; only the keepers of the centre may.

    The record rules ask for ``centre_id.agency_id``. A change is checked twice:
    of what the record was, and of what it has become.
    """

    _name = "gov.centre.mixin"
    _description = "Record of a Service Centre"

    centre_id = fields.Many2one(
        "gov.centre", required=True, index=True, ondelete="restrict"
    )

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # of the centre it has come to, too
        return result
