from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel.period import month_of
from ..report.sheet import Table
from .gov_dashboard import _utc

#: Months that a trend shows.
MONTHS = 3


class GovReportPerformance(models.Model):
    """Reports on windows and people, on regions over time, on rounds of returns."""

    _inherit = "gov.report"

    # --- windows and people -----------------------------------------------------

    def _table_performance(self, ask):
        """HZ22-53-11: per window and person from cases, lights, ratings, attendance."""
        shifts = self._attendance(ask)
        steps = self._steps_by_user(ask)
        ratings = self._ratings_by_user(ask)
        rows = [
            self._performance_line(window, user, counts, steps, ratings)
            for (window, user), counts in shifts.items()
        ]
        rows.sort(key=lambda row: (row[0], row[1], -row[3], row[2]))
        return Table(
            "",
            [
                self.env._("Centre"),
                self.env._("Window"),
                self.env._("Person"),
                self.env._("Steps done"),
                self.env._("Of these late"),
                self.env._("Late (%)"),
                self.env._("Ratings"),
                self.env._("Satisfied (%)"),
                self.env._("Shifts"),
                self.env._("In time (%)"),
            ],
            rows,
            self.env._(
                "Steps, ratings and shifts of the period. Who served at two windows "
                "has two lines with the same steps."
            ),
        )

    @api.model
    def _performance_line(self, window, user, shifts, steps, ratings):
        planned, present = shifts
        done, late = steps.get(user.id, (0, 0))
        rated, bad = ratings.get(user.id, (0, 0))
        return [
            window.centre_id.name,
            window.display_name,
            user.name or "–",
            done,
            late,
            self._share(late, done),
            rated,
            self._share(rated - bad, rated),
            planned,
            self._share(present, planned),
        ]

    @api.model
    def _attendance(self, ask):
        """{(window, user): (shifts, of these in time)}."""
        domain = Domain("day", ">=", ask.span.first)
        domain &= Domain("day", "<=", ask.span.last)
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain("centre_id.region_id", "child_of", region)
        counts = {}
        for window, user, status, count in self.env["gov.attendance.check"]._read_group(
            domain, ["window_id", "user_id", "status"], ["__count"]
        ):
            planned, present = counts.get((window, user), (0, 0))
            in_time = count if status == "present" else 0
            counts[window, user] = (planned + count, present + in_time)
        return counts

    @api.model
    def _steps_by_user(self, ask):
        """{user id: (steps done in the period, of these after their limit)}."""
        steps = self._sums_of("gov.case.step")
        begin, end = _utc(ask.span.first), _utc(ask.span.last + timedelta(days=1))
        domain = Domain("done_at", ">=", begin) & Domain("done_at", "<", end)
        query = steps._search(domain & Domain("state", "=", "done"))
        rows = self.env.execute_query(
            SQL(
                "SELECT user_id, COUNT(*), COUNT(*) FILTER (WHERE due_on < "
                "(done_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date) "
                "FROM gov_case_step WHERE id IN %s GROUP BY user_id",
                query.subselect(),
            )
        )
        return {user: (done, late) for user, done, late in rows}

    @api.model
    def _ratings_by_user(self, ask):
        """{user id: (ratings, of these bad)}."""
        begin, end = _utc(ask.span.first), _utc(ask.span.last + timedelta(days=1))
        domain = Domain("rated_at", ">=", begin) & Domain("rated_at", "<", end)
        counts = {}
        for officer, is_bad, count in self._sums_of("gov.rating")._read_group(
            domain & Domain("officer_id", "!=", False),
            ["officer_id", "is_bad"],
            ["__count"],
        ):
            rated, bad = counts.get(officer.id, (0, 0))
            counts[officer.id] = (rated + count, bad + (count if is_bad else 0))
        return counts

    # --- regions over time ------------------------------------------------------

    def _table_region_trend(self, ask):
        """JN21-17-06: gaps, trained staff and satisfaction per region over time."""
        cells = self._cells(ask, Domain("date_live", "!=", False))
        first = month_of(ask.span.last)
        months = [first - relativedelta(months=n) for n in range(MONTHS - 1, -1, -1)]
        rows = []
        for month in months:
            last = min(month + relativedelta(months=1, days=-1), ask.span.last)
            live = cells.filtered(
                lambda d, last=last: (
                    d.date_live <= last and (not d.date_end or d.date_end > last)
                )
            )
            gaps = live._get_gaps(last)
            for region, of_region in live.grouped("region_id").items():
                rows.append(
                    [
                        region.display_name,
                        f"{month:%Y-%m}",
                        len(of_region),
                        sum(len(gaps.get(d.id, ())) for d in of_region),
                        self._trained(of_region.agency_id, last),
                        *self._satisfied(region, month, last),
                    ]
                )
        rows.sort(key=lambda row: (row[0], row[1]))
        return Table(
            "",
            [
                self.env._("Region"),
                self.env._("Month"),
                self.env._("Live delegations"),
                self.env._("Gaps"),
                self.env._("Trained staff"),
                self.env._("Ratings"),
                self.env._("Satisfied (%)"),
            ],
            rows,
            self.env._("Gaps and certificates as of the last day of each month."),
        )

    @api.model
    def _trained(self, agencies, day):
        """Staff of the agencies with a certificate in force on ``day``."""
        ((count,),) = self.env["gov.training.certificate"]._read_group(
            Domain("agency_id", "in", agencies.ids)
            & Domain("issued_on", "<=", day)
            & Domain("valid_until", ">=", day),
            [],
            ["employee_id:count_distinct"],
        )
        return count

    @api.model
    def _satisfied(self, region, first, last):
        """[ratings of the region's cases in the month, satisfied in percent]."""
        ratings = self._sums_of("gov.rating")
        domain = Domain("rated_at", ">=", _utc(first))
        domain &= Domain("rated_at", "<", _utc(last + timedelta(days=1)))
        domain &= Domain("case_id.region_id", "=", region.id)
        rated = ratings.search_count(domain)
        bad = ratings.search_count(domain & Domain("is_bad", "=", True))
        return [rated, self._share(rated - bad, rated)]

    # --- rounds of returns ------------------------------------------------------

    def _table_returns(self, ask):
        """JN21-17-02: what each responsible unit returned in the round."""
        domain = Domain("kind", "=", "return")
        domain &= Domain("date_to", ">=", ask.span.first)
        domain &= Domain("date_to", "<=", ask.span.last)
        if ask.filters.get("programme_id"):
            domain &= Domain("programme_id", "=", int(ask.filters["programme_id"]))
        returns = self.env["gov.evaluation"].search(domain)
        states = dict(returns._fields["state"]._description_selection(self.env))
        codes = ("accepted", "handled", "on_time")
        rows = [
            self._return_line(record, states[record.state], codes) for record in returns
        ]
        rows.sort(key=lambda row: (row[1], row[2], row[0]))
        return Table(
            "",
            [
                self.env._("Unit"),
                self.env._("Programme"),
                self.env._("Period"),
                self.env._("State"),
                *self._indicator_heading(codes),
                self.env._("Conclusion"),
                self.env._("Next Steps"),
            ],
            rows,
            weights=(3, 1, 3, 1, 1, 1, 1, 4, 4),
        )

    @api.model
    def _return_line(self, record, state, codes):
        values = {
            line["code"]: line["value"]
            for line in (record.tables or {}).get("indicators", ())
        }
        return [
            record.agency_id.display_name,
            record.programme_id.code,
            f"{record.date_from} – {record.date_to}",
            state,
            *(values.get(code) for code in codes),
            record.conclusion or "",
            record.measures or "",
        ]
