from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.models.gov_delegation import Gap


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    instructor_count = fields.Integer(related="entry_id.instructor_count")

    def _get_gaps(self, on_date=None):
        """Add: no full-time instructor of the granting agency, no typical case.

        One query, however many delegations. Never blocks (JN21 three (three) 10).
        """
        gaps = super()._get_gaps(on_date)
        day = on_date or self._city_today()
        closed = ("not_delegated", "withdrawn")
        wanted = self.filtered(lambda d: d.state not in closed and d.upper_agency_id)
        paths = wanted._instructed_by(day)
        for delegation in wanted:
            upper = delegation.upper_agency_id
            found = paths.get(delegation.entry_id.id, ())
            if not any(path.startswith(upper.parent_path) for path in found):
                message = self.env._(
                    "%(agency)s names no full-time instructor for this item.",
                    agency=upper.display_name,
                )
                gaps[delegation.id].append(
                    Gap("instructor", message, "JN21-10-08", False)
                )
        # All entries at once: a loop over cells would ask for some of them each time.
        complex_ = wanted.entry_id.filtered("lacks_typical_case")
        for delegation in wanted.filtered(lambda d: d.entry_id in complex_):
            message = self.env._("The item is complex and has no typical case.")
            gaps[delegation.id].append(
                Gap("typical_case", message, "JN21-07-05", False)
            )
        return gaps

    def _instructed_by(self, day):
        """Return {entry id: [paths of agencies with an instructor on ``day``]}."""
        if not self:
            return {}
        instructors = self.env["gov.instructor"]
        rows = instructors._read_group(
            Domain("entry_id", "in", self.entry_id.ids)
            & Domain("full_time", "=", True)
            & instructors._on_domain(day),
            ["entry_id", "agency_id"],
        )
        found = {}
        for entry, agency in rows:
            found.setdefault(entry.id, []).append(agency.parent_path)
        return found

    def action_open_instructors(self):
        """Instructors of the delegation's entry."""
        return self.entry_id.action_open_instructors()
