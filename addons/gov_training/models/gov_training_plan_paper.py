from odoo import models

from odoo.addons.gov_items.report import pdf

from ..report import year_pdf


class GovTrainingPlanPaper(models.Model):
    """The yearly training report of an agency as paper."""

    _inherit = "gov.training.plan"

    def action_print_year(self):
        """Open the yearly report as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/training/plan/{self.id}/report",
            "target": "new",
        }

    def _get_year_pdf(self):
        """Return the report as PDF bytes."""
        self.ensure_one()
        return year_pdf.build(self._year_text(), pdf.register_font(self.env))

    def _year_text(self):
        rows = self.env["gov.training.report"].search(
            [("session_id", "in", self.session_ids.ids)], order="day, id"
        )
        kinds = dict(rows._fields["kind"]._description_selection(self.env))
        return year_pdf.YearText(
            organ=self.agency_id.name,
            title=self.env._("Training report for %s", self.year),
            facts=self._year_facts(rows),
            heading=[
                self.env._("Date"),
                self.env._("Subject"),
                self.env._("Kind"),
                self.env._("Hours"),
                self.env._("People present"),
                self.env._("Passed / tested"),
                self.env._("Cost (yuan)"),
            ],
            rows=[
                [
                    str(row.day),
                    row.session_id.name,
                    kinds[row.kind],
                    f"{row.hours:.1f}",
                    str(row.people),
                    f"{row.passed} / {row.tested}",
                    f"{row.cost:.2f}",
                ]
                for row in rows
            ],
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )

    def _year_facts(self, rows):
        tested, passed = sum(rows.mapped("tested")), sum(rows.mapped("passed"))
        halves = [len(rows.filtered(lambda r, h=half: r.half == h)) for half in "12"]
        return [
            (
                self.env._("Sessions held"),
                self.env._(
                    "%(first)s in the first half-year (%(central_first)s central), "
                    "%(second)s in the second (%(central_second)s central)",
                    first=halves[0],
                    second=halves[1],
                    central_first=self.central_first,
                    central_second=self.central_second,
                ),
            ),
            (self.env._("People × sessions"), str(sum(rows.mapped("people")))),
            (
                self.env._("Hours × people"),
                f"{sum(rows.mapped('person_hours')):.1f}",
            ),
            (
                self.env._("Passed"),
                f"{passed} / {tested}"
                + (f" = {100 * passed / tested:.2f} %" if tested else ""),
            ),
            (
                self.env._("Cost against budget (yuan)"),
                f"{self.cost:.2f} / {self.budget:.2f}",
            ),
            (self.env._("Half-years"), self.gap_text or self.env._("in order")),
        ]
