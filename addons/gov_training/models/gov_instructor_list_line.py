from odoo import fields, models


class GovInstructorListLine(models.Model):
    """A line of a published list: words, as the counties got them."""

    _name = "gov.instructor.list.line"
    _description = "Line of a List of Instructors"
    _order = "list_id, entry_id, is_primary desc, id"

    list_id = fields.Many2one(
        "gov.instructor.list", required=True, index=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char("Instructor", required=True)
    agency_name = fields.Char("Agency")
    phone = fields.Char("Office phone")
    is_primary = fields.Boolean("Primary")
    full_time = fields.Boolean()
    date_from = fields.Date("From")
