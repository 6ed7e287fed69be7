from odoo import api, fields, models


class GovCentrePoint(models.Model):
    """The list of an agency point: what it hands in, follows and gives out."""

    _inherit = "gov.centre"

    point_delegation_ids = fields.Many2many(
        "gov.delegation",
        "gov_centre_point_rel",
        "centre_id",
        "delegation_id",
        "The point's list",
        domain="[('state', '=', 'live'), ('entry_id.online', '=', True), "
        "('entry_id.agent_service', '=', True)]",
        help="Live items that are open online and may be handed in by a helper: each "
        "can be handed in, followed and given out at the point.",
    )

    @api.constrains("point_delegation_ids", "agency_point")
    def _check_point_delegation_ids(self):
        for centre in self:
            listed = centre.sudo().point_delegation_ids  # sudo: the public catalogue
            closed = listed.filtered(
                lambda one: not one.entry_id.online or not one.entry_id.agent_service
            )
            if closed or centre.point_delegation_ids and not centre.agency_point:
                raise self.env["gov.clause"]._refusal(
                    "JN18-22-08",
                    self.env._(
                        "%(point)s: a list belongs to an agency point, and holds what "
                        "is open online and may be handed in by a helper. %(items)s",
                        point=centre.display_name,
                        items=", ".join(closed.mapped("display_name")),
                    ),
                )
