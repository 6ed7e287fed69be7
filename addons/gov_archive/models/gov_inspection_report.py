from odoo import fields, models


class GovInspectionReport(models.Model):
    """Per granting agency and year: guidance, inspections, findings.

    An agency that grants live delegations and did nothing stands there with
    zeros (LC20 three (one)).
    """

    _name = "gov.inspection.report"
    _description = "Supervision by Granting Agency"
    _auto = False
    _order = "year desc, agency_id"
    _rec_name = "agency_id"

    agency_id = fields.Many2one("gov.agency", "Granting agency", readonly=True)
    year = fields.Char(readonly=True)
    delegations = fields.Integer("Live delegations", readonly=True)
    inspections = fields.Integer(readonly=True)
    guidance = fields.Integer(
        "Guidance given",
        readonly=True,
        help="Inspections with advice, and answers to pushes after approval.",
    )
    cases = fields.Integer("Cases drawn", readonly=True)
    findings = fields.Integer(readonly=True)
    open_findings = fields.Integer(readonly=True)
    idle = fields.Boolean(
        "Nothing done", readonly=True, help="Neither guidance nor inspection."
    )

    @property
    def _table_query(self):
        return _QUERY


_QUERY = """
    WITH years AS (
        SELECT generate_series(EXTRACT(year FROM COALESCE(min(date_live),
            CURRENT_DATE))::int, EXTRACT(year FROM CURRENT_DATE)::int) AS year
        FROM gov_delegation WHERE state = 'live'
    ), granting AS (
        SELECT d.upper_agency_id AS agency_id, y.year, count(*) AS delegations
        FROM gov_delegation d JOIN years y
        ON EXTRACT(year FROM d.date_live) <= y.year
        WHERE d.state = 'live' AND d.upper_agency_id IS NOT NULL GROUP BY 1, 2
    ), done AS (
        SELECT i.agency_id, EXTRACT(year FROM i.concluded_on)::int AS year,
            count(*) AS inspections,
            count(*) FILTER (WHERE COALESCE(i.guidance, '') <> '') AS guidance,
            COALESCE(sum((SELECT count(*) FROM gov_inspection_sample s
                WHERE s.inspection_id = i.id)), 0)::int AS cases,
            COALESCE(sum((SELECT count(*) FROM gov_inspection_finding f
                WHERE f.inspection_id = i.id)), 0)::int AS findings,
            COALESCE(sum((SELECT count(*) FROM gov_inspection_finding f
                WHERE f.inspection_id = i.id AND f.state <> 'accepted')), 0)::int
                AS open_findings
        FROM gov_inspection i WHERE i.concluded_on IS NOT NULL GROUP BY 1, 2
    ), pushes AS (
        SELECT p.agency_id, EXTRACT(year FROM p.answered_at)::int AS year,
            count(*) AS guidance
        FROM gov_push p WHERE p.answered_at IS NOT NULL GROUP BY 1, 2
    )
    SELECT g.agency_id * 10000 + g.year AS id, g.agency_id, g.year::text AS year,
        g.delegations::int AS delegations,
        COALESCE(d.inspections, 0)::int AS inspections,
        (COALESCE(d.guidance, 0) + COALESCE(p.guidance, 0))::int AS guidance,
        COALESCE(d.cases, 0) AS cases, COALESCE(d.findings, 0) AS findings,
        COALESCE(d.open_findings, 0) AS open_findings,
        COALESCE(d.inspections, 0) + COALESCE(d.guidance, 0)
            + COALESCE(p.guidance, 0) = 0 AS idle
    FROM granting g
    LEFT JOIN done d ON d.agency_id = g.agency_id AND d.year = g.year
    LEFT JOIN pushes p ON p.agency_id = g.agency_id AND p.year = g.year
"""
