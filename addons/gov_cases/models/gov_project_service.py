from odoo import fields, models


class GovProjectService(models.Model):
    """A service of a project's agent: logged, and free of charge."""

    _name = "gov.project.service"
    _description = "Service of a Project's Agent"
    _order = "project_id, date, id"
    _rec_name = "text"

    project_id = fields.Many2one(
        "gov.project", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, default=lambda self: self._city_today())
    user_id = fields.Many2one(
        "res.users",
        "Agent",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    text = fields.Char("Service", required=True)
    fee = fields.Float(help="Yuan; an agent takes nothing (JN18).")

    _free = models.Constraint(
        "CHECK(COALESCE(fee, 0) = 0)", "The agent's service is free of charge (JN18)."
    )
