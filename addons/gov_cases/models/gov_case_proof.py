import base64

from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.gov_windows.kernel import clock

from ..kernel import proof
from ..report import forms, papers
from .gov_case_paper import person


class GovCaseProof(models.Model):
    """The proof sheet: every day of the case, counted or not, and why."""

    _inherit = "gov.case"

    proof_html = fields.Html(
        "Proof sheet",
        compute="_compute_proof_html",
        sanitize=False,
        help="Every day from acceptance on: counted or not, and why. Computed from the "
        "intervals and today's calendar whenever it is read.",
    )
    proof_pdf = fields.Binary("Proof sheet as PDF", compute="_compute_proof_pdf")

    def _proof_until(self):
        """The last day that the sheet shows: the end, or the later of limit and now."""
        ended = clock.local_day(self.decided_at) if self.decided_at else self.closed_on
        if ended:
            return ended
        return max(self._today(), self.statutory_due_on or self.due_on)

    def _proof_days(self):
        """The sheet as ``kernel.proof.ProofDay`` rows; none before acceptance."""
        self.ensure_one()
        if not self.accepted_on or not self.due_on:
            return []
        calendar = self.env["gov.calendar.day"]._calendar()
        limit = self.limit_days + self.extension_days
        return proof.days(self._intervals(), limit, self._proof_until(), calendar)

    def _proof_extended(self):
        """Day -> working days by which the limit was extended on it."""
        extensions = self.clock_ids.filtered(lambda row: row.kind == "extended")
        return {row.date_from: row.days for row in extensions}

    def _proof_changes(self):
        """What calendars published since moved, in words: list of texts."""
        moved = self.event_ids.filtered(lambda event: event.code == "redate")
        return [
            f"{clock.local_day(event.happened_at)}  {event.masked_detail}"
            for event in moved
        ]

    @api.depends("clock_ids.date_to", "due_on", "extension_days", "decided_at")
    def _compute_proof_html(self):
        names = self.env["gov.calendar.day"]._day_names()
        for case in self:
            days = forms.proof_rows(case._proof_days(), case._proof_extended(), names)
            rows = Markup().join(
                Markup(
                    "<tr class='%s'><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
                )
                % ("" if number else "text-muted", day, week, number, why)
                for day, week, number, why in days
            )
            case.proof_html = rows and case._proof_moved() + Markup(
                "<table class='table table-sm o_gov_proof'>%s<tbody>%s</tbody></table>"
            ) % (case._proof_head(), rows)

    def _proof_moved(self):
        """The dates that a published calendar moved, above the days themselves."""
        changes = self._proof_changes()
        if not changes:
            return Markup()
        rows = Markup().join(Markup("<li>%s</li>") % change for change in changes)
        return Markup("<p class='fw-bold mb-1'>%s</p><ul>%s</ul>") % (
            self.env._("Changes of the due date by the calendar"),
            rows,
        )

    def _proof_head(self):
        labels = (
            self.env._("Day"),
            self.env._("Weekday"),
            self.env._("Working day no."),
            self.env._("Counted or not, and why"),
        )
        cells = Markup().join(Markup("<th>%s</th>") % label for label in labels)
        return Markup("<thead><tr>%s</tr></thead>") % cells

    @api.depends("clock_ids.date_to", "due_on", "extension_days", "decided_at")
    def _compute_proof_pdf(self):
        for case in self:
            content = case._proof_sheet() if case.accepted_on else b""
            case.proof_pdf = base64.b64encode(content) if content else False

    def _proof_sheet(self):
        """The proof sheet as PDF (bytes)."""
        self.ensure_one()
        decided = self.decided_at and clock.local_day(self.decided_at)
        values = {
            **self._paper_values(),
            "days": self._proof_days(),
            "provisional": self.due_provisional,
            "suspended": self.suspended,
            "extended": self._proof_extended(),
            "names": self.env["gov.calendar.day"]._day_names(),
            "statutory_days": self.statutory_days,
            "extension_days": self.extension_days,
            "statutory_due_on": papers.chinese_date(self.statutory_due_on),
            "decided_on": papers.chinese_date(decided),
            "responsible": self.responsible_agency_id.name,
            "decider": person(self.decided_by),
            "changes": self._proof_changes(),
        }
        return forms.proof(values, self._paper_font())

    def action_proof(self):
        """Open the proof sheet as PDF."""
        self.ensure_one()
        name = f"{forms.PROOF}-{self.number}.pdf"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/gov.case/{self.id}/proof_pdf/{name}",
            "target": "new",
        }
