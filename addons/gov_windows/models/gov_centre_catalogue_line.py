from odoo import fields, models
from odoo.exceptions import UserError


class GovCentreCatalogueLine(models.Model):
    """An item in a centre's catalogue: handled here, or left out and why."""

    _name = "gov.centre.catalogue.line"
    _description = "Item of a Catalogue"
    _order = "catalogue_id, in_hall desc, id"
    _rec_name = "delegation_id"

    catalogue_id = fields.Many2one(
        "gov.centre.catalogue", required=True, index=True, ondelete="cascade"
    )
    centre_id = fields.Many2one(
        related="catalogue_id.centre_id", store=True, index=True
    )
    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    item_type = fields.Selection(
        related="delegation_id.entry_id.item_id.item_type", store=True
    )
    in_hall = fields.Boolean()
    reason = fields.Char("Why left out")

    _once = models.Constraint(
        "unique(catalogue_id, delegation_id)", "The item is listed already."
    )

    def write(self, vals):
        if not self.env.su and any(
            line.catalogue_id.state == "published" for line in self
        ):
            raise UserError(self.env._("A published catalogue is not changed."))
        return super().write(vals)
