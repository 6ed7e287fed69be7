from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

MOST = 10
RANKING = """
WITH posted AS (
    SELECT p.employee_id, BOOL_OR(p.window_id = %(window)s) AS knows
      FROM gov_posting p
     WHERE p.centre_id = %(centre)s AND p.state = 'approved'
       AND p.employee_id <> %(employee)s AND p.date_from <= %(day)s
       AND (p.date_to IS NULL OR p.date_to >= %(day)s)
     GROUP BY p.employee_id
), own AS (
    SELECT id, partner_id FROM gov_posting
     WHERE employee_id = %(employee)s AND centre_id = %(centre)s
), named AS (
    SELECT partner_id AS employee_id FROM own
    UNION SELECT d.employee_id FROM gov_posting_deputy_rel d
      JOIN own ON own.id = d.posting_id
), load AS (
    SELECT s.employee_id,
           COUNT(*) FILTER (WHERE s.is_rest_day) AS rest,
           SUM(s.hours) FILTER (WHERE s.day BETWEEN %(monday)s
               AND %(sunday)s) AS hours
      FROM gov_shift s JOIN posted USING (employee_id)
     WHERE s.day >= %(year)s AND s.state = 'published'
     GROUP BY s.employee_id
)
SELECT p.employee_id, n.employee_id IS NOT NULL AS partner, p.knows,
       COALESCE(l.rest, 0), COALESCE(l.hours, 0)
  FROM posted p
  LEFT JOIN named n USING (employee_id)
  LEFT JOIN load l USING (employee_id)
 WHERE NOT EXISTS (
    SELECT FROM gov_shift s WHERE s.employee_id = p.employee_id
       AND tsrange(s.start, s.stop)
           && tsrange(%(first)s, %(last)s))
   AND NOT EXISTS (
    SELECT FROM hr_leave v WHERE v.employee_id = p.employee_id
       AND v.state = 'validate'
       AND tsrange(v.date_from, v.date_to)
           && tsrange(%(start)s, %(stop)s))
   AND %(paid)s <= %(most)s - (
    SELECT COALESCE(SUM(s.paid_hours), 0) FROM gov_shift s
     WHERE s.rota_id = %(rota)s AND s.employee_id = p.employee_id)
   AND (%(skill)s = 0 OR EXISTS (
    SELECT FROM gov_staff_skill k WHERE k.employee_id = p.employee_id
       AND k.skill_id = %(skill)s
       AND COALESCE(k.date_from, '-infinity') <= %(day)s
       AND COALESCE(k.date_to, 'infinity') >= %(day)s))
 ORDER BY partner DESC, p.knows DESC, COALESCE(l.rest, 0),
          COALESCE(l.hours, 0), p.employee_id
"""


class GovSubstitute(models.TransientModel):
    """Who could take a shift, the best first, found by one statement."""

    _name = "gov.substitute"
    _description = "Find a Substitute"

    shift_id = fields.Many2one("gov.shift", required=True, ondelete="cascade")
    line_ids = fields.One2many(
        "gov.substitute.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        string="Candidates",
    )
    reason = fields.Char(help="Told to both with the change.")

    @api.depends("shift_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(vals) for vals in wizard._rank(wizard.shift_id)
            ]

    @api.model
    def _rank(self, shift, most=MOST):
        """Return values of the best candidates for ``shift``.

        Free then and rested, posted to a centre of the same tree node, trained and,
        where the shift asks one, skilled. Partner and deputies go first, then who
        knows the window, then who had the fewest duties on days off this year.
        """
        shift.rota_id.with_env(self.env).check_access("write")
        self.env.flush_all()
        rows = self.env.execute_query(self._ranking(shift))
        people = self.env["hr.employee"].browse(row[0] for row in rows)
        days = [shift.day]
        skills = self.env["gov.staff.skill"]
        trained = skills._may_serve(people, days, shift.window_id)
        return [
            {
                "employee_id": employee,
                "rank": rank,
                "is_partner": partner,
                "knows_window": knows,
                "rest_duties": rest,
                "week_hours": hours,
            }
            for rank, (employee, partner, knows, rest, hours) in enumerate(
                (row for row in rows if shift.day in trained.get(row[0], ())), 1
            )
        ][:most]

    @api.model
    def _ranking(self, shift):
        rule = shift.rota_id._rule()
        rest = timedelta(hours=rule.min_rest_hours)
        skill = (shift.pool_key or "0:").partition(":")[0]
        return SQL(
            RANKING,
            window=shift.window_id.id,
            centre=shift.centre_id.id,
            employee=shift.employee_id.id or 0,
            day=shift.day,
            year=shift.day.replace(month=1, day=1),
            monday=shift.day - timedelta(days=shift.day.weekday()),
            sunday=shift.day + timedelta(days=6 - shift.day.weekday()),
            first=shift.start - rest,
            last=shift.stop + rest,
            start=shift.start,
            stop=shift.stop,
            rota=shift.rota_id.id,
            paid=shift.paid_hours,
            most=rule.max_week_hours * max(len(shift.rota_id._days()), 7) / 7,
            skill=int(skill) if skill.isdigit() else 0,
        )
