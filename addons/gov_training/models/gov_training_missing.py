from odoo import fields, models
from odoo.tools import SQL


class GovTrainingMissing(models.Model):
    """Who still needs training: staff × items of their agency or window, one query.

    A line where no certificate of the person holds today and covers the item since its
    manual in force began.
    """

    _name = "gov.training.missing"
    _description = "Training Missing"
    _auto = False
    _order = "employee_id, entry_id"
    _rec_name = "employee_id"

    employee_id = fields.Many2one("hr.employee", "Person", readonly=True)
    agency_id = fields.Many2one("gov.agency", "Home agency", readonly=True)
    entry_id = fields.Many2one("gov.entry", "Item", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    upper_agency_id = fields.Many2one("gov.agency", "Granting agency", readonly=True)

    @property
    def _table_query(self):
        return self._query_for(self._city_today())

    def _query_for(self, day):
        """The statement, also what the benchmark compares the model with."""
        return SQL(_MISSING, day=day)


_MISSING = """
    WITH served AS (
        SELECT h.id AS employee_id, h.gov_agency_id AS agency_id, d.id AS delegation_id,
               d.entry_id, d.region_id, d.upper_agency_id
          FROM hr_employee h
          JOIN gov_delegation d ON d.agency_id = h.gov_agency_id
         WHERE h.active AND d.state = 'live'
         UNION ALL
        SELECT DISTINCT h.id, h.gov_agency_id, d.id, d.entry_id, d.region_id,
               d.upper_agency_id
          FROM gov_posting p
          JOIN hr_employee h ON h.id = p.employee_id
          JOIN gov_window_delegation_rel r ON r.window_id = p.window_id
          JOIN gov_delegation d ON d.id = r.delegation_id AND d.state = 'live'
         WHERE p.date_from <= %(day)s AND (p.date_to IS NULL OR p.date_to >= %(day)s)
           AND (h.active IS NOT TRUE OR d.agency_id IS DISTINCT FROM h.gov_agency_id)
    ), current_manual AS (
        SELECT DISTINCT ON (entry_id) entry_id, id, date_from
          FROM gov_manual
         WHERE region_id IS NULL AND state IN ('published', 'ended')
           AND date_from <= %(day)s AND (date_to IS NULL OR date_to >= %(day)s)
         ORDER BY entry_id, version DESC
    ), trained AS (
        SELECT DISTINCT c.employee_id, e.entry_id
          FROM gov_training_certificate c
          JOIN gov_training_certificate_entry_rel e ON e.certificate_id = c.id
          LEFT JOIN current_manual m ON m.entry_id = e.entry_id
         WHERE c.revoked_on IS NULL
           AND c.issued_on <= %(day)s AND c.valid_until >= %(day)s
           AND (m.id IS NULL OR c.issued_on >= m.date_from OR EXISTS (
                SELECT FROM gov_training_certificate_manual_rel r
                 WHERE r.certificate_id = c.id AND r.manual_id = m.id))
    )
    SELECT s.employee_id::bigint * 16777216 + s.delegation_id AS id, s.employee_id,
           s.agency_id, s.entry_id, s.region_id, s.upper_agency_id
      FROM served s
     WHERE NOT EXISTS (
           SELECT FROM trained t
            WHERE t.employee_id = s.employee_id AND t.entry_id = s.entry_id)
"""
