"""What is counted, declared once.

A measure is a function of one row: of a case, of a notice, of a push. So a
figure is the sum over rows, and a change of a row changes the figure by the
new value less the old one. From the declarations below come

* the SQL functions that take a row apart (``function``),
* the triggers that append the differences (``trigger``),
* the statement that counts everything anew (``counted``) and those that sum it up
  coarser (``summed``, ``add_to``),
* the domain of the records behind a figure (``Part.domain``).

A figure belongs to a day and to a key: delegation, mode, agency, channel. Days
are days in China. Time is counted in working days after the first day up to
the last, as limits are (Administrative Licensing Law art. 82).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

Domain = list[tuple[str, str, Any]]

#: The key that figures are kept by, in the order of the columns.
KEY: Final = ("delegation_id", "mode_id", "agency_id", "channel")


@dataclass(frozen=True)
class Grain:
    """A table of folded figures: by day or month, by more or fewer columns.

    :param table: its name
    :param monthly: whether ``day`` is the first of the month
    :param key: its key besides ``day``
    :param found_by: columns by each of which its rows are found beside those by ``day``
    """

    table: str
    monthly: bool
    key: tuple[str, ...]
    found_by: tuple[str, ...] = ()


#: What a delegation is shared out by, one at a time: name -> SQL on the row ``x`` and
#: the delegation ``d``.
SHARED: Final = MappingProxyType(
    {
        "entry": "d.entry_id",
        "mode": "COALESCE(x.mode_id, d.mode_id)",
        "undertaking": "d.agency_id",
    }
)
_BRIEF: Final = ("programme_id", "region_id")
_SHARE: Final = ("programme_id", "dimension", "value")
#: Whose a figure is: who acted, who undertook the item, who granted it.
_OWNERS: Final = ("agency_id", "undertaking_id", "granting_id")
_PLAIN_BY: Final = ("delegation_id", "agency_id")
#: What is asked without channel, mode, agency and entry is read from ``brief``, by one
#: of mode, entry and undertaking agency alone from ``share``, by agencies or within the
#: rights of an agency from ``owner``, what is asked without channel from ``plain``. So
#: the rows read grow neither with the cases nor much with the cells that they fill;
#: who asks for a county or an agency finds its rows by ``found_by``.
GRAINS: Final = MappingProxyType(
    {
        "day": Grain("gov_stat", False, KEY),
        "plain_day": Grain("gov_stat_plain", False, KEY[:3], _PLAIN_BY),
        "month": Grain("gov_stat_month", True, KEY),
        "plain_month": Grain("gov_stat_plain_month", True, KEY[:3], _PLAIN_BY),
        "brief_day": Grain("gov_stat_brief", False, _BRIEF),
        "brief_month": Grain("gov_stat_brief_month", True, _BRIEF),
        "owner_day": Grain("gov_stat_owner", False, (*_BRIEF, *_OWNERS), _OWNERS),
        "owner_month": Grain(
            "gov_stat_owner_month", True, (*_BRIEF, *_OWNERS), _OWNERS
        ),
        "share_day": Grain("gov_stat_share", False, _SHARE),
        "share_month": Grain("gov_stat_share_month", True, _SHARE),
    }
)
#: SQL of the day in China of a UTC timestamp.
_LOCAL: Final = "({} AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai')::date"


@dataclass(frozen=True)
class Part:
    """What one event in a row's life adds.

    :param source: name of the table; its row is ``r``, the case is ``c``
    :param day: SQL of the day that the figures belong to
    :param agency: SQL of the agency that did it
    :param when: SQL condition: has it happened
    :param measures: name -> SQL of the number it adds
    :param model: model of the records behind the figures
    :param day_field: path of the field that ``day`` is made of
    :param agency_field: path of the field that ``agency`` is
    :param timed: whether that field is a UTC timestamp
    :param records: measure -> domain that finds its records, ``when`` included
    """

    source: str
    day: str
    agency: str
    when: str
    measures: Mapping[str, str]
    model: str
    day_field: str
    agency_field: str
    timed: bool = False
    records: Mapping[str, Domain] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A table whose rows are counted.

    :param table: its name
    :param watched: columns on which the figures depend
    :param child: its rows belong to a case by ``case_id``
    """

    table: str
    watched: tuple[str, ...]
    child: bool = False


