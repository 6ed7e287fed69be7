from odoo import api, fields, models


class GovInstructorReplace(models.TransientModel):
    """Propose who takes over from an instructor, and why."""

    _name = "gov.instructor.replace"
    _description = "Replace an Instructor"

    instructor_id = fields.Many2one(
        "gov.instructor",
        required=True,
        default=lambda self: self._default_instructor_id(),
    )
    successor_id = fields.Many2one("hr.employee", required=True)
    date = fields.Date(
        "From",
        required=True,
        default=lambda self: self._city_today(),
        help="First day of the successor; both instruct for some days.",
    )
    reason = fields.Text(
        required=True,
        help="Instructors are not replaced at will (JN21 three (three) 10).",
    )

    @api.model
    def _default_instructor_id(self):
        if self.env.context.get("active_model") == "gov.instructor":
            return self.env.context.get("active_id")

    def action_replace(self):
        """Propose the replacement; a manager approves it.

        :raise UserError: no other person, or no reason (JN21 three (three) 10).
        """
        self.ensure_one()
        proposal = self.env["gov.instructor.replacement"].create(
            {
                "instructor_id": self.instructor_id.id,
                "successor_id": self.successor_id.id,
                "date": self.date,
                "reason": self.reason,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": proposal._name,
            "res_id": proposal.id,
            "view_mode": "form",
        }
