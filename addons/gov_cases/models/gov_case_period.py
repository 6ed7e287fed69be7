from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import proof

#: Open cases whose limit a published year may move, per batch.
BATCH = 1000


class GovCasePeriod(models.Model):
    """The limit of a case: statutory and promised, extended, and never typed in.

    ``due_on`` and ``statutory_due_on`` are what the kernel computes from the
    intervals in ``clock_ids``; the applicant's page, the notices and the lists
    read the same field.
    """

    _inherit = "gov.case"

    statutory_days = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Statutory limit in working days, from the manual; without one 20, for "
        "joint matters 45 (Administrative Licensing Law art. 42).",
    )
    statutory_due_on = fields.Date(
        "Statutory due date",
        readonly=True,
        copy=False,
        help="Last day of the statutory limit, on the same intervals.",
    )
    extension_days = fields.Integer(
        "Extended by",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Working days, approved once (Administrative Licensing Law art. 42).",
    )
    extension_ids = fields.One2many(
        "gov.case.extension", "case_id", readonly=True, copy=False
    )
    responsible_agency_id = fields.Many2one(
        "gov.agency",
        compute="_compute_responsible_agency_id",
        help="Answers inside the administration for process and result, by the mode's "
        "profile (JN21 eleven).",
    )
    step_due_on = fields.Date(
        "Step due on",
        related="current_step_id.due_on",
        help="Last day of the step in hand, where the step has a limit of its own.",
    )
    step_late = fields.Boolean(
        compute="_compute_step_late",
        search="_search_step_late",
        help="The step in hand has passed its own limit, e.g. a file that was not "
        "forwarded in time (HZ22 one (two) 2).",
    )

    @api.depends("mode_id", "delegation_id")
    def _compute_responsible_agency_id(self):
        for case in self:
            mode = case.mode_id
            case.responsible_agency_id = (
                case.delegation_id._agency_for(mode.responsible) if mode else False
            )

    @api.depends("current_step_id.due_on", "suspended")
    def _compute_step_late(self):
        today = self._today()
        for case in self:
            due = case.current_step_id.due_on
            case.step_late = bool(due and due < today and not case.suspended)

    def _search_step_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("current_step_id.due_on", "<", self._today()) & Domain(
            "suspended", "=", False
        )
        return late if True in value else ~late

    # --- limits -----------------------------------------------------------------

    def _limits(self, manual):
        """(promised, statutory) working days of the case under ``manual``.

        The promise is never longer than the law; "same day" is a promise of none.
        """
        self.ensure_one()
        statutory = manual.statutory_days or self._statutory_days()
        if manual.same_day:
            return 0, statutory
        return min(manual.promised_days or statutory, statutory), statutory

    def _statutory_days(self):
        """Hook: the statutory limit where the manual states none."""
        return self._setting("statutory_days")

    def _extension_limit(self):
        """Hook: by how many working days the limit may be extended, once."""
        return self._setting("extension_days")

    def _intervals(self):
        """The clock's rows as the kernel's intervals, in order."""
        return [
            proof.Interval(
                row.kind, row.date_from, row.date_to or None, row.reason or ""
            )
            for row in self.clock_ids.sorted("id")
        ]

    def _due_values(self):
        """The values that intervals, limits and today's calendar give the case."""
        self.ensure_one()
        calendar = self.env["gov.calendar.day"]._calendar()
        intervals = self._intervals()
        promised = proof.due(intervals, self.limit_days + self.extension_days, calendar)
        if promised is None:
            return {}
        statutory = proof.due(
            intervals, self.statutory_days + self.extension_days, calendar
        )
        return {
            "due_on": promised.date,
            "due_provisional": promised.provisional,
            "statutory_due_on": self.statutory_days and statutory.date,
        }

    # --- when the calendar changes ----------------------------------------------

    @api.model
    def _redate_for(self, edition):
        """Recompute the open limits that the published year reaches.

        A case whose clock stands still is left: its limit is computed when it
        runs again. :return: the cases whose date moved
        """
        first = edition._first_day()
        open_ = self.search(
            Domain("state", "=", "accepted")
            & Domain("suspended", "=", False)
            & (Domain("due_provisional", "=", True) | Domain("due_on", ">=", first)),
            order="id",
        )
        moved = self.browse()
        for start in range(0, len(open_), BATCH):
            moved |= open_[start : start + BATCH]._redate(edition)
        return moved

    def _redate(self, edition):
        """Write what the calendar now says, with the difference in the history."""
        events, moved = [], self.browse()
        for case in self:
            values = case._due_values()
            before = {name: case[name] for name in values}
            if before == values:
                continue
            case._act_write(values)
            if before["due_on"] != values["due_on"]:
                moved |= case
                detail = edition._difference(case, before["due_on"])
                events.append(case._prepare_event("redate", detail))
        self.env["gov.case.event"]._chain_append(events)
        return moved
