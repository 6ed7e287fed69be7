from datetime import datetime, time, timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel.period import Period
from ..report.sheet import Table

PAGES = ("guide", "form", "refused", "submitted")
_CHINA = timedelta(hours=8)


class GovReportUse(models.Model):
    """Reports that join what is listed, what was done and how the public used it."""

    _inherit = "gov.report"

    # --- use of public pages (JN18-28-01) ---------------------------------------

    def _table_entry_use(self, ask):
        """JN18-28-01: item, case steps and use of public pages, per entry."""
        names = ("received", "accepted", "supplements", "withdrawn")
        figures = {
            key: row for (key,), row in self._grouped(ask, ["entry"], names).items()
        }
        uses, guides = self._uses(ask), self._guide_of_entry(ask)
        waits = self._waits(ask)
        entries = {key for key in (*figures, *uses) if key}
        labels = self._name_of("gov.entry", entries)
        rows = [
            [
                labels[entry],
                *self._item_part(guides.get(entry)),
                *self._use_part(uses.get(entry, {})),
                *self._step_part(figures.get(entry, {}), waits.get(entry)),
            ]
            for entry in entries
            if entry in labels
        ]
        rows.sort(key=lambda row: (-row[3], -row[8], row[0]))
        return Table(
            "",
            self._use_heading(),
            rows,
            self.env._(
                "Uses of public pages are counted by day, page and device; nobody is "
                "noted. A guide looked at again within minutes is not counted."
            ),
            weights=(8, 2, 2, 2, 2, 3, 2, 3, 3, 3, 4, 3),
        )

    @api.model
    def _use_heading(self):
        return [
            self.env._("Entry"),
            self.env._("Documents asked"),
            self.env._("Days promised"),
            self.env._("Guide looked at"),
            self.env._("Form opened"),
            self.env._("Sent back with errors"),
            self.env._("Handed in online"),
            self.env._("Handed in of opened (%)"),
            self.env._("Received on all ways"),
            self.env._("Supplements (%)"),
            self.env._("Longest step"),
            self.env._("Mean hours in it"),
        ]

    @api.model
    def _uses(self, ask):
        """{entry id: {page: times}} of the period, within the filter."""
        domain = Domain("day", ">=", ask.span.first)
        domain &= Domain("day", "<=", ask.span.last)
        for key in ("programme_id", "entry_id", "mode_id", "item_id"):
            if ask.filters.get(key):
                value = int(ask.filters[key])
                domain &= Domain(f"delegation_id.{key}", "=", value)
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain("delegation_id.region_id", "child_of", region)
        if ask.filters.get("agency_id"):
            agency = int(ask.filters["agency_id"])
            domain &= Domain("delegation_id.agency_id", "=", agency)
        found = {}
        for delegation, page, hits in self.env["gov.page.use"]._read_group(
            domain, ["delegation_id", "page"], ["hits:sum"]
        ):
            pages = found.setdefault(delegation.entry_id.id, dict.fromkeys(PAGES, 0))
            pages[page] += hits
        return found

    @api.model
    def _guide_of_entry(self, ask):
        """{entry id: guide in force on the last day}, the standard before others."""
        guides = self._guides(ask, ask.span.last)
        return {
            guide.entry_id.id: guide
            for guide in guides.sorted(lambda g: (not g.region_id, -g.id))
        }

    @api.model
    def _item_part(self, guide):
        if not guide:
            return [None, None]
        return [guide.document_count, guide.promised_days or guide.statutory_days]

    @api.model
    def _use_part(self, pages):
        numbers = [pages.get(page, 0) for page in PAGES]
        return [*numbers, self._share(numbers[3], numbers[1])]

    @api.model
    def _step_part(self, figures, wait):
        steps = self.env["gov.case.step"]._fields["kind"]
        kind, hours, _waiting = wait or (None, None, 0)
        return [
            figures.get("received") or 0,
            self._share(figures.get("supplements"), figures.get("received")),
            dict(steps._description_selection(self.env)).get(kind, "–"),
            hours,
        ]

    # --- effort of online forms (HZ22-43-07) ------------------------------------

    def _table_online_effort(self, ask):
        """HZ22-43-07: pages, typed fields and clicks of each form, and the change."""
        guides = self._guides(ask, ask.span.last)
        efforts = self.env["gov.online.effort"].search(
            [("manual_id", "in", guides.ids)], order="heavier desc, entry_id, region_id"
        )
        rows = [
            [
                one.entry_id.display_name,
                one.region_id.name or self.env._("Standard"),
                one.agency_id.name or "–",
                one.version,
                *(one.pages, one.typed, one.clicks),
                *(self._signed(one, name) for name in ("pages", "typed", "clicks")),
                str(one.measured_on),
            ]
            for one in efforts
        ]
        return Table(
            "",
            [
                self.env._("Entry"),
                self.env._("Region"),
                self.env._("Owner"),
                self.env._("Version"),
                self.env._("Pages"),
                self.env._("Typed fields"),
                self.env._("Clicks"),
                self.env._("Change of pages"),
                self.env._("Change of typed fields"),
                self.env._("Change of clicks"),
                self.env._("Measured on"),
            ],
            rows,
            weights=(8, 4, 6, 2, 3, 3, 3, 3, 4, 3, 4),
        )

    @api.model
    def _signed(self, one, name):
        """The change of a part against the version before, with its sign."""
        return f"{one[f'{name}_change']:+d}" if one.former_id else "–"

    # --- free sets of seals (JN18-21-08) ----------------------------------------

    def _table_seal_costs(self, ask):
        """JN18-21-08: what sets given away cost each county in each year."""
        years = Period(
            ask.span.first.replace(month=1, day=1),
            ask.span.last.replace(month=12, day=31),
        )
        rows = [
            [
                county or "–",
                year,
                sets,
                priced,
                round(cost or 0, 2),
                round(cost / priced, 2) if priced else None,
                sets - priced,
            ]
            for county, year, sets, priced, cost in self._free_sets(ask, years)
        ]
        totals = [sum(row[place] for row in rows) for place in (2, 3, 4, 6)]
        if rows:
            sets, priced, cost, without = totals
            mean = round(cost / priced, 2) if priced else None
            name = self.env._("Total")
            rows.append([name, "", sets, priced, round(cost, 2), mean, without])
        return Table(
            "",
            [
                self.env._("County"),
                self.env._("Year"),
                self.env._("Sets given"),
                self.env._("With a cost"),
                self.env._("Cost (yuan)"),
                self.env._("Mean cost of a set"),
                self.env._("Without a cost yet"),
            ],
            rows,
            self.env._(
                "Whole years in China's time, by the day of the order; the county's "
                "budget bears the cost."
            ),
        )

    @api.model
    def _free_sets(self, ask, years):
        """(county, year, sets, sets with a cost, cost) of orders that may be seen."""
        orders = self._sums_of("gov.engraving")
        begin = datetime.combine(years.first, time.min) - _CHINA
        end = datetime.combine(years.last + timedelta(days=1), time.min) - _CHINA
        domain = Domain("free", "=", True) & Domain("ordered_at", ">=", begin)
        domain &= Domain("ordered_at", "<", end)
        if ask.filters.get("region_id"):
            region = int(ask.filters["region_id"])
            domain &= Domain("case_id.region_id", "child_of", region)
        orders.flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT county.name, EXTRACT(YEAR FROM e.ordered_at "
                "AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::integer AS year, "
                "COUNT(*), COUNT(*) FILTER (WHERE e.cost > 0), "
                "COALESCE(SUM(e.cost), 0)::float "
                "FROM gov_engraving e JOIN gov_case c ON c.id = e.case_id "
                "JOIN gov_region r ON r.id = c.region_id "
                "JOIN gov_region county ON county.id = CASE WHEN r.kind IN "
                "('township', 'village') THEN NULLIF(split_part(r.parent_path, '/', "
                "2), '')::integer ELSE r.id END "
                "WHERE e.id IN %s GROUP BY county.id, county.name, year "
                "ORDER BY year DESC, county.name",
                orders._search(domain).subselect(),
            )
        )