SOURCES: Final = (
    Source(
        "gov_case",
        (
            *("delegation_id", "mode_id", "channel", "number", "state", "outcome"),
            *("received_on", "accepted_on", "due_on", "suspended", "limit_days"),
            *("decided_at", "decided_agency_id", "reviewed_agency_id", "closed_on"),
            *("accept_agency_id", "upper_agency_id", "current_agency_id"),
            *("accept_region_id", "region_id", "window_id"),
        ),
    ),
    Source("gov_case_notice", ("case_id", "kind", "issued_at"), child=True),
    Source(
        "gov_push",
        (
            *("case_id", "agency_id", "sent_at", "claim_due_on", "claimed_at"),
            "answered_at",
        ),
        child=True,
    ),
    Source(
        "gov_case_transfer",
        ("case_id", "from_agency_id", "sent_at", "arrived_at"),
        child=True,
    ),
)

_DECIDED_DAY: Final = _LOCAL.format("c.decided_at")
_OVER: Final = f"gov_stat_workdays(c.due_on, {_DECIDED_DAY})"
_DECIDED: Final[Domain] = [("decided_at", "!=", False)]

PARTS: Final = (
    Part(
        "gov_case",
        day="c.received_on",
        agency="c.accept_agency_id",
        when="c.number IS NOT NULL",
        measures={"received": "1"},
        model="gov.case",
        day_field="received_on",
        agency_field="accept_agency_id",
        records={"received": [("number", "!=", False)]},
    ),
    Part(
        "gov_case",
        day="c.accepted_on",
        agency="c.accept_agency_id",
        when="c.accepted_on IS NOT NULL",
        measures={
            "accepted": "1",
            # In the upper level's own hall: its staff posted below are near.
            "accepted_above": (
                "(c.accept_agency_id = c.upper_agency_id AND c.window_id IS NOT NULL "
                "AND c.accept_region_id IS DISTINCT FROM c.region_id)::int"
            ),
        },
        model="gov.case",
        day_field="accepted_on",
        agency_field="accept_agency_id",
        records={"accepted": [("accepted_on", "!=", False)]},
    ),
    Part(
        "gov_case",
        day="c.received_on",
        agency="c.accept_agency_id",
        when="c.state = 'refused_acceptance'",
        measures={"not_accepted": "1"},
        model="gov.case",
        day_field="received_on",
        agency_field="accept_agency_id",
        records={"not_accepted": [("state", "=", "refused_acceptance")]},
    ),
    Part(
        "gov_case",
        day=_DECIDED_DAY,
        agency="c.decided_agency_id",
        when="c.decided_at IS NOT NULL",
        measures={
            "decided": "1",
            "granted": "(c.outcome = 'granted')::int",
            "refused": "(c.outcome = 'refused')::int",
            "timed": "(c.due_on IS NOT NULL)::int",
            "in_time": f"(c.due_on >= {_DECIDED_DAY})::int",
            "late": f"(c.due_on < {_DECIDED_DAY})::int",
            "yellow": f"(c.due_on < {_DECIDED_DAY} AND {_OVER} = 1)::int",
            "red": f"(c.due_on < {_DECIDED_DAY} AND {_OVER} >= 2)::int",
            "same_day": f"(c.accepted_on = {_DECIDED_DAY})::int",
            "days_used": f"gov_stat_workdays(c.accepted_on, {_DECIDED_DAY})",
            "days_promised": "c.limit_days",
        },
        model="gov.case",
        day_field="decided_at",
        agency_field="decided_agency_id",
        timed=True,
        records={
            "decided": _DECIDED,
            "granted": [*_DECIDED, ("outcome", "=", "granted")],
            "refused": [*_DECIDED, ("outcome", "=", "refused")],
        },
    ),
    Part(
        "gov_case",
        day="c.closed_on",
        agency="c.reviewed_agency_id",
        when="c.outcome = 'not_forwarded' AND c.closed_on IS NOT NULL",
        measures={"not_forwarded": "1"},
        model="gov.case",
        day_field="closed_on",
        agency_field="reviewed_agency_id",
        records={"not_forwarded": [("outcome", "=", "not_forwarded")]},
    ),
    Part(
        "gov_case",
        day="c.closed_on",
        agency="c.accept_agency_id",
        when="c.closed_on IS NOT NULL AND c.state = 'closed'",
        measures={"closed": "1"},
        model="gov.case",
        day_field="closed_on",
        agency_field="accept_agency_id",
        records={"closed": [("state", "=", "closed")]},
    ),
    Part(
        "gov_case",
        day="COALESCE(c.closed_on, c.received_on)",
        agency="c.accept_agency_id",
        when="c.state = 'withdrawn' AND c.number IS NOT NULL",
        measures={"withdrawn": "1"},
        model="gov.case",
        day_field="closed_on",
        agency_field="accept_agency_id",
    ),
    # By its due date: a light is a comparison with it, so it is never stored.
    Part(
        "gov_case",
        day="COALESCE(c.due_on, c.accepted_on)",
        agency="c.current_agency_id",
        when="c.state = 'accepted' AND c.accepted_on IS NOT NULL",
        measures={
            "running": "(c.due_on IS NOT NULL AND c.suspended IS NOT TRUE)::int",
            "standing": "(c.due_on IS NULL OR c.suspended IS TRUE)::int",
        },
        model="gov.case",
        day_field="due_on",
        agency_field="current_agency_id",
        records={
            "running": [
                ("state", "=", "accepted"),
                ("suspended", "=", False),
                ("due_on", "!=", False),
            ],
        },
    ),
    Part(
        "gov_case_notice",
        day=_LOCAL.format("r.issued_at"),
        agency="c.accept_agency_id",
        when="r.kind = 'supplement'",
        measures={"supplements": "1"},
        model="gov.case.notice",
        day_field="issued_at",
        agency_field="case_id.accept_agency_id",
        timed=True,
        records={"supplements": [("kind", "=", "supplement")]},
    ),
    Part(
        "gov_case_notice",
        day=_LOCAL.format("r.issued_at"),
        agency="c.accept_agency_id",
        when="r.kind = 'deferred'",
        measures={"deferrals": "1"},
        model="gov.case.notice",
        day_field="issued_at",
        agency_field="case_id.accept_agency_id",
        timed=True,
        records={"deferrals": [("kind", "=", "deferred")]},
    ),
    Part(
        "gov_push",
        day=_LOCAL.format("r.sent_at"),
        agency="r.agency_id",
        when="r.sent_at IS NOT NULL",
        measures={
            "pushed": "1",
            "claimed": "(r.claimed_at IS NOT NULL)::int",
            "claimed_in_time": f"({_LOCAL.format('r.claimed_at')}"
            " <= r.claim_due_on)::int",
            "answered": "(r.answered_at IS NOT NULL)::int",
        },
        model="gov.push",
        day_field="sent_at",
        agency_field="agency_id",
        timed=True,
        records={
            "pushed": [("sent_at", "!=", False)],
            "claimed": [("claimed_at", "!=", False)],
            "answered": [("answered_at", "!=", False)],
        },
    ),
    # On the way from one agency to the next: what arrived, on the day of sending.
    Part(
        "gov_case_transfer",
        day=_LOCAL.format("r.sent_at"),
        agency="r.from_agency_id",
        when="r.arrived_at IS NOT NULL",
        measures={
            "transfers": "1",
            "transit_hours": (
                "ROUND(EXTRACT(EPOCH FROM r.arrived_at - r.sent_at) / 3600)::integer"
            ),
        },
        model="gov.case.transfer",
        day_field="sent_at",
        agency_field="from_agency_id",
        timed=True,
        records={"transfers": [("arrived_at", "!=", False)]},
    ),
)

