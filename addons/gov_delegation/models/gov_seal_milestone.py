from odoo import fields, models
from odoo.tools import SQL


class GovSealMilestone(models.Model):
    """Per granting agency and region: are seal, hand-over and agreement there?

    JN21 three (two) 6 wants all three by the end of June. One query, no table.
    """

    _name = "gov.seal.milestone"
    _description = "No. 2 Seals Due"
    _auto = False
    _order = "due_on, programme_id, agency_id, region_id"
    _rec_name = "region_id"

    programme_id = fields.Many2one("gov.programme", readonly=True)
    agency_id = fields.Many2one("gov.agency", "Granting agency", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    delegation_count = fields.Integer("Number of delegations", readonly=True)
    due_on = fields.Date(readonly=True, help="As the programme says.")
    agreed = fields.Boolean("Agreement signed", readonly=True)
    cut = fields.Boolean("Seal cut", readonly=True)
    handed_over = fields.Boolean("Seal handed over", readonly=True)
    state = fields.Selection(
        [("done", "Complete"), ("open", "Under way"), ("late", "Overdue")],
        readonly=True,
    )

    @property
    def _table_query(self):
        today = self._city_today()
        return SQL(_QUERY, today=today)


_QUERY = """
    WITH pair AS (
        SELECT d.programme_id, d.upper_agency_id AS agency_id, d.region_id,
               count(*) AS delegation_count, min(d.id) AS id
          FROM gov_delegation d
          JOIN gov_mode m ON m.id = d.mode_id AND m.decision_seal = 'no2'
         WHERE d.state IN ('planned', 'live', 'suspended')
           AND d.upper_agency_id IS NOT NULL
      GROUP BY d.programme_id, d.upper_agency_id, d.region_id
    ), fact AS (
        SELECT pair.*, p.seal_due_on AS due_on,
               EXISTS (SELECT FROM gov_agreement_line l
                         JOIN gov_agreement a ON a.id = l.agreement_id
                         JOIN gov_delegation d ON d.id = l.delegation_id
                         JOIN gov_mode m ON m.id = d.mode_id
                              AND m.agreement_kind = a.kind
                        WHERE d.programme_id = pair.programme_id
                          AND d.upper_agency_id = pair.agency_id
                          AND d.region_id = pair.region_id
                          AND l.binding) AS agreed,
               COALESCE(seal.cut, false) AS cut,
               COALESCE(seal.issued, false) AS handed_over
          FROM pair
          JOIN gov_programme p ON p.id = pair.programme_id
     LEFT JOIN LATERAL (
            SELECT true AS cut, bool_or(s.state = 'issued') AS issued
              FROM gov_seal s
             WHERE s.kind = 'no2' AND s.region_id = pair.region_id
               AND s.state IN ('cut', 'issued', 'suspended')
               AND s.agency_id = pair.agency_id
            HAVING count(*) > 0
        ) seal ON true
    )
    SELECT fact.*,
           CASE WHEN agreed AND cut AND handed_over THEN 'done'
                WHEN due_on < %(today)s THEN 'late'
                ELSE 'open' END AS state
      FROM fact
"""
