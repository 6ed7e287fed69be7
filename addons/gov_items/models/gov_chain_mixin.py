from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import SQL, float_repr

from ..kernel import chain

# Nobody can send an object of this process over RPC, so nobody but
# _chain_append can create a row.
_APPEND_SENTINEL = object()
_SENTINEL_KEY = "_gov_chain_append"


class GovChainMixin(models.AbstractModel):
    """Rows that are only ever appended, each sealed by the hash of the last.

    A concrete model sets ``_chain_scope`` (a required, ``ondelete="restrict"``
    many2one whose record has one chain) and ``_chain_fields`` (names of the
    stored fields that the hash covers), and calls ``_chain_append``.

    Empty values are left out of what is hashed. So an upper module may add
    fields (to ``_chain_fields`` too) and the rows written before still verify.

    Covered fields must be columns (no x2many, no binary, not translated). A
    stored computed field needs ``precompute=True``, a many2one
    ``ondelete="restrict"``, and a field added later no default: each would
    otherwise change a row, which the database refuses.
    """

    _name = "gov.chain.mixin"
    _description = "Hash-Chained Ledger"

    _chain_scope = None
    _chain_fields = ()
    #: A row is nothing but its columns: no stored computed field, no constraint
    #: method, no ``create`` of its own. A single row is then hashed and written by
    #: the database in one statement, and the chain is locked no longer than that
    #: and the commit take.
    _chain_direct = False

    chain_sequence = fields.Integer(
        string="Row",
        readonly=True,
        required=True,
        help="Position in the chain, from 1 without gaps.",
    )
    prev_hash = fields.Char(
        string="Previous Hash",
        readonly=True,
        required=True,
        size=64,
        help="SHA-256 of the row before; 64 zeros in the first row.",
    )
    hash = fields.Char(
        readonly=True,
        required=True,
        size=64,
        help="SHA-256 over the previous hash and this row's content.",
    )

    @api.private
    def init(self):
        """Install the guards of a concrete model; safe to repeat."""
        super().init()
        if self._abstract:
            return
        self._chain_install_guards()
        self._chain_install_heads()

    def _chain_install_guards(self):
        cr = self.env.cr
        cr.execute(_GUARD_FUNCTION)
        table = SQL.identifier(self._table)
        cr.execute(
            SQL(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass",
                self._table,
            )
        )
        present = {name for (name,) in cr.fetchall()}
        self._chain_install_follower(present)
        for name, events, level in _GUARDS:
            if name not in present:
                cr.execute(
                    SQL(
                        "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s "
                        "EXECUTE FUNCTION gov_forbid_change()",
                        SQL.identifier(name),
                        events,
                        table,
                        level,
                    )
                )
        cr.execute(
            SQL(
                "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (%s, chain_sequence)",
                SQL.identifier(f"{self._table}_chain_uniq"),
                table,
                SQL.identifier(self._chain_scope),
            )
        )

    def _chain_install_follower(self, present):
        """Let the database move the head with each row: one statement less, a head
        that no caller can forget, and no row that does not follow the last one."""
        cr = self.env.cr
        function = SQL.identifier(f"gov_chain_follow_{self._table}"[:63])
        cr.execute(
            SQL(
                _FOLLOW_FUNCTION,
                function=function,
                model=self._name,
                scope=SQL.identifier(self._chain_scope),
            )
        )
        table, follower = SQL.identifier(self._table), SQL.identifier(_FOLLOWER)
        if _FOLLOWER in present:
            cr.execute(SQL("DROP TRIGGER %s ON %s", follower, table))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s AFTER INSERT ON %s FOR EACH ROW "
                "EXECUTE FUNCTION %s()",
                follower,
                table,
                function,
            )
        )

    def _chain_install_heads(self):
        """Keep the heads true where the ledger came or went by itself.

        A module that was uninstalled left heads without rows; a table that was
        restored has rows without heads.
        """
        cr = self.env.cr
        cr.execute(_HEAD_TABLE)
        table, scope = SQL.identifier(self._table), SQL.identifier(self._chain_scope)
        cr.execute(
            SQL(
                "DELETE FROM gov_chain_head WHERE model = %s "
                "AND NOT EXISTS (SELECT FROM %s)",
                self._name,
                table,
            )
        )
        cr.execute(
            SQL(
                "INSERT INTO gov_chain_head (model, scope_id, sequence, hash) "
                "SELECT DISTINCT ON (%(scope)s) %(model)s, %(scope)s, chain_sequence, "
                "hash FROM %(table)s WHERE NOT EXISTS ("
                "SELECT FROM gov_chain_head WHERE model = %(model)s) "
                "ORDER BY %(scope)s, chain_sequence DESC",
                scope=scope,
                model=self._name,
                table=table,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(_SENTINEL_KEY) is not _APPEND_SENTINEL:
            raise self._chain_refusal()
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise self._chain_refusal()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_chained(self):
        if self:
            raise self._chain_refusal()

    # ------------------------------------------------------------
    # APPEND
    # ------------------------------------------------------------

    @api.model
    def _chain_append(self, vals_list):
        """Append rows to the chains of their scopes and return them in order.

        The rights to do so are the caller's business: users hold no right to
        create rows. The chains stay locked until the transaction ends.

        :param vals_list: dicts as for ``create``, each with the scope's id.
        :raise SerializationFailure: another transaction appended in between;
            Odoo tries the request again.
        """
        if not vals_list:
            return self.browse()
        if self._chain_direct and len(vals_list) == 1:
            return self._chain_insert(vals_list[0])
        vals_list = [self._add_missing_default_values(vals) for vals in vals_list]
        heads = self._chain_lock({vals[self._chain_scope] for vals in vals_list})
        ledger = self.sudo()  # sudo: nobody holds create rights, the act decides
        for vals in vals_list:
            scope_id = vals[self._chain_scope]
            sequence, prev_hash = heads[scope_id]
            row = ledger._chain_row(ledger.new(vals), scope_id, sequence + 1)
            hash_ = chain.link(prev_hash, row)
            vals.update(chain_sequence=sequence + 1, prev_hash=prev_hash, hash=hash_)
            heads[scope_id] = (sequence + 1, hash_)
        rows = ledger.with_context(**{_SENTINEL_KEY: _APPEND_SENTINEL}).create(
            vals_list
        )
        return rows.with_env(self.env)

    @api.model
    def _chain_insert(self, vals):
        """Append one row by one statement, see ``_chain_direct``.

        The statement locks the head, links the row to it by SHA-256 over the same
        canonical form, and writes it; the trigger moves the head.

        :param vals: dict as for ``create``, with the scope's id
        """
        vals = self._chain_defaults() | vals  # sudo takes them out of the context
        ledger = self.sudo()  # sudo: nobody holds create rights, the act decides
        columns = ledger._chain_columns(vals)
        scope_id = columns[self._chain_scope]
        statement = SQL(
            "WITH head AS (SELECT sequence, hash FROM gov_chain_head "
            "WHERE model = %(model)s AND scope_id = %(scope)s FOR UPDATE) "
            "INSERT INTO %(table)s (%(columns)s, chain_sequence, prev_hash, hash) "
            "SELECT %(values)s, sequence + 1, hash, encode(sha256(convert_to("
            "hash || E'\\n' || %(before)s || (sequence + 1) || '}', 'UTF8')), 'hex') "
            "FROM head RETURNING id",
            model=self._name,
            scope=scope_id,
            table=SQL.identifier(self._table),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(SQL("%s", value) for value in columns.values()),
            before=chain.before_sequence(
                self._name, ledger._chain_covered(vals), scope_id
            ),
        )
        self.env.cr.execute(statement, log_exceptions=False)
        if not self.env.cr.rowcount:  # the first row of its chain
            self._chain_lock({scope_id})
            self.env.cr.execute(statement, log_exceptions=False)
        row = self.browse(self.env.cr.fetchone())
        row._chain_tell(columns)
        return row

    @api.model
    def _chain_defaults(self):
        """Return the defaults of the fields and of the context.

        Defaults that a user stored for forms have no place in a ledger; to look for
        them takes longer than to write the row.
        """
        context = self.env.context
        return {
            name: field.default(self)
            for name, field in self._fields.items()
            if field.default and field.column_type
        } | {
            key[8:]: value
            for key, value in context.items()
            if key.startswith("default_") and key[8:] in self._fields
        }

    @api.model
    def _chain_columns(self, vals):
        """Return column -> value as PostgreSQL takes it, who and when included."""
        now = SQL("(now() AT TIME ZONE 'UTC')")  # asked for with the row
        columns = {
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }
        for name, value in vals.items():
            field = self._fields[name]
            if field.store and field.column_type:
                columns[name] = field.convert_to_column_insert(value, self, vals)
        return columns

    @api.model
    def _chain_covered(self, vals):
        """Return what the hash covers of values that are no record yet."""
        payload = {}
        for name in self._chain_fields:
            field = self._fields[name]
            cached = field.convert_to_cache(vals.get(name), self)
            value = self._chain_plain_value(
                field, field.convert_to_record(cached, self)
            )
            if value:
                payload[name] = value
        return payload

    def _chain_tell(self, columns):
        """Let the records that list this row read it anew."""
        for name, value in columns.items():
            field = self._fields[name]
            for inverse in self.pool.field_inverses[field] if value else ():
                if field.type == "many2one" and inverse.type == "one2many":
                    lists = self.env[field.comodel_name].browse(value)
                    lists.invalidate_recordset([inverse.name], flush=False)
        self.modified(columns, create=True)

    @api.model
    def _chain_queue(self):
        """Let a transaction that only appends wait for its turn, and not fail.

        Odoo's transactions see the rows as they were at their first statement, so
        who waited for a chain is told to begin again. A transaction of its own,
        which reads nothing that an act depends on, may see each row as it is now:
        the lock on the head keeps the order. To be called before anything else.

        :raise ActiveSqlTransaction: the transaction has read already
        """
        self.env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    @api.model
    def _chain_hold(self, scope):
        """Lock the chain of ``scope`` before the work that ends in a row of it.

        Who comes second waits here, and is told to begin again as soon as the other is
        through. Told so only when it appends, it would have drawn its pages in vain, on
        a processor that the other needs.

        :raise SerializationFailure: another transaction appended since this one began
        """
        self.env.cr.execute(
            SQL(
                "SELECT FROM gov_chain_head WHERE model = %s AND scope_id = %s "
                "FOR UPDATE",
                self._name,
                scope.id,
            ),
            log_exceptions=False,
        )

    @api.model
    def _chain_lock(self, scope_ids):
        """Lock the chains and return scope id -> (sequence, hash) of the last row.

        The head is a row of its own: a transaction that waited for it, but
        began before the other's rows were there, is told so by PostgreSQL
        (SerializationFailure) and tried again, instead of reading an old head.
        """
        self.env.cr.execute(
            SQL(
                "INSERT INTO gov_chain_head (model, scope_id, sequence, hash) "
                "SELECT %s, scope, 0, %s FROM unnest(%s) scope "
                "ON CONFLICT (model, scope_id) "
                "DO UPDATE SET sequence = gov_chain_head.sequence "
                "RETURNING scope_id, sequence, hash",
                self._name,
                chain.GENESIS,
                sorted(scope_ids),
            ),
            log_exceptions=False,
        )
        rows = self.env.cr.fetchall()
        return {scope: (sequence, hash_) for scope, sequence, hash_ in rows}

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _chain_payload(self):
        """Return what the hash of this row covers, as field name -> plain value.

        Empty values are left out, see the class.
        """
        self.ensure_one()
        payload = {}
        for name in self._chain_fields:
            value = self._chain_plain(self._fields[name])
            if value:
                payload[name] = value
        return payload

    def _chain_plain(self, field):
        return self._chain_plain_value(field, self[field.name])

    @api.model
    def _chain_plain_value(self, field, value):
        if field.type == "many2one":
            return value.id or None
        if not value:
            return None
        if field.type in ("float", "monetary"):
            digits = field.get_digits(self.env) if field.type == "float" else None
            return float_repr(value, digits[1]) if digits else repr(value)
        if field.relational or field.type == "binary":
            raise TypeError(f"{field} is no column and cannot be chained")
        if isinstance(value, date | datetime):
            return field.to_string(value)
        return value

    @api.model
    def _chain_row(self, record, scope_id, sequence):
        """Return the dict that is hashed: payload, and where it stands."""
        return {
            "model": self._name,
            "scope": scope_id,
            "sequence": sequence,
            "payload": record._chain_payload(),
        }

    def _chain_export(self):
        """Return the rows as dicts that ``python -m kernel.chain`` verifies."""
        rows = self.sorted(lambda row: (row[row._chain_scope].id, row.chain_sequence))
        return [
            dict(
                self._chain_row(row, row[self._chain_scope].id, row.chain_sequence),
                prev_hash=row.prev_hash,
                hash=row.hash,
            )
            for row in rows
        ]

    @api.model
    def _chain_heads(self, scopes):
        """Return chain name -> last row's sequence and hash, as kept beside it.

        It shows a chain that was cut off at its end.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT scope_id, sequence, hash FROM gov_chain_head "
                "WHERE model = %s AND scope_id = ANY(%s)",
                self._name,
                scopes.ids,
            )
        )
        return {
            chain.chain_of({"model": self._name, "scope": scope}): {
                "sequence": sequence,
                "hash": hash_,
            }
            for scope, sequence, hash_ in rows
        }

    @api.model
    def _chain_verify(self, scopes):
        """Return the problems (kernel.chain.Problem) in the chains of ``scopes``."""
        rows = self.search([(self._chain_scope, "in", scopes.ids)])
        return chain.verify(rows._chain_export(), self._chain_heads(scopes))

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _chain_refusal(self):
        return self.env["gov.clause"]._refusal(
            "SUITE-APPEND",
            self.env._(
                "%(ledger)s: rows are neither entered by hand nor changed nor "
                "deleted. Record a new act instead.",
                ledger=self.env["ir.model"]._get(self._name).name,
            ),
        )


_GUARD_FUNCTION = """
    CREATE OR REPLACE FUNCTION gov_forbid_change() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION USING MESSAGE = 'SUITE-APPEND: rows of ' ||
            TG_TABLE_NAME || ' are never changed or deleted';
    END
    $$ LANGUAGE plpgsql
"""
_FOLLOWER = "gov_chain_follow"
_FOLLOW_FUNCTION = """
    CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger AS $$
    BEGIN
        UPDATE gov_chain_head SET sequence = NEW.chain_sequence, hash = NEW.hash
        WHERE model = %(model)s AND scope_id = NEW.%(scope)s
        AND sequence = NEW.chain_sequence - 1 AND hash = NEW.prev_hash;
        IF NOT FOUND THEN
            RAISE EXCEPTION USING MESSAGE = 'SUITE-APPEND: a row of ' ||
                TG_TABLE_NAME || ' does not follow the last row of its chain';
        END IF;
        RETURN NULL;
    END
    $$ LANGUAGE plpgsql
"""
_HEAD_TABLE = """
    CREATE TABLE IF NOT EXISTS gov_chain_head (
        model varchar NOT NULL,
        scope_id integer NOT NULL,
        sequence integer NOT NULL,
        hash char(64) NOT NULL,
        PRIMARY KEY (model, scope_id)
    )
"""
_GUARDS = (
    ("gov_forbid_change", SQL("UPDATE OR DELETE"), SQL("ROW")),
    ("gov_forbid_truncate", SQL("TRUNCATE"), SQL("STATEMENT")),
)
