from odoo import api, fields, models
from odoo.tools import SQL


class GovAttendanceCheck(models.Model):
    """Attendance against the rota: who came, how late, how early they left.

    A view: each published shift that has begun beside the attendances that overlap
    it. The grace is a setting.
    """

    _name = "gov.attendance.check"
    _description = "Attendance against the Rota"
    _auto = False
    _depends = {
        "gov.shift": ["employee_id", "window_id", "start", "stop", "state"],
        "hr.attendance": ["employee_id", "check_in", "check_out"],
    }
    _order = "day desc, shift_id"
    _rec_name = "employee_id"

    shift_id = fields.Many2one("gov.shift", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    centre_id = fields.Many2one("gov.centre", readonly=True)
    window_id = fields.Many2one("gov.window", readonly=True)
    day = fields.Date(readonly=True)
    check_in = fields.Datetime(readonly=True)
    check_out = fields.Datetime(readonly=True)
    late_minutes = fields.Float("Late", readonly=True, help="Minutes.")
    early_minutes = fields.Float("Left early", readonly=True, help="Minutes.")
    status = fields.Selection(
        [
            ("present", "Present"),
            ("late", "Late"),
            ("early", "Left early"),
            ("absent", "Absent"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        grace = self._grace()
        return SQL(
            """
            SELECT x.*, CASE WHEN x.check_in IS NULL THEN 'absent'
                             WHEN x.late_minutes > %(grace)s THEN 'late'
                             WHEN x.early_minutes > %(grace)s THEN 'early'
                             ELSE 'present' END AS status
              FROM (
                SELECT s.id, s.id AS shift_id, s.employee_id, s.user_id, s.centre_id,
                       s.window_id, s.day, a.check_in, a.check_out,
                       GREATEST(0, EXTRACT(epoch FROM a.check_in - s.start) / 60)
                           AS late_minutes,
                       GREATEST(0, EXTRACT(epoch FROM s.stop - a.check_out) / 60)
                           AS early_minutes
                  FROM gov_shift s
                  LEFT JOIN LATERAL (
                    SELECT MIN(check_in) AS check_in,
                           CASE WHEN BOOL_OR(check_out IS NULL) THEN NULL
                                ELSE MAX(check_out) END AS check_out
                      FROM hr_attendance
                     WHERE employee_id = s.employee_id AND check_in < s.stop
                       AND (check_out IS NULL OR check_out > s.start)
                  ) a ON TRUE
                 WHERE s.state = 'published' AND s.start <= %(now)s
              ) x
            """,
            grace=grace,
            now=fields.Datetime.now(),
        )

    @api.model
    def _grace(self):
        """Minutes that still count as in time."""
        return self.env["gov.rota.rule"]._parameter("attendance_grace", 5)
