from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel import indicators, measures
from ..kernel.period import Period, month_of, period
from ..kernel.wanted import Wanted

_CHINA = ZoneInfo("Asia/Shanghai")
#: Who reads figures of more than one case.
GROUPS = (
    "gov_items.group_agency_manager",
    "gov_items.group_city_manager",
    "gov_items.group_city_leader",
    "gov_items.group_auditor",
)
#: Filters that name a record: key -> (model, dimension of ``gov.stat``).
FILTERS = {
    "programme_id": ("gov.programme", "programme"),
    "mode_id": ("gov.mode", "mode"),
    "agency_id": ("gov.agency", "agency"),
    "entry_id": ("gov.entry", "entry"),
    "item_id": ("gov.item", "item"),
}
#: Tables of the page: name -> (model, dimension).
BREAKDOWNS = {
    "region": ("gov.region", None),  # one level below the chosen region
    "mode": ("gov.mode", "mode"),
    "agency": ("gov.agency", "undertaking"),
    "programme": ("gov.programme", "programme"),
    "entry": ("gov.entry", "entry"),
}
#: Columns of these tables.
COLUMNS = (
    "accepted",
    "handled",
    "on_time",
    "mean_days",
    "light_rate",
    "supplement_rate",
    "refusal_rate",
)
#: Measures of which the page's figures are made.
SHOWN = indicators.needed(one.code for one in indicators.INDICATORS)
#: Rows shown of a breakdown.
LONGEST = 30


