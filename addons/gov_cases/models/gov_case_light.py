from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel import lights, proof


class GovCaseLight(models.Model):
    """The light of e-supervision and the clock of a case.

    A light is a comparison of the due date with today, never stored: it is
    right at any moment, in any list and search, with no job to keep it so.
    """

    _inherit = "gov.case"

    light = fields.Selection(
        [
            ("green", "Green"),
            ("warning", "Warning"),
            ("yellow", "Yellow"),
            ("red", "Red"),
        ],
        compute="_compute_light",
        search="_search_light",
        help="Warning from 1 working day before the promised limit, yellow when it is "
        "exceeded by 1 working day without a decision, red when by 2 (JN18). None "
        "before acceptance, while the clock stands still, and after the decision.",
    )
    days_left = fields.Integer(
        compute="_compute_light",
        help="Working days to the limit; negative: exceeded by so many.",
    )

    @api.depends("state", "due_on", "suspended")
    def _compute_light(self):
        calendar = self.env["gov.calendar.day"]
        today = self._today()
        marks = self._light_thresholds(today)
        for case in self:
            running = case.state == "accepted" and not case.suspended
            case.light = lights.light_by(case.due_on or None, not running, marks)
            case.days_left = 0
            if running and case.due_on:
                if case.due_on < today:
                    over = calendar._workdays_between(case.due_on, today)
                    case.days_left = -over
                else:
                    case.days_left = calendar._workdays_between(today, case.due_on)

    @api.model
    def _search_light(self, operator, value):
        if operator != "in":
            return NotImplemented
        marks = self._light_thresholds(self._today())
        running = (
            Domain("state", "=", "accepted")
            & Domain("suspended", "=", False)
            & Domain("due_on", "!=", False)
        )
        wanted = Domain.OR(
            self._light_domain(first, last)
            for first, last in lights.spans(value, marks)
        )
        found = running & wanted
        return found | ~running if False in value else found

    @api.model
    def _light_domain(self, first, last):
        """The due dates from ``first`` to ``last``, either of which may be open."""
        domain = Domain.TRUE
        if first:
            domain &= Domain("due_on", ">=", first)
        if last:
            domain &= Domain("due_on", "<=", last)
        return domain

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by the light, too: the same comparison of dates, made by the database.

        So graphs, boards and grouped lists show it, right at any moment.
        """
        if groupby_spec != "light":
            return super()._read_group_groupby(alias, groupby_spec, query)
        marks = self._light_thresholds(self._today())
        due, state, suspended = (
            self._field_to_sql(alias, name, query)
            for name in ("due_on", "state", "suspended")
        )
        return SQL(
            "CASE WHEN %(state)s <> 'accepted' OR %(suspended)s OR %(due)s IS NULL "
            "THEN NULL WHEN %(due)s <= %(red)s THEN 'red' "
            "WHEN %(due)s <= %(yellow)s THEN 'yellow' "
            "WHEN %(due)s < %(green)s THEN 'warning' ELSE 'green' END",
            state=state,
            suspended=suspended,
            due=due,
            red=marks.red_until,
            yellow=marks.yellow_until,
            green=marks.green_from,
        )

    def _read_group_orderby(self, order, groupby_terms, query):
        """From green to red, not by the alphabet."""
        terms = dict(groupby_terms)
        if "light" in terms:
            by_alarm = list(lights.LIGHTS)
            terms["light"] = SQL("array_position(%s, %s)", by_alarm, terms["light"])
        ordered = super()._read_group_orderby(order, terms, query)
        # Odoo may add to the terms what it orders by.
        groupby_terms.update({k: v for k, v in terms.items() if k != "light"})
        return ordered

    @api.model
    def _light_thresholds(self, today):
        """The due dates at which the lights change ``today``."""
        return lights.thresholds(today, self.env["gov.calendar.day"]._is_workday)

    # --- clock ------------------------------------------------------------------

    def _start_clock(self, start, promised, statutory=0):
        """Open the running interval; return the values that it gives the case."""
        self.ensure_one()
        calendar = self.env["gov.calendar.day"]._calendar()
        interval = [proof.Interval("running", start)]
        due = proof.due(interval, promised, calendar)
        by_law = proof.due(interval, statutory, calendar) if statutory else None
        self._clock_turn("running", start)
        return {
            "due_on": due.date,
            "due_provisional": due.provisional,
            "limit_days": promised,
            "statutory_days": statutory,
            "statutory_due_on": by_law and by_law.date,
        }

    def _clock_turn(self, kind, day, reason=False):
        """Close the open interval on ``day`` and open one of ``kind`` (or none)."""
        if self.accepted_on:
            running = self.clock_ids.filtered(lambda row: not row.date_to)
            running.sudo().write({"date_to": day})  # sudo: users only read intervals
        if kind:
            clock = self.env["gov.case.clock"].sudo()  # sudo: as above
            clock.create(
                {"case_id": self.id, "kind": kind, "date_from": day, "reason": reason}
            )

    def action_suspend(self, reason, note=""):
        """Stop the clock for a legal reason; the applicant is told in writing.

        :param reason: one of ``gov.case.clock``'s reasons (hearing, inspection …)
        :raise UserError: the case does not run (XK-45), or the user's agency has
            not the step in hand (SUITE-AGENCY)
        """
        self.ensure_one()
        self._lock()
        self._check_turn()
        reasons = dict(self.env["gov.case.clock"]._fields["reason"].selection)
        if self.state != "accepted" or self.suspended or reason not in reasons:
            self._refuse(
                "XK-45",
                self.env._(
                    "Only a running case stands still, for one of the reasons of law."
                ),
            )
        self._suspend(reason)
        self._log("suspend", detail=note or reason)
        self._issue_notice("suspension", note=note, reason=reason)

    def _suspend(self, reason):
        self._clock_turn("suspended", self._today(), reason)
        self._act_write({"suspended": True})

    def action_resume(self):
        """Let the clock run again: what was left of the limit is left still.

        :raise UserError: the clock does not stand still (XK-45)
        """
        self.ensure_one()
        self._lock()
        self._check_turn()
        if not self.suspended:
            self._refuse("XK-45", self.env._("The clock of this case is running."))
        self._resume(self._today())
        self._log("resume")
        self._issue_notice("resumption")

    def _resume(self, today):
        """Let the clock run; the dates follow from the intervals."""
        stop = self.clock_ids.filtered(lambda c: not c.date_to)[-1:]
        self._shift_step(stop, today)
        self._clock_turn("running", today)
        self.invalidate_recordset(["clock_ids"])
        self._act_write({"suspended": False, **self._due_values()})

    def _shift_step(self, stop, today):
        """Give the step in hand what it had left when the clock stopped."""
        step = self.current_step_id.sudo()  # sudo: users only read steps
        if not step.due_on or not stop or step.due_on < stop.date_from:
            return
        calendar = self.env["gov.calendar.day"]
        left = calendar._workdays_between(stop.date_from, step.due_on)
        step.due_on = calendar._add_workdays(today, left)[0]
