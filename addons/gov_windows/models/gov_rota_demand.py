from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command, Domain

from ..kernel import office


class GovRotaDemand(models.Model):
    """How many people some windows need on a kind of day, in a template's hours.

    A line for one weekday goes before the line for working days of the same
    windows, template and skill; a line for holidays before one for weekends.
    """

    _name = "gov.rota.demand"
    _description = "Demand of a Rota"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, sequence, id"

    sequence = fields.Integer(default=10)
    window_ids = fields.Many2many(
        "gov.window",
        "gov_rota_demand_window_rel",
        "demand_id",
        "window_id",
        "Windows",
        required=True,
        domain="[('centre_id', '=', centre_id)]",
        help="Windows that stand for each other: the people may sit at any of them.",
    )
    template_id = fields.Many2one(
        "gov.shift.template",
        "Hours",
        required=True,
        index=True,
        ondelete="restrict",
        domain="['|', ('centre_id', '=', False), ('centre_id', '=', centre_id)]",
    )
    skill_id = fields.Many2one(
        "gov.skill",
        index="btree_not_null",
        ondelete="restrict",
        help="Only people with this skill count. Empty: everybody of the windows.",
    )
    day_kind = fields.Selection(
        [
            ("workday", "Working days"),
            ("weekend", "Weekends"),
            ("holiday", "Public holidays"),
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        "On which days",
        required=True,
        default="workday",
        help="By the State Council's calendar: a weekend day on which one works is a "
        "working day, and follows Monday's line where there is one.",
    )
    people = fields.Integer(default=1, required=True)
    mandatory = fields.Boolean(
        help="A gap here is the dearest, and a rota with one is published only with "
        "a recorded decision."
    )
    source = fields.Selection(
        [("manual", "By hand"), ("history", "From history and appointments")],
        default="manual",
        readonly=True,
    )

    _people = models.Constraint(
        "CHECK(people >= 0)", "The number of people cannot be negative."
    )

    @api.depends("template_id", "window_ids", "day_kind")
    def _compute_display_name(self):
        labels = dict(self._fields["day_kind"]._description_selection(self.env))
        for line in self:
            windows = "、".join(line.window_ids.mapped("number"))
            line.display_name = (
                f"{labels.get(line.day_kind, '')} {line.template_id.name or ''} "
                f"{windows}".strip()
            )

    def _pool(self):
        """Key of the windows with the skill: who may fill it, and where."""
        self.ensure_one()
        windows = ",".join(str(key) for key in sorted(self.window_ids.ids))
        return f"{self.skill_id.id or 0}:{windows}"

    @api.model
    def _day_kinds(self, days):
        """Return {day: kinds of lines that may hold, the closest first}."""
        calendar = self.env["gov.calendar.day"]
        named = set(
            calendar.search(
                Domain("date", "in", list(days)) & Domain("is_workday", "=", False)
            ).mapped("date")
        )
        found = {}
        for day in days:
            number = day.weekday()
            if calendar._is_workday(day):
                found[day] = (str(number if number < 5 else 0), "workday")
            elif day in named:
                found[day] = ("holiday", "weekend")
            else:
                found[day] = (str(number), "weekend")
        return found

    def _on(self, days):
        """Return {day: lines that hold on it}."""
        lines = defaultdict(dict)
        for line in self:
            key = line.template_id.id, line._pool()
            lines[key][line.day_kind] = line
        nothing = self.browse()
        kinds = self._day_kinds(days)
        return {
            day: nothing.concat(
                *(
                    next((by[k] for k in kinds[day] if k in by), nothing)
                    for by in lines.values()
                )
            )
            for day in days
        }

    # ------------------------------------------------------------
    # FROM HISTORY
    # ------------------------------------------------------------

    def action_from_history(self):
        """Set the people of these lines from tickets and appointments.

        Mean visits a day of the kind in the last eight weeks, or the appointments
        that are booked, in the template's hours and, with a skill, of its items; times
        the mean minutes of a visit, over the template's paid hours at the target load
        (a setting).
        """
        history = self.env["gov.ticket"]._load_of_windows(self.window_ids)
        load = self.env["gov.rota.rule"]._parameter("target_load", 0.8)
        for line in self:
            visits, minutes = line._visits(history)
            people = office.heads(visits, minutes, line.template_id.paid_hours, load)
            if people:
                line.write({"people": people, "source": "history"})

    def _visits(self, history):
        """Return (mean visits a day, mean minutes) that fall to this line: at its
        windows, on days of its kind, in its template's hours, of its skill's items."""
        self.ensure_one()
        template, items = self.template_id, self.skill_id.item_ids
        days = defaultdict(int)
        spent = 0.0
        seen = {day for _w, day, *_rest in history}
        kinds = self._day_kinds(seen)
        for window, day, hour, item, count, minutes in history:
            if window not in self.window_ids.ids or self.day_kind not in kinds[day]:
                continue
            if items and item not in items:
                continue
            late = hour + 24 if hour + 24 < template.hour_to else hour
            if template.hour_from <= late + 0.99 and late < template.hour_to:
                days[day] += count
                spent += count * minutes
        visits = sum(days.values())
        return (visits / len(days), spent / visits) if visits else (0, 0)

    @api.model
    def _propose(self, centre):
        """Create a first demand for a centre: each staffed window, one head.

        Windows that are open every day get lines for weekends and holidays too.
        """
        template = self.env["gov.shift.template"].search(
            Domain("kind", "=", "day")
            & (Domain("centre_id", "=", False) | Domain("centre_id", "=", centre.id)),
            limit=1,
            order="centre_id, id",
        )
        staffed = centre.window_ids.filtered("posting_count")
        return self.create(
            [
                {
                    "centre_id": centre.id,
                    "window_ids": [Command.set(window.ids)],
                    "template_id": template.id,
                    "day_kind": kind,
                    "mandatory": window.open_daily,
                }
                for window in staffed
                for kind in (
                    ("workday", "weekend", "holiday")
                    if window.open_daily
                    else ("workday",)
                )
            ]
        )
