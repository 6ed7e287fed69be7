import json
import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..kernel import office
from ..kernel.rota.backend import Order, best_backend
from ..kernel.rota.explain import impossible
from ..kernel.rota.search import Infeasible

#: Seconds between two looks at whether somebody cancelled.
LOOK_EVERY = 1.0
#: Rounds in which partners who are both off are asked to come.
PAIR_ROUNDS = 3
#: Most seconds in which duties are shared evenly at the end.
EVEN_SECONDS = 5.0


class GovRotaRun(models.Model):
    """One run of the solver for a draft rota: its order, its curve, its best.

    A job solves and writes only here, in transactions of its own, so that the form
    shows the curve while it runs and a cancelled or broken run keeps its best. A
    second job puts the best into the rota.
    """

    _name = "gov.rota.run"
    _description = "Solver Run"
    _order = "id desc"
    _rec_name = "rota_id"

    rota_id = fields.Many2one("gov.rota", required=True, index=True, ondelete="cascade")
    centre_id = fields.Many2one(related="rota_id.centre_id", store=True, index=True)
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Solving"),
            ("solved", "Being put in"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    seconds = fields.Float(
        default=30.0, required=True, help="Time for improvement, in seconds."
    )
    seed = fields.Integer(help="The same seed and steps give the same rota.")
    steps = fields.Float(
        help="In place of seconds: thousands of schedules priced. A run with steps is "
        "repeatable on every machine; 0: seconds hold."
    )
    keep_present = fields.Boolean(
        "Start from the present shifts",
        help="Every changed day then costs the rule's price of a change.",
    )
    cancel_asked = fields.Boolean(readonly=True)
    curve = fields.Json(readonly=True, help="Seconds and cost of every better rota.")
    cost = fields.Float(readonly=True)
    lower = fields.Float("Proven bound", readonly=True, help="No rota costs less.")
    gap = fields.Float(
        compute="_compute_gap",
        help="Distance of the cost to the proven bound, in percent of the cost.",
    )
    best = fields.Json(readonly=True, help="Duties of the best rota so far.")
    engine = fields.Char(readonly=True, help="highs, or local where it is missing.")
    job_uuid = fields.Char("Job", readonly=True)
    error = fields.Text(readonly=True)

    _seconds = models.Constraint(
        "CHECK(seconds > 0 AND seconds <= 3600 AND steps >= 0)",
        "A run lasts between a moment and an hour.",
    )
    _one_active = models.UniqueIndex(
        "(rota_id) WHERE state IN ('queued', 'running', 'solved')",
        "The rota is being solved already.",
    )

    @api.depends("cost", "lower")
    def _compute_gap(self):
        for run in self:
            known = run.cost and run.lower > 0
            run.gap = 100 * (run.cost - run.lower) / run.cost if known else 0.0

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_cancel(self):
        """Stop the run; what is best by now is put into the rota."""
        waiting = self.filtered(lambda run: run.state == "queued")
        waiting.write({"state": "cancelled", "cancel_asked": True})
        (self - waiting).write({"cancel_asked": True})

    def _enqueue(self):
        self.ensure_one()
        job = self.with_delay(description=self.rota_id.display_name)._job_solve()
        self.job_uuid = job.uuid

    # ------------------------------------------------------------
    # JOBS
    # ------------------------------------------------------------

    def _job_solve(self):
        """Solve, reporting in transactions of its own; then queue the second job."""
        self.ensure_one()
        if self.state != "queued" or self.cancel_asked:
            return
        hall, pairs = self.rota_id._get_hall()
        if not hall.needs or not hall.workers:
            self._tell(
                state="failed",
                error=self.env._(
                    "There is nothing to fill: the centre has no demand on these "
                    "days, or nobody is posted to its windows."
                ),
            )
            return
        self._tell(state="running", error=False)
        try:
            self._solve(hall, pairs)
        except Infeasible:
            self._tell(state="failed", error=self._impossible(hall))
            return
        self.with_delay(description=self.rota_id.display_name)._job_apply()

    def _solve(self, hall, pairs):
        """Solve in rounds: the first for all, the others for partners both off."""
        task = office.problem(hall)
        start = None
        if self.keep_present:
            start = office.schedules(hall, self.rota_id._get_duties(hall))
        price = self.rota_id._rule().change_price if start else 0
        report = _Report(self, hall, task)
        rounds = PAIR_ROUNDS if pairs else 1
        for number in range(rounds):
            share = 0.7 if number == 0 and rounds > 1 else 0.3 / max(rounds - 1, 1)
            order = Order(
                seconds=self.seconds * (share if rounds > 1 else 1),
                steps=self.steps * (share if rounds > 1 else 1) or None,
                seed=self.seed,
                start=start,
                change_cost=price,
                cancelled=report.cancelled,
                report=report,
            )
            progress = best_backend().solve(task, order)
            report.finish(progress)
            clashes = office.both_off(hall, progress.rota, pairs)
            if not clashes or report.cancelled():
                break
            task = office.nudged(task, hall, clashes, self.rota_id._rule().pair_price)
            start, report.offset = progress.rota, progress.curve[-1][0] + report.offset
        report.even(progress, pairs, order.priced(task))

    def _impossible(self, hall):
        """One sentence per person whose own rules leave no schedule."""
        names = {
            str(person.id): person.name
            for person in self.env["hr.employee"]
            .sudo()  # sudo: names of the centre's own staff for its manager
            .browse(worker.key for worker in hall.workers)
        }
        wording = self.env["gov.rota.wording"]
        lines = []
        for case in impossible(office.problem(hall)):
            ways = [wording._way(hall, *way) for way in case.reliefs]
            lines.append(
                self.env._(
                    "%(person)s cannot be planned at all. A way out: %(ways)s.",
                    person=names[case.person],
                    ways="；".join(ways) or self.env._("none by a single change"),
                )
            )
        return "\n".join(lines)

    def _job_apply(self):
        """Put the best into the rota, and say what lacks and what would help."""
        self.ensure_one()
        if not self.best or self.rota_id.state != "draft":
            self.write({"state": "failed", "error": self.env._("Nothing to put in.")})
            return
        self.rota_id._put_in(self.best)
        self.state = "cancelled" if self.cancel_asked else "done"
        self.best = False  # the shifts say it now

    def _tell(self, **values):
        """Write at once, whatever becomes of the job's own transaction."""
        self.flush_recordset()
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr)).write(values)
        self.invalidate_recordset()

    def _asked(self):
        with self.env.registry.cursor() as cr:
            run = self.with_env(self.env(cr=cr))
            return not run.exists() or run.cancel_asked

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(run.state == "running" for run in self):
            raise UserError(self.env._("Cancel the run before you delete it."))


