from odoo import fields, models
from odoo.tools import SQL


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    gov_attendance_ids = fields.One2many(
        "gov.training.attendance",
        "employee_id",
        "Training record",
        groups="hr.group_hr_user,gov_training.group_organiser",
    )

    def _gov_trained(self, entries, day):
        """Return {(employee id, entry id)} with valid training on ``day``.

        Valid: a certificate that holds and covers the item, issued since the manual
        in force began, or for that version.
        """
        found = self._gov_trained_days(entries, [day])
        return {(person, entry) for person, entry, _day in found}

    def _gov_trained_days(self, entries, days):
        """Return {(employee id, entry id, day)} with valid training, as above.

        One query, however many.
        """
        if not self or not entries or not days:
            return set()
        for model in ("gov.training.certificate", "gov.manual"):
            self.env[model].flush_model()
        query = SQL(
            """
            SELECT DISTINCT c.employee_id, e.entry_id, d.day
              FROM unnest(%(days)s::date[]) AS d(day)
              CROSS JOIN gov_training_certificate c
              JOIN gov_training_certificate_entry_rel e ON e.certificate_id = c.id
              LEFT JOIN LATERAL (
                   SELECT m.id, m.date_from FROM gov_manual m
                    WHERE m.entry_id = e.entry_id AND m.region_id IS NULL
                      AND m.state IN ('published', 'ended') AND m.date_from <= d.day
                      AND (m.date_to IS NULL OR m.date_to >= d.day)
                    LIMIT 1) m ON TRUE
             WHERE c.employee_id = ANY(%(employees)s) AND e.entry_id = ANY(%(entries)s)
               AND c.revoked_on IS NULL
               AND c.issued_on <= d.day AND c.valid_until >= d.day
               AND (m.id IS NULL OR c.issued_on >= m.date_from OR EXISTS (
                    SELECT FROM gov_training_certificate_manual_rel r
                     WHERE r.certificate_id = c.id AND r.manual_id = m.id))
            """,
            days=list(days),
            employees=list(self.ids),
            entries=list(entries.ids),
        )
        return set(self.env.execute_query(query))
