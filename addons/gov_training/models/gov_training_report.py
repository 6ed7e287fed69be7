from odoo import fields, models
from odoo.tools import SQL


class GovTrainingReport(models.Model):
    """Sessions held with people, hours, tests and cost, for pivot and graph."""

    _name = "gov.training.report"
    _description = "Training Report"
    _auto = False
    _order = "day desc, id"
    _rec_name = "session_id"

    session_id = fields.Many2one("gov.training.session", readonly=True)
    agency_id = fields.Many2one("gov.agency", readonly=True)
    day = fields.Date(readonly=True)
    year = fields.Char(readonly=True)
    half = fields.Selection(
        [("1", "First half-year"), ("2", "Second half-year")],
        "Half-year",
        readonly=True,
    )
    kind = fields.Selection(
        [("central", "Central"), ("topical", "Topical"), ("online", "Online")],
        readonly=True,
    )
    sessions = fields.Integer(readonly=True)
    people = fields.Integer("People present", readonly=True)
    hours = fields.Float(readonly=True)
    person_hours = fields.Float("Hours × people", readonly=True)
    tested = fields.Integer(readonly=True)
    passed = fields.Integer(readonly=True)
    pass_rate = fields.Float(
        "Passed, %",
        readonly=True,
        aggregator="avg",
        help="Of those tested; of a group: of all who were tested in it.",
    )
    cost = fields.Float(readonly=True, help="Yuan.")

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of its people, not the mean of its sessions'."""
        if aggregate_spec != "pass_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        passed = self._field_to_sql(self._table, "passed", query)
        tested = self._field_to_sql(self._table, "tested", query)
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", passed, tested)

    @property
    def _table_query(self):
        return SQL(_REPORT)


_REPORT = """
    SELECT s.id, s.id AS session_id, s.agency_id, s.day,
           to_char(s.day, 'YYYY') AS year, s.half, s.kind, 1 AS sessions,
           count(a.id) FILTER (WHERE a.present) AS people,
           COALESCE(s.hours, 0) AS hours,
           COALESCE(s.hours, 0) * count(a.id) FILTER (WHERE a.present) AS person_hours,
           count(a.id) FILTER (WHERE a.tested) AS tested,
           count(a.id) FILTER (WHERE a.passed) AS passed,
           100.0 * count(a.id) FILTER (WHERE a.passed)
               / NULLIF(count(a.id) FILTER (WHERE a.tested), 0) AS pass_rate,
           COALESCE(s.cost, 0) AS cost
      FROM gov_training_session s
      LEFT JOIN gov_training_attendance a ON a.session_id = s.id
     WHERE s.state = 'held'
     GROUP BY s.id
"""
