from functools import cache

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.gaps import Gap


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    instructor_count = fields.Integer(related="entry_id.instructor_count")

    @api.model
    def _add_gaps(self, gaps):
        """Add: no full-time instructor of the granting agency, no typical case.

        Never blocks (JN21 three (three) 10).
        """
        gaps = super()._add_gaps(gaps)
        paths = self._instructed_by(gaps)
        uppers = gaps.known("upper_agency_id", ["name", "parent_path"])
        missing = cache(lambda key: self._instructor_gap(uppers[key]))

        @cache
        def is_taught(entry_id, upper_id):
            path = uppers[upper_id].parent_path
            return any(found.startswith(path) for found in paths.get(entry_id, ()))

        entries = gaps.known("entry_id", ["is_complex"])
        untold = {key for key, one in entries.items() if one.lacks_typical_case}
        message = self.env._("The item is complex and has no typical case.")
        typical_case = Gap("typical_case", message, "JN21-07-05", False)
        for cell in gaps.open:
            upper = cell.upper_agency_id
            if upper and not is_taught(cell.entry_id, upper):
                gaps.add(cell, missing(upper))
            if upper and cell.entry_id in untold:
                gaps.add(cell, typical_case)
        return gaps

    def _instructor_gap(self, upper):
        message = self.env._(
            "%(agency)s names no full-time instructor for this item.",
            agency=upper.display_name,
        )
        return Gap("instructor", message, "JN21-10-08", False)

    def _instructed_by(self, gaps):
        """Return {entry id: [paths of agencies with an instructor on the day]}."""
        instructors = self.env["gov.instructor"]
        rows = instructors._read_group(
            Domain("entry_id", "in", {cell.entry_id for cell in gaps.open})
            & Domain("full_time", "=", True)
            & instructors._on_domain(gaps.day),
            ["entry_id", "agency_id"],
        )
        found = {}
        for entry, agency in rows:
            found.setdefault(entry.id, []).append(agency.parent_path)
        return found

    def action_open_instructors(self):
        """Instructors of the delegation's entry."""
        return self.entry_id.action_open_instructors()
