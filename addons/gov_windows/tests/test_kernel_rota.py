import unittest
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..kernel import office
from ..kernel.rota.contract import Contract
from ..kernel.rota.daywise import Daywise
from ..kernel.rota.level import Aspect, level, unfairness
from ..kernel.rota.pricing import Pricing
from ..kernel.rota.problem import REST, Cover, Person, Problem, Shift
from ..kernel.rota.search import Infeasible, Search
from ..kernel.rota.solve import Solver

EARLY = Shift("E", 480)
LATE = Shift("L", 600, frozenset("E"))
DAYS = 7


def person(code="A", **changes):
    values = {
        "most": {},
        "max_minutes": 9999,
        "min_minutes": 0,
        "max_run": 5,
        "min_run": 1,
        "min_rest": 1,
        "max_weekends": 9,
    }
    return Person(code, **{**values, **changes})


def problem(*people, cover=None, weekday=0, days=DAYS):
    need = cover or {(day, 0): Cover(1, 100, 1) for day in range(days)}
    return Problem(days, (EARLY, LATE), people, need, weekday)


@st.composite
def contracts(draw):
    run = draw(st.integers(1, 4))
    return person(
        most=draw(
            st.dictionaries(st.sampled_from("EL"), st.integers(0, 4), max_size=2)
        ),
        max_minutes=draw(st.integers(2, 6)) * 600,
        min_minutes=draw(st.integers(0, 2)) * 480,
        max_run=run,
        min_run=draw(st.integers(1, run)),
        min_rest=draw(st.integers(1, 3)),
        max_weekends=draw(st.integers(0, 2)),
        days_off=frozenset(draw(st.lists(st.integers(0, DAYS - 1), max_size=2))),
        wanted={(draw(st.integers(0, DAYS - 1)), "E"): 7},
        unwanted={(draw(st.integers(0, DAYS - 1)), "L"): 9},
    )


