from typing import NamedTuple

from odoo import api, models

from ..report.sheet import Table

#: Figures of a column: code -> (decimals, 1 when more is better, -1 when less is).
COMPARED = {
    "regions": (0, 0),
    "accepted": (0, 0),
    "mean_limit": (2, -1),
    "mean_days": (2, -1),
    "on_time": (2, 1),
    "refusal_rate": (2, -1),
    "supplement_rate": (2, -1),
    "visits_saved": (2, 1),
    "transit_days": (2, -1),
}


class _Column(NamedTuple):
    """A way in which an item runs: a mode of a programme."""

    programme: models.Model
    mode: models.Model


class GovReportModes(models.Model):
    """The same item under different modes and programmes, side by side."""

    _inherit = "gov.report"

    @api.model
    @api.readonly
    def get_comparison(self, filters):
        """Return the items that run in more than one way, each with its ways.

        :param filters: as for ``gov.dashboard``
        :return: dict ``figures`` [{code, label, better}] and ``items``: list of
            dict id, name, columns [{programme, mode, values {code: number or None}}]
        :raise AccessError: the user is neither manager nor auditor
        """
        board = self.env["gov.dashboard"]
        board._check_reader()
        compared = self._compared(board._span(filters), board._wanted(filters))
        labels = self._compared_labels()
        return {
            "figures": [
                {"code": code, "label": labels[code], "better": better}
                for code, (_decimals, better) in COMPARED.items()
            ],
            "items": [
                {
                    "id": number,
                    "name": name,
                    "columns": [
                        {
                            "programme": column.programme.code,
                            "mode": column.mode.name,
                            "values": values,
                        }
                        for column, values in columns
                    ],
                }
                for number, (name, columns) in enumerate(compared)
            ],
        }

    def _table_modes(self, ask):
        """The comparison as one table, for paper and spreadsheet."""
        labels = self._compared_labels()
        rows = [
            [
                name,
                column.programme.code,
                column.mode.name,
                *(values[code] for code in COMPARED),
            ]
            for name, columns in self._compared(ask.span, ask.wanted)
            for column, values in columns
        ]
        return Table(
            "",
            [
                self.env._("Item"),
                self.env._("Programme"),
                self.env._("Mode"),
                *(labels[code] for code in COMPARED),
            ],
            rows,
            weights=(4, 2, 3, *([2] * len(COMPARED))),
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _compared(self, span, wanted):
        """[(name, [(column, values)])] of the items with more than one column."""
        found = self.env["gov.stat"]._sums(span, wanted, ["entry", "mode", "region"])
        entries = self._records("gov.entry", {key[0] for key in found})
        modes = self._records("gov.mode", {key[1] for key in found})
        visits = self._visits(list(entries), span.last)
        groups = {}
        for (entry_id, mode_id, region_id), figures in found.items():
            entry, mode = entries.get(entry_id), modes.get(mode_id)
            if not entry or not mode or not figures["accepted"]:
                continue
            item = entry.item_id
            column = _Column(entry.programme_id, mode)
            cells = groups.setdefault(item.crosswalk_id or item, {})
            cells.setdefault(column, []).append(
                (figures, self._visits_of(visits, entry_id, region_id))
            )
        return self._in_order(groups)

    @api.model
    def _records(self, model, ids):
        records = self.env[model].browse(key for key in ids if key).exists()
        return {record.id: record for record in records}

    @api.model
    def _in_order(self, groups):
        compared = [
            (
                key.display_name,
                sorted(
                    (
                        (column, self._column(cells))
                        for column, cells in columns.items()
                    ),
                    key=lambda pair: (pair[0].programme.id, pair[0].mode.id),
                ),
            )
            for key, columns in groups.items()
            if len(columns) > 1
        ]
        return sorted(
            compared, key=lambda row: (-sum(v["accepted"] for _c, v in row[1]), row[0])
        )

    @api.model
    def _column(self, cells):
        """The values of one column from its cells (one per entry and region)."""
        total, saved = {}, 0
        for figures, visits in cells:
            for name, number in figures.items():
                total[name] = total.get(name, 0) + (number or 0)
            saved += visits * (figures["accepted"] - (figures["accepted_above"] or 0))
        transit = self._value("transit", total)
        return {
            "regions": len(cells),
            **{
                code: self._value(code, total)
                for code in COMPARED
                if code not in ("regions", "visits_saved", "transit_days")
            },
            "visits_saved": round(saved / total["accepted"], 2),
            "transit_days": None if transit is None else round(transit / 24, 2),
        }

    @api.model
    def _visits(self, entry_ids, day):
        """{(entry id, region id or None): visits} of the guides in force on ``day``."""
        guides = self.env["gov.manual"].search_read(
            [
                ("entry_id", "in", entry_ids),
                ("state", "in", ("published", "ended")),
                ("date_from", "<=", day),
                *("|", ("date_to", "=", False), ("date_to", ">=", day)),
            ],
            ["entry_id", "region_id", "visits"],
            load=None,
        )
        return {
            (guide["entry_id"], guide["region_id"] or None): guide["visits"]
            for guide in guides
        }

    @api.model
    def _visits_of(self, visits, entry_id, region_id):
        """The region's guide, else the standard, else one visit."""
        return visits.get((entry_id, region_id), visits.get((entry_id, None), 1))

    @api.model
    def _compared_labels(self):
        labels = self.env["gov.dashboard"]._labels()
        own = {
            "regions": self.env._("Regions with cases"),
            "visits_saved": self.env._("Visits saved per case"),
            "transit_days": self.env._("Days on the way"),
        }
        for code in ("on_time", "refusal_rate", "supplement_rate"):
            own[code] = f"{labels[code]} (%)"
        return {code: own.get(code) or labels[code] for code in COMPARED}
