from datetime import timedelta

from odoo import api, fields, models


class GovInstructorReplace(models.TransientModel):
    """End an instructor's term and start the successor's, with the reason."""

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
        default=fields.Date.context_today,
        help="First day of the successor; the term before ends on the day before.",
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
        """Replace and show the successor's term.

        :raise UserError: no other person, or no reason (JN21 three (three) 10).
        """
        self.ensure_one()
        old = self.instructor_id
        old.write(
            {
                "date_to": self.date - timedelta(1),
                "replacement_reason": self.reason,
                "successor_id": self.successor_id.id,
            }
        )
        old.flush_recordset()  # the database wants the end before the next start
        new = old.create(
            {
                "employee_id": self.successor_id.id,
                "agency_id": old.agency_id.id,
                "entry_id": old.entry_id.id,
                "full_time": old.full_time,
                "is_primary": old.is_primary,
                "date_from": self.date,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.instructor",
            "res_id": new.id,
            "view_mode": "form",
        }
