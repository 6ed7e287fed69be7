"""A hall's demand and staff as a rota problem, and its rota as shifts again.

A kind of shift of the problem is a template (hours of the clock) in a pool (windows
that stand for each other, with the skill they need). Minutes count from the
midnight that begins a day; a template that ends after 1440 runs over midnight.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Final

import numpy as np

from .rota.level import Aspect, level
from .rota.problem import REST, Cover, Person, Problem, Rota, Schedule, Shift

DAY: Final = 1440
#: Price of what a rule forbids on single days, where the problem knows only prices.
BARRED: Final = 1_000_000

#: What a duty on a day off, or a late one, weighs beside a whole day's work.
DUTY_WEIGHT: Final = 1.5

Pool = str
#: (worker, day, template, pool)
Duty = tuple[int, int, int, Pool]


@dataclass(frozen=True)
class Template:
    """Hours of a shift. ``paid``: minutes without the break."""

    key: int
    start: int
    end: int
    paid: int
    late: bool = False


@dataclass(frozen=True)
class Need:
    """Heads wanted on a day. ``mandatory``: open every day, the dearer gap.
    ``every``: enough heads for each window of the pool, so that none stays shut."""

    day: int
    template: int
    pool: Pool
    people: int
    mandatory: bool = False
    every: bool = True


@dataclass(frozen=True)
class Worker:
    """Somebody who may be planned.

    ``barred``: (day, pool) where training or skill is not valid. ``run``: days
    worked in a row up to the first day; ``ended``: minute at which the last shift
    before it ended, counted from its midnight (negative). ``rest_load`` and
    ``late_load``: weekend or holiday duties and late duties of the year so far.
    ``wishes``: (day, template or None, price): positive wants it, negative not.
    """

    key: int
    pools: frozenset[Pool]
    max_minutes: int
    min_minutes: int = 0
    off: frozenset[int] = frozenset()
    barred: frozenset[tuple[int, Pool]] = frozenset()
    fixed: Mapping[int, tuple[int, Pool]] = field(default_factory=dict)
    wishes: Sequence[tuple[int, int | None, int]] = ()
    run: int = 0
    ended: int | None = None
    rest_load: float = 0.0
    late_load: float = 0.0


@dataclass(frozen=True)
class Rules:
    """Limits and prices that hold for everybody in the hall."""

    max_run: int = 6
    min_rest_minutes: int = 11 * 60
    max_weekends: int = 3
    max_late: int = 10
    under: int = 100
    under_mandatory: int = 1000
    over: int = 5
    fairness: int = 3


@dataclass(frozen=True)
class Hall:
    """Everything about one rota. ``rest_days``: days that earn a day off in turn."""

    days: int
    weekday: int
    templates: tuple[Template, ...]
    needs: tuple[Need, ...]
    workers: tuple[Worker, ...]
    rules: Rules = field(default_factory=Rules)
    rest_days: frozenset[int] = frozenset()

    def codes(self) -> list[tuple[int, Pool]]:
        """Kinds of shifts, in the order of the problem's."""
        wanted = {(need.template, need.pool) for need in self.needs}
        wanted |= {duty for w in self.workers for duty in w.fixed.values()}
        return sorted(wanted)


def heads(visits: float, minutes: float, hours: float, load: float) -> int:
    """People needed: the visits' work over what one person gives at a load.

    >>> heads(visits=40, minutes=12, hours=7, load=0.8)
    2
    >>> heads(3, 10, 7, 0.8), heads(0, 10, 7, 0.8)
    (1, 0)
    """
    if visits <= 0 or hours <= 0 or load <= 0:
        return 0
    return max(1, ceil(visits * minutes / (hours * 60 * load)))


def code(template: int, pool: Pool) -> str:
    """Name of a kind of shift.

    >>> code(3, "a")
    '3|a'
    """
    return f"{template}|{pool}"


def problem(hall: Hall) -> Problem:
    """The hall as a problem of the rota kernel.

    >>> day = Template(1, 540, 1020, 420)
    >>> needs = tuple(Need(d, 1, "a", 1) for d in range(3))
    >>> staff = Worker(7, frozenset("a"), 9999), Worker(8, frozenset(), 9999)
    >>> task = problem(Hall(3, 0, (day,), needs, staff))
    >>> task.shifts[0].code, task.people[1].most
    ('1|a', {'1|a': 0})
    """
    templates = {t.key: t for t in hall.templates}
    codes = hall.codes()
    shifts = tuple(
        Shift(
            code(key, pool),
            templates[key].paid,
            frozenset(
                code(after, other)
                for after, other in codes
                if _too_close(templates[key], templates[after], hall.rules)
            ),
        )
        for key, pool in codes
    )
    place = {name: number for number, name in enumerate(codes)}
    cover: dict[tuple[int, int], Cover] = {}
    heads: Counter[tuple[int, int]] = Counter()
    dear: set[tuple[int, int]] = set()
    for need in hall.needs:
        cell = need.day, place[need.template, need.pool]
        heads[cell] += need.people
        if need.mandatory:
            dear.add(cell)
    rules = hall.rules
    for day in range(hall.days):
        for kind in range(len(codes)):
            cell = day, kind
            price = rules.under_mandatory if cell in dear else rules.under
            cover[cell] = Cover(heads[cell], price, rules.over)
    people = tuple(_person(hall, worker, templates, codes) for worker in hall.workers)
    return Problem(hall.days, shifts, people, cover, hall.weekday)


