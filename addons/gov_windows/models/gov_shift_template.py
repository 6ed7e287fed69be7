from odoo import api, fields, models

from ..kernel import office


class GovShiftTemplate(models.Model):
    """Hours that shifts have: full day, lunch cover, late, weekend, night.

    An end above 24 lies on the next day. The break is not paid; lunch is covered
    by a template without a break while the others have theirs (HZ22 five (three)).
    """

    _name = "gov.shift.template"
    _description = "Shift Template"
    _order = "centre_id, hour_from, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    centre_id = fields.Many2one(
        "gov.centre",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for every centre.",
    )
    kind = fields.Selection(
        [
            ("day", "Day duty"),
            ("lunch", "Lunch cover"),
            ("late", "Late service"),
            ("weekend", "Weekend service"),
            ("night", "Night"),
        ],
        required=True,
        default="day",
        help="Late and night duties are shared out fairly over the year.",
    )
    hour_from = fields.Float("From", required=True, default=9.0)
    hour_to = fields.Float(
        "To", required=True, default=17.0, help="Above 24: on the next day."
    )
    break_hours = fields.Float(
        help="Hours of an unpaid break; who covers lunch has none then."
    )
    paid_hours = fields.Float(
        compute="_compute_paid_hours", store=True, help="Hours that count as work."
    )
    is_late = fields.Boolean(compute="_compute_paid_hours", store=True)

    _hours = models.Constraint(
        "CHECK(0 <= hour_from AND hour_from < 24 AND hour_from < hour_to "
        "AND hour_to <= hour_from + 12)",
        "A shift begins within the day and lasts twelve hours at most.",
    )
    _break = models.Constraint(
        "CHECK(break_hours >= 0 AND break_hours < hour_to - hour_from)",
        "The break is shorter than the shift.",
    )

    @api.depends("hour_from", "hour_to", "break_hours", "kind")
    def _compute_paid_hours(self):
        for template in self:
            template.paid_hours = (
                template.hour_to - template.hour_from - template.break_hours
            )
            template.is_late = template.kind in ("late", "night")

    @api.depends("name", "hour_from", "hour_to")
    def _compute_display_name(self):
        for template in self:
            hours = "–".join(
                f"{int(hour) % 24:02d}:{round(hour % 1 * 60):02d}"
                for hour in (template.hour_from, template.hour_to)
            )
            template.display_name = f"{template.name or ''} {hours}".strip()

    def _kernel(self):
        """The template as the kernel's."""
        self.ensure_one()
        return office.Template(
            self.id,
            round(self.hour_from * 60),
            round(self.hour_to * 60),
            round(self.paid_hours * 60),
            self.is_late,
        )
