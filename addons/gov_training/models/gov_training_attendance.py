from odoo import api, fields, models


class GovTrainingAttendance(models.Model):
    """Somebody invited to a session, and whether they came."""

    _name = "gov.training.attendance"
    _description = "Training Attendance"
    _order = "session_id, agency_id, employee_id, id"
    _rec_names_search = ["employee_id", "session_id"]

    session_id = fields.Many2one(
        "gov.training.session", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    agency_id = fields.Many2one(
        related="employee_id.gov_agency_id",
        string="Home agency",
        store=True,
        index=True,
        precompute=True,
    )
    organiser_id = fields.Many2one(
        related="session_id.agency_id", string="Organised by", store=True, index=True
    )
    day = fields.Date(related="session_id.day", store=True, index=True)
    present = fields.Boolean()
    signed_at = fields.Datetime(
        readonly=True, copy=False, help="When presence was recorded."
    )

    _person_uniq = models.Constraint(
        "unique(session_id, employee_id)", "This person is on the list already."
    )

    @api.depends("employee_id", "session_id")
    def _compute_display_name(self):
        for line in self:
            names = (line.employee_id.name, line.session_id.name)
            line.display_name = " · ".join(name for name in names if name)

    @api.constrains("present")
    def _check_begun(self):
        now = fields.Datetime.now()
        for line in self.filtered("present"):
            if line.session_id.start > now:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-03",
                    self.env._(
                        "%(session)s has not begun: nobody is present yet.",
                        session=line.session_id.name,
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        return super().create(
            [
                dict(vals, signed_at=now if vals.get("present") else False)
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if "present" in vals:
            signed = fields.Datetime.now() if vals["present"] else False
            vals = dict(vals, signed_at=signed)
        result = super().write(vals)
        self.check_access("write")  # of the session it has come to, too
        return result
