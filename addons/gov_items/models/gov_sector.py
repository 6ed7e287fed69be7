from odoo import fields, models


class GovSector(models.Model):
    """A line of business that every level has an agency for, as transport."""

    _name = "gov.sector"
    _description = "Sector"
    _order = "code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        help="Short word. Reserved: approval (administrative approval bureau), "
        "government (government or street office), justice (judicial bureau).",
    )
    is_utility = fields.Boolean(
        string="Utility",
        help="Companies that supply water, power, gas or heat: they hold no "
        "administrative power, so nothing of theirs can be entrusted (HZ22 annex).",
    )
    agency_ids = fields.One2many("gov.agency", "sector_id", string="Agencies")

    _code_uniq = models.Constraint(
        "unique(code)", "Another sector has this code already."
    )
