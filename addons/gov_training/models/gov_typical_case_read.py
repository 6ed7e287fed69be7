from odoo import fields, models


class GovTypicalCaseRead(models.Model):
    """Who has read a published typical case."""

    _name = "gov.typical.case.read"
    _description = "Reader of a Typical Case"
    _order = "read_on desc, id desc"
    _rec_name = "user_id"

    case_id = fields.Many2one(
        "gov.typical.case",
        "Typical case",
        required=True,
        index=True,
        ondelete="cascade",
    )
    entry_id = fields.Many2one(related="case_id.entry_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Reader", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", index="btree_not_null", ondelete="restrict"
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True, index=True)
    read_on = fields.Date(required=True)

    _reader_uniq = models.Constraint(
        "unique(case_id, user_id)", "This person has read the case already."
    )
