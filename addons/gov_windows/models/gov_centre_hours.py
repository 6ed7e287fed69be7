from odoo import api, fields, models


class GovCentreHours(models.Model):
    """Hours of a centre on a day of the week: office time, or outside it (错峰延时).

    Outside office time the rota must plan a person, and appointments can be made.
    """

    _name = "gov.centre.hours"
    _description = "Opening Hours"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, weekday, hour_from"

    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
            ("workday", "Every working day"),
            ("holiday", "Public holidays"),
        ],
        required=True,
        default="workday",
    )
    hour_from = fields.Float("From", required=True, default=9.0)
    hour_to = fields.Float("To", required=True, default=17.0)
    kind = fields.Selection(
        [("office", "Office time"), ("extended", "Outside office time")],
        required=True,
        default="office",
        help="Outside office time: lunch, evening, weekend (HZ22 five (three)).",
    )

    _hours = models.Constraint(
        "CHECK(0 <= hour_from AND hour_from < hour_to AND hour_to <= 24)",
        "A centre opens before it closes, between 0 and 24 o'clock.",
    )

    @api.depends("weekday", "hour_from", "hour_to")
    def _compute_display_name(self):
        labels = dict(self._fields["weekday"]._description_selection(self.env))
        for line in self:
            hours = "–".join(
                f"{int(hour):02d}:{round(hour % 1 * 60):02d}"
                for hour in (line.hour_from, line.hour_to)
            )
            line.display_name = f"{labels.get(line.weekday, '')} {hours}".strip()

    def _on(self, days):
        """Yield (day, line) of the lines that hold on the days."""
        kinds = self.env["gov.rota.demand"]._day_kinds(days)
        for day in days:
            for line in self:
                if line.weekday in kinds[day]:
                    yield day, line
