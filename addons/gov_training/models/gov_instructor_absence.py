from odoo import api, fields, models
from odoo.fields import Domain


class GovInstructorAbsence(models.Model):
    """Days on which a deputy answers for an instructor."""

    _name = "gov.instructor.absence"
    _description = "Absence of an Instructor"
    _order = "date_from desc, id desc"
    _rec_name = "instructor_id"

    instructor_id = fields.Many2one(
        "gov.instructor", required=True, index=True, ondelete="cascade"
    )
    agency_id = fields.Many2one(
        related="instructor_id.agency_id", store=True, index=True, precompute=True
    )
    deputy_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        help="Who answers the questions during these days.",
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("To", required=True, help="Last day.")
    reason = fields.Char()

    _dates = models.Constraint(
        "CHECK(date_to >= date_from)", "An absence cannot end before it begins."
    )
    _once_excl = models.Constraint(
        "EXCLUDE USING gist (instructor_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "The instructor is absent already during these days.",
    )

    @api.constrains("deputy_id", "instructor_id", "date_from", "date_to")
    def _check_deputy(self):
        for absence in self:
            itself = absence.deputy_id == absence.instructor_id.employee_id
            away = self.search_count(
                Domain("instructor_id.employee_id", "=", absence.deputy_id.id)
                & Domain("date_from", "<=", absence.date_to)
                & Domain("date_to", ">=", absence.date_from),
                limit=1,
            )
            if itself or away:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-08",
                    self.env._(
                        "%(deputy)s cannot stand in: name somebody else who is there.",
                        deputy=absence.deputy_id.name,
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        self.env["gov.question"]._reassign(absences.instructor_id.entry_id)
        return absences

    @api.model
    def _deputies(self, instructors, day):
        """Return {instructor id: deputy} of those absent on ``day``."""
        found = self.search(
            Domain("instructor_id", "in", instructors.ids)
            & Domain("date_from", "<=", day)
            & Domain("date_to", ">=", day)
        )
        return {one.instructor_id.id: one.deputy_id for one in found}