@tagged("-at_install", "post_install")
class TestRota(unittest.TestCase):
    @settings(max_examples=60, deadline=None)
    @given(contracts(), st.integers(0, 6), st.integers(0, 2**32 - 1))
    def test_pricing_is_exact(self, contract, weekday, seed):
        """The dynamic programme against every schedule there is."""
        task = problem(contract, weekday=weekday)
        prices = np.random.default_rng(seed).integers(-50, 20, (DAYS, 2)).astype(float)
        offers = Pricing(task).best(prices, [0], 3)[0]
        daywise = offers.found
        if (own := Contract(task, 0)).kinds:
            [daywise] = Daywise(task, own).best(prices, [0], 3)
        costs = {
            schedule: sum(
                task.gain(contract, day, shift) + prices[day, shift]
                for day, shift in enumerate(schedule)
                if shift != REST
            )
            for schedule in product((REST, 0, 1), repeat=DAYS)
            if not task.faults(0, schedule)
        }
        if not costs:
            self.assertEqual((offers.found, offers.bound), ([], np.inf))
            self.assertEqual(daywise, [])
            return
        self.assertAlmostEqual(offers.bound, min(costs.values()))
        for found in (offers.found, daywise):
            self.assertAlmostEqual(found[0][0], min(costs.values()))
            for cost, schedule in found:
                self.assertAlmostEqual(cost, costs[schedule])

    def test_limits_without_an_axis_are_kept(self):
        """A limit that the programme has no room for is priced off."""
        contract = person(most={"E": 3, "L": 2}, max_run=7)
        task = problem(contract)
        pricing = Pricing(task)
        limited = pricing.contracts[0]
        limited.loose, limited.most = [0, 1], {0: 2, 1: 1}
        offers = pricing.best(np.full((DAYS, 2), -10.0), [0])[0]
        self.assertEqual(len(offers.found), 1)
        cost, schedule = offers.found[0]
        self.assertLessEqual(schedule.count(0), 2)
        self.assertLessEqual(schedule.count(1), 1)
        # The bound is that of the programme without the limits: still valid.
        self.assertLess(offers.bound, cost)

    @settings(max_examples=15, deadline=None)
    @given(st.lists(contracts(), min_size=2, max_size=3), st.integers(0, 9))
    def test_solver_finds_the_optimum_of_small_rotas(self, people, seed):
        people = [
            replace(p, code=str(n), min_minutes=0, days_off=p.days_off & set(range(5)))
            for n, p in enumerate(people)
        ]
        task = problem(
            *people[:2],
            days=5,
            cover={
                (day, shift): Cover(1, 50, 20) for day in range(5) for shift in (0, 1)
            },
        )
        every = [
            [s for s in product((REST, 0, 1), repeat=5) if not task.faults(number, s)]
            for number in range(2)
        ]
        best = min(task.cost(rota) for rota in product(*every))
        result = Solver(task, steps=2, seed=seed).run()
        self.assertEqual(result.cost, best)
        self.assertEqual(result.cost, task.cost(result.rota))
        self.assertLessEqual(result.lower, best + 1e-6)
        for number, schedule in enumerate(result.rota):
            self.assertEqual(task.faults(number, schedule), [])

    def test_fixed_days_stay_and_days_off_are_kept(self):
        contract = person(fixed={2: "L"}, days_off=frozenset({3}))
        result = Solver(problem(contract), seconds=1).run()
        self.assertEqual(result.rota[0][2], 1)
        self.assertEqual(result.rota[0][3], REST)

    def test_infeasible_names_the_person(self):
        impossible = person("B", fixed={3: "E"}, days_off=frozenset({3}))
        with self.assertRaises(Infeasible) as caught:
            Solver(problem(person(), impossible), seconds=1).run()
        self.assertEqual(caught.exception.person, "B")

    def test_cancelled_keeps_the_first_rota(self):
        people = [person(str(n), max_run=3, min_rest=2) for n in range(5)]
        solver = Solver(problem(*people), seconds=30, cancelled=lambda: True)
        result = solver.run()
        self.assertEqual(len(result.rota), 5)
        self.assertFalse(result.proven)

    def test_warm_start_is_never_made_worse(self):
        people = [person(str(n), max_run=3, min_rest=2) for n in range(3)]
        task = problem(*people)
        start = tuple((REST,) * DAYS for _ in people)
        result = Solver(task, seconds=1).run(start)
        self.assertLess(result.cost, task.cost(start))

    def test_every_hard_rule_is_seen(self):
        contract = person(
            most={"E": 2},
            max_minutes=1500,
            min_minutes=500,
            max_run=2,
            min_run=2,
            min_rest=2,
            max_weekends=0,
            days_off=frozenset({6}),
            fixed={0: "L"},
        )
        task = problem(contract)
        rules = lambda *s: {f.rule for f in task.faults(0, s)}  # noqa: E731
        no = REST
        self.assertEqual(rules(1, 1, no, no, no, no, no), set())
        self.assertEqual(rules(no, no, 1, 1, no, no, no), {"fixed"})
        self.assertEqual(rules(0, 0, no, no, no, no, no), {"fixed"})
        self.assertIn("succession", rules(1, 0, no, no, no, no, no))
        self.assertIn("max_run", rules(1, 1, 1, no, no, no, no))
        self.assertIn("min_run", rules(1, no, no, 1, no, no, no))
        self.assertIn("min_rest", rules(1, 1, no, 1, 1, no, no))
        self.assertIn("max_minutes", rules(1, 1, no, no, 1, no, no))
        self.assertIn("min_minutes", rules(no, no, no, no, no, no, no))
        self.assertIn("most E", rules(1, no, no, 0, 0, 0, no))
        self.assertIn("max_weekends", rules(1, no, no, no, 0, 0, no))
        self.assertIn("day_off", rules(1, no, no, no, no, 0, 0))

    def test_search_needs_a_complete_rota(self):
        task = problem(person())
        with self.assertRaises(ValueError):
            Search(task, Pricing(task)).rota()

    @given(st.lists(contracts(), min_size=2, max_size=4), st.integers(0, 99))
    @settings(max_examples=40, deadline=None)
    def test_evening_out_keeps_heads_rules_and_price(self, people, seed):
        people = [replace(p, code=str(n)) for n, p in enumerate(people)]
        task = problem(*people)
        search = Search(task, Pricing(task), seed)
        try:
            search.construct()
        except Infeasible:
            return
        before = search.rota()
        size = np.array([[480, 600]] * DAYS) / 480
        aspects = [
            Aspect(size, [0.0] * len(people)),
            Aspect(np.ones((DAYS, 2)) * [[0, 1]], list(range(len(people)))),
        ]
        after = level(task, before, aspects)
        self.assertEqual(task.cover_cost(after), task.cover_cost(before))
        self.assertLessEqual(task.cost(after), task.cost(before))
        self.assertLessEqual(
            unfairness(aspects, after), unfairness(aspects, before) + 1e-9
        )
        for day in range(DAYS):
            heads = [sorted(s[day] for s in rota) for rota in (before, after)]
            self.assertEqual(*heads)
        for number, schedule in enumerate(after):
            self.assertFalse(task.faults(number, schedule))

    def test_a_month_is_shared_with_the_year_in_mind(self):
        """Four like people: even hours; days off to those with fewer so far."""
        day, late = (
            office.Template(1, 540, 1020, 480),
            office.Template(2, 720, 1260, 480),
        )
        late = replace(late, late=True)
        rest = frozenset(n for n in range(28) if n % 7 >= 5)
        needs = tuple(office.Need(n, 1, "a", 2, every=False) for n in range(28))
        needs += tuple(office.Need(n, 2, "a", 1, every=False) for n in range(0, 28, 7))
        staff = tuple(
            office.Worker(key, frozenset("a"), 99999, rest_load=4.0 * (key == 1))
            for key in range(4)
        )
        hall = office.Hall(28, 0, (replace(day), late), needs, staff, rest_days=rest)
        task = office.problem(hall)
        # Two people do everything within the rules, two nothing.
        kinds = {name: n for n, name in enumerate(hall.codes())}
        rows = [[REST] * 28 for _ in staff]
        for number in range(28):
            for who in (0, 1) if number % 7 < 5 else (0, 1)[number % 2 :][:1]:
                rows[who][number] = kinds[1, "a"]
        for number in range(0, 28, 7):
            rows[1][number] = kinds[2, "a"]
        before = tuple(map(tuple, rows))
        after = office.evened(hall, task, before)
        self.assertEqual(after, office.evened(hall, task, before))
        hours = [sum(kind != REST for kind in row) for row in after]
        self.assertLessEqual(max(hours) - min(hours), 1)
        free = [sum(row[n] != REST for n in rest) for row in after]
        self.assertEqual(free[1], min(free), "four duties in hand already")
        evenings = [row.count(kinds[2, "a"]) for row in after]
        self.assertEqual(evenings, [1, 1, 1, 1])

    def test_partners_do_not_end_up_both_off(self):
        day = office.Template(1, 540, 1020, 480)
        needs = tuple(office.Need(n, 1, "a", 1) for n in range(4))
        staff = tuple(office.Worker(key, frozenset("a"), 99999) for key in range(4))
        hall = office.Hall(4, 0, (day,), needs, staff)
        rota = ((0,) * 4, (REST,) * 4, (REST,) * 4, (REST,) * 4)
        task = office.problem(hall)
        even = office.evened(hall, task, rota, [(0, 1)])
        self.assertEqual([sum(k != REST for k in row) for row in even], [2, 2, 0, 0])
        self.assertFalse(office.both_off(hall, even, [(0, 1)]))
