from odoo import models
from odoo.fields import Domain

from ..kernel import measures
from ..kernel.wanted import Wanted

#: Columns of the report's tables.
TABLED = ("accepted", "handled", "on_time", "mean_days", "light_rate", "refusal_rate")
#: Rows of a table; the rest is told as a sum.
ROWS = 20


class GovReformReportFigures(models.Model):
    """What a report is written from: the same roll-ups as the manager's page."""

    _inherit = "gov.reform.report"

    def _filters(self):
        """The report's period and choice as ``gov.dashboard`` reads it."""
        filters = {"first": str(self.date_from), "last": str(self.date_to)}
        for key in ("programme_id", "region_id"):
            if self[key]:
                filters[key] = self[key].id
        return filters

    def _gather(self):
        """All figures of the report as plain data.

        :raise AccessError: the user reads no figures
        """
        self.ensure_one()
        board, filters = self.env["gov.dashboard"], self._filters()
        page = board.get_page(filters)
        wanted = board._wanted(filters)
        totals = board._totals(self._span(), wanted)
        return {
            "period": page["period"],
            "before": page["before"],
            "totals": {name: totals.get(name) or 0 for name in measures.MEASURES},
            "tiles": {
                tile["code"]: {key: tile[key] for key in ("value", "before", "kind")}
                for tile in page["tiles"]
            },
            "trend": page["trend"],
            "regions": self._rows(page["breakdowns"]["region"]),
            "modes": self._rows(page["breakdowns"]["mode"]),
            "entries": self._rows(page["breakdowns"]["entry"]),
            **self._live(wanted),
        }

    def _rows(self, rows):
        return [
            {key: row[key] for key in ("id", "name", *TABLED)} for row in rows[:ROWS]
        ]

    def _live(self, wanted: Wanted):
        """Cells that were live in the period, and those of them without a case."""
        domain = self.env["gov.dashboard"]._cell_domain(self._filters())
        domain &= Domain("date_live", "<=", self.date_to) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", self.date_from)
        )
        cells = self.env["gov.delegation"].search(domain)
        sums = self.env["gov.stat"]._sums(
            self._span(), wanted, ["delegation"], ("received", "accepted")
        )
        busy = {
            key for (key,), row in sums.items() if row["received"] or row["accepted"]
        }
        idle = cells.filtered(lambda cell: cell.id not in busy)
        return {
            "live": len(cells),
            "live_regions": len(cells.region_id),
            "live_entries": len(cells.entry_id),
            "idle": len(idle),
            "idle_entries": sorted((cells.entry_id - (cells - idle).entry_id).ids),
        }
