from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class GovTrainingTrainer(models.Model):
    """A trainer booked for a session; the database books nobody twice."""

    _name = "gov.training.trainer"
    _description = "Trainer of a Session"
    _order = "session_id, id"
    _rec_name = "employee_id"

    session_id = fields.Many2one(
        "gov.training.session", required=True, index=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, precompute=True
    )
    start = fields.Datetime(related="session_id.start", store=True, precompute=True)
    stop = fields.Datetime(related="session_id.stop", store=True, precompute=True)
    state = fields.Selection(related="session_id.state", store=True, precompute=True)

    _person_uniq = models.Constraint(
        "unique(session_id, employee_id)", "This person is a trainer already."
    )
    _free_excl = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, tsrange(start, stop) WITH &&) "
        "WHERE (state <> 'cancelled')",
        "A trainer holds another session at the same time.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:  # before the database, which names no session
            self._refuse_busy(
                self.env["gov.training.session"].browse(vals.get("session_id")),
                self.env["hr.employee"].browse(vals.get("employee_id")),
            )
        self.flush_model(["start", "stop", "state"])  # of sessions moved just now
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # of the session it has come to, too
        return result

    def _check_free(self):
        for line in self:
            self._refuse_busy(line.session_id, line.employee_id)

    @api.model
    def _refuse_busy(self, session, employee):
        """Refuse a second session at the same time before the database does.

        :raise ValidationError: with the name of the other session
        """
        if session.state == "cancelled":
            return
        lines = self.sudo()  # sudo: sessions of other agencies too
        other = lines.search(
            Domain("employee_id", "=", employee.id)
            & Domain("session_id.start", "<", session.stop)
            & Domain("session_id.stop", ">", session.start)
            & Domain("session_id.state", "!=", "cancelled")
            & Domain("session_id", "!=", session.id),
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "%(trainer)s holds another session at the same time: %(session)s.",
                    trainer=employee.sudo().name,  # sudo: a colleague's name only
                    session=other.session_id.name,
                )
            )
