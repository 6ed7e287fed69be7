import io
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

#: Signs that the text format of COPY takes for its own.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


class GovBulkMixin(models.AbstractModel):
    """Makes the records of a whole list at once.

    ``create`` takes defaults, fills the cache and inserts row by row, which is most of
    the time that publishing a province's list or importing an annex takes.
    """

    _name = "gov.bulk.mixin"
    _description = "Made by the Thousand"

    @api.model
    def _create_bulk(self, vals_list):
        """Create many records with the same outcome as ``create``, by COPY.

        :param vals_list: values as they are stored: relations by id, many2many as ids,
            no one2many; computed values may be given, too, and are then trusted

        What is not given is defaulted or computed as in ``create``, and constraints are
        checked. Whoever extends ``create`` of a model extends this as well: it is not
        called here.
        """
        if not vals_list:
            return self.browse()
        self.check_access("create")
        self._bulk_changes()
        columns, relations = self._bulk_values(vals_list)
        records = self.browse(self._bulk_ids(len(vals_list)))
        self._bulk_copy(self._table, {"id": records._ids, **columns})
        for name, values in relations.items():
            self._bulk_relate(self._fields[name], records, values)
        self._bulk_remember(records, columns)
        records.modified(self._fields, create=True)
        for name in (*columns, *relations):
            self.env.remove_to_compute(self._fields[name], records)
        records._validate_fields(self._fields)
        records.check_access("create")  # the record rules, which need the records
        return records

    def _bulk_changes(self):
        """Hook: rows are about to change without ``create`` and ``write``."""

    def _bulk_values(self, vals_list):
        """Return field -> its values, one per row: of columns, and of relations.

        Defaults and the log of who wrote when are included.
        """
        given = dict.fromkeys(name for vals in vals_list for name in vals)
        values = {name: [v.get(name, False) for v in vals_list] for name in given}
        relations = {
            name: values.pop(name)
            for name in given
            if self._fields[name].type == "many2many"
        }
        now, user = self.env.cr.now(), self.env.uid
        log = {"create_uid": user, "create_date": now}
        log |= {"write_uid": user, "write_date": now}
        missing = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and name not in given
        ]
        for name, value in (self.default_get(missing) | log).items():
            values[name] = [value] * len(vals_list)
        return values, relations

    def _bulk_ids(self, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
                "FROM generate_series(1, %s)",
                self._table,
                count,
            )
        )
        return [key for (key,) in rows]

    def _bulk_relate(self, field, records, values):
        """Write the rows of a many2many field."""
        pairs = [
            (key, other)
            for key, others in zip(records._ids, values, strict=True)
            for other in others or ()
        ]
        if pairs:
            keys, others = zip(*pairs, strict=True)
            columns = {field.column1: keys, field.column2: others}
            self._bulk_copy(field.relation, columns)

    def _bulk_copy(self, table, columns):
        """Write columns of equal length into a table."""
        truths = {n for n, field in self._fields.items() if field.type == "boolean"}
        texts = [
            [("t" if value else "f") for value in values]
            if name in truths
            else list(map(_text, values))
            for name, values in columns.items()
        ]
        rows = "\n".join(map("\t".join, zip(*texts, strict=True)))
        names = SQL(", ").join(map(SQL.identifier, columns))
        statement = SQL("COPY %s (%s) FROM STDIN", SQL.identifier(table), names)
        self.env.cr.copy_expert(statement.code, io.StringIO(rows))

    def _bulk_remember(self, records, columns):
        """Put what was written into the cache, and forget who pointed to the records.

        Of relations nothing is kept: they are read when they are asked for.
        """
        for name, field in self._fields.items():
            if not (field.store and field.column_type) or name == "id":
                continue
            if name not in columns:
                field._update_cache(records, None)
                continue
            by_value = defaultdict(list)
            for key, value in zip(records._ids, columns[name], strict=True):
                by_value[value].append(key)
            for value, ids in by_value.items():
                same = self.browse(ids)
                field._update_cache(same, field.convert_to_cache(value, same))
            if field.type == "many2one":
                others = self.env[field.comodel_name].browse(filter(None, by_value))
                for inverse in self.pool.field_inverses[field]:
                    others.invalidate_recordset([inverse.name], flush=False)

    def _write_each(self, name, values):
        """Write a field with a value of its own in every record, in one statement.

        :param values: one per record, in the order of ``self``

        For fields that only the suite itself writes: ``write`` is not called.
        """
        if not self:
            return
        self.check_access("write")
        self._bulk_changes()
        self.flush_recordset([name])
        kind = SQL(self._fields[name].column_type[1])
        self.env.cr.execute(
            SQL(
                "UPDATE %s r SET %s = v.value, write_uid = %s, write_date = %s "
                "FROM unnest(%s, %s::%s[]) v(id, value) WHERE r.id = v.id",
                SQL.identifier(self._table),
                SQL.identifier(name),
                self.env.uid,
                self.env.cr.now(),
                list(self._ids),
                list(values),
                kind,
            )
        )
        self.invalidate_recordset([name, "write_uid", "write_date"], flush=False)
        self.modified([name])


def _text(value):
    """Return a value as the text format of COPY has it."""
    if value is None or value is False:
        return _NULL
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
