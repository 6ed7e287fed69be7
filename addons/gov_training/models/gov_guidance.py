from odoo import fields, models
from odoo.tools import SQL


class GovGuidance(models.Model):
    """Guidance by item and place in the four kinds the documents name.

    Read from what was done: sessions held, visits recorded, typical cases read,
    questions answered. Nothing is entered here.
    """

    _name = "gov.guidance"
    _description = "Guidance"
    _auto = False
    _order = "day desc, id desc"
    _rec_name = "kind"

    day = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("session", "Training session"),
            ("visit", "On-site guidance"),
            ("typical", "Typical case"),
            ("question", "Question online"),
        ],
        readonly=True,
    )
    agency_id = fields.Many2one("gov.agency", "Guides", readonly=True)
    lower_agency_id = fields.Many2one("gov.agency", "Is guided", readonly=True)
    region_id = fields.Many2one("gov.region", readonly=True)
    entry_id = fields.Many2one("gov.entry", "Item", readonly=True)

    @property
    def _table_query(self):
        return SQL(_GUIDANCE)


_GUIDANCE = """
    SELECT row_number() OVER (ORDER BY day, kind, agency_id, lower_agency_id, entry_id)
               AS id, found.*
      FROM (
        SELECT DISTINCT s.day, 'session' AS kind, s.agency_id,
               a.agency_id AS lower_agency_id, g.region_id, e.entry_id
          FROM gov_training_session s
          JOIN gov_training_attendance a ON a.session_id = s.id AND a.present
          JOIN gov_agency g ON g.id = a.agency_id
          LEFT JOIN gov_training_session_entry_rel e ON e.session_id = s.id
         WHERE s.state = 'held' AND a.agency_id <> s.agency_id
        UNION ALL
        SELECT c.date_from, 'visit', c.upper_agency_id, c.lower_agency_id, c.region_id,
               e.gov_entry_id
          FROM gov_training_coaching c
          LEFT JOIN gov_entry_gov_training_coaching_rel e
               ON e.gov_training_coaching_id = c.id
         WHERE c.state IN ('done', 'confirmed')
        UNION ALL
        SELECT DISTINCT r.read_on, 'typical', t.agency_id, r.agency_id, r.region_id,
               t.entry_id
          FROM gov_typical_case_read r
          JOIN gov_typical_case t ON t.id = r.case_id
        UNION ALL
        SELECT q.answered_on, 'question', q.upper_agency_id, q.agency_id, q.region_id,
               q.entry_id
          FROM gov_question q
         WHERE q.state = 'answered'
      ) AS found
"""
