from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class GovDutyLedger(models.Model):
    """What everybody's duties earn over the years, and what was given in return.

    A view over published shifts and compensations. Duties on statutory holidays are
    paid; those on other days off earn rest in turn; late and night duties count for
    fairness only. Nothing is carried over by hand: balances run on. A duty earns when
    it has been served; one that is only published yet stands beside as planned.
    """

    _name = "gov.duty.ledger"
    _description = "Duty Ledger"
    _auto = False
    _depends = {
        "gov.shift": [
            "employee_id",
            "day",
            "hours",
            "stop",
            "state",
            "is_late",
            "is_rest_day",
            "is_statutory",
            "is_spring_festival",
        ],
        "gov.duty.compensation": ["employee_id", "day", "kind", "hours"],
    }
    _order = "day desc, id desc"
    _rec_name = "employee_id"

    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    centre_id = fields.Many2one("gov.centre", readonly=True)
    day = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("spring_festival", "Spring Festival"),
            ("statutory", "Statutory holiday"),
            ("rest", "Weekend or moved day off"),
            ("late", "Late or night"),
            ("given", "Compensation"),
        ],
        readonly=True,
    )
    compensation = fields.Selection(
        [("pay", "Paid"), ("rest", "Rest in turn"), ("none", "Fairness only")],
        "Compensated by",
        readonly=True,
        help="Labour Law article 44: statutory holidays are paid at three times and "
        "not made up; other days off are made up by rest.",
    )
    state = fields.Selection(
        [
            ("earned", "Duty done"),
            ("planned", "On the rota"),
            ("given", "Given in return"),
        ],
        readonly=True,
        help="A duty is served when its shift is over.",
    )
    hours = fields.Float(
        readonly=True,
        help="Hours earned by duties served (+) or given in return (−).",
    )
    planned_hours = fields.Float(
        "Planned hours",
        readonly=True,
        help="Hours of published duties that are not over yet.",
    )
    duties = fields.Integer(
        "Duties served", readonly=True, help="1 for a duty that is over."
    )
    planned_duties = fields.Integer(
        "Planned duties",
        readonly=True,
        help="1 for a published duty that is not over yet.",
    )

    @property
    def _table_query(self):
        """Each shift once per thing it counts for, and compensations with a minus."""
        return SQL(
            """
            SELECT s.id * 4 + k.n AS id, s.employee_id, s.user_id, s.centre_id,
                   s.day, k.kind, k.compensation,
                   CASE WHEN o.served THEN 'earned' ELSE 'planned' END AS state,
                   CASE WHEN o.served THEN s.hours ELSE 0 END AS hours,
                   CASE WHEN o.served THEN 0 ELSE s.hours END AS planned_hours,
                   o.served::int AS duties,
                   (NOT o.served)::int AS planned_duties
              FROM gov_shift s
             CROSS JOIN LATERAL (SELECT s.stop <= %(now)s AS served) o
             CROSS JOIN LATERAL (
                SELECT 0 AS n, 'spring_festival' AS kind, 'pay' AS compensation
                 WHERE s.is_spring_festival
                UNION ALL
                SELECT 1, 'statutory', 'pay'
                 WHERE s.is_statutory AND NOT COALESCE(s.is_spring_festival, FALSE)
                UNION ALL
                SELECT 2, 'rest', 'rest'
                 WHERE s.is_rest_day AND NOT COALESCE(s.is_statutory, FALSE)
                UNION ALL
                SELECT 3, 'late', 'none' WHERE s.is_late
             ) k
             WHERE s.state = 'published'
            UNION ALL
            SELECT -c.id, c.employee_id, c.user_id, c.centre_id, c.day, 'given',
                   c.kind, 'given', -c.hours, 0, 0, 0
              FROM gov_duty_compensation c
            """,
            now=fields.Datetime.now(),
        )

    @api.model
    def _loads(self, people, day):
        """Return ({person id: rest-day duties}, {person id: late duties}), each of
        the year up to ``day`` and less the least among these people.

        A Spring Festival duty weighs three others; planned duties count, too.
        """
        self.env["gov.shift"].flush_model()
        rest, late = {}, {}
        for person, kind, served, planned in self._read_group(
            Domain("employee_id", "in", people.ids)
            & Domain("day", ">=", day.replace(month=1, day=1))
            & Domain("day", "<", day),
            ["employee_id", "kind"],
            ["duties:sum", "planned_duties:sum"],
        ):
            weight = 3 if kind == "spring_festival" else 1
            side = late if kind == "late" else rest
            side[person.id] = side.get(person.id, 0) + weight * (served + planned)
        return self._above_least(rest, people), self._above_least(late, people)

    @api.model
    def _above_least(self, loads, people):
        least = min((loads.get(key, 0) for key in people.ids), default=0)
        return {key: loads.get(key, 0) - least for key in people.ids}
