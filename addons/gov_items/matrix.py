"""The matrix entry × region of a programme as of a day, set by set.

Everything is read with a number of queries that does not depend on the size of
the matrix; rules decide in memory. What the screen and the workbook show comes
from here.
"""

from odoo import fields
from odoo.tools import SQL

from .kernel.marks import marks

#: Codes of a cell without mode: the rules say "not delegated", or say nothing.
NOT_DELEGATED, NO_RULE = -1, -2
#: Flags of a cell.
CONDITIONAL, PENDING = 1, 2
_COLUMNS = (
    "id entry_id region_id state rule_id agency_id date_live date_end mode_id".split()
)


class Matrix:
    """A programme's answers on a day: one cell per listed entry and region."""

    def __init__(self, programme, on_date):
        self.env = programme.env
        self.programme = programme
        self.on_date = on_date
        self.regions = programme._receiving_regions().filtered(self._exists)
        self.entries = programme.entry_ids.filtered(self._exists)
        self.modes = programme.mode_ids
        self.rule_set = programme._rule_set()

    def _exists(self, record):
        """Whether entry or region exists on the day."""
        if not record.active or (record.date_to and record.date_to < self.on_date):
            return False
        return not record.date_from or record.date_from <= self.on_date

    def answers(self):
        """Return (entry id, region id) -> deciding ``RuleSpec`` or None."""
        resolve, day = self.rule_set.resolve, self.on_date
        regions = self.regions.ids
        return {
            (entry, region): resolve(entry, region, day)
            for entry in self.entries.ids
            for region in regions
        }

    def published(self):
        """Return (entry id, region id) -> row of the published cell, in one query."""
        cells = self.env["gov.delegation"]
        cells.flush_model(_COLUMNS)
        query = cells._search([("programme_id", "=", self.programme.id)])
        columns = [SQL.identifier(query.table, name) for name in _COLUMNS]
        rows = self.env.execute_query(query.select(*columns))
        named = (dict(zip(_COLUMNS, row, strict=True)) for row in rows)
        return {(row["entry_id"], row["region_id"]): row for row in named}

    def data(self):
        """Return the matrix for the screen: lists of rows, columns and codes."""
        answers, published = self.answers(), self.published()
        mode_index = {mode.id: i for i, mode in enumerate(self.modes)}
        agencies = _Index()
        state_index = {code: i for i, (code, _label) in enumerate(self._states())}
        today = self.on_date == self.programme._city_today()
        grid = {"mode": [], "state": [], "flag": [], "agency": []}
        conditional = self._conditional()
        for entry in self.entries.ids:
            rows = {name: [] for name in grid}
            for region in self.regions.ids:
                rule, cell = answers[entry, region], published.get((entry, region))
                rows["mode"].append(_mode_code(rule, mode_index))
                rows["state"].append(state_index.get(state_on(cell, self.on_date), -1))
                rows["agency"].append(agencies.of(cell and cell["agency_id"]))
                rule_id = rule.id if rule else None
                pending = today and bool(cell) and cell["rule_id"] != rule_id
                flag = CONDITIONAL if (entry, region) in conditional else 0
                rows["flag"].append(flag | (PENDING if pending else 0))
            for name, values in rows.items():
                grid[name].append(values)
        return {**self._heads(), "agencies": self._agencies(agencies), **grid}

    def _conditional(self):
        """Return the cells in which the case can change the answer."""
        regions = self.regions.ids
        found = set()
        for entry in self.entries.ids:
            for rule in self.rule_set.rules_of(entry):
                if rule.circumstance or rule.conditions:
                    found.update(
                        (entry, r) for r in regions if rule.in_force(r, self.on_date)
                    )
        return found

    def _states(self):
        field = self.env["gov.delegation"]._fields["state"]
        return field._description_selection(self.env)

    def _heads(self):
        """Return what names rows, columns, modes and states."""
        types = dict(
            self.env["gov.item"]._fields["item_type"]._description_selection(self.env)
        )
        names = self.modes.mapped("name")
        return {
            "programme": self.programme.display_name,
            "date": fields.Date.to_string(self.on_date),
            "entries": [
                {
                    "id": entry.id,
                    "number": entry.sequence,
                    "name": entry.name,
                    "initials": entry.pinyin_initials or "",
                    "type": types.get(entry.item_type, ""),
                    "owner": entry.sector_id.name or "",
                }
                for entry in self.entries
            ],
            "regions": [
                {"id": region.id, "name": region.name, "code": region.code}
                for region in self.regions
            ],
            "modes": [
                {"id": mode.id, "name": _mode_name(mode), "mark": mark}
                for mode, mark in zip(self.modes, marks(names), strict=True)
            ],
            "states": [label for _code, label in self._states()],
        }

    def _agencies(self, index):
        names = self.env["gov.agency"].browse(index.ids)
        return [{"id": agency.id, "name": agency.name} for agency in names]

    def gaps(self, entry_ids=None):
        """Return [entry id, region id, blocking, others] of cells that lack something.

        :param entry_ids: of these entries only; all of the programme without it
        """
        domain = [("programme_id", "=", self.programme.id)]
        if entry_ids is not None:
            domain.append(("entry_id", "in", entry_ids))
        cells = self.env["gov.delegation"].search(domain, order="id")
        gaps = cells._gather_gaps(self.on_date)
        rows = []
        for cell in gaps.cells:
            found = gaps.found[cell.id]
            if found:
                blocking = sum(gap.blocking for gap in found)
                others = len(found) - blocking
                rows.append([cell.entry_id, cell.region_id, blocking, others])
        return rows


def difference(programme, first, second):
    """Return the cells that two days answer differently.

    :return: list of (entry, region, mode on the first day, on the second); an entry
        or region that one of the days lacks has no mode there
    """
    env = programme.env
    then, now = Matrix(programme, first).answers(), Matrix(programme, second).answers()
    keys = [key for key in {**then, **now} if _mode(then, key) != _mode(now, key)]
    entries = env["gov.entry"].browse({entry for entry, _region in keys}).sorted()
    places = {entry.id: place for place, entry in enumerate(entries)}
    modes = env["gov.mode"]
    return [
        (
            env["gov.entry"].browse(entry),
            env["gov.region"].browse(region),
            modes.browse(_mode(then, (entry, region)) or ()),
            modes.browse(_mode(now, (entry, region)) or ()),
        )
        for entry, region in sorted(keys, key=lambda key: (places[key[0]], key[1]))
    ]


def state_on(cell, day):
    """Return the state of a published cell on a day, False where it is none.

    Today's state is stored; of days gone by only beginning and end are known.

    :param cell: row with ``state``, ``date_live`` and ``date_end``, or None
    """
    if not cell:
        return False
    state, begin, end = cell["state"], cell["date_live"], cell["date_end"]
    if state == "withdrawn" and end and day < end:
        return "live" if begin and begin <= day else "planned"
    if state in ("live", "suspended") and begin and day < begin:
        return "planned"
    return state


def _mode(answers, key):
    rule = answers.get(key)
    return rule.mode_id if rule else None


def _mode_code(rule, index):
    if rule is None:
        return NO_RULE
    return index.get(rule.mode_id, NOT_DELEGATED)


def _mode_name(mode):
    """Return the mode's name, with an arrow where the power goes up."""
    label = mode._label()
    return f"↑ {label}" if mode.direction == "up" else label


class _Index:
    """Numbers ids in the order in which they turn up."""

    def __init__(self):
        self.places = {}

    @property
    def ids(self):
        return list(self.places)

    def of(self, key):
        """Return the number of the id, -1 for none."""
        return self.places.setdefault(key, len(self.places)) if key else -1
