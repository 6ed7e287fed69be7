from odoo import api, models

from ..kernel import indicators
from ..report.sheet import Table

#: Indicators of an assessment, in the order of its columns.
ASSESSED = (
    "accepted",
    "handled",
    "completion",
    "on_time",
    "mean_days",
    "light_rate",
    "supplement_rate",
    "refusal_rate",
)


class GovReportCases(models.Model):
    """Reports on the handling of cases, from the roll-ups."""

    _inherit = "gov.report"

    @api.model
    def _indicator_heading(self, codes):
        labels = self.env["gov.dashboard"]._labels()
        return [
            f"{labels[code]} (%)"
            if indicators.BY_CODE[code].kind == "rate"
            else labels[code]
            for code in codes
        ]

    @api.model
    def _indicator_table(self, found, heads, names, codes=ASSESSED, extra=None):
        """A table of indicators: one row per key, most cases first.

        :param found: {key tuple: figures}
        :param heads: headings of the key's columns
        :param names: one {id: name} per column of the key
        :param extra: function of a key giving more columns
        """
        rows = []
        for key, figures in found.items():
            words = [name.get(part, "–") for name, part in zip(names, key, strict=True)]
            values = [self._value(code, figures) for code in codes]
            rows.append([*words, *values, *(extra(key) if extra else ())])
        width = len(heads)
        rows.sort(key=lambda row: (-(row[width] or 0), *map(str, row[:width])))
        return Table("", [*heads, *self._indicator_heading(codes)], rows)

    # --- what each clause asks for ----------------------------------------------

    def _table_entry_region(self, ask):
        """JN21-03-03: per entry and region cases, results, days, lights …"""
        found = self._grouped(ask, ["entry", "region"])
        names = [
            self._name_of("gov.entry", [key[0] for key in found]),
            self._name_of("gov.region", [key[1] for key in found]),
        ]
        opened = self._open_by(ask, ["entry", "region"])
        table = self._indicator_table(
            found,
            [self.env._("Entry"), self.env._("Region")],
            names,
            extra=lambda key: [
                opened.get(key, {}).get(light, 0) for light in ("yellow", "red")
            ],
        )
        table.heading += [self.env._("Yellow now"), self.env._("Red now")]
        return table

    def _table_completion(self, ask):
        """JN18-25-06: accepted, completed and the rate, as 48557/49441 = 98.21 %."""
        found = self._grouped(ask, ["programme", "county"])
        names = [
            self._name_of("gov.programme", [key[0] for key in found]),
            self._name_of("gov.region", [key[1] for key in found]),
        ]
        heads = [self.env._("Programme"), self.env._("County")]
        table = self._indicator_table(
            found, heads, names, ("accepted", "handled", "completion")
        )
        return self._with_total(table, found, 2, ("accepted", "handled", "completion"))

    @api.model
    def _with_total(self, table, found, width, codes):
        """Add the line of all rows together."""
        total = {}
        for figures in found.values():
            for name, number in figures.items():
                total[name] = total.get(name, 0) + (number or 0)
        values = [self._value(code, total) for code in codes]
        table.rows.append([self.env._("Total"), *[""] * (width - 1), *values])
        return table

    def _table_lights(self, ask):
        """JN18-26-10: yellow and red lights and their share, as 310/49441."""
        found = self._grouped(ask, ["county"])
        names = self._name_of("gov.region", [key[0] for key in found])
        opened = self._open_by(ask, ["county"])
        rows, total = [], {"accepted": 0, "yellow": 0, "red": 0}
        for key, figures in found.items():
            now = opened.get(key, {})
            line = {
                "accepted": figures["accepted"] or 0,
                "yellow": (figures["yellow"] or 0) + now.get("yellow", 0),
                "red": (figures["red"] or 0) + now.get("red", 0),
            }
            rows.append([names.get(key[0], "–"), *self._light_line(line)])
            for name, number in line.items():
                total[name] += number
        rows.sort(key=lambda row: (-row[4], row[0]) if row[4] else (0, row[0]))
        rows.append([self.env._("Total"), *self._light_line(total)])
        return Table(
            "",
            [
                self.env._("County"),
                self.env._("Accepted"),
                self.env._("Yellow"),
                self.env._("Red"),
                self.env._("Share (%)"),
            ],
            rows,
            self.env._(
                "Each case counts once, with its last light: cases decided in the "
                "period and cases open today."
            ),
        )

    @api.model
    def _light_line(self, line):
        rate = self._value("light_rate", line)
        return [line["accepted"], line["yellow"], line["red"], rate]

    def _table_channels(self, ask):
        """JN18-27-07: applications by channel."""
        found = self._grouped(ask, ["channel"], ("received", "accepted", "decided"))
        field = self.env["gov.case"]._fields["channel"]
        names = dict(field._description_selection(self.env))
        whole = sum(figures["received"] or 0 for figures in found.values())
        rows = [
            [
                names.get(key[0], key[0]),
                figures["received"] or 0,
                self._share(figures["received"], whole),
                figures["accepted"] or 0,
                figures["decided"] or 0,
            ]
            for key, figures in found.items()
        ]
        rows.sort(key=lambda row: -row[1])
        return Table(
            "",
            [
                self.env._("Channel"),
                self.env._("Received"),
                self.env._("Share (%)"),
                self.env._("Accepted"),
                self.env._("Decided"),
            ],
            rows,
        )

    @api.model
    def _share(self, part, whole):
        share = indicators.rate(part or 0, whole or 0)
        return float(share) if share is not None else None

    def _table_idle_agencies(self, ask):
        """JN21-07-10: cases not acted on, cases with lights, per agency."""
        found = self._grouped(ask, ["agency"])
        opened = self._open_by(ask, ["agency"])
        keys = {key for key in (*found, *opened) if key[0]}
        names = self._name_of("gov.agency", [key[0] for key in keys])
        overturned = self._overturned(ask)
        rows = []
        for key in keys:
            figures, now = found.get(key, {}), opened.get(key, {})
            rows.append(
                [
                    names.get(key[0], "–"),
                    sum(now.values()),
                    now.get("yellow", 0),
                    now.get("red", 0),
                    figures.get("late") or 0,
                    figures.get("decided") or 0,
                    overturned.get(key[0], 0),
                ]
            )
        rows.sort(key=lambda row: (-row[3], -row[2], -row[4], row[0]))
        return Table(
            "",
            [
                self.env._("Agency"),
                self.env._("Open"),
                self.env._("Yellow now"),
                self.env._("Red now"),
                self.env._("Decided late"),
                self.env._("Decided"),
                self.env._("Corrected or found faulty"),
            ],
            rows,
        )

    @api.model
    def _overturned(self, ask):
        """{agency id: decisions overturned or found faulty}; addons add theirs."""
        return {}

    def _table_assessment(self, ask):
        """LC20-22-05: periodic assessment per county and agency."""
        found = self._grouped(ask, ["county", "undertaking"])
        names = [
            self._name_of("gov.region", [key[0] for key in found]),
            self._name_of("gov.agency", [key[1] for key in found]),
        ]
        gaps = self._gaps_by_agency(ask)
        table = self._indicator_table(
            found,
            [self.env._("County"), self.env._("Agency")],
            names,
            extra=lambda key: [gaps.get(key[1], 0)],
        )
        table.heading.append(self.env._("Gaps today"))
        return table

    @api.model
    def _gaps_by_agency(self, ask):
        """{agency id: gaps of its live delegations today}."""
        domain = self.env["gov.dashboard"]._delegation_domain(ask.filters)
        delegations = self.env["gov.delegation"].search(domain)
        counts = {}
        found = delegations._get_gaps()
        for delegation in delegations:
            agency = delegation.agency_id.id
            counts[agency] = counts.get(agency, 0) + len(found.get(delegation.id, ()))
        return counts

    def _table_near(self, ask):
        """JC25-00-03, HZ22-82-03: cases completed without leaving the county."""
        counties = self._decided_by_level(ask)
        names = self._name_of("gov.region", counties)
        rows = [
            [
                names.get(county, "–"),
                line["all"],
                line["low"],
                self._share(line["low"], line["all"]),
                line["low"] + line["county"],
                self._share(line["low"] + line["county"], line["all"]),
            ]
            for county, line in counties.items()
            if line["all"]
        ]
        rows.sort(key=lambda row: (-row[5], row[0]))
        return Table(
            "",
            [
                self.env._("County"),
                self.env._("Decided"),
                self.env._("In township or village"),
                self.env._("Share (%)"),
                self.env._("Within the county"),
                self.env._("Share (%)"),
            ],
            rows,
        )

    @api.model
    def _decided_by_level(self, ask):
        """{county id: decisions in all, by townships (low), by the county}."""
        counties = {}
        for (county, kind), figures in self._grouped(
            ask, ["county", "agency_kind"], ("decided",)
        ).items():
            line = counties.setdefault(
                county, dict.fromkeys(("low", "county", "all"), 0)
            )
            decided = figures["decided"] or 0
            line["all"] += decided
            if kind in ("township", "village"):
                line["low"] += decided
            elif kind in ("county", "zone"):
                line["county"] += decided
        return counties

    def _table_township_effect(self, ask):
        """HZ22-23-02: per township and entry use, timeliness, faults, ratings."""
        wanted = ask.wanted._replace(where={**ask.wanted.where, "kind": "township"})
        found = self._grouped(ask._replace(wanted=wanted), ["region", "entry"])
        names = [
            self._name_of("gov.region", [key[0] for key in found]),
            self._name_of("gov.entry", [key[1] for key in found]),
        ]
        return self._indicator_table(
            found, [self.env._("Township"), self.env._("Entry")], names
        )