def _too_close(first: Template, after: Template, rules: Rules) -> bool:
    return DAY + after.start - first.end < rules.min_rest_minutes


def _person(
    hall: Hall,
    worker: Worker,
    templates: Mapping[int, Template],
    codes: Sequence[tuple[int, Pool]],
) -> Person:
    rules = hall.rules
    most = {}
    for key, pool in codes:
        if pool not in worker.pools and (key, pool) not in worker.fixed.values():
            most[code(key, pool)] = 0
        elif templates[key].late:
            most[code(key, pool)] = rules.max_late
    wanted, unwanted = _prices(hall, worker, templates, codes)
    fixed = {day: code(*duty) for day, duty in worker.fixed.items()}
    off = set(worker.off)
    if worker.run:
        off.add(max(rules.max_run - worker.run, 0))
    return Person(
        str(worker.key),
        most,
        worker.max_minutes,
        worker.min_minutes,
        rules.max_run,
        1,
        1,
        rules.max_weekends,
        frozenset(day for day in off - fixed.keys() if day < hall.days),
        wanted,
        unwanted,
        fixed,
    )


def _prices(
    hall: Hall,
    worker: Worker,
    templates: Mapping[int, Template],
    codes: Sequence[tuple[int, Pool]],
) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """Wishes, the year's balance and days on which a rule bars a pool."""
    wanted: dict[tuple[int, str], int] = defaultdict(int)
    unwanted: dict[tuple[int, str], int] = defaultdict(int)
    for key, pool in codes:
        if pool not in worker.pools:
            continue
        name, template = code(key, pool), templates[key]
        for day in range(hall.days):
            load = worker.rest_load * (day in hall.rest_days)
            load += worker.late_load * template.late
            if load:
                unwanted[day, name] += round(load * hall.rules.fairness)
            if (day, pool) in worker.barred:
                unwanted[day, name] += BARRED
        for day, only, price in worker.wishes:
            if only in (None, key):
                side = wanted if price > 0 else unwanted
                side[day, name] += abs(price)
        if worker.ended is not None and (
            template.start - worker.ended < hall.rules.min_rest_minutes
        ):
            unwanted[0, name] += BARRED
    return dict(wanted), dict(unwanted)


def duties(hall: Hall, rota: Rota) -> list[Duty]:
    """A rota as who works which template in which pool on which day."""
    codes = hall.codes()
    return [
        (worker.key, day, *codes[kind])
        for worker, schedule in zip(hall.workers, rota, strict=True)
        for day, kind in enumerate(schedule)
        if kind != REST
    ]


def schedules(hall: Hall, present: Iterable[Duty]) -> Rota:
    """Shifts as a rota of the problem: what it does not know is left out."""
    place = {name: number for number, name in enumerate(hall.codes())}
    rows = {worker.key: [REST] * hall.days for worker in hall.workers}
    for key, day, template, pool in present:
        if key in rows and (template, pool) in place and 0 <= day < hall.days:
            rows[key][day] = place[template, pool]
    return tuple(tuple(rows[worker.key]) for worker in hall.workers)


