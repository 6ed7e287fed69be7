import base64
import hashlib

from odoo import fields, models

from odoo.addons.gov_items.report import pdf

from ..report import charts, reform_pdf


class GovReformReportPaper(models.Model):
    """The report on paper: from the edited text, with its charts as vectors."""

    _inherit = "gov.reform.report"

    def _charts(self):
        """{name: function that draws the chart}."""
        self.ensure_one()
        if not self.figures:
            return {}
        font = pdf.register_font(self.env)
        labels = self.env["gov.dashboard"]._labels()
        trend = self.figures["trend"]
        late = self.env["gov.dashboard"]._measure_label("late")
        return {
            "course": lambda: charts.course(
                [label[-5:] for label in trend["labels"]],
                [
                    (labels["accepted"], trend["accepted"]),
                    (labels["handled"], trend["handled"]),
                    (late, trend["late"]),
                ],
                font,
            ),
            "modes": lambda: charts.bars(self._bar_rows("modes"), font),
            "regions": lambda: charts.bars(self._bar_rows("regions"), font),
        }

    def _bar_rows(self, name):
        return [(row["name"], row["accepted"]) for row in self.figures[name]]

    def _pdf(self):
        """The PDF's bytes: the kept ones of a final report."""
        self.ensure_one()
        if self.state == "final" and self.paper:
            return base64.b64decode(self.paper)
        return self._build_pdf()

    def _build_pdf(self):
        paper = reform_pdf.Paper(
            organ=self.agency_id.name,
            number=self.number or "",
            title=self.name,
            font=pdf.register_font(self.env),
            footer=self.env["gov.dashboard"]._footer(),
            mark=self.number or self.env._("Draft, not approved"),
            signed=self._signature(),
        )
        return reform_pdf.build(paper, self.body or "", self._charts())

    def _signature(self):
        lines = [self.agency_id.name]
        if self.approved_on:
            local = fields.Datetime.context_timestamp(
                self.with_context(tz="Asia/Shanghai"), self.approved_on
            )
            lines.append(
                self.env._(
                    "Approved by %(user)s, %(day)s",
                    user=self.approved_by.name,
                    day=local.date(),
                )
            )
        if self.replaces_id:
            lines.append(
                self.env._("Replaces %(number)s", number=self.replaces_id.number)
            )
        return tuple(lines)

    def _paper_values(self):
        """The paper as it is kept from the approval on."""
        content = self._build_pdf()
        return {
            "paper": base64.b64encode(content),
            "paper_sha256": hashlib.sha256(content).hexdigest(),
        }