#: Every measure's name, in the order of the columns.
MEASURES: Final = tuple(name for part in PARTS for name in part.measures)
#: Part of each measure.
PART_OF: Final = MappingProxyType(
    {name: part for part in PARTS for name in part.measures}
)


def by_source(table: str) -> Iterator[Part]:
    """The parts of one table.

    >>> [part.day for part in by_source("gov_push")] == [_LOCAL.format("r.sent_at")]
    True
    """
    return (part for part in PARTS if part.source == table)


def columns() -> str:
    """The columns of every table of figures, as in an INSERT.

    >>> columns().startswith("day, delegation_id, mode_id, agency_id, channel, rec")
    True
    """
    return ", ".join(("day", *KEY, *MEASURES))


def sums(prefix: str = "") -> str:
    """The sums of all measures, as in a SELECT.

    >>> sums("x.").split(", ")[0]
    'SUM(x.received) AS received'
    """
    return ", ".join(f"SUM({prefix}{name}) AS {name}" for name in MEASURES)


#: Working days after ``a`` up to ``b``, 0 when b <= a: the five-day week and the
#: days on which the calendar departs from it. 2000-01-03 was a Monday.
WORKDAYS: Final = """
CREATE OR REPLACE FUNCTION gov_stat_weekdays(d date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT ((d - DATE '2000-01-03') + 1) / 7 * 5
        + LEAST(((d - DATE '2000-01-03') + 1) % 7, 5)
$$;
CREATE OR REPLACE FUNCTION gov_stat_workdays(a date, b date) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN b <= a THEN 0 ELSE
        gov_stat_weekdays(b) - gov_stat_weekdays(a) + (
            SELECT COUNT(*) FILTER (WHERE is_workday)
                - COUNT(*) FILTER (WHERE NOT COALESCE(is_workday, false))
            FROM gov_calendar_day
            WHERE date > a AND date <= b
                AND COALESCE(is_workday, false) = (EXTRACT(isodow FROM date) > 5)
        )::integer
    END
$$;
"""


