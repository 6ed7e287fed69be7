from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..kernel import measures
from ..kernel.period import month_of

#: Key of the advisory lock that lets one fold or recount run at a time.
LOCK = 0x676F7673
_TABLE = """
    CREATE TABLE IF NOT EXISTS {table} (
        id bigserial PRIMARY KEY, day date NOT NULL, delegation_id integer NOT NULL,
        mode_id integer, agency_id integer, channel varchar NOT NULL
    )
"""


class GovStat(models.AbstractModel):
    """The roll-ups: sums per day and key, kept by increments.

    Three plain tables. Triggers on the counted tables append differences to
    ``gov_stat_delta`` in the transaction that changes a row, so no two clerks
    wait for each other; ``_fold`` adds them to ``gov_stat`` (by day) and
    ``gov_stat_month``. A figure is the sum over the folded rows and the
    differences not folded yet: exact at any moment. ``_recount`` counts anew,
    ``_differences`` proves that both are equal.
    """

    _name = "gov.stat"
    _description = "Roll-Ups of Cases"

    @api.private
    def init(self):
        """Create the tables, functions and triggers; safe to repeat."""
        super().init()
        cr = self.env.cr
        grown = self._make_tables()
        cr.execute(SQL(measures.WORKDAYS.replace("%", "%%")))
        for source in measures.SOURCES:
            cr.execute(SQL(measures.function(source).replace("%", "%%")))
        for source in measures.SOURCES:
            cr.execute(SQL(measures.trigger(source).replace("%", "%%")))
        if grown:
            self._recount()

    @api.model
    def _make_tables(self):
        """Create what is missing; return whether a column was."""
        cr = self.env.cr
        grown = False
        for table in ("gov_stat", "gov_stat_month", "gov_stat_delta"):
            cr.execute(SQL(_TABLE.format(table=table)))
            cr.execute(
                SQL(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
                    "AND attnum > 0 AND NOT attisdropped",
                    table,
                )
            )
            known = {name for (name,) in cr.fetchall()}
            for name in measures.MEASURES:
                if name not in known:
                    grown = True
                    cr.execute(
                        SQL(
                            "ALTER TABLE %s ADD COLUMN %s integer NOT NULL DEFAULT 0",
                            SQL.identifier(table),
                            SQL.identifier(name),
                        )
                    )
        for table in ("gov_stat", "gov_stat_month"):
            key = measures.conflict()
            cr.execute(
                SQL(f"CREATE UNIQUE INDEX IF NOT EXISTS {table}_key ON {table} ({key})")
            )
        cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS gov_stat_open ON gov_stat (day) "
                "WHERE running <> 0 OR standing <> 0"
            )
        )
        return grown

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    @api.model
    def _fold(self):
        """Add the differences to the sums; return how many were folded.

        Rows that others append meanwhile are not seen and stay for the next
        time. 0 also when another fold is running.
        """
        cr = self.env.cr
        if not self._lock():
            return 0
        rows = f"SELECT {measures.columns()} FROM gov_stat_taken"
        cr.execute(
            SQL(
                "CREATE TEMP TABLE gov_stat_taken ON COMMIT DROP AS "
                "WITH taken AS (DELETE FROM gov_stat_delta RETURNING *) "
                f"SELECT {measures.columns()} FROM taken"
            )
        )
        taken = cr.rowcount
        month = "date_trunc('month', x.day)::date"
        cr.execute(SQL(measures.add_to("gov_stat", rows)))
        cr.execute(SQL(measures.add_to("gov_stat_month", rows, month)))
        cr.execute(SQL("DROP TABLE gov_stat_taken"))
        return taken

    @api.model
    def _recount(self):
        """Count every row anew, in one transaction.

        Changes that others commit meanwhile lie in differences that this
        transaction does not see: they are neither lost nor counted twice.

        :raise UserError: a fold or recount is running
        """
        cr = self.env.cr
        if not self._lock():
            raise UserError(self.env._("The figures are being counted already."))
        self.env.flush_all()
        for table in ("gov_stat_delta", "gov_stat", "gov_stat_month"):
            cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        month = "date_trunc('month', x.day)::date"
        cr.execute(
            SQL(f"INSERT INTO gov_stat ({measures.columns()}) {measures.counted()}")
        )
        rows = f"SELECT {measures.columns()} FROM gov_stat"
        cr.execute(SQL(measures.add_to("gov_stat_month", rows, month)))

    @api.model
    def _lock(self):
        self.env.cr.execute(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))
        return self.env.cr.fetchone()[0]

    @api.model
    def _differences(self):
        """Rows in which the kept sums differ from a count of every row.

        :return: list of dicts day, key, and measure -> (kept, counted); empty when
            all is well
        """
        self.env.flush_all()
        key = ", ".join(("day", *measures.KEY))
        unequal = " OR ".join(f"SUM({n} * side) <> 0" for n in measures.MEASURES)
        both = ", ".join(
            f"SUM({n}) FILTER (WHERE side = 1) AS {n}_kept, "
            f"SUM({n}) FILTER (WHERE side = -1) AS {n}_counted"
            for n in measures.MEASURES
        )
        cols = measures.columns()
        self.env.cr.execute(
            SQL(
                f"SELECT {key}, {both} FROM (SELECT 1 AS side, {cols} FROM gov_stat "
                f"UNION ALL SELECT 1, {cols} FROM gov_stat_delta "
                f"UNION ALL SELECT -1, t.* FROM ({measures.counted()}) t) x "
                f"GROUP BY {key} HAVING {unequal}"
            )
        )
        return [self._difference(row) for row in self.env.cr.dictfetchall()]

    @api.model
    def _difference(self, row):
        pairs = {n: (row[f"{n}_kept"], row[f"{n}_counted"]) for n in measures.MEASURES}
        return {
            **{name: row[name] for name in ("day", *measures.KEY)},
            **{
                n: pair for n, pair in pairs.items() if (pair[0] or 0) != (pair[1] or 0)
            },
        }

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    @api.model
    def _rows(self, period):
        """SQL of the rows of ``period``: whole months by month, the rest by day.

        :param period: ``kernel.period.Period``, or None for all days by day
        """
        cols = SQL(measures.columns())
        if period is None:
            return SQL(
                "SELECT %(c)s FROM gov_stat UNION ALL SELECT %(c)s FROM gov_stat_delta",
                c=cols,
            )
        months, edges = period.split()
        parts = [
            SQL(
                "SELECT %s FROM gov_stat WHERE day BETWEEN %s AND %s",
                cols,
                edge.first,
                edge.last,
            )
            for edge in edges
        ]
        if months:
            parts.append(
                SQL(
                    "SELECT %s FROM gov_stat_month WHERE day BETWEEN %s AND %s",
                    cols,
                    months.first,
                    month_of(months.last),
                )
            )
        parts.append(
            SQL(
                "SELECT %s FROM gov_stat_delta WHERE day BETWEEN %s AND %s",
                cols,
                period.first,
                period.last,
            )
        )
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _figures(self, rows, where, by=(), names=measures.MEASURES):
        """Sums of the measures, in all or per value of ``by``.

        :param rows: SQL with the columns of the tables (``_rows``)
        :param where: SQL condition on x (rows), d (delegation), r (its region)
        :param by: SQL of what to group by, or a list of several
        :param names: measures to read
        :return: {key: {measure: sum}}; the key is None in all, the value of ``by``,
            or a tuple of values for a list
        """
        several = not isinstance(by, SQL)
        keys = list(by) if several else [by]
        groups = SQL(", ").join(keys) if keys else SQL("NULL::integer")
        picked = SQL(", ").join(
            SQL("SUM(%s)::bigint", SQL.identifier(name)) for name in names
        )
        width = max(1, len(keys))
        self.env.cr.execute(
            SQL(
                "SELECT %s, %s FROM (%s) x "
                "JOIN gov_delegation d ON d.id = x.delegation_id "
                "JOIN gov_region r ON r.id = d.region_id WHERE %s GROUP BY %s",
                groups,
                picked,
                rows,
                where,
                SQL(", ").join(SQL(str(place)) for place in range(1, width + 1)),
            )
        )
        return {
            (row[:width] if several and keys else row[0]): dict(
                zip(names, row[width:], strict=True)
            )
            for row in self.env.cr.fetchall()
        }

    @api.model
    def _open_rows(self, last=None):
        """SQL of what is open: by due date, whatever the period."""
        cols = SQL(measures.columns())
        till = SQL("AND day <= %s", last) if last else SQL("")
        return SQL(
            "SELECT %(c)s FROM gov_stat WHERE (running <> 0 OR standing <> 0) %(t)s "
            "UNION ALL SELECT %(c)s FROM gov_stat_delta "
            "WHERE (running <> 0 OR standing <> 0) %(t)s",
            c=cols,
            t=till,
        )

    @api.model
    def _scope(self):
        """SQL condition: the rows that the user may see.

        City managers and auditors see all; others what their agencies and those
        below did, undertook or granted.
        """
        if self._sees_all():
            return SQL("TRUE")
        tree = tuple(self.env.user.gov_agency_tree_ids.ids) or (0,)
        return SQL(
            "(x.agency_id IN %(t)s OR d.agency_id IN %(t)s "
            "OR d.upper_agency_id IN %(t)s)",
            t=tree,
        )

    @api.model
    def _sees_all(self):
        user = self.env.user
        return (
            self.env.su
            or user.has_group("gov_items.group_city_manager")
            or user.has_group("gov_items.group_auditor")
        )
