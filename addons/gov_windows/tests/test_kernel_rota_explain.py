import doctest
import unittest
from dataclasses import replace
from itertools import product

from odoo.tests import tagged

from ..kernel.rota import explain, progress
from ..kernel.rota import problem as problems
from ..kernel.rota.backend import HighsBackend, LocalBackend, Order, best_backend
from ..kernel.rota.explain import impossible, reliefs, shortages, why_me
from ..kernel.rota.partner import Partner, from_data, to_data
from ..kernel.rota.problem import REST, Cover, Person, Problem, Shift, kept
from ..kernel.rota.search import Infeasible
from ..kernel.rota.solve import Solver

EARLY = Shift("E", 480)
LATE = Shift("L", 480, frozenset("E"))
NO = REST


def load_tests(loader, tests, ignore):
    for module in (problems, progress, explain):
        tests.addTests(doctest.DocTestSuite(module))
    return tests


def person(code="A", **changes):
    values = {
        "most": {},
        "max_minutes": 9999,
        "min_minutes": 0,
        "max_run": 7,
        "min_run": 1,
        "min_rest": 1,
        "max_weekends": 9,
    }
    return Person(code, **{**values, **changes})


def task(*people, days=3, cover=None):
    need = cover or {(day, 0): Cover(1, 100, 10) for day in range(days)}
    return Problem(days, (EARLY, LATE), people, need)


def office(count=8, days=14):
    people = [
        person(
            str(n),
            max_run=5,
            min_rest=2,
            min_run=2,
            max_weekends=1,
            max_minutes=480 * 9,
            min_minutes=480 * 6,
            unwanted={(n, "L"): 3},
        )
        for n in range(count)
    ]
    cover = {(d, s): Cover(2, 100, 1) for d in range(days) for s in (0, 1)}
    return task(*people, days=days, cover=cover)


@tagged("-at_install", "post_install")
class TestRotaExplained(unittest.TestCase):
    def test_shortage_names_the_rule_of_each_qualified_person(self):
        rotas = (
            ("day_off", person(days_off=frozenset({1})), (0, NO, 0)),
            ("fixed", person(fixed={1: "L"}), (NO, 1, NO)),
            ("run", person(max_run=1), (0, NO, 0)),
            ("rest", person(min_rest=2), (0, NO, NO, 0, NO)),
            ("minutes", person(max_minutes=960), (0, NO, 0)),
            ("limit", person(most={"E": 2}), (0, NO, 0)),
            ("succession", person(), (1, NO, 1)),
        )
        for rule, contract, schedule in rotas:
            with self.subTest(rule):
                problem = task(contract, days=len(schedule))
                days = {s.day: s for s in shortages(problem, (schedule,))}
                day = 2 if rule == "rest" else 1
                [stopped] = days[day].stopped
                self.assertIn(rule, stopped.rules)
                self.assertEqual(days[day].counts()[rule], 1)
                self.assertEqual((days[day].lacking, days[day].qualified), (1, 1))

    def test_weekends_and_other_shifts_stop_too(self):
        contract = person(max_weekends=0)
        problem = task(contract, days=7)
        [*_, last] = shortages(problem, ((NO,) * 7,))
        self.assertEqual(last.stopped[0].rules, ("weekends",))
        [first, *_] = shortages(task(person()), ((1, NO, NO),))
        self.assertEqual(first.stopped[0].rules, ("elsewhere",))

    def test_not_qualified_people_are_not_named(self):
        problem = task(person(most={"E": 0}))
        [first, *_] = shortages(problem, ((NO, NO, NO),))
        self.assertEqual((first.qualified, first.stopped, first.counts()), (0, (), {}))

    def test_cheapest_relief_is_exact(self):
        """Every relief's saving against all schedules of the eased contract."""
        contract = person(max_minutes=480, days_off=frozenset({1}), max_run=2)
        problem = task(contract, days=5)
        best = Solver(problem, steps=0.2).run()
        found = reliefs(problem, best.rota, 99)
        self.assertEqual(found[0].saving, 100)
        for relief in found:
            if not relief.person:
                self.assertEqual((relief.rule, relief.saving), ("hire", 100))
                continue
            eased = next(
                p
                for r, p in explain.relaxed(problem, contract)
                if replace(relief, saving=0) == r
            )
            free = replace(problem, people=(eased,))
            least = min(
                free.cost((s,))
                for s in product((NO, 0, 1), repeat=5)
                if not free.faults(0, s)
            )
            self.assertEqual(relief.saving, best.cost - least)

    def test_order_of_shifts_can_be_the_relief(self):
        problem = task(person(fixed={0: "L"}), days=2, cover={(1, 0): Cover(1, 50, 0)})
        [best, *_] = reliefs(problem, ((1, NO),))
        self.assertIn(best.rule, ("fixed", "succession"))
        self.assertEqual(best.saving, 50)

    def test_impossible_people_and_their_ways_out(self):
        broken = person("B", fixed={1: "E"}, days_off=frozenset({1}))
        [found] = impossible(task(person(), broken))
        self.assertEqual(found.person, "B")
        self.assertEqual(set(found.reliefs), {("day_off", 1, 0), ("fixed", 1, 0)})
        self.assertEqual(impossible(task(person())), [])

    def test_why_me_names_the_next_best_and_the_taker(self):
        cheap = person("A", wanted={(0, "E"): 5})
        dear = person("B", unwanted={(0, "E"): 7})
        away = person("C", days_off=frozenset({0}))
        problem = task(cheap, dear, away, days=1)
        answer = why_me(problem, ((0,), (NO,), (NO,)), 0, 0)
        self.assertTrue(answer.wanted)
        self.assertEqual(answer.without.cost, 105)
        self.assertEqual((answer.taker.person, answer.taker.cost), ("B", 12))
        self.assertEqual(answer.taker.schedule, (0,))
        rules = {s.person: s.rules for s in answer.others}
        self.assertEqual(rules, {"B": (), "C": ("day_off",)})

    def test_why_me_when_a_rule_leaves_no_choice(self):
        problem = task(person(fixed={0: "E"}), days=1)
        answer = why_me(problem, ((0,),), 0, 0)
        self.assertIsNone(answer.without)
        self.assertIsNone(answer.taker)
        with self.assertRaises(ValueError):
            why_me(problem, ((NO,),), 0, 0)


