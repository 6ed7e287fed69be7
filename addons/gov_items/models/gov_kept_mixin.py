from odoo import api, models, tools
from odoo.tools import SQL

#: A table with more rows is read as any other.
MOST_ROWS = 5000
#: Column types whose cached value nobody can change in place.
PLAIN = frozenset(
    "boolean integer float monetary char text selection date datetime many2one".split()
)
#: Contexts in which a translated field is cached in another form.
LANGUAGES = ("prefetch_langs", "edit_translations", "check_translations")


class GovKeptMixin(models.AbstractModel):
    """Reference data that every act reads again: its columns are kept between requests.

    A request begins with an empty cache, and then a statement for the place, one for
    the mode, one for each agency … were a fifth of all that an act needed. The table
    is read once for a process and language; whatever writes to it drops that, here
    and, by Odoo's signals, in every other process. A transaction that wrote to such a
    table itself neither uses nor fills what is kept: others never see what it may yet
    take back.

    Rights are asked as ever: this only fills the cache of the transaction, as a
    reading with rights would have, and Odoo's ``fetch`` goes on from there.
    """

    _name = "gov.kept.mixin"
    _description = "Reference Data Kept between Requests"

    @api.private
    def fetch(self, field_names=None):
        self._origin._kept_fill(field_names)
        return super().fetch(field_names)

    def _kept_fill(self, field_names):
        """Put into the cache what is kept of these records, where it is not yet."""
        context = self.env.context
        if not self or "stable" in self.env.registry.cache_invalidated:
            return
        if any(context.get(name) for name in LANGUAGES):
            return
        names, rows = self._kept_rows()
        known = [id_ for id_ in self._ids if id_ in rows]
        if not known:
            return
        records = self.browse(known)
        columns = zip(*map(rows.get, known), strict=True)
        for name, values in zip(names, columns, strict=True):
            if field_names is None or name in field_names:
                self._fields[name]._insert_cache(records, values)

    @api.model
    @tools.ormcache("self.env.lang", cache="stable")
    def _kept_rows(self):
        """Return (names of the columns, id -> values in their order).

        As the database has them, which is what a field's cache takes. No rows where
        the table has too many.
        """
        names = [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in PLAIN
            and field.prefetch is True
            and field.translate in (False, True)
            and not (field.company_dependent or field.groups or name == "id")
        ]
        every = self.with_context(active_test=False)
        every = every.sudo()  # sudo: who may read which is asked when it is handed out
        query = every._search([], order="id", limit=MOST_ROWS + 1)
        columns = [every._field_to_sql(self._table, n, query) for n in names]
        key = SQL.identifier(self._table, "id")
        rows = self.env.execute_query(query.select(key, *columns))
        if len(rows) > MOST_ROWS:
            rows = []
        return names, {id_: values for id_, *values in rows}

    @api.model
    def _kept_drop(self):
        self.env.registry.clear_cache("stable")

    @api.model_create_multi
    def create(self, vals_list):
        self._kept_drop()
        return super().create(vals_list)

    def write(self, vals):
        self._kept_drop()
        return super().write(vals)

    def unlink(self):
        self._kept_drop()
        return super().unlink()

    def _write_multi(self, vals_list):
        """Columns that are computed are written without ``write``."""
        self._kept_drop()
        return super()._write_multi(vals_list)

    def _bulk_changes(self):
        """``gov.bulk.mixin`` writes past all of these; to be inherited after this."""
        self._kept_drop()
