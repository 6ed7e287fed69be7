from odoo import api, fields, models


class GovWindow(models.Model):
    """Kinds of service, approval stations and combined windows."""

    _inherit = "gov.window"

    hall_service_ids = fields.Many2many(
        "gov.hall.service",
        "gov_window_hall_service_rel",
        "window_id",
        "service_id",
        "Named services",
        help="The seven services that JN18 wants in every hall.",
    )
    posts = fields.Integer(
        default=1, help="Posts that the window should have; fewer people = vacant."
    )
    notice = fields.Char(
        translate=True, help="One line for the window's screen; no personal data."
    )

    _posts = models.Constraint("CHECK(posts >= 0)", "Posts cannot be negative.")

    @api.constrains("delegation_ids", "centre_id")
    def _check_station_items(self):
        for window in self.filtered(lambda w: w.centre_id.form == "station"):
            foreign = window.delegation_ids - window.centre_id._station_items()
            if foreign:
                raise self.env["gov.clause"]._refusal(
                    "JN21-14-03",
                    self.env._(
                        "%(centre)s offers the items of %(agency)s only; %(item)s is "
                        "not one of them.",
                        centre=window.centre_id.name,
                        agency=window.centre_id.agency_id.name,
                        item=foreign[0].display_name,
                    ),
                )

    def action_place_windowless(self):
        """Let a combined window serve every entry of agencies without their own.

        JC25: agencies that are not in the hall are served by the window of the kind
        power-sharing matters.
        """
        for window in self:
            own = window.centre_id.window_ids.filtered(
                lambda w: w.kind == "department"
            ).agency_id
            waiting = self.env["gov.delegation"].search(
                window.centre_id._unplaced_domain()
            )
            window.delegation_ids |= waiting.filtered(
                lambda d, own=own: (
                    d.agency_id not in own
                    and "upper_posted" not in d._window_modes().mapped("receiver")
                )
            )

    def _badges(self, shifts):
        """Badge numbers of those of ``shifts`` who serve here; names stay inside."""
        self.ensure_one()
        here = shifts.filtered(lambda shift: shift.window_id == self)
        return "、".join(shift.employee_id.gov_badge_number or "●" for shift in here)
