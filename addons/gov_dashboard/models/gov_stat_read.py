from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..kernel import measures
from ..kernel.period import Period, month_of, next_month

#: What figures are grouped and narrowed by: name -> SQL on x (rows), d (delegation),
#: r (region). The first list is known to every table.
BRIEF = {
    "programme": SQL("x.programme_id"),
    "region": SQL("x.region_id"),
    "county": SQL(
        "CASE WHEN r.kind IN ('township', 'village') THEN "
        "NULLIF(split_part(r.parent_path, '/', 2), '')::integer ELSE r.id END"
    ),
    "kind": SQL("r.kind"),
    "day": SQL("x.day"),
    "month": SQL("date_trunc('month', x.day)::date"),
}
OWNER = {
    "agency": SQL("x.agency_id"),
    "agency_kind": SQL(
        "(SELECT g.kind FROM gov_agency a JOIN gov_region g ON g.id = a.region_id "
        "WHERE a.id = x.agency_id)"
    ),
    "undertaking": SQL("x.undertaking_id"),
    "granting": SQL("x.granting_id"),
}
#: What is known of a delegation itself and its region.
CELL = {
    "programme": SQL("d.programme_id"),
    "region": SQL("d.region_id"),
    "county": BRIEF["county"],
    "kind": BRIEF["kind"],
    "entry": SQL("d.entry_id"),
    "item": SQL("d.item_id"),
    "sector": SQL("d.sector_id"),
    "delegation": SQL("d.id"),
    "undertaking": SQL("d.agency_id"),
    "granting": SQL("d.upper_agency_id"),
}
PLAIN = {**OWNER, **CELL, "mode": SQL("COALESCE(x.mode_id, d.mode_id)")}
FULL = {"channel": SQL("x.channel")}
#: Tables by level of detail: (by day, by month).
TABLES = {
    "brief": ("brief_day", "brief_month"),
    "share": ("share_day", "share_month"),
    "owner": ("owner_day", "owner_month"),
    "plain": ("plain_day", "plain_month"),
    "full": ("day", "month"),
}
#: What a level knows of a row, besides the day.
KEYS = {level: measures.GRAINS[names[1]].key for level, names in TABLES.items()}
#: What every level knows.
_ALWAYS = {"programme", "day", "month"}
_OPEN = SQL("(running <> 0 OR standing <> 0)")
#: Delegations named one by one to the database; where there are more, reading all of
#: their days is no worse.
_MOST = 1000


