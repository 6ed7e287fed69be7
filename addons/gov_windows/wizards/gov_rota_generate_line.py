from odoo import fields, models


class GovRotaGenerateLine(models.TransientModel):
    """What a kind of day needs: how many people at each window, and when."""

    _name = "gov.rota.generate.line"
    _description = "Day of the Weekly Pattern"
    _order = "sequence, id"

    wizard_id = fields.Many2one("gov.rota.generate", required=True, ondelete="cascade")
    sequence = fields.Integer()
    day = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
            ("holiday", "Public holiday"),
        ],
        required=True,
        help="A weekend day on which one works follows Monday's line. A public "
        "holiday is a day off by the State Council's notice.",
    )
    people = fields.Integer(
        "People per window", default=1, help="How many serve at each window."
    )
    open_from = fields.Float("From", default=9.0, help="Hour of the wall clock.")
    open_to = fields.Float("To", default=17.0, help="Hour of the wall clock.")

    _hours = models.Constraint(
        "CHECK(people >= 0 AND 0 <= open_from AND open_from < open_to "
        "AND open_to <= 24 AND open_to - open_from <= 12)",
        "A day has between no and many people, for at most twelve hours.",
    )
