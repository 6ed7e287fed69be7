from odoo import fields, models


class GovStatutoryDay(models.Model):
    """A statutory holiday of the whole people: paid, not made up by other rest.

    Other days off of the State Council's notice are rest days, for which a day off
    is given in turn (Labour Law article 44).
    """

    _name = "gov.statutory.day"
    _description = "Statutory Holiday"
    _order = "date"
    _rec_name = "date"

    date = fields.Date(required=True)
    name = fields.Char(required=True, help="Name of the festival.")
    is_spring_festival = fields.Boolean(
        "Spring Festival", help="Its duties are shared out by themselves."
    )

    _date_uniq = models.Constraint("unique(date)", "This day is entered already.")