def function(source: Source) -> str:
    """SQL that creates the function taking a row of ``source`` apart.

    ``gov_stat_of_<table>(r, c)``: ``r`` is the row, ``c`` its case; one row per
    part that has happened.
    """
    types = ["day date", "delegation_id integer", "mode_id integer"]
    types += ["agency_id integer", "channel varchar"]
    types += [f"{name} integer" for name in MEASURES]
    selects = "\n    UNION ALL\n".join(_select(p) for p in by_source(source.table))
    name = f"gov_stat_of_{source.table}(r {source.table}, c gov_case)"
    # Its columns are part of its type, which a replacement may not change.
    return (
        f"DROP FUNCTION IF EXISTS gov_stat_of_{source.table}"
        f"({source.table}, gov_case);\n"
        f"CREATE FUNCTION {name}\nRETURNS TABLE ({', '.join(types)})\n"
        f"LANGUAGE sql STABLE AS $$\n{selects}\n$$;"
    )


def _select(part: Part) -> str:
    values = (f"COALESCE({part.measures.get(name, '0')}, 0)" for name in MEASURES)
    key = f"{part.day}, c.delegation_id, c.mode_id, {part.agency}, c.channel"
    return f"    SELECT {key}, {', '.join(values)} WHERE {part.when}"


def trigger(source: Source) -> str:
    """SQL that creates the trigger appending the differences of ``source``.

    A change of a case's key moves what its children count, too.
    """
    table = source.table
    unchanged = " AND ".join(
        f"OLD.{name} IS NOT DISTINCT FROM NEW.{name}" for name in source.watched
    )
    body = _child_body(table) if source.child else _case_body(table)
    return f"""
CREATE OR REPLACE FUNCTION gov_stat_note_{table}() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {unchanged} THEN RETURN NULL; END IF;
    END IF;
    {body}
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS gov_stat_note ON {table};
CREATE TRIGGER gov_stat_note AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION gov_stat_note_{table}();
"""


def _append(rows: str) -> str:
    """SQL that appends the signed ``rows`` which do not cancel out."""
    changed = " OR ".join(f"SUM(x.{name} * x.sign) <> 0" for name in MEASURES)
    signed = ", ".join(f"SUM(x.{name} * x.sign)" for name in MEASURES)
    key = ", ".join(("x.day", *(f"x.{name}" for name in KEY)))
    return (
        f"INSERT INTO gov_stat_delta ({columns()}) SELECT {key}, {signed} "
        f"FROM ({rows}) x GROUP BY {key} HAVING {changed};"
    )