class _Report:
    """Takes the solver's news and writes them down, once a second at most."""

    def __init__(self, run, hall, task):
        self.run, self.hall, self.task = run, hall, task
        self.lower = 0.0
        self.curve, self.offset, self.told = [], 0.0, -LOOK_EVERY
        self.looked, self.answer = -LOOK_EVERY, False

    def __call__(self, progress):
        seconds = progress.curve[-1][0]
        cost = self.task.cost(progress.rota)
        self.curve.append([round(self.offset + seconds, 2), cost])
        if seconds + self.offset - self.told >= LOOK_EVERY or len(self.curve) == 1:
            self.told = seconds + self.offset
            self.put_down(progress)

    def cancelled(self):
        """Whether somebody pressed cancel: looked up once a second."""
        now = Order().watch()
        if not self.answer and now - self.looked >= LOOK_EVERY:
            self.looked, self.answer = now, self.run._asked()
        return self.answer

    def put_down(self, progress, **more):
        self.run._tell(
            curve=json.loads(json.dumps(self.curve)),
            cost=self.task.cost(progress.rota),
            best=office.duties(self.hall, progress.rota),
            **more,
        )

    def even(self, progress, pairs, task):
        """Share the duties of the last round's rota evenly, at no higher price."""
        end = time.monotonic() + EVEN_SECONDS
        progress.rota = office.evened(
            self.hall, task, progress.rota, pairs, lambda: time.monotonic() > end
        )
        cost = self.task.cost(progress.rota)
        if self.curve and cost != self.curve[-1][1]:
            self.curve.append([self.curve[-1][0], cost])
        self.put_down(progress)

    def finish(self, progress):
        """The last word of a round. Only the first round's bound holds for the
        order as it was given; costs are always the order's."""
        if not self.offset and progress.lower > 0:
            self.lower = progress.lower
        engine = best_backend().name
        self.put_down(progress, state="solved", lower=self.lower, engine=engine)
