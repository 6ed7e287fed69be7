from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import clock, office


class GovRota(models.Model):
    """What a rota must have before it is published, and who hears of it."""

    _inherit = "gov.rota"

    change_ids = fields.One2many("gov.rota.change", "rota_id", "Changes")
    change_count = fields.Integer(compute="_compute_change_count")
    conflict_count = fields.Integer(
        "Shifts without their person",
        compute="_compute_conflict_count",
        help="Shifts to come whose person is on leave or without valid training.",
    )

    @api.depends("change_ids")
    def _compute_change_count(self):
        counts = dict(
            self.env["gov.rota.change"]._read_group(
                [("rota_id", "in", self.ids)], ["rota_id"], ["__count"]
            )
        )
        for rota in self:
            rota.change_count = counts.get(rota, 0)

    @api.depends("shift_ids")
    def _compute_conflict_count(self):
        today = self._city_today()
        ahead = self.env["gov.shift"].search(
            [("rota_id", "in", self.ids), ("day", ">=", today)]
        )
        bad = ahead._on_leave() | ahead._untrained()
        for rota in self:
            rota.conflict_count = len(bad.filtered(lambda s, r=rota: s.rota_id == r))

    @api.constrains("state", "uncovered_reason")
    def _check_covered(self):
        """Add: mandatory demand, extended hours and A/B partners."""
        result = super()._check_covered()
        for rota in self.filtered(lambda rota: rota.state == "published"):
            if rota.uncovered_reason:
                continue
            for code, faults in rota._publication_faults():
                if faults:
                    raise self.env["gov.clause"]._refusal(
                        code,
                        self.env._(
                            "%(fault)s (%(count)s in all). Fill it, or record who "
                            "decided that it stays so.",
                            fault=faults[0],
                            count=len(faults),
                        ),
                    )
        return result

    def _publication_faults(self):
        """Yield (clause, sentences) of what is missing."""
        self.ensure_one()
        yield "JN18-22-09", self._mandatory_faults()
        yield "HZ22-53-09", self._extended_faults()
        yield "JN18-22-10", self._pair_faults()

    def _mandatory_faults(self):
        """Mandatory demand that lacks heads."""
        lines = self._get_demand().filtered("mandatory")
        heads = {}
        for shift in self.shift_ids:
            key = shift.day, shift.template_id.id, shift.window_id.id
            heads[key] = heads.get(key, 0) + 1
        days = self._days()
        held = lines._on(days) if lines else {}
        return [
            self.env._(
                "%(day)s %(line)s: %(count)s of %(people)s",
                day=day,
                line=line.display_name,
                count=count,
                people=line.people,
            )
            for day, those in held.items()
            for line in those.filtered("mandatory")
            if (
                count := sum(
                    heads.get((day, line.template_id.id, window.id), 0)
                    for window in line.window_ids
                )
            )
            < line.people
        ]

    def _extended_faults(self):
        """Hours outside office time for which nobody is planned (错峰延时)."""
        lines = self.env["gov.centre.hours"].search(
            [("centre_id", "=", self.centre_id.id), ("kind", "=", "extended")]
        )
        spans = [(shift.start, shift.stop) for shift in self.shift_ids]
        found = []
        for day, line in lines._on(self._days()):
            start, stop = clock.utc(day, line.hour_from), clock.utc(day, line.hour_to)
            if not any(a <= start and b >= stop for a, b in spans):
                found.append(
                    self.env._(
                        "%(day)s: nobody for the hours %(hours)s",
                        day=day,
                        hours=line.display_name,
                    )
                )
        return found

    def _pair_faults(self):
        """Days on which both of an A/B pair are off though their windows are open.

        Only of rotas for which demand is set: elsewhere nobody said what is open.
        """
        if not self._get_demand():
            return []
        hall, pairs = self._get_hall()
        rota = office.schedules(hall, self._get_duties(hall))
        clashes = office.both_off(hall, rota, pairs)
        return self._pair_lines(clashes, self._names(hall)) if clashes else []

    def write(self, vals):
        """Ask whether everybody may work before the database does."""
        if vals.get("state") == "published":
            self.shift_ids._check_may_work()
        return super().write(vals)

    def action_publish(self):
        """Publish, and tell everybody who is on it."""
        drafts = self.filtered(lambda rota: rota.state == "draft")
        result = super().action_publish()
        drafts._tell_published()
        return result

    def _tell_published(self):
        thread = self.env["mail.thread"].sudo()  # sudo: a message of the system
        for rota in self:
            people = rota.shift_ids.employee_id.sudo()  # sudo: whom to tell
            partners = people.user_id.partner_id - self.env.user.partner_id
            if partners:
                thread.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("The rota is published"),
                    body=Markup("<p>%s</p>") % rota.display_name,
                )

    # ------------------------------------------------------------
    # LONG VIEW
    # ------------------------------------------------------------

    def action_open_conflicts(self):
        """Shifts to come whose person cannot take them any more."""
        self.ensure_one()
        return self.env["gov.centre"]._action(
            "gov_shift_action",
            Domain("rota_id", "=", self.id) & Domain("conflict", "!=", False),
        )

    def action_open_changes(self):
        """Changes since publication."""
        self.ensure_one()
        return self.env["gov.centre"]._action(
            "gov_rota_change_action", [("rota_id", "=", self.id)]
        )

    def _month(self):
        """Return (days, [(employee, {day: text}, sums)]) for the month matrix.

        Sums are days worked, hours, duties on days off and late ones.
        """
        self.ensure_one()
        cells = {}
        shifts = self.shift_ids.grouped("employee_id")
        for shift in self.shift_ids.sorted("start"):
            row = cells.setdefault(shift.employee_id, {})
            text = f"{shift.template_id.name or shift._clock_text()}"
            place = f"{text}\n{shift.window_id.number}"
            row[shift.day] = "\n".join(filter(None, (row.get(shift.day), place)))
        people = sorted(cells, key=lambda person: (person.name or "", person.id))
        return self._days(), [
            (person, cells[person], shifts[person]._sums()) for person in people
        ]

    def action_print_month(self):
        """The month matrix as PDF."""
        return self._download("pdf")

    def action_export_month(self):
        """The month matrix as XLSX."""
        return self._download("xlsx")

    def _download(self, form):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/rota/{self.id}/month.{form}",
            "target": "new",
        }
