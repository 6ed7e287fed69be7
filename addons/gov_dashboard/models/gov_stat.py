from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..kernel import measures

#: Key of the advisory lock that lets one fold or recount run at a time.
LOCK = 0x676F7673


class GovStat(models.AbstractModel):
    """The roll-ups: sums per day and key, kept by increments.

    Triggers on the counted tables append differences to the plain table
    ``gov_stat_delta`` in the transaction that changes a row, so no two clerks
    wait for each other; ``_fold`` adds them to the tables of
    ``kernel.measures.GRAINS``. A figure is the sum over folded rows and the
    differences not folded yet: exact at any moment. ``_recount`` counts anew,
    ``_differences`` and ``_unequal`` prove that both are equal. ``gov_stat_read.py``
    reads.
    """

    _name = "gov.stat"
    _description = "Roll-Ups of Cases"

    @api.private
    def init(self):
        """Create the tables, functions and triggers; safe to repeat.

        What is counted otherwise than before is counted anew; a table that is new or
        summed up otherwise is made from the others, which takes a fraction of it.
        """
        super().init()
        self._make_tables()
        before = self._bodies()
        self._run(measures.WORKDAYS)
        self._run(measures.MOVED)
        for source in measures.SOURCES:
            self._run(measures.function(source))
        for source in measures.SOURCES:
            self._run(measures.trigger(source))
        stale = self._stale()
        if self._bodies() != before:
            self._recount()
        else:
            self._derive(stale)
        for name in stale:
            grain = measures.GRAINS[name]
            mark = measures.fingerprint(grain)
            self._run(f"COMMENT ON TABLE {grain.table} IS '{mark}'")

    @api.model
    def _bodies(self):
        """The functions by which rows are taken apart, as the database has them."""
        return self.env.execute_query(
            SQL(
                "SELECT proname, prosrc FROM pg_proc "
                "WHERE pronamespace = current_schema::regnamespace "
                "AND (proname LIKE %s OR proname IN %s) ORDER BY 1, 2",
                r"gov\_stat\_of\_%",
                ("gov_stat_workdays", "gov_stat_weekdays"),
            )
        )

    @api.model
    def _stale(self):
        """Names of the grains whose sums were never made, or otherwise than now."""
        tables = [grain.table for grain in measures.GRAINS.values()]
        known = dict(
            self.env.execute_query(
                SQL(
                    "SELECT t.rel, obj_description(t.rel::regclass, 'pg_class') "
                    "FROM unnest(%s) AS t (rel)",
                    tables,
                )
            )
        )
        return [
            name
            for name, grain in measures.GRAINS.items()
            if measures.source(name)
            and known[grain.table] != measures.fingerprint(grain)
        ]

    @api.model
    def _run(self, statement):
        """Execute SQL that the kernel made: it has no parameters."""
        self.env.cr.execute(SQL(statement.replace("%", "%%")))

    @api.model
    def _make_tables(self):
        """Create the tables, columns and indexes that are missing."""
        keys = {grain.table: grain.key for grain in measures.GRAINS.values()}
        for table, key in {**keys, "gov_stat_delta": measures.KEY}.items():
            self._run(measures.table(table, key))
            for name in self._missing_columns(table):
                self.env.cr.execute(
                    SQL(
                        "ALTER TABLE %s ADD COLUMN %s integer NOT NULL DEFAULT 0",
                        SQL.identifier(table),
                        SQL.identifier(name),
                    )
                )
        for grain in measures.GRAINS.values():
            self._make_indexes(grain)

    @api.model
    def _make_indexes(self, grain):
        name = grain.table
        self._run(
            f"CREATE UNIQUE INDEX IF NOT EXISTS {name}_key "
            f"ON {name} ({measures.conflict(grain)})"
        )
        for column in grain.found_by:
            self._run(
                f"CREATE INDEX IF NOT EXISTS {name}_{column} ON {name} ({column}, day)"
            )
        if not grain.monthly and "dimension" not in grain.key:
            self._run(
                f"CREATE INDEX IF NOT EXISTS {name}_open ON {name} (day) "
                "WHERE running <> 0 OR standing <> 0"
            )

    @api.model
    def _missing_columns(self, table):
        self.env.cr.execute(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
                "AND attnum > 0 AND NOT attisdropped",
                table,
            )
        )
        known = {name for (name,) in self.env.cr.fetchall()}
        return [name for name in measures.MEASURES if name not in known]

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    @api.model
    def _fold(self):
        """Add the differences to the sums; return how many were folded.

        Rows that others append meanwhile are not seen and stay for the next
        time. 0 also when another fold is running.
        """
        if not self._lock():
            return 0
        cols = measures.columns()
        self._run(
            "CREATE TEMP TABLE gov_stat_taken ON COMMIT DROP AS "
            "WITH taken AS (DELETE FROM gov_stat_delta RETURNING *) "
            f"SELECT {cols} FROM taken"
        )
        taken = self.env.cr.rowcount
        if taken:
            for grain in measures.GRAINS.values():
                self._run(measures.add_to(grain, f"SELECT {cols} FROM gov_stat_taken"))
        self._run("DROP TABLE gov_stat_taken")
        self._follow()
        return taken

    @api.model
    def _follow(self):
        """Make the sums by what delegations are anew, where one became another."""
        self._run("DELETE FROM gov_stat_moved")
        if not self.env.cr.rowcount:
            return
        self._derive(n for n, g in measures.GRAINS.items() if "programme_id" in g.key)

    @api.model
    def _derive(self, names):
        """Make the sums of these grains anew from the finer ones.

        :param names: in the order of ``GRAINS``
        :raise UserError: a fold or recount is running
        """
        names = list(names)
        if names and not self._lock():
            raise UserError(self.env._("The figures are being counted already."))
        for name in names:
            grain = measures.GRAINS[name]
            origin = measures.GRAINS[measures.source(name)].table
            self._run(f"DELETE FROM {grain.table}")
            self._run(measures.add_to(grain, f"SELECT * FROM {origin}"))

    @api.model
    def _recount(self):
        """Count every row anew, in one transaction.

        Changes that others commit meanwhile lie in differences that this
        transaction does not see: they are neither lost nor counted twice.

        :raise UserError: a fold or recount is running
        """
        if not self._lock():
            raise UserError(self.env._("The figures are being counted already."))
        self.env.flush_all()
        self._run("DELETE FROM gov_stat_delta")
        self._run("DELETE FROM gov_stat_moved")
        day = measures.GRAINS["day"].table
        self._run(f"DELETE FROM {day}")
        self._run(f"INSERT INTO {day} ({measures.columns()}) {measures.counted()}")
        self._derive(name for name in measures.GRAINS if measures.source(name))

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
        self._run(
            f"SELECT {key}, {both} FROM (SELECT 1 AS side, {cols} FROM gov_stat "
            f"UNION ALL SELECT 1, {cols} FROM gov_stat_delta "
            f"UNION ALL SELECT -1, t.* FROM ({measures.counted()}) t) x "
            f"GROUP BY {key} HAVING {unequal}"
        )
        return [self._difference(row) for row in self.env.cr.dictfetchall()]

    @api.model
    def _unequal(self):
        """Names of the grains whose sums are not those of the rows they are made of.

        Where a delegation changed and ``_fold`` did not follow yet, they are those of
        what it was.
        """
        names = [name for name in measures.GRAINS if measures.source(name)]
        found = []
        for name in names:  # as many as there are tables
            self._run(measures.unequal(name))
            found += [name] if self.env.cr.fetchone()[0] else []
        return found

    @api.model
    def _difference(self, row):
        pairs = {n: (row[f"{n}_kept"], row[f"{n}_counted"]) for n in measures.MEASURES}
        return {
            **{name: row[name] for name in ("day", *measures.KEY)},
            **{
                n: pair for n, pair in pairs.items() if (pair[0] or 0) != (pair[1] or 0)
            },
        }