class GovStatRead(models.AbstractModel):
    """Reading the roll-ups: the smallest table that knows what is asked."""

    _inherit = "gov.stat"

    @api.model
    def _sums(self, span, wanted, by=(), names=measures.MEASURES):
        """Sums of the measures over ``span``, per value of the dimensions ``by``.

        :param span: ``kernel.period.Period``
        :param wanted: ``kernel.wanted.Wanted``
        :param by: names of dimensions, or SQL; see the top of this file
        :return: {tuple of values: {measure: sum}}; the key is () in all
        """
        level = self._level(wanted, by)
        days = "day" in by
        rows = self._span_rows(span, level, days)
        return self._group(rows, self._within(wanted, by, level), by, names, level)

    @api.model
    def _open_sums(self, wanted, by=()):
        """Like ``_sums``, of what is open: ``running``, ``standing`` by due date."""
        level = self._level(wanted, by)
        table = measures.GRAINS[TABLES[level][0]].table
        rows = SQL(
            "SELECT %s FROM %s WHERE %s UNION ALL %s AND %s",
            self._columns(level),
            SQL.identifier(table),
            _OPEN,
            self._delta(level),
            _OPEN,
        )
        return self._group(rows, wanted, by, ("running", "standing"), level)

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _level(self, wanted, by, each=False):
        """``brief``, ``share``, ``owner``, ``plain``, ``full``: the least that knows.

        :param each: the dimensions ``by`` are asked one by one
        """
        asked = {name for name in (*by, *wanted.where) if isinstance(name, str)}
        if asked & set(FULL):
            return "full"
        if self._is_moving():
            return "plain"
        details = asked - set(BRIEF)
        if self._sees_all():
            if not details:
                return "brief"
            if self._is_shared(asked, wanted, by, each):
                return "share"
        return "owner" if details <= set(OWNER) else "plain"

    @api.model
    def _is_shared(self, asked, wanted, by, each):
        """Whether one dimension alone is asked for, of those that are shared out."""
        alone = len(asked - _ALWAYS) == 1 or (each and wanted.where.keys() <= _ALWAYS)
        known = asked <= {*measures.SHARED, *_ALWAYS}
        names = all(isinstance(name, str) for name in by)
        return alone and known and names and not wanted.path

    @api.model
    def _within(self, wanted, by, level):
        """``wanted``, of the one dimension that the shares are asked by."""
        if level != "share":
            return wanted
        (name,) = {*by, *wanted.where} & set(measures.SHARED)
        return wanted._replace(where={**wanted.where, "dimension": name})

    @api.model
    def _is_moving(self):
        """Whether a delegation changed that the sums by delegations do not know yet."""
        self.env.cr.execute(SQL("SELECT EXISTS (SELECT FROM gov_stat_moved)"))
        return self.env.cr.fetchone()[0]

    @api.model
    def _columns(self, level, sign=""):
        picked = [SQL.identifier(name) for name in ("day", *KEYS[level])]
        for name in map(SQL.identifier, measures.MEASURES):
            picked.append(SQL("- %(n)s AS %(n)s", n=name) if sign else name)
        return SQL(", ").join(picked)

    @api.model
    def _delta(self, level):
        """SQL of the differences not folded yet, ready for ``AND``."""
        if level in ("plain", "full"):
            return SQL("SELECT %s FROM gov_stat_delta WHERE TRUE", self._columns(level))
        shares = SQL(measures.shares("z") if level == "share" else "")
        own = SQL(
            "v.dimension, v.value"
            if level == "share"
            else "d.region_id, d.agency_id AS undertaking_id, "
            "d.upper_agency_id AS granting_id"
        )
        return SQL(
            "SELECT %s FROM (SELECT d.programme_id, %s, z.* FROM gov_stat_delta z "
            "JOIN gov_delegation d ON d.id = z.delegation_id %s) z WHERE TRUE",
            self._columns(level),
            own,
            shares,
        )

    @api.model
    def _span_rows(self, span, level, days):
        """SQL of the rows of ``span``: months where they do, days at the edges.

        :param days: whether the days must be told apart
        """
        by_day, by_month = (measures.GRAINS[name].table for name in TABLES[level])
        if days:
            parts = [self._between(level, by_day, span)]
        else:
            parts = [
                self._between(level, by_day if daily else by_month, part, sign)
                for part, daily, sign in _pieces(span)
            ]
        parts.append(
            SQL(
                "%s AND day BETWEEN %s AND %s",
                self._delta(level),
                span.first,
                span.last,
            )
        )
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _between(self, level, table, span, sign=""):
        return SQL(
            "SELECT %s FROM %s WHERE day BETWEEN %s AND %s",
            self._columns(level, sign),
            SQL.identifier(table),
            span.first,
            span.last,
        )

    @api.model
    def _sums_each(self, span, wanted, dimensions, names=measures.MEASURES):
        """Like ``_sums`` by each of the dimensions on its own, in one reading.

        :return: {dimension: {value: {measure: sum}}}
        """
        level = self._level(wanted, dimensions, each=True)
        if level == "share":
            return self._shares_each(span, wanted, dimensions, names)
        rows = self._span_rows(span, level, days=False)
        rows = self._condensed(rows, wanted, level, dimensions, names)
        groups = self._dimensions(dimensions, level)
        sets = SQL(", ").join(SQL("(%s)", group) for group in groups)
        picked = [SQL("SUM(%s)::bigint", SQL.identifier(name)) for name in names]
        which = SQL("GROUPING(%s)", SQL(", ").join(groups))
        self._select([which, *groups, *picked], rows, wanted, level, sets, "SETS")
        width = len(groups)
        result = {name: {} for name in dimensions}
        # GROUPING has a 0 bit for the dimension that a row is grouped by.
        place = {(2**width - 1) ^ 2 ** (width - 1 - n): n for n in range(width)}
        for mask, *row in self.env.cr.fetchall():
            number = place[mask]
            sums = dict(zip(names, row[width:], strict=True))
            result[dimensions[number]][row[number]] = sums
        return result

    @api.model
    def _condensed(self, rows, wanted, level, by, names):
        """``rows`` summed over the days first: each dimension then adds up few."""
        key = [SQL.identifier(name) for name in KEYS[level]]
        if {"day", "month"} & set(by):
            key.append(SQL("day"))
        sums = [SQL("SUM(%(n)s)::bigint AS %(n)s", n=SQL.identifier(n)) for n in names]
        cells = self._cells(wanted, level)
        if level == "owner":
            cells.append(self._scope(level))
        return SQL(
            "SELECT %s FROM (%s) x WHERE %s GROUP BY %s",
            SQL(", ").join([*key, *sums]),
            rows,
            SQL(" AND ").join(cells or [SQL("TRUE")]),
            SQL(", ").join(key),
        )

    @api.model
    def _shares_each(self, span, wanted, dimensions, names):
        """``_sums_each`` from the sums shared out by one dimension at a time."""
        picked = [SQL("SUM(%s)::bigint", SQL.identifier(name)) for name in names]
        rows = self._span_rows(span, "share", days=False)
        heads = [SQL("x.dimension"), SQL("x.value")]
        self._select([*heads, *picked], rows, wanted, "share", SQL("1, 2"))
        result = {name: {} for name in dimensions}
        for dimension, value, *row in self.env.cr.fetchall():
            if dimension in result:
                result[dimension][value] = dict(zip(names, row, strict=True))
        for name in _ALWAYS & set(dimensions):
            found = self._sums(span, wanted, [name], names)
            result[name] = {value: sums for (value,), sums in found.items()}
        return result

    @api.model
    def _group(self, rows, wanted, by, names, level):
        groups = self._dimensions(by, level)
        picked = [SQL("SUM(%s)::bigint", SQL.identifier(name)) for name in names]
        places = SQL(", ").join(SQL(str(n)) for n in range(1, len(groups) + 1))
        self._select([*groups, *picked], rows, wanted, level, places if by else None)
        width = len(groups)
        return {
            row[:width]: dict(zip(names, row[width:], strict=True))
            for row in self.env.cr.fetchall()
        }

    @api.model
    def _dimensions(self, by, level):
        """The SQL of dimensions; what is SQL already stays."""
        known = {**BRIEF, **OWNER}
        if level == "share":
            known |= dict.fromkeys(measures.SHARED, SQL("x.value"))
            known["dimension"] = SQL("x.dimension")
        elif level in ("plain", "full"):
            known |= {**PLAIN, **FULL}
        return [part if isinstance(part, SQL) else known[part] for part in by]

    @api.model
    def _select(self, columns, rows, wanted, level, groups=None, kind=""):
        """Execute the SELECT of ``columns`` over ``rows`` within what is wanted."""
        conditions = [self._scope(level), *self._asked(wanted, level)]
        if not kind:  # what is condensed was narrowed before
            conditions += self._cells(wanted, level)
        if level in ("plain", "full"):
            join = SQL(
                "JOIN gov_delegation d ON d.id = x.delegation_id "
                "JOIN gov_region r ON r.id = d.region_id"
            )
        else:
            known = level != "share"
            join = SQL("JOIN gov_region r ON r.id = x.region_id" if known else "")
        grouping = SQL("")
        if groups is not None:
            grouping = SQL(
                "GROUP BY GROUPING SETS (%s)" if kind else "GROUP BY %s", groups
            )
        self.env.cr.execute(
            SQL(
                "SELECT %s FROM (%s) x %s WHERE %s %s",
                SQL(", ").join(columns),
                rows,
                join,
                SQL(" AND ").join(conditions),
                grouping,
            )
        )

    @api.model
    def _asked(self, wanted, level):
        """SQL conditions of what is wanted."""
        columns = self._dimensions(wanted.where, level)
        conditions = [
            SQL("%s = %s", column, value)
            for column, value in zip(columns, wanted.where.values(), strict=True)
        ]
        if wanted.path:
            conditions.append(SQL("r.parent_path LIKE %s", f"{wanted.path}%"))
        return conditions

    @api.model
    def _cells(self, wanted, level):
        """SQL conditions that narrow nothing more, but name what indexes know.

        What is asked of delegations and of their regions is asked of those few rows
        first, and their figures are found by number: no others are read.
        """
        conditions = []
        if level not in ("plain", "full"):
            return conditions
        where = {name: wanted.where[name] for name in wanted.where if name in CELL}
        if wanted.path or where.keys() - _ALWAYS:
            asked = self._asked(wanted._replace(where=where), "plain")
            ids = self._cell_ids(asked)
            if ids is not None:
                conditions.append(SQL("x.delegation_id = ANY(%s::integer[])", ids))
        if not self._sees_all():
            tree = self._tree()
            ids = self._cell_ids(
                [SQL("(d.agency_id IN %(t)s OR d.upper_agency_id IN %(t)s)", t=tree)]
            )
            if ids is not None:
                found = "(x.agency_id IN %s OR x.delegation_id = ANY(%s::integer[]))"
                conditions.append(SQL(found, tree, ids))
        return conditions

    @api.model
    def _cell_ids(self, conditions):
        """Ids of the delegations that meet ``conditions``; None where they are many."""
        query = SQL(
            "SELECT d.id FROM gov_delegation d JOIN gov_region r ON r.id = d.region_id "
            "WHERE %s LIMIT %s",
            SQL(" AND ").join(conditions),
            _MOST + 1,
        )
        ids = [key for (key,) in self.env.execute_query(query)]
        return ids if len(ids) <= _MOST else None

    @api.model
    def _scope(self, level):
        """SQL condition: the rows that the user may see.

        City managers, the city government and auditors see all; others what their
        agencies and those below did, undertook or granted.
        """
        if self._sees_all():
            return SQL("TRUE")
        names = (
            ("x.agency_id", "x.undertaking_id", "x.granting_id")
            if level == "owner"
            else ("x.agency_id", "d.agency_id", "d.upper_agency_id")
        )
        columns = " OR ".join(f"{name} IN %(t)s" for name in names)
        return SQL(f"({columns})", t=self._tree())

    @api.model
    def _tree(self):
        """Ids of the user's agencies and those below, never none."""
        return tuple(self.env.user.gov_agency_tree_ids.ids) or (0,)

    @api.model
    def _sees_all(self):
        user = self.env.user
        return (
            self.env.su
            or user.has_group("gov_items.group_city_manager")
            or user.has_group("gov_items.group_city_leader")
            or user.has_group("gov_items.group_auditor")
        )


def _pieces(span):
    """(period, by day, sign) whose sum is ``span``.

    The edge of a month is its days, or the month less its other days, whichever
    are fewer: this month until today costs no more than the whole month.
    """
    months, edges = span.split()
    pieces = [(months, False, "")] if months else []
    for edge in edges:
        month = Period(month_of(edge.first), next_month(edge.first) - timedelta(days=1))
        if month_of(edge.last) != month.first:  # within two months, no whole one
            halves = (
                Period(edge.first, month.last),
                Period(month_of(edge.last), edge.last),
            )
            pieces += [piece for half in halves for piece in _pieces(half)]
            continue
        rest = [
            Period(month.first, edge.first - timedelta(days=1)),
            Period(edge.last + timedelta(days=1), month.last),
        ]
        rest = [part for part in rest if part.first <= part.last]
        days = (edge.last - edge.first).days + 1
        if sum((part.last - part.first).days + 1 for part in rest) < days:
            pieces.append((Period(month.first, month.first), False, ""))
            pieces += [(part, True, "-") for part in rest]
        else:
            pieces.append((edge, True, ""))
    return pieces
