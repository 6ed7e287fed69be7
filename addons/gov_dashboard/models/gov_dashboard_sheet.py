from odoo import api, models

from odoo.addons.gov_items.report import pdf

from ..kernel import indicators
from ..report.sheet import Sheet, Table
from .gov_dashboard import COLUMNS, FILTERS


class GovDashboardSheet(models.AbstractModel):
    """The manager's page as plain tables, for paper and spreadsheet."""

    _inherit = "gov.dashboard"

    @api.model
    def _sheet(self, filters):
        """Return the page as a ``report.sheet.Sheet``. Raises as ``get_page``."""
        page = self.get_page(filters)
        period = self.env._(
            "%(first)s to %(last)s",
            first=page["period"]["first"],
            last=page["period"]["last"],
        )
        return Sheet(
            organ=self._organ(filters),
            title=self.env._("Figures of the Reform"),
            subtitle=" · ".join([period, *self._filter_words(filters)]),
            font=pdf.register_font(self.env),
            footer=self._footer(),
            tables=[
                self._indicator_table(page),
                self._light_table(page),
                *self._breakdown_tables(page),
            ],
            notes=[
                self.env._(
                    "Days are working days after the first up to the last. Rates are "
                    "rounded to two decimals. Change is against %(first)s to %(last)s.",
                    first=page["before"][0],
                    last=page["before"][1],
                )
            ],
        )

    @api.model
    def _footer(self):
        return self.env._(
            "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
        )

    @api.model
    def _organ(self, filters):
        """Who heads the paper: the user's agency, or the suite's name."""
        return self.env.user.gov_agency_ids[:1].name or self.env._("Power Sharing")

    @api.model
    def _filter_words(self, filters):
        words = []
        for key, (model, _column) in FILTERS.items():
            if filters.get(key):
                record = self.env[model].browse(self._id(filters, key)).exists()
                words.append(record.display_name)
        if filters.get("region_id"):
            region = self.env["gov.region"].browse(self._id(filters, "region_id"))
            words.append(region.exists().display_name)
        if filters.get("channel"):
            channel = self.env["gov.case"]._fields["channel"]
            names = dict(channel._description_selection(self.env))
            words.append(names.get(filters["channel"], filters["channel"]))
        return [word for word in words if word]

    @api.model
    def _indicator_table(self, page):
        return Table(
            self.env._("Indicators"),
            [
                self.env._("Indicator"),
                self.env._("Value"),
                self.env._("Before"),
                self.env._("Change"),
                self.env._("Formula"),
            ],
            [
                [
                    self._with_unit(tile),
                    tile["value"],
                    tile["before"],
                    tile["change"],
                    tile["formula"],
                ]
                for tile in page["tiles"]
            ],
            weights=(4, 2, 2, 2, 7),
        )

    @api.model
    def _with_unit(self, tile):
        if indicators.BY_CODE[tile["code"]].kind == "rate":
            return f"{tile['label']} (%)"
        return tile["label"]

    @api.model
    def _light_table(self, page):
        labels = dict(
            self.env["gov.case"]._fields["light"]._description_selection(self.env)
        )
        labels["standing"] = self.env._("Standing Still")
        return Table(
            self.env._("Open Cases by Light"),
            [self.env._("Light"), self.env._("Cases")],
            [[labels[light], count] for light, count in page["lights"].items()],
        )

    @api.model
    def _breakdown_tables(self, page):
        titles = {
            "region": self.env._("By Region"),
            "mode": self.env._("By Mode"),
            "agency": self.env._("By Agency"),
            "programme": self.env._("By Programme"),
            "entry": self.env._("By Entry"),
        }
        labels = self._labels()
        heading = [self.env._("Name")]
        for code in COLUMNS:
            rate = indicators.BY_CODE[code].kind == "rate"
            heading.append(f"{labels[code]} (%)" if rate else labels[code])
        return [
            Table(
                titles[name],
                heading,
                [[row["name"], *(row[code] for code in COLUMNS)] for row in rows],
            )
            for name, rows in page["breakdowns"].items()
            if rows
        ]