@tagged("-at_install", "post_install")
class TestRotaBackends(unittest.TestCase):
    def check(self, problem, result):
        self.assertEqual(result.cost, problem.cost(result.rota))
        for number, schedule in enumerate(result.rota):
            self.assertEqual(problem.faults(number, schedule), [])

    def test_both_give_whole_rotas_that_obey(self):
        problem, costs = office(), {}
        for backend in (HighsBackend(), LocalBackend()):
            result = backend.solve(problem, Order(steps=3))
            self.check(problem, result)
            costs[backend.name] = result.cost
            self.assertLessEqual(result.lower, result.cost)
        self.assertLessEqual(costs["highs"], costs["local"])
        self.assertIsInstance(best_backend(), HighsBackend)

    def test_steps_make_runs_repeatable(self):
        problem = office()
        for backend in (HighsBackend(), LocalBackend()):
            runs = [backend.solve(problem, Order(steps=2, seed=3)) for _ in "12"]
            self.assertEqual(runs[0].rota, runs[1].rota)
            self.assertEqual(runs[0].curve, runs[1].curve)

    def test_price_on_changes_keeps_days(self):
        problem = office()
        before = LocalBackend().solve(problem, Order(steps=0.1, seed=5))
        changes = {}
        for price in (0, 1000):
            order = Order(steps=1, start=before.rota, change_cost=price)
            after = HighsBackend().solve(problem, order)
            changes[price] = sum(
                a != b
                for mine, other in zip(before.rota, after.rota, strict=True)
                for a, b in zip(mine, other, strict=True)
            )
            paid = price * changes[price]
            self.assertEqual(after.cost, problem.cost(after.rota) + paid)
            self.assertLessEqual(after.cost, before.cost)
        self.assertEqual(changes[1000], 0)

    def test_a_start_that_breaks_rules_is_mended(self):
        problem = office()
        start = tuple((0,) * problem.days for _ in problem.people)
        for backend in (HighsBackend(), LocalBackend()):
            self.check(problem, backend.solve(problem, Order(steps=0.5, start=start)))

    def test_cancel_keeps_the_best(self):
        seen = []
        order = Order(
            seconds=30,
            report=lambda p: seen.append(p.cost),
            cancelled=lambda: len(seen) > 1,
        )
        for backend in (HighsBackend(), LocalBackend()):
            seen.clear()
            result = backend.solve(office(), order)
            self.check(office(), result)
            self.assertEqual(result.cost, min(seen))

    def test_edges(self):
        cases = {
            "one day": task(person(), person("B"), days=1),
            "no cover": Problem(3, (EARLY,), (person(),), {}),
            "nobody qualified": task(person(most={"E": 0, "L": 0})),
            "no people": task(),
            "must work": task(person(min_minutes=960), days=3),
            "cover of nobody": task(person(), days=2, cover={(0, 0): Cover(0, 9, 9)}),
        }
        for name, case in cases.items():
            for backend in (HighsBackend(), LocalBackend()):
                with self.subTest(f"{name}, {backend.name}"):
                    self.check(case, backend.solve(case, Order(steps=0.1)))

    def test_infeasible_is_named_by_both(self):
        broken = person("B", min_minutes=4800)
        for backend in (HighsBackend(), LocalBackend()):
            with self.assertRaises(Infeasible) as caught:
                backend.solve(task(person(), broken), Order(steps=0.1))
            self.assertEqual(caught.exception.person, "B")

    def test_long_runs_are_planned_day_by_day(self):
        """Where a team would need too many mixes, the other programme works."""
        lengths = (240, 300, 360, 420)
        shifts = tuple(Shift(str(m), m) for m in lengths)
        contract = person(max_run=12, max_minutes=2400, min_minutes=600)
        need = {(d, s): Cover(1, 10, 1) for d in range(12) for s in range(4)}
        problem = Problem(12, shifts, (contract,), need)
        self.check(problem, HighsBackend().solve(problem, Order(steps=0.05)))

    def test_bound_stays_below_when_limits_are_loose(self):
        contract = person(most={"E": 2, "L": 1}, max_minutes=480 * 5)
        problem = task(contract, days=5)
        solver = Solver(problem, steps=0.5)
        own = solver.pricing.contracts[0]
        own.loose, own.most = [0, 1], {0: 2, 1: 1}
        result = solver.run()
        self.assertLessEqual(result.lower, result.cost)
        self.check(problem, result)

    def test_a_partner_speaks_the_same_problem(self):
        problem = replace(office(), weekday=3)
        self.assertEqual(from_data(to_data(problem)), problem)
        dearer = kept(problem, tuple((NO,) * 14 for _ in range(8)), 2)
        self.assertEqual(from_data(to_data(dearer)), dearer)

    def test_two_processes_end_with_the_first(self):
        order = Order(seconds=2, processes=2)
        self.check(office(), HighsBackend().solve(office(), order))
        partner = Partner(office(), 30, 1)
        partner.close()
        self.assertIsNotNone(partner.process.returncode)
        partner.tell(((0,),))
