from odoo import api, fields, models
from odoo.tools import SQL

WINDOW_PARAMETER = "gov_training.effect_days"
#: Days before and after a session that are compared.
WINDOW = 90


class GovTrainingEffect(models.Model):
    """Cases before and after a session, by its items and the places that came."""

    _name = "gov.training.effect"
    _description = "Effect of a Session"
    _auto = False
    _order = "session_id, entry_id, region_id, period desc"
    _rec_name = "session_id"

    session_id = fields.Many2one("gov.training.session", readonly=True)
    agency_id = fields.Many2one("gov.agency", "Held by", readonly=True)
    entry_id = fields.Many2one("gov.entry", "Item", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    period = fields.Selection(
        [("1_before", "Before"), ("2_after", "After")], readonly=True
    )
    cases = fields.Integer(readonly=True)
    supplemented = fields.Integer(
        readonly=True, help="Cases that needed a supplement notice."
    )
    late = fields.Integer("Over the limit", readonly=True)
    faulted = fields.Integer(
        "Fault found", readonly=True, help="Cases in which an inspection found a fault."
    )
    faulty = fields.Integer(
        readonly=True, help="Cases supplemented, over their limit, or found at fault."
    )
    rate = fields.Float(
        "Faulty, %",
        readonly=True,
        aggregator="avg",
        help="Faulty of all cases, in percent; of a group: of all its cases.",
    )

    @api.model
    def _window(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        return int(parameters.get_param(WINDOW_PARAMETER) or WINDOW)

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of its cases, not the mean of its rows'."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        faulty = self._field_to_sql(self._table, "faulty", query)
        cases = self._field_to_sql(self._table, "cases", query)
        return SQL("round(100.0 * SUM(%s) / NULLIF(SUM(%s), 0), 2)", faulty, cases)

    @property
    def _table_query(self):
        today = self._city_today()
        return SQL(_EFFECT, today=today, days=self._window())


_EFFECT = """
    WITH place AS (
        SELECT DISTINCT s.id AS session_id, s.agency_id, s.day, e.entry_id, g.region_id
          FROM gov_training_session s
          JOIN gov_training_session_entry_rel e ON e.session_id = s.id
          JOIN gov_training_attendance a ON a.session_id = s.id AND a.present
          JOIN gov_agency g ON g.id = a.agency_id
         WHERE s.state = 'held'
    ), seen AS (
        SELECT p.session_id, p.agency_id, p.entry_id, p.region_id,
               CASE WHEN c.received_on <= p.day THEN '1_before' ELSE '2_after' END
                   AS period,
               EXISTS (SELECT FROM gov_case_notice n
                        WHERE n.case_id = c.id AND n.kind = 'supplement')
                   AS supplemented,
               COALESCE(c.due_on < COALESCE(c.decided_at::date, %(today)s), FALSE)
                   AS late,
               EXISTS (SELECT FROM gov_inspection_finding f
                         JOIN gov_inspection_sample x ON x.id = f.sample_id
                        WHERE x.case_id = c.id) AS faulted
          FROM place p
          JOIN gov_delegation d ON d.entry_id = p.entry_id AND d.region_id = p.region_id
          JOIN gov_case c ON c.delegation_id = d.id AND c.state <> 'withdrawn'
           AND c.received_on BETWEEN p.day - %(days)s::int AND p.day + %(days)s::int
    )
    SELECT row_number() OVER (ORDER BY session_id, entry_id, region_id, period) AS id,
           session_id, agency_id, entry_id, region_id, period, count(*) AS cases,
           count(*) FILTER (WHERE supplemented) AS supplemented,
           count(*) FILTER (WHERE late) AS late,
           count(*) FILTER (WHERE faulted) AS faulted,
           count(*) FILTER (WHERE supplemented OR late OR faulted) AS faulty,
           round(100.0 * count(*) FILTER (WHERE supplemented OR late OR faulted)
               / count(*), 2) AS rate
      FROM seen
     GROUP BY session_id, agency_id, entry_id, region_id, period
"""