def _case_body(table: str) -> str:
    old = f"SELECT -1 AS sign, f.* FROM gov_stat_of_{table}(OLD, OLD) f"
    new = f"SELECT 1 AS sign, f.* FROM gov_stat_of_{table}(NEW, NEW) f"
    moves = " ".join(_move(s.table) for s in SOURCES if s.child)
    key = " OR ".join(
        f"OLD.{name} IS DISTINCT FROM NEW.{name}"
        for name in ("delegation_id", "mode_id", "channel", "accept_agency_id")
    )
    return f"""
    IF TG_OP = 'INSERT' THEN {_append(new)}
    ELSIF TG_OP = 'DELETE' THEN {_append(old)}
    ELSE
        {_append(f"{old} UNION ALL {new}")}
        IF {key} THEN {moves} END IF;
    END IF;"""


def _move(child: str) -> str:
    return _append(
        " UNION ALL ".join(
            f"SELECT {sign} AS sign, f.* FROM {child} k, "
            f"gov_stat_of_{child}(k, {row}) f WHERE k.case_id = NEW.id"
            for sign, row in ((-1, "OLD"), (1, "NEW"))
        )
    )


def _child_body(table: str) -> str:
    def part(sign: int, row: str) -> str:
        return (
            f"SELECT {sign} AS sign, f.* FROM gov_case c, "
            f"gov_stat_of_{table}({row}, c) f WHERE c.id = {row}.case_id"
        )

    old, new = part(-1, "OLD"), part(1, "NEW")
    return f"""
    IF TG_OP = 'INSERT' THEN {_append(new)}
    ELSIF TG_OP = 'DELETE' THEN {_append(old)}
    ELSE {_append(f"{old} UNION ALL {new}")}
    END IF;"""


#: Notes the delegations whose own columns changed: what is summed by them is made anew.
MOVED: Final = """
CREATE TABLE IF NOT EXISTS gov_stat_moved (delegation_id integer NOT NULL);
CREATE OR REPLACE FUNCTION gov_stat_note_moved() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gov_stat_moved VALUES (NEW.id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS gov_stat_moved ON gov_delegation;
CREATE TRIGGER gov_stat_moved AFTER UPDATE ON gov_delegation FOR EACH ROW WHEN (
    (OLD.agency_id, OLD.upper_agency_id, OLD.mode_id, OLD.entry_id,
        OLD.programme_id, OLD.region_id)
    IS DISTINCT FROM
    (NEW.agency_id, NEW.upper_agency_id, NEW.mode_id, NEW.entry_id,
        NEW.programme_id, NEW.region_id)
) EXECUTE FUNCTION gov_stat_note_moved();
"""


def fingerprint(grain: Grain) -> str:
    """Hash of how ``grain`` is summed up; another one asks for new sums.

    >>> len(fingerprint(GRAINS["owner_day"]))
    64
    """
    return sha256(add_to(grain, "SELECT").encode()).hexdigest()


def counted() -> str:
    """SQL that counts every row anew: day, key and the sums of all measures."""
    rows = " UNION ALL ".join(
        f"SELECT f.* FROM {s.table} k JOIN gov_case c ON c.id = k.case_id, "
        f"gov_stat_of_{s.table}(k, c) f"
        if s.child
        else f"SELECT f.* FROM {s.table} c, gov_stat_of_{s.table}(c, c) f"
        for s in SOURCES
    )
    key = ", ".join(("x.day", *(f"x.{name}" for name in KEY)))
    return f"SELECT {key}, {sums('x.')} FROM ({rows}) x GROUP BY {key}"


