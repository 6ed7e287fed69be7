"""What delegations lack on a day, gathered set by set.

A province's list has 48,000 cells, and six addons say what a cell lacks. Cells are
plain rows here, read in one statement; every addon reads what it compares them with
once, for all of them, and then looks at ids. The number of statements does not depend
on the number of cells.
"""

from collections import defaultdict, namedtuple
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import SQL

#: States in which a cell lacks nothing: the entry is not delegated, or no longer.
CLOSED = frozenset(("not_delegated", "withdrawn"))


class Gap(NamedTuple):
    """What a delegation lacks.

    ``blocking``: it cannot go live like this. ``clause_code``: the clause that
    asks for it.
    """

    code: str
    message: str
    clause_code: str
    blocking: bool


class Gaps:
    """What some delegations lack on a day; addons add to it by ``_add_gaps``.

    ``cells`` are the delegations as rows of ``gov.delegation._gap_columns``, ``open``
    those of them that can lack something, ``found`` is cell id -> gaps.
    """

    def __init__(self, delegations, day):
        delegations.check_access("read")
        self.env = delegations.env
        self.day = day
        self._delegations = delegations
        self.cells = self._read()
        self.open = [cell for cell in self.cells if cell.state not in CLOSED]
        self.found = {cell.id: [] for cell in self.cells}

    def add(self, cell, *gaps):
        """Note what a cell lacks."""
        self.found[cell.id] += gaps

    def of(self, delegation):
        """Return the gaps of one of the delegations, a list."""
        return self.found.get(_key(delegation), [])

    # --- cells ------------------------------------------------------------------

    def _read(self):
        """Return the cells as rows; what is being edited, as it stands in the form."""
        names = self._delegations._gap_columns()
        row = _row(names)
        if not self._delegations:
            return []
        if self._edited:
            return [
                row(*(_raw(delegation, name) for name in names))
                for delegation in self._delegations
            ]
        self._delegations.flush_model(names)
        columns = SQL(", ").join(map(SQL.identifier, names))
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM gov_delegation WHERE id = ANY(%s) ORDER BY id",
                columns,
                list(self._delegations._ids),
            )
        )
        return [row(*values) for values in rows]

    @property
    def _edited(self):
        """Whether the delegations are those of a form that is not saved yet."""
        return not all(self._delegations._ids)

    def saved(self, cells):
        """Return the ids of those of the cells that the database knows."""
        return [cell.id for cell in cells if isinstance(cell.id, int)]

    # --- what cells are compared with -------------------------------------------

    def modes(self, cell):
        """Return the ids of all modes that may hold for a case of the cell.

        Its own, and those of rules by circumstance or facts.
        """
        own = (cell.mode_id,) if cell.mode_id else ()
        if not cell.conditional:
            return own
        return tuple(dict.fromkeys(own + self._by_case.get(cell.id, ())))

    @cached_property
    def _by_case(self):
        """Cell id -> modes of the rules by case, in the order of the rules."""
        ids = self.saved(cell for cell in self.cells if cell.conditional)
        if not ids:
            return {}
        where = SQL("d.id = ANY(%s)", ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, array_agg(mode_id ORDER BY date_from DESC, rule_id) "
                "FROM (%s) by_case GROUP BY id",
                self._delegations._case_modes_sql(where),
            )
        )
        return {key: tuple(modes) for key, modes in rows}

    @cached_property
    def mode_records(self):
        """Id -> ``gov.mode`` of every mode that may hold in an open cell."""
        ids = {mode for cell in self.open for mode in self.modes(cell)}
        return {mode.id: mode for mode in self.env["gov.mode"].browse(sorted(ids))}

    @cached_property
    def supervisors(self):
        """Cell id -> ids of the agencies that supervise, those in use."""
        if self._edited:
            return {_key(d): d.supervisor_ids._origin.ids for d in self._delegations}
        self._delegations.flush_model(["supervisor_ids"])
        agencies = self.env["gov.agency"]
        in_use = Domain("active", "=", True)
        query = agencies._search(in_use, order=agencies._order)
        table = query.join(
            query.table, "id", "gov_delegation_supervisor_rel", "agency_id", "named"
        )
        cell = SQL.identifier(table, "delegation_id")
        query.add_where(SQL("%s = ANY(%s)", cell, self.saved(self.open)))
        found = defaultdict(list)
        agency = SQL.identifier(query.table, "id")
        for key, agency_id in self.env.execute_query(query.select(cell, agency)):
            found[key].append(agency_id)
        return found

    def known(self, name: str, names: Iterable[str], cells=None):
        """Return id -> record of what a column of the open cells points to.

        :param name: column, as ``upper_agency_id``
        :param names: fields of the records, read at once: a loop over records reads
            ahead a thousand only
        """
        ids = {getattr(cell, name) for cell in (self.open if cells is None else cells)}
        comodel = self._delegations._fields[name].comodel_name
        records = self.env[comodel].browse(sorted(filter(None, ids)))
        records.fetch(names)
        return {record.id: record for record in records}


@lru_cache
def _row(names):
    return namedtuple("Cell", names)


def _key(delegation):
    """Return the id by which a delegation is known, also while it is edited."""
    return delegation._origin.id or delegation.id


def _raw(delegation, name):
    """Return a field's value as its column would hold it."""
    if name == "id":
        return _key(delegation)
    value = delegation[name]
    if delegation._fields[name].type == "many2one":
        return value._origin.id or None
    return value or None
