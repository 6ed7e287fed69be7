from odoo import api, fields, models
from odoo.tools import SQL


class GovCoverage(models.Model):
    """The coverage tells too whose items have no instructor (JN21 three (three) 10)."""

    _inherit = "gov.coverage"
    _depends = {
        "gov.instructor": ["entry_id", "agency_id", "full_time", "date_from", "date_to"]
    }

    instructor = fields.Boolean(
        "No full-time instructor",
        readonly=True,
        help="The granting agency names no full-time instructor for the item. It does "
        "not keep the item from going live.",
    )

    @api.model
    def _lacks(self):
        return (*super()._lacks(), "instructor")

    @api.model
    def _extra_lacks(self, day):
        return dict(super()._extra_lacks(day), instructor=SQL(_NOBODY, day=day))

    @api.depends("instructor")
    def _compute_lacking(self):
        return super()._compute_lacking()


_NOBODY = """
    d.upper_agency_id IS NOT NULL AND (d.entry_id, d.upper_agency_id) NOT IN (
        SELECT i.entry_id, above.id
          FROM gov_instructor i
          JOIN gov_agency a ON a.id = i.agency_id
          JOIN gov_agency above ON a.parent_path LIKE above.parent_path || '%%'
         WHERE i.full_time AND i.date_from <= %(day)s
           AND (i.date_to IS NULL OR i.date_to >= %(day)s))
"""
