from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import indicators
from ..report.sheet import Table

#: Deepest level of online handling: throughout.
THROUGHOUT = "4"
#: Share of entries with at most one visit, in percent, that JN18 promises.
FEW_VISITS = 90
#: Cut of the promised limit, in percent, that JN18 promises.
LEAST_CUT = 50


class GovReportLists(models.Model):
    """Reports on lists and guides: what may be done where, how fast, how far online."""

    _inherit = "gov.report"

    @api.model
    def _cells(self, ask, extra=Domain.TRUE):
        """Delegations that the filter picks, with a mode."""
        domain = Domain("mode_id", "!=", False) & extra
        for key in ("programme_id", "entry_id", "mode_id", "item_id"):
            if ask.filters.get(key):
                domain &= Domain(key, "=", int(ask.filters[key]))
        if ask.filters.get("region_id"):
            domain &= Domain("region_id", "child_of", int(ask.filters["region_id"]))
        return self.env["gov.delegation"].search(domain)

    @api.model
    def _guides(self, ask, day):
        """Guides of the filter's entries that were in force on ``day``."""
        domain = (
            Domain("state", "in", ("published", "ended"))
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )
        if ask.filters.get("programme_id"):
            domain &= Domain("programme_id", "=", int(ask.filters["programme_id"]))
        if ask.filters.get("entry_id"):
            domain &= Domain("entry_id", "=", int(ask.filters["entry_id"]))
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            below = Domain("region_id", "child_of", region)
            domain &= below | Domain("region_id", "=", False)
        return self.env["gov.manual"].search(domain)

    # --- lists ------------------------------------------------------------------

    def _table_live_cells(self, ask):
        """JN21-00-11: per entry the regions where it is live, and their share."""
        cells = self._cells(ask)
        rows = []
        for entry, of_entry in cells.grouped("entry_id").items():
            live = of_entry.filtered(lambda d: d.state == "live")
            waiting = "、".join((of_entry - live).region_id.mapped("name"))
            rows.append(
                [
                    entry.display_name,
                    len(of_entry),
                    len(live),
                    self._share(len(live), len(of_entry)),
                    waiting,
                ]
            )
        live = len(cells.filtered(lambda d: d.state == "live"))
        total = [self.env._("Total"), len(cells), live, self._share(live, len(cells))]
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Regions"),
                self.env._("Live"),
                self.env._("Share (%)"),
                self.env._("Not live in"),
            ],
            [*rows, [*total, ""]] if rows else [],
            weights=(4, 1, 1, 1, 5),
        )

    def _table_township_items(self, ask):
        """JN21-15-07, HZ22-71-03: items available per township and village, by year."""
        cells = self._cells(
            ask, Domain("region_id.kind", "in", ("township", "village"))
        ).filtered("date_live")
        years = range(ask.span.last.year - 3, ask.span.last.year + 1)
        rows = []
        for region, of_region in cells.grouped("region_id").items():
            counts = []
            for year in years:
                end = min(fields.Date.to_date(f"{year}-12-31"), ask.span.last)
                counts.append(
                    len(
                        of_region.filtered(
                            lambda d, end=end: (
                                d.date_live <= end
                                and (not d.date_end or d.date_end > end)
                            )
                        )
                    )
                )
            kinds = dict(region._fields["kind"]._description_selection(self.env))
            rows.append([region.display_name, kinds[region.kind], *counts])
        rows.sort(key=lambda row: (-row[-1], row[0]))
        heads = [self.env._("Region"), self.env._("Level")]
        return Table("", [*heads, *map(str, years)], rows)

    def _table_township_lists(self, ask):
        """HZ22-21-03: has each township a list in force, and how much of the 49."""
        domain = Domain("kind", "=", "township")
        if ask.filters.get("region_id"):
            domain &= Domain("id", "child_of", int(ask.filters["region_id"]))
        townships = self.env["gov.region"].search(domain)
        cells = self._cells(ask, Domain("region_id", "in", townships.ids))
        entries = {
            programme: len(programme.entry_ids) for programme in cells.programme_id
        }
        of_region = cells.grouped("region_id")
        rows = []
        for township in townships:
            mine = of_region.get(township, cells.browse())
            live = mine.filtered(lambda d: d.state == "live")
            listed = sum(entries[programme] for programme in mine.programme_id)
            rows.append(
                [
                    township.parent_id.name,
                    township.name,
                    self.env._("yes") if mine else self.env._("no"),
                    len(mine),
                    len(live),
                    self._share(len(mine), listed),
                ]
            )
        return Table(
            "",
            [
                self.env._("County"),
                self.env._("Township"),
                self.env._("List in force"),
                self.env._("Entries taken on"),
                self.env._("Live"),
                self.env._("Share of the catalogue (%)"),
            ],
            rows,
        )

    def _table_centre_items(self, ask):
        """JN21-13-06, JN18-04-03: what each centre receives and decides."""
        windows = self.env["gov.window"].search([("delegation_ids", "!=", False)])
        cells = self._cells(ask)
        entries = cells.entry_id
        rows = []
        for centre, of_centre in windows.grouped("centre_id").items():
            served = of_centre.delegation_ids.filtered(
                lambda d: d in cells and d.state == "live"
            )
            local = served.filtered(
                lambda d, centre=centre: d.region_id == centre.region_id
            )
            decided = local.filtered(lambda d: d.mode_id.decider == "lower")
            count = len(served.entry_id)
            rows.append(
                [
                    centre.display_name,
                    count,
                    len(decided.entry_id),
                    self._share(count, len(entries)),
                    self._share(len(decided.entry_id), len(entries)),
                ]
            )
        rows.sort(key=lambda row: (-row[1], -row[2], row[0]))
        return Table(
            "",
            [
                self.env._("Centre"),
                self.env._("Can be handed in"),
                self.env._("Can be completed there"),
                self.env._("Share handed in (%)"),
                self.env._("Share completed (%)"),
            ],
            rows,
            self.env._("Shares are of all entries listed for the choice above."),
        )

    # --- online and visits ------------------------------------------------------

    def _table_offline(self, ask):
        """HZ22-43-08: entries not available online, with the reason."""
        guides = self._guides(ask, ask.span.last)
        rows = [
            [
                guide.entry_id.display_name,
                guide.region_id.name or self.env._("Standard"),
                guide.online_level or "–",
                guide.offline_reason or self.env._("no reason given"),
            ]
            for guide in guides
            if (guide.online_level or "0") < "3"
        ]
        online = len(guides) - len(rows)
        share = self._share(online, len(guides))
        note = self.env._(
            "Sent in online: %(online)s of %(all)s guides, %(share)s％.",
            online=online,
            all=len(guides),
            share="–" if share is None else share,
        )
        heads = [self.env._("Entry"), self.env._("Region"), self.env._("Level")]
        return Table("", [*heads, self.env._("Reason")], rows, note)

    def _table_online_types(self, ask):
        """JN18-25-05: published entries by type against those that run online."""
        guides = self._guides(ask, ask.span.last)
        online = guides.filtered(lambda g: (g.online_level or "0") >= "3").entry_id
        field = self.env["gov.item"]._fields["item_type"]
        names = dict(field._description_selection(self.env))
        rows = []
        for kind, entries in guides.entry_id.grouped("item_type").items():
            ran = entries & online
            rows.append(
                [
                    names.get(kind, self.env._("not typed")),
                    len(entries),
                    len(ran),
                    len(entries) - len(ran),
                    "、".join((entries - ran).mapped("name")[:20]),
                ]
            )
        return Table(
            "",
            [
                self.env._("Type"),
                self.env._("Published"),
                self.env._("Online"),
                self.env._("Difference"),
                self.env._("Not online"),
            ],
            rows,
            weights=(3, 1, 1, 1, 6),
        )

    def _table_visits(self, ask):
        """JN18-17-05, JN18-17-06: at most one visit, by field, against 90 %."""
        guides = self._guides(ask, ask.span.last)
        rows = []
        for sector, of_sector in guides.grouped(lambda g: g.entry_id.sector_id).items():
            few = of_sector.filtered(lambda g: g.visits <= 1)
            missed = (of_sector - few).entry_id.mapped("name")
            share = self._share(len(few), len(of_sector))
            rows.append(
                [
                    sector.name or "–",
                    len(of_sector),
                    len(few),
                    share,
                    self.env._("yes") if share >= FEW_VISITS else self.env._("no"),
                    "、".join(missed),
                ]
            )
        few = len(guides.filtered(lambda g: g.visits <= 1))
        share = self._share(few, len(guides))
        if guides:
            good = self.env._("yes") if share >= FEW_VISITS else self.env._("no")
            total = [self.env._("Total"), len(guides), few, share, good, ""]
            rows.append(total)
        return Table(
            "",
            [
                self.env._("Field"),
                self.env._("Guides"),
                self.env._("At most one visit"),
                self.env._("Share (%)"),
                self.env._("90 % reached"),
                self.env._("More than one visit"),
            ],
            rows,
            weights=(3, 1, 2, 1, 2, 5),
        )

    # --- limits, steps, documents -----------------------------------------------

    def _table_limits_cut(self, ask):
        """JN18-11-02: promised limits against those of the first day chosen."""
        before = {
            (guide.entry_id, guide.region_id): guide
            for guide in self._guides(ask, ask.span.first)
        }
        rows = []
        for guide in self._guides(ask, ask.span.last):
            old = before.get((guide.entry_id, guide.region_id))
            base = (old or guide).promised_days if old else guide.statutory_days
            cut = indicators.rate(base - guide.promised_days, base)
            rows.append(
                [
                    guide.entry_id.display_name,
                    guide.region_id.name or self.env._("Standard"),
                    guide.statutory_days,
                    base,
                    guide.promised_days,
                    float(cut) if cut is not None else None,
                    self.env._("yes")
                    if cut is not None and cut >= LEAST_CUT
                    else self.env._("no"),
                ]
            )
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Region"),
                self.env._("Statutory days"),
                self.env._("On the first day"),
                self.env._("On the last day"),
                self.env._("Cut (%)"),
                self.env._("50 % reached"),
            ],
            rows,
            self.env._(
                "Without a guide on the first day the statutory limit is the base."
            ),
        )

    def _table_versions(self, ask):
        """JN18-11-01, LC20-23-02: steps and documents, version by version."""
        domain = Domain("state", "in", ("published", "ended"))
        if ask.filters.get("programme_id"):
            domain &= Domain("programme_id", "=", int(ask.filters["programme_id"]))
        if ask.filters.get("entry_id"):
            domain &= Domain("entry_id", "=", int(ask.filters["entry_id"]))
        guides = self.env["gov.manual"].search(
            domain, order="entry_id, region_id, version"
        )
        rows = self._version_rows(guides)
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Region"),
                self.env._("Version"),
                self.env._("From"),
                self.env._("Steps"),
                self.env._("Change"),
                self.env._("Documents"),
                self.env._("Change"),
                self.env._("Days"),
                self.env._("Change"),
            ],
            rows,
        )

    @api.model
    def _version_rows(self, guides):
        """One row per version, with the change against the one before."""
        rows, before = [], {}
        for guide in guides:
            key = (guide.entry_id, guide.region_id)
            now = (guide.steps_count, guide.document_count, guide.promised_days)
            old = before.get(key)
            change = [None] * 3
            if old:
                change = [n - o for n, o in zip(now, old, strict=True)]
            before[key] = now
            rows.append(
                [
                    guide.entry_id.display_name,
                    guide.region_id.name or self.env._("Standard"),
                    guide.version,
                    str(guide.date_from or ""),
                    *chain.from_iterable(zip(now, change, strict=True)),
                ]
            )
        return rows

    def _table_days_before(self, ask):
        """LC20-23-03: promised and actual days before and after the take-over."""
        stat = self.env["gov.stat"]
        names = ("decided", "days_used", "days_promised")
        now = stat._sums(ask.span, ask.wanted, ["entry"], names)
        old = stat._sums(ask.span.before(), ask.wanted, ["entry"], names)
        entries = self._name_of("gov.entry", [key for (key,) in (*now, *old)])
        rows = []
        for (key,), figures in now.items():
            past = old.get((key,), {})
            line = [
                self._value(code, found)
                for code in ("mean_limit", "mean_days")
                for found in (past, figures)
            ]
            if figures["decided"] or past.get("decided"):
                rows.append([entries.get(key, "–"), figures["decided"] or 0, *line])
        rows.sort(key=lambda row: (-row[1], row[0]))
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Decided"),
                self.env._("Promised before"),
                self.env._("Promised now"),
                self.env._("Used before"),
                self.env._("Used now"),
            ],
            rows,
            self.env._("Before: the period of the same length before this one."),
        )
