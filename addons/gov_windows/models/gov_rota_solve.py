from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import clock, office
from ..kernel.rota import explain

RELIEFS = 3
SHORTAGES = 12


class GovRota(models.Model):
    """Solve: the rota's demand, staff and rules go to the kernel and come back."""

    _inherit = "gov.rota"

    run_ids = fields.One2many("gov.rota.run", "rota_id", "Solver runs")
    run_id = fields.Many2one("gov.rota.run", "Last run", compute="_compute_run_id")
    run_state = fields.Selection(
        selection=lambda self: (
            self.env["gov.rota.run"]._fields["state"]._description_selection(self.env)
        ),
        string="Solver",
        compute="_compute_run_id",
    )
    run_curve = fields.Json("Progress", compute="_compute_run_id")
    run_gap = fields.Float("Distance to the bound", compute="_compute_run_id")
    run_cost = fields.Float("Cost", compute="_compute_run_id")
    run_lower = fields.Float(
        "Proven bound", compute="_compute_run_id", help="0: not known yet."
    )
    run_error = fields.Text("Why it failed", compute="_compute_run_id")
    explanation = fields.Text(
        "What lacks and why",
        readonly=True,
        copy=False,
        help="Written by the solver: each missing head with the rules that clash, and "
        "the cheapest reliefs.",
    )
    solve_seconds = fields.Float(
        "Time for improvement",
        default=30.0,
        digits=(6, 0),
        help="Seconds. The first complete rota comes within two.",
    )
    solve_seed = fields.Integer("Seed", help="Another seed tries another way.")
    keep_present = fields.Boolean(
        "Start from the present shifts",
        help="What is there stays where it can: every changed day has a price.",
    )

    @api.depends("run_ids.state", "run_ids.curve", "run_ids.cost", "run_ids.error")
    def _compute_run_id(self):
        for rota in self:
            run = rota.sudo().run_ids.sorted("id")[-1:]  # sudo: how far it is
            rota.run_id = run
            rota.run_state = run.state
            rota.run_curve = run.curve
            rota.run_gap = run.gap
            rota.run_cost = run.cost
            rota.run_lower = max(run.lower, 0.0)
            rota.run_error = run.error

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_solve(self):
        """Queue a run of the solver for this draft."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise self.env["gov.clause"]._refusal(
                "JN18-05-01",
                self.env._("A published rota is changed shift by shift, with notice."),
            )
        if not self._get_demand():
            self.env["gov.rota.demand"]._propose(self.centre_id)
        self.run_ids.flush_recordset()
        run = self.env["gov.rota.run"].create(
            {
                "rota_id": self.id,
                "seconds": self.solve_seconds,
                "seed": self.solve_seed,
                "keep_present": self.keep_present and bool(self.shift_ids),
            }
        )
        run._enqueue()

    def action_cancel_solve(self):
        """Stop the run; its best is kept."""
        self.check_access("write")
        active = ("queued", "running", "solved")
        self.run_ids.filtered(lambda run: run.state in active).action_cancel()

    def action_refresh(self):
        """Only to have the form read again."""
        return True

    # ------------------------------------------------------------
    # TO THE KERNEL
    # ------------------------------------------------------------

    def _rule(self):
        return self.rule_id or self.env["gov.rota.rule"]._of(self.centre_id)

    def _get_demand(self):
        return self.env["gov.rota.demand"].search(
            [("centre_id", "=", self.centre_id.id)]
        )

    def _get_postings(self):
        """Postings to the centre that touch the rota's days."""
        return self.env["gov.posting"].search(
            Domain("centre_id", "=", self.centre_id.id)
            & Domain("state", "=", "approved")
            & Domain("date_from", "<=", self.date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))
        )

    def _get_hall(self):
        """Return (the kernel's hall, pairs of A/B partners)."""
        self.ensure_one()
        days = self._days()
        lines = self._get_demand()
        rule = self._rule()
        calendar = self.env["gov.calendar.day"]
        present = self._present_templates()
        templates = lines.template_id | present
        postings = self._get_postings()
        needs = [
            office.Need(
                number,
                line.template_id.id,
                line._pool(),
                line.people,
                line.mandatory,
                line.people >= len(line.window_ids),
            )
            for number, day in enumerate(days)
            for line in lines._on(days)[day]
            if line.people
        ]
        hall = office.Hall(
            days=len(days),
            weekday=self.date_from.weekday(),
            templates=tuple(t._kernel() for t in templates),
            needs=tuple(needs),
            workers=self._get_workers(postings, lines, days, needs, templates),
            rules=rule._kernel(len(days)),
            rest_days=frozenset(
                n for n, day in enumerate(days) if not calendar._is_workday(day)
            ),
        )
        pairs = {
            tuple(sorted((p.employee_id.id, p.partner_id.id)))
            for p in postings
            if p.partner_id
        }
        return hall, sorted(pairs)

    def _present_templates(self):
        return self.shift_ids.filtered("locked").template_id

    def _get_workers(self, postings, lines, days, needs, templates):
        """The kernel's workers: one per person posted here."""
        people = postings.employee_id
        halls = [line.window_ids for line in lines]
        hours = [(t.hour_from, t.hour_to) for t in templates] or [(0.0, 24.0)]
        span = min(first for first, _last in hours), max(last for _f, last in hours)
        facts = self.env["gov.rota.facts"]._collect(self, people, days, halls, span)
        minutes = self._hours(people, days, needs, templates)
        workers = []
        for person in people:
            mine = postings.filtered(lambda p, e=person: p.employee_id == e)
            pools, barred = self._pools(mine, postings, lines, days, facts)
            off = facts.away[person.id] | {
                n for n, day in enumerate(days) if not mine._runs_on(day)
            }
            workers.append(
                office.Worker(
                    key=person.id,
                    pools=frozenset(pools),
                    max_minutes=minutes[0],
                    min_minutes=0
                    if barred or not pools
                    else self._least(minutes, len(off), len(days)),
                    off=frozenset(off),
                    barred=frozenset(barred),
                    fixed=facts.fixed.get(person.id, {}),
                    wishes=facts.wishes.get(person.id, ()),
                    run=facts.runs.get(person.id, 0),
                    ended=facts.ended.get(person.id),
                    rest_load=facts.rest_load.get(person.id, 0.0),
                    late_load=facts.late_load.get(person.id, 0.0),
                )
            )
        return tuple(workers)

    def _hours(self, people, days, needs, templates):
        """Most and least paid minutes of a person in the period.

        The least is six tenths of an even share, so that nobody idles while others
        work to the limit.
        """
        paid = {t.id: round(t.paid_hours * 60) for t in templates}
        most = round(self._rule().max_week_hours * 60 * max(len(days), 7) / 7)
        wanted = sum(need.people * paid[need.template] for need in needs)
        share = wanted / max(len(people), 1)
        return most, round(min(share * 0.6, most * 0.6))

    @api.model
    def _least(self, minutes, away, days):
        """The least minutes of somebody who is away on some days."""
        return max(0, minutes[1] - away * minutes[0] // max(days, 1))

    def _pools(self, mine, postings, lines, days, facts):
        """Return (pools somebody may fill, (day, pool) on which not)."""
        windows = mine.window_id
        if self._rule().stand_in:
            windows |= postings.filtered(
                lambda p: p.agency_id in mine.agency_id
            ).window_id
        person = mine.employee_id
        pools, barred = set(), set()
        for line in lines:
            if not line.window_ids & windows:
                continue
            pool = line._pool()
            open_days = facts.serve_days(
                person.id, line.skill_id.id, line.window_ids.ids
            )
            if not open_days:
                continue
            pools.add(pool)
            barred |= {(n, pool) for n, day in enumerate(days) if day not in open_days}
        return pools, barred

    def _get_duties(self, hall):
        """The present shifts as the kernel's duties, those it knows."""
        pools = self._pool_windows()
        first = self.date_from
        found = []
        for shift in self.shift_ids.filtered("template_id"):
            pool = shift.pool_key or next(
                (key for key, ids in pools.items() if shift.window_id.id in ids), None
            )
            if pool:
                number = (shift.day - first).days
                found.append((shift.employee_id.id, number, shift.template_id.id, pool))
        return found

    def _pool_windows(self):
        return {line._pool(): line.window_ids.ids for line in self._get_demand()}

    # ------------------------------------------------------------
    # FROM THE KERNEL
    # ------------------------------------------------------------

    def _put_in(self, best):
        """Replace the shifts that are not fixed by the kernel's duties."""
        self.ensure_one()
        pools = self._pool_windows()
        postings = self._get_postings()
        home = {p.employee_id.id: p.window_id.id for p in postings}
        locked = self.shift_ids.filtered("locked")
        (self.shift_ids - locked).unlink()
        held = {(s.employee_id.id, (s.day - self.date_from).days) for s in locked}
        wanted = [tuple(duty) for duty in best if tuple(duty[:2]) not in held]
        templates = self.env["gov.shift.template"].browse({duty[2] for duty in wanted})
        hours = {t.id: (t.hour_from, t.hour_to) for t in templates}
        self.env["gov.shift"].create(
            [
                self._prepare_solved(duty, window, hours[duty[2]])
                for duty, window in office.seat(wanted, pools, home)
            ]
        )
        self._explain()

    def _prepare_solved(self, duty, window, hours):
        worker, number, template, pool = duty
        day = self.date_from + timedelta(days=number)
        return {
            "rota_id": self.id,
            "window_id": window,
            "employee_id": worker,
            "template_id": template,
            "pool_key": pool,
            "start": clock.utc(day, hours[0]),
            "stop": clock.utc(day, hours[1]),
        }

    def _names(self, hall):
        """Words for the kernel's keys: people, templates, pools."""
        people = self.env["hr.employee"].sudo()  # sudo: names of the centre's staff
        names = {str(p.id): p.name for p in people.browse(w.key for w in hall.workers)}
        for line in self._get_demand():
            windows = "、".join(line.window_ids.mapped("number"))
            names[line._pool()] = " ".join(filter(None, (line.skill_id.name, windows)))
        templates = self.env["gov.shift.template"].browse(t.key for t in hall.templates)
        names.update({("template", t.id): t.name for t in templates})
        return names

    def _explain(self):
        """Write what lacks, why, and the cheapest reliefs."""
        self.ensure_one()
        hall, pairs = self._get_hall()
        task = office.problem(hall)
        rota = office.schedules(hall, self._get_duties(hall))
        names = self._names(hall)
        wording = self.env["gov.rota.wording"]
        lacking = explain.shortages(task, rota)
        lines = [
            wording._shortage(self, hall, shortage, names)
            for shortage in lacking[:SHORTAGES]
        ]
        if len(lacking) > SHORTAGES:
            lines.append(
                self.env._("… and %(count)s more.", count=len(lacking) - SHORTAGES)
            )
        if lacking:
            lines += [
                self.env._(
                    "A way out: %(way)s",
                    way=wording._relief(self, hall, relief, names),
                )
                for relief in explain.reliefs(task, rota, RELIEFS)
            ]
        lines += self._pair_lines(office.both_off(hall, rota, pairs), names)
        self.explanation = "\n".join(lines)

    def _pair_lines(self, clashes, names):
        days = defaultdict(list)
        for number, one, other in clashes:
            day = self.date_from + timedelta(days=number)
            days[one, other].append(day.isoformat())
        return [
            self.env._(
                "%(one)s and %(other)s stand in for each other and are both off on "
                "%(days)s.",
                one=names[str(one)],
                other=names[str(other)],
                days="、".join(found[:5]) + ("…" if len(found) > 5 else ""),
            )
            for (one, other), found in days.items()
        ]
