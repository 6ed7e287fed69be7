from odoo import api, fields, models
from odoo.fields import Domain

from ..report.sheet import Table


class GovReportPeople(models.Model):
    """Reports on people: who stays, who answers, who supervises."""

    _inherit = "gov.report"

    def _table_turnover(self, ask):
        """HZ22-52-09: turnover and mean stay per centre and window."""
        span = ask.span
        domain = Domain("date_from", "<=", span.last) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", span.first)
        )
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain("centre_id.region_id", "child_of", region)
        postings = self.env["gov.posting"].search(domain)
        rows = [
            self._turnover_line(window, of_window, span)
            for window, of_window in postings.grouped("window_id").items()
        ]
        rows.sort(key=lambda row: (-(row[4] or 0), row[0], row[1]))
        return Table(
            "",
            [
                self.env._("Centre"),
                self.env._("Window"),
                self.env._("People"),
                self.env._("Left"),
                self.env._("Turnover (%)"),
                self.env._("Mean stay (years)"),
            ],
            rows,
        )

    @api.model
    def _turnover_line(self, window, postings, span):
        left = postings.filtered(
            lambda p: p.date_to and span.first <= p.date_to <= span.last
        )
        stays = [
            (min(p.date_to or span.last, span.last) - p.date_from).days + 1
            for p in postings
        ]
        people = len(postings.employee_id)
        return [
            window.centre_id.display_name,
            window.display_name,
            people,
            len(left),
            self._share(len(left), people),
            round(sum(stays) / len(stays) / 365, 2),
        ]

    def _table_questions(self, ask):
        """JN18-27-08: questions, those answered in time and the rate, 180/183."""
        domain = Domain("asked_on", ">=", ask.span.first)
        domain &= Domain("asked_on", "<=", ask.span.last)
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain("region_id", "child_of", region)
        questions = self.env["gov.question"].search(domain)
        rows = [
            self._question_line(agency.display_name or "–", of_agency)
            for agency, of_agency in questions.grouped("upper_agency_id").items()
        ]
        if questions:
            rows.append(self._question_line(self.env._("Total"), questions))
        return Table(
            "",
            [
                self.env._("Agency"),
                self.env._("Questions"),
                self.env._("Answered"),
                self.env._("In time"),
                self.env._("Rate (%)"),
            ],
            rows,
        )

    @api.model
    def _question_line(self, name, questions):
        answered = questions.filtered("answered_on")
        timely = answered.filtered(lambda q: not q.due_on or q.answered_on <= q.due_on)
        rate = self._share(len(timely), len(questions))
        return [name, len(questions), len(answered), len(timely), rate]

    def _table_supervision(self, ask):
        """JN21-09-03: pushes and inspections per supervisor against its staff."""
        names = ("pushed", "claimed", "claimed_in_time", "answered")
        found = self._grouped(ask, ["agency"], names)
        pushed = {key: row for (key,), row in found.items() if key and row["pushed"]}
        staff = self._supervising_staff(list(pushed))
        inspections = self._inspections_by(list(pushed), ask.span.first)
        rows = []
        for agency, people in staff.items():
            row = pushed[agency.id]
            load = round(row["pushed"] / people, 2) if people else None
            rows.append(
                [
                    agency.display_name,
                    people,
                    row["pushed"],
                    load,
                    row["answered"] or 0,
                    self._value("claimed_in_time", row),
                    inspections.get(agency, 0),
                ]
            )
        rows.sort(key=lambda row: (-(row[3] or 10**6), row[0]))
        return Table(
            "",
            [
                self.env._("Supervisor"),
                self.env._("Supervising staff"),
                self.env._("Pushes"),
                self.env._("Pushes per person"),
                self.env._("Answered"),
                self.env._("Claimed in time (%)"),
                self.env._("Inspections"),
            ],
            rows,
        )

    @api.model
    def _inspections_by(self, agencies, first):
        """{agency: inspections since ``first``}."""
        domain = Domain("agency_id", "in", agencies)
        domain &= Domain("create_date", ">=", fields.Datetime.to_datetime(first))
        found = self._sums_of("gov.inspection")._read_group(
            domain, ["agency_id"], ["__count"]
        )
        return dict(found)

    @api.model
    def _supervising_staff(self, ids):
        """{agency: number of its supervisors}."""
        agencies = self.env["gov.agency"].browse(ids).exists()
        staff = dict.fromkeys(agencies, 0)
        group = self.env.ref("gov_cases.group_supervisor")
        for user in group.sudo().all_user_ids:  # sudo: how many, not who
            for agency in user.gov_agency_ids & agencies:
                staff[agency] += 1
        return staff

    @api.model
    def _inspections_by(self, agencies, first):
        """{agency: inspections since ``first``}."""
        domain = Domain("agency_id", "in", agencies)
        domain &= Domain("create_date", ">=", fields.Datetime.to_datetime(first))
        found = self._sums_of("gov.inspection")._read_group(
            domain, ["agency_id"], ["__count"]
        )
        return dict(found)