class GovDashboard(models.AbstractModel):
    """The figures of a page, for the user who asks: a filter in, plain data out.

    A filter is a dict: ``first``, ``last`` (ISO dates, both counted) and any of
    ``programme_id``, ``mode_id``, ``region_id`` (with what lies in it),
    ``agency_id``, ``entry_id``, ``item_id`` (ids) and ``channel``.
    """

    _name = "gov.dashboard"
    _description = "Manager's Page"

    # ------------------------------------------------------------
    # PUBLIC
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_page(self, filters):
        """Return everything that the manager's page shows.

        :param filters: see the class
        :return: dict of ``period``, ``tiles``, ``lights``, ``trend``,
            ``breakdowns``
        :raise AccessError: the user is neither manager nor auditor
        :raise UserError: the period or a filter cannot be read
        """
        self._check_reader()
        span = self._span(filters)
        wanted = self._wanted(filters)
        # Indexes find few rows: to start other processes for them takes longer.
        self.env.cr.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        near = self._near(span, wanted, filters)
        now = {name: sum(row[name] or 0 for row in near.values()) for name in SHOWN}
        before = self._totals(span.before(), wanted, SHOWN)
        return {
            "period": {"first": str(span.first), "last": str(span.last)},
            "before": [str(day) for day in span.before()],
            "tiles": [self._tile(i, now, before) for i in indicators.INDICATORS],
            "lights": self._lights(wanted),
            "trend": self._trend(span, wanted),
            "breakdowns": self._breakdowns(span, wanted, near),
        }

    @api.model
    @api.readonly
    def get_cards(self, filters):
        """Return the figures of the other parts of the suite, as they are today.

        :return: list of dict code, label, value, note, alarm, action
        :raise AccessError: the user is neither manager nor auditor
        """
        self._check_reader()
        return self._cards(self._span(filters), filters)

    @api.model
    @api.readonly
    def get_choices(self):
        """Return what the filters of the page offer: {filter: [[id, name]]}."""
        self._check_reader()
        env = self.env
        regions = env["gov.region"].search([("kind", "!=", "village")])
        return {
            "programme_id": _names(env["gov.programme"].search(Domain.TRUE)),
            "region_id": _names(regions.filtered(lambda r: r.kind != "township")),
            "mode_id": _names(env["gov.mode"].search(Domain.TRUE)),
            "agency_id": _names(self._agencies()),
            "item_id": self._listed_items(),
            "channel": env["gov.case"]._fields["channel"]._description_selection(env),
            "subscribed": self._is_subscribed(),
        }

    @api.model
    @api.readonly
    def get_action(self, measure, filters, light=None):
        """Return the window action with the records behind a figure.

        :param measure: name of a measure, or of an indicator (its numerator)
        :param light: for ``running``: one light
        :raise UserError: no records stand behind the figure
        """
        self._check_reader()
        indicator = indicators.BY_CODE.get(measure)
        name = indicator.top[0] if indicator else measure
        part = measures.PART_OF.get(name)
        if not part or name not in part.records:
            raise UserError(self.env._("No list of records stands behind this figure."))
        domain = Domain(part.records[name]) & self._record_domain(part, filters)
        if name == "running":
            domain &= Domain("light", "=", light) if light else Domain.TRUE
        else:
            domain &= Domain(self._day_domain(part, self._span(filters)))
        return {
            "type": "ir.actions.act_window",
            "name": self._measure_label(name),
            "res_model": part.model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(domain),
        }

    @api.model
    def toggle_subscription(self):
        """Begin or end the mail with the figures; return whether it comes now.

        :raise AccessError: the user is neither manager nor auditor
        """
        self._check_reader()
        digest = self.env.ref("gov_dashboard.digest_reform")
        if digest.is_subscribed:
            digest.action_unsubscribe()
        else:
            digest.action_subscribe()
        return digest.is_subscribed

    @api.model
    def _is_subscribed(self):
        return self.env.ref("gov_dashboard.digest_reform").is_subscribed

    # ------------------------------------------------------------
    # FILTERS
    # ------------------------------------------------------------

    @api.model
    def _check_reader(self):
        reads = any(self.env.user.has_group(group) for group in GROUPS)
        if not (reads or self.env.su):
            raise AccessError(
                self.env._("The figures are for managers and auditors only.")
            )

    @api.model
    def _agencies(self):
        """Agencies that the user may choose."""
        agencies = self.env["gov.agency"]
        if self.env["gov.stat"]._sees_all():
            return agencies.search([("active", "=", True)])
        return self.env.user.gov_agency_tree_ids

    @api.model
    def _listed_items(self):
        """Items of published programmes, as the filter offers them."""
        domain = [("entry_ids.programme_id.state", "=", "published")]
        return _names(self.env["gov.item"].search(domain, order="name, id"))

    @api.model
    def _span(self, filters):
        """The period that the filter asks for; this month where it asks for none."""
        today = self.env["gov.case"]._today()
        try:
            first = fields.Date.to_date(filters.get("first")) or month_of(today)
            last = fields.Date.to_date(filters.get("last")) or today
            return period(first, last)
        except (TypeError, ValueError, AttributeError) as error:
            raise UserError(
                self.env._(
                    "The period cannot be read: give the first and the last day as "
                    "YYYY-MM-DD, in this order."
                )
            ) from error

    @api.model
    def _wanted(self, filters):
        """The filter as ``gov.stat`` reads it."""
        where = {
            dimension: self._id(filters, key)
            for key, (_model, dimension) in FILTERS.items()
            if filters.get(key)
        }
        if filters.get("channel"):
            where["channel"] = str(filters["channel"])
        path = ""
        if filters.get("region_id"):
            region = self.env["gov.region"].browse(self._id(filters, "region_id"))
            path = region.exists().parent_path or "-"
        return Wanted(where, path)

    @api.model
    def _id(self, filters, key):
        try:
            return int(filters[key])
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The filter %(key)s is not a record's number.", key=key)
            ) from error

    @api.model
    def _record_domain(self, part, filters):
        """Domain of the records that the filter (not its period) picks."""
        path = "" if part.source == "gov_case" else "case_id."
        fields_of = {
            "programme_id": "programme_id",
            "mode_id": "mode_id",
            "entry_id": "entry_id",
            "item_id": "item_id",
            "channel": "channel",
        }
        domain = Domain.AND(
            Domain(f"{path}{field}", "=", filters[key])
            for key, field in fields_of.items()
            if filters.get(key)
        )
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain(f"{path}region_id", "child_of", region)
        if filters.get("agency_id"):
            agency = self._id(filters, "agency_id")
            domain &= Domain(part.agency_field, "=", agency)
        return domain

    @api.model
    def _day_domain(self, part, span):
        """Domain of the records of ``part`` in the days of ``span`` (in China)."""
        if not part.timed:
            return [
                (part.day_field, ">=", span.first),
                (part.day_field, "<=", span.last),
            ]
        begin, end = (_utc(span.first), _utc(span.last + timedelta(days=1)))
        return [(part.day_field, ">=", begin), (part.day_field, "<", end)]

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _totals(self, span, wanted, names=measures.MEASURES):
        return self.env["gov.stat"]._sums(span, wanted, names=names).get(()) or {}

    @api.model
    def _near(self, span, wanted, filters):
        """The figures by region one level below: {region id: {measure: sum}}."""
        by = [self._below(filters)]
        found = self.env["gov.stat"]._sums(span, wanted, by, SHOWN)
        return {key: row for (key,), row in found.items()}

    @api.model
    def _tile(self, indicator, now, before):
        value = indicators.value(indicator, now)
        old = indicators.value(indicator, before)
        first = indicator.top[0]
        part = measures.PART_OF.get(first)
        return {
            "code": indicator.code,
            "label": self._labels()[indicator.code],
            "kind": indicator.kind,
            "value": _plain(value),
            "before": _plain(old),
            "change": _plain(value - old) if None not in (value, old) else None,
            "better": indicator.better,
            "formula": self._formula(indicator, now),
            "opens": bool(
                part
                and first in part.records
                and self.env[part.model].has_access("read")
            ),
        }

    @api.model
    def _formula(self, indicator, figures):
        """The formula in words and with the figures put in."""
        known = {**figures, **indicators.derived(figures)}

        def words(names):
            return " + ".join(self._measure_label(name) for name in names)

        def numbers(names):
            return sum(known.get(name) or 0 for name in names)

        if indicator.kind == "count":
            return words(indicator.top)
        factor = " × 100" if indicator.kind == "rate" else ""
        return (
            f"({words(indicator.top)}) ÷ ({words(indicator.bottom)}){factor} = "
            f"{numbers(indicator.top)} ÷ {numbers(indicator.bottom)}{factor}"
        )

    @api.model
    def _lights(self, wanted):
        """Open cases by light today, and those whose clock stands still."""
        found = self._open_by_light(wanted)
        lights = {
            light: found.get((light,), {}).get("running") or 0
            for light in ("green", "warning", "yellow", "red")
        }
        lights["standing"] = sum(row["standing"] or 0 for row in found.values())
        return lights

    @api.model
    def _open_by_light(self, wanted, by=()):
        """Open cases per light and the dimensions ``by``; see ``gov.stat``."""
        case = self.env["gov.case"]
        marks = case._light_thresholds(case._today())
        band = SQL(
            "CASE WHEN x.running = 0 THEN 'standing' WHEN x.day <= %s THEN 'red' "
            "WHEN x.day <= %s THEN 'yellow' WHEN x.day < %s THEN 'warning' "
            "ELSE 'green' END",
            marks.red_until,
            marks.yellow_until,
            marks.green_from,
        )
        return self.env["gov.stat"]._open_sums(wanted, [band, *by])

    @api.model
    def _trend(self, span, wanted):
        """Accepted and handled by day, by month where the period is long."""
        by_month = (span.last - span.first).days > 62
        names = ("accepted", "decided", "not_forwarded", "late")
        unit = "month" if by_month else "day"
        found = self.env["gov.stat"]._sums(span, wanted, [unit], names)
        days = list(_steps(span, by_month))

        def line(*measured):
            return [
                sum(found.get((day,), {}).get(name) or 0 for name in measured)
                for day in days
            ]

        return {
            "labels": [str(day)[: 7 if by_month else 10] for day in days],
            "accepted": line("accepted"),
            "handled": line("decided", "not_forwarded"),
            "late": line("late"),
        }

    @api.model
    def _breakdowns(self, span, wanted, near):
        """The page's tables: {name: [{id, name, accepted, handled, …}]}.

        :param near: see ``_near``
        """
        stat = self.env["gov.stat"]
        names = indicators.needed(COLUMNS)
        dimensions = [
            dimension for _model, dimension in BREAKDOWNS.values() if dimension
        ]
        found = stat._sums_each(span, wanted, dimensions, names)
        tables = {None: near, **found}
        return {
            name: self._breakdown(self.env[model], tables[dimension])
            for name, (model, dimension) in BREAKDOWNS.items()
        }

    @api.model
    def _below(self, filters):
        """SQL of the region one level below the chosen one (the counties else)."""
        depth = 1
        if filters.get("region_id"):
            region = self.env["gov.region"].browse(self._id(filters, "region_id"))
            depth = (region.exists().parent_path or "").count("/")
        return SQL(
            "COALESCE(NULLIF(split_part(r.parent_path, '/', %s), ''), r.id::text)"
            "::integer",
            depth + 1,
        )

    @api.model
    def _breakdown(self, model, found):
        records = model.browse(key for key in found if key).exists()
        names = dict(_names(records))
        table = []
        for key, figures in found.items():
            row = {
                code: _plain(indicators.value(indicators.BY_CODE[code], figures))
                for code in COLUMNS
            }
            if any(figures[name] for name in ("received", "accepted", "decided")):
                table.append({"id": key or 0, "name": names.get(key, "–"), **row})
        table.sort(key=lambda row: (-row["accepted"], -row["handled"], row["name"]))
        return table[:LONGEST]

    @api.model
    def _cards(self, span, filters):
        """Figures of the other parts of the suite; each opens its records."""
        return []

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    @api.model
    def _measure_label(self, name):
        if name == "accepted_below":
            return self.env._("Accepted in the own region")
        return self.env["gov.stat.report"]._fields[name]._description_string(self.env)

    @api.model
    def _labels(self):
        return {
            "accepted": self.env._("Accepted"),
            "handled": self.env._("Handled"),
            "completion": self.env._("Completion rate"),
            "on_time": self.env._("Decided in time"),
            "mean_days": self.env._("Mean days used"),
            "mean_limit": self.env._("Mean days promised"),
            "same_day": self.env._("Decided the same day"),
            "light_rate": self.env._("Yellow and red lights"),
            "supplement_rate": self.env._("Supplement rate"),
            "refusal_rate": self.env._("Refusal rate"),
            "non_acceptance_rate": self.env._("Non-acceptance rate"),
            "claimed_in_time": self.env._("Pushes claimed in time"),
            "transit": self.env._("Mean hours on the way"),
            "nearby": self.env._("Handed in nearby"),
        }


def _names(records):
    """[[id, name]]; modes that share a name are told apart by their programmes."""
    shown = Counter(record.display_name for record in records)
    names = []
    for record in records:
        name = record.display_name
        if shown[name] > 1 and record._name == "gov.mode":
            name = f"{name} · {record.programme_id.code}"
        names.append([record.id, name])
    return names


def _plain(value):
    """A figure as JSON knows it."""
    return float(value) if value is not None and not isinstance(value, int) else value


def _utc(day):
    """The UTC moment at which ``day`` begins in China."""
    begin = datetime.combine(day, time.min, _CHINA)
    return begin.astimezone(UTC).replace(tzinfo=None)


def _steps(span: Period, by_month: bool):
    day = month_of(span.first) if by_month else span.first
    while day <= span.last:
        yield day
        day = (
            month_of(day + timedelta(days=31)) if by_month else day + timedelta(days=1)
        )
