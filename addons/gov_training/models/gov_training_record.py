from odoo import fields, models
from odoo.tools import SQL


class GovTrainingRecord(models.Model):
    """A person's training record: sessions, certificates, coaching, stays."""

    _name = "gov.training.record"
    _description = "Training Record"
    _auto = False
    _order = "employee_id, day desc, id"
    _rec_name = "title"

    employee_id = fields.Many2one("hr.employee", "Person", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    agency_id = fields.Many2one("gov.agency", "Home agency", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    day = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("session", "Session"),
            ("certificate", "Certificate"),
            ("down", "Coached on site"),
            ("up", "Stay at the granting agency"),
        ],
        readonly=True,
    )
    title = fields.Char(readonly=True)
    hours = fields.Float(readonly=True)
    result = fields.Char(readonly=True)

    @property
    def _table_query(self):
        return SQL(_RECORD)


_RECORD = """
    SELECT row_number() OVER (
               ORDER BY found.employee_id, found.day, found.kind, found.key) AS id,
           found.employee_id, found.day, found.kind, found.title, found.hours,
           found.result,
           u.user_id, h.gov_agency_id AS agency_id, g.region_id
      FROM (
        SELECT a.employee_id, a.day, 'session' AS kind, s.name AS title, s.hours,
               CASE WHEN a.tested THEN a.score::text END AS result, a.id AS key
          FROM gov_training_attendance a
          JOIN gov_training_session s ON s.id = a.session_id
         WHERE a.present AND s.state = 'held'
        UNION ALL
        SELECT c.employee_id, c.issued_on, 'certificate', c.number, NULL,
               c.valid_until::text, c.id
          FROM gov_training_certificate c WHERE c.revoked_on IS NULL
        UNION ALL
        SELECT c.employee_id, c.date_from, c.direction, l.name, c.days * 8, c.result,
               c.id
          FROM gov_training_coaching c
          JOIN gov_agency l ON l.id = CASE c.direction WHEN 'up'
               THEN c.upper_agency_id ELSE c.lower_agency_id END
         WHERE c.state IN ('done', 'confirmed')
      ) AS found
      JOIN hr_employee h ON h.id = found.employee_id
      LEFT JOIN LATERAL (SELECT h.user_id) u ON TRUE
      LEFT JOIN gov_agency g ON g.id = h.gov_agency_id
"""