def table(name: str, key: tuple[str, ...]) -> str:
    """SQL that creates a table of figures without its measures."""
    types = {
        "channel": "varchar NOT NULL",
        "delegation_id": "integer NOT NULL",
        "dimension": "varchar NOT NULL",
    }
    columns_of = ", ".join(f"{column} {types.get(column, 'integer')}" for column in key)
    return (
        f"CREATE TABLE IF NOT EXISTS {name} "
        f"(id bigserial PRIMARY KEY, day date NOT NULL, {columns_of})"
    )


def conflict(grain: Grain) -> str:
    """The unique key of a table of figures, as in ON CONFLICT.

    >>> conflict(GRAINS["plain_month"])
    'day, delegation_id, COALESCE(mode_id, 0), COALESCE(agency_id, 0)'
    """
    return ", ".join(
        ("day", *(f"COALESCE({c}, 0)" if _empty(c) else c for c in grain.key))
    )


def _empty(column: str) -> bool:
    return column not in ("channel", "delegation_id", "dimension")


def shares(row: str = "x") -> str:
    """The join that repeats a ``row`` of delegation ``d`` for each of ``SHARED``.

    >>> shares("z")[:51]
    "CROSS JOIN LATERAL (VALUES ('entry', d.entry_id), ("
    """
    values = ", ".join(
        f"('{name}', {sql.replace('x.', f'{row}.')})" for name, sql in SHARED.items()
    )
    return f"CROSS JOIN LATERAL (VALUES {values}) AS v (dimension, value)"


def source(name: str) -> str | None:
    """The grain from which the sums of grain ``name`` are made: the least that can.

    None for what is counted itself.

    >>> source("owner_month"), source("month"), source("plain_day"), source("day")
    ('plain_day', 'day', 'day', None)
    """
    if name == "day":
        return None
    by_channel = "channel" in GRAINS[name].key
    return "day" if by_channel or name == "plain_day" else "plain_day"


def summed(grain: Grain, rows: str) -> str:
    """SQL of the sums of ``rows`` by the key of ``grain``, day and key first.

    ``d`` is the delegation of a row, from which the keys of others come than its own.

    :param rows: SQL of rows with day, the columns of ``KEY`` that ``grain`` or its
        key's origin need, and all measures
    """
    day = "date_trunc('month', x.day)::date" if grain.monthly else "x.day"
    origin = {
        "programme_id": "d.programme_id",
        "region_id": "d.region_id",
        "undertaking_id": "d.agency_id",
        "granting_id": "d.upper_agency_id",
        "dimension": "v.dimension",
        "value": "v.value",
    }
    join = shares() if "dimension" in grain.key else ""
    key = ", ".join((day, *(origin.get(c, f"x.{c}") for c in grain.key)))
    return (
        f"SELECT {key}, {sums('x.')} FROM ({rows}) x "
        f"JOIN gov_delegation d ON d.id = x.delegation_id {join} GROUP BY {key}"
    )


def add_to(grain: Grain, rows: str) -> str:
    """SQL that adds ``rows`` (see ``summed``) to the figures of ``grain``."""
    names = ", ".join(("day", *grain.key, *MEASURES))
    updates = ", ".join(f"{n} = {grain.table}.{n} + EXCLUDED.{n}" for n in MEASURES)
    return (
        f"INSERT INTO {grain.table} ({names}) {summed(grain, rows)} "
        f"ON CONFLICT ({conflict(grain)}) DO UPDATE SET {updates}"
    )


def unequal(name: str) -> str:
    """SQL: whether the sums of grain ``name`` are other ones than those of its source.

    Rows in which all is 0 are as good as none.
    """
    grain = GRAINS[name]
    origin = GRAINS[source(name) or "day"].table
    filled = " OR ".join(f"{measure} <> 0" for measure in MEASURES)
    picked = ", ".join(("day", *grain.key, *MEASURES))
    heads = ", ".join(("day", *grain.key))
    kept = f"SELECT {picked} FROM {grain.table} WHERE {filled}"
    made = (
        f"SELECT * FROM ({summed(grain, f'SELECT * FROM {origin}')}) "
        f"AS y ({heads}, {', '.join(MEASURES)}) WHERE {filled}"
    )
    return f"SELECT EXISTS (({kept} EXCEPT {made}) UNION ALL ({made} EXCEPT {kept}))"
