from odoo import models

from odoo.addons.gov_items.report import pdf

from ..report import month


class GovRota(models.Model):
    """The month on paper and as a sheet."""

    _inherit = "gov.rota"

    def _month_text(self):
        """The rota as words for the matrix."""
        self.ensure_one()
        days, rows = self._month()
        calendar = self.env["gov.calendar.day"]
        names = self.env._("Mo,Tu,We,Th,Fr,Sa,Su").split(",")
        return month.MonthText(
            organ=self.centre_id.name,
            title=self._month_title(),
            person=self.env._("Full name"),
            days=days,
            heads=[names[day.weekday()] for day in days],
            rows=[
                (person.name or "", [cells.get(day, "") for day in days], sums)
                for person, cells, sums in rows
            ],
            sums=self.env._("Days,Hours,On days off,Late").split(","),
            rest={n for n, day in enumerate(days) if not calendar._is_workday(day)},
            footer=self.env._("Page %(page)s of %(pages)s"),
        )

    def _month_title(self):
        """What a draft is called on paper, nobody takes for the published rota."""
        span = {"first": self.date_from, "last": self.date_to}
        if self.state == "draft":
            return self.env._("Duty rota %(first)s to %(last)s (draft)", **span)
        return self.env._("Duty rota %(first)s to %(last)s", **span)

    def _month_file(self, form):
        """Return the bytes of the matrix as ``pdf`` or ``xlsx``."""
        text = self._month_text()
        if form == "xlsx":
            return month.build_xlsx(text)
        return month.build_pdf(text, pdf.register_font(self.env))