def both_off(
    hall: Hall, rota: Rota, pairs: Iterable[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """(day, one, other): partners who are both off on a day that needs their pools.

    Days on which neither could work by leave are theirs, not the rota's. A need that
    leaves windows of its pool shut, as a weekend's for the whole hall, needs no pair.

    >>> day = Template(1, 540, 1020, 420)
    >>> staff = Worker(7, frozenset("a"), 9999), Worker(8, frozenset("a"), 9999)
    >>> hall = Hall(2, 0, (day,), (Need(0, 1, "a", 1), Need(1, 1, "a", 1)), staff)
    >>> both_off(hall, ((0, REST), (REST, REST)), [(7, 8)])
    [(1, 7, 8)]
    """
    row = {worker.key: n for n, worker in enumerate(hall.workers)}
    wanted: dict[int, set[Pool]] = defaultdict(set)
    for need in hall.needs:
        if need.people and need.every:
            wanted[need.day].add(need.pool)
    found = []
    for one, other in pairs:
        if one not in row or other not in row:
            continue
        a, b = hall.workers[row[one]], hall.workers[row[other]]
        for day in range(hall.days):
            if rota[row[one]][day] != REST or rota[row[other]][day] != REST:
                continue
            away = day in a.off and day in b.off
            if not away and wanted[day] & (a.pools | b.pools):
                found.append((day, one, other))
    return found


def evened(
    hall: Hall,
    task: Problem,
    rota: Rota,
    pairs: Iterable[tuple[int, int]] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Rota:
    """Share hours, duties on days off and late ones evenly: see ``rota.level``.

    Hours are due by the days on which somebody can come; duties count with those of
    the year so far. Partners who stand in for each other do not end up both off.
    """
    kinds, late = hall.codes(), {t.key for t in hall.templates if t.late}
    shape = (hall.days, len(kinds))
    work = np.tile([shift.minutes / 480 for shift in task.shifts], (hall.days, 1))
    rest, evening = np.zeros(shape), np.zeros(shape)
    rest[sorted(hall.rest_days), :] = DUTY_WEIGHT
    evening[:, [n for n, (key, _pool) in enumerate(kinds) if key in late]] = DUTY_WEIGHT
    able = [hall.days - len(worker.off) for worker in hall.workers]
    done = sum(Aspect(work, [0.0] * len(rota)).of(n, s) for n, s in enumerate(rota))
    share = done / max(sum(able), 1)
    aspects = (
        Aspect(work, [-share * days for days in able]),
        Aspect(rest, [DUTY_WEIGHT * worker.rest_load for worker in hall.workers]),
        Aspect(evening, [DUTY_WEIGHT * worker.late_load for worker in hall.workers]),
    )
    return level(task, rota, aspects, _not_both_off(hall, pairs), stop)


def _not_both_off(
    hall: Hall, pairs: Iterable[tuple[int, int]]
) -> Callable[[Sequence[Schedule], int, int, int], bool]:
    row = {worker.key: n for n, worker in enumerate(hall.workers)}
    partners: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        if first in row and second in row:
            partners[row[first]].add(row[second])
            partners[row[second]].add(row[first])
    wanted: dict[int, set[Pool]] = defaultdict(set)
    for need in hall.needs:
        if need.people and need.every:
            wanted[need.day].add(need.pool)

    def allowed(rows: Sequence[Schedule], day: int, one: int, other: int) -> bool:
        """Whoever stays at home has a partner at work, or no work is wanted."""
        goes, comes = (one, other) if rows[other][day] == REST else (other, one)
        if rows[comes][day] != REST or not wanted[day] & hall.workers[goes].pools:
            return True
        return all(
            partner == comes or rows[partner][day] != REST for partner in partners[goes]
        )

    return allowed


def nudged(
    task: Problem, hall: Hall, clashes: Iterable[tuple[int, int, int]], price: int
) -> Problem:
    """The problem in which one of two partners would rather come on those days.

    The one with fewer days off asked is nudged; the price is paid for staying away.
    """
    row = {worker.key: n for n, worker in enumerate(hall.workers)}
    people = list(task.people)
    for day, one, other in clashes:
        here = [n for n in (row[one], row[other]) if day not in people[n].days_off]
        if not here:
            continue
        number = min(here, key=lambda n: (len(people[n].wanted), n))
        person = people[number]
        wanted = dict(person.wanted)
        for shift in task.shifts:
            if person.most.get(shift.code, 1):
                wanted[day, shift.code] = wanted.get((day, shift.code), 0) + price
        people[number] = replace(person, wanted=wanted)
    return replace(task, people=tuple(people))


def seat(
    present: Iterable[Duty],
    windows: Mapping[Pool, Sequence[int]],
    home: Mapping[int, int],
) -> list[tuple[Duty, int]]:
    """Give every duty a window: the own one first, then where fewest sit.

    >>> seat([(1, 0, 5, "a"), (2, 0, 5, "a")], {"a": [10, 11]}, {2: 10})
    [((2, 0, 5, 'a'), 10), ((1, 0, 5, 'a'), 11)]
    """
    taken: Counter[tuple[int, int, int]] = Counter()
    found = []
    ordered = sorted(present, key=lambda d: (d[1:], home.get(d[0]) is None, d[0]))
    for duty in ordered:
        worker, day, template, pool = duty
        best = min(
            windows[pool],
            key=lambda w: (
                taken[day, template, w] > 0 and home.get(worker) != w,
                home.get(worker) != w,
                taken[day, template, w],
                w,
            ),
        )
        taken[day, template, best] += 1
        found.append((duty, best))
    return found
