from odoo import fields, models


class GovCentreProject(models.Model):
    """Building or upgrading of a hall: plan, dates, state, check list before and
    after (HZ22 five (one))."""

    _name = "gov.centre.project"
    _description = "Building Project of a Centre"
    _inherit = ["gov.centre.mixin"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    kind = fields.Selection(
        [("build", "New building"), ("upgrade", "Upgrade")],
        required=True,
        default="upgrade",
    )
    plan = fields.Text(required=True, help="What is to be built or changed.")
    budget = fields.Float(help="In yuan.")
    date_from = fields.Date("Begins", required=True)
    date_to = fields.Date("Is to end")
    finished_on = fields.Date()
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Under way"),
            ("accepted", "Accepted"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="planned",
        index=True,
    )
    before_id = fields.Many2one(
        "gov.centre.assessment",
        "Check list before",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )
    after_id = fields.Many2one(
        "gov.centre.assessment",
        "Check list after",
        ondelete="restrict",
        domain="[('centre_id', '=', centre_id)]",
    )

    _accepted = models.Constraint(
        "CHECK(state <> 'accepted' OR (before_id IS NOT NULL AND after_id IS NOT NULL "
        "AND finished_on IS NOT NULL))",
        "A project is accepted with its check lists before and after and its end.",
    )
