import random
import time
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel.resolver import (
    Condition,
    RuleSet,
    RuleSpec,
    parse_value,
    satisfiable,
)

DAY = date(2026, 3, 2)
REGIONS = (1, 2, 3)
FACTS = ("x", "y")

conditions = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(FACTS),
        st.sampled_from(("lt", "le", "eq", "ne", "ge", "gt")),
        st.integers(0, 3),
    ),
    st.builds(
        Condition,
        st.sampled_from(FACTS),
        st.just("in"),
        st.frozensets(st.integers(0, 3), min_size=1),
    ),
)
specs = st.builds(
    RuleSpec,
    id=st.integers(1, 10**6),
    entry_id=st.integers(1, 2),
    region_ids=st.none() | st.frozensets(st.sampled_from(REGIONS), min_size=1),
    circumstance=st.sampled_from((None, "new", "change")),
    conditions=st.lists(conditions, max_size=2).map(tuple),
    join=st.sampled_from(("all", "any")),
    mode_id=st.none() | st.integers(1, 3),
    date_from=st.sampled_from((date(2025, 1, 1), DAY, date(2026, 6, 1))),
    date_to=st.sampled_from((None, DAY, date(2026, 12, 31))),
    sequence=st.integers(1, 2),
)
rulesets = st.lists(specs, max_size=8, unique_by=lambda spec: spec.id)
facts = st.dictionaries(st.sampled_from(FACTS), st.integers(-1, 4))
asked = (st.integers(1, 2), st.sampled_from(REGIONS))
circumstances = st.sampled_from((None, "new", "change", "cancel"))


def rule(id_, **values):
    return RuleSpec(id_, values.pop("entry_id", 1), **values)


@tagged("post_install", "-at_install")
class TestKernelResolver(BaseCase):
    def assertDecides(self, winner, *losers, region=1, circumstance=None, given=None):
        for order in ((winner, *losers), (*reversed(losers), winner)):
            found = RuleSet(order).resolve(1, region, DAY, circumstance, given)
            self.assertEqual(found, winner)

    # ------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------

    def test_order(self):
        plain = rule(9, region_ids={1}, date_from=date(2026, 3, 1))
        condition = (Condition("x", "eq", 1),)
        with self.subTest("conditional beats unconditional"):
            self.assertDecides(
                rule(1, conditions=condition),
                rule(2, circumstance="new", region_ids={1}),
                circumstance="new",
                given={"x": 1},
            )
        with self.subTest("circumstance beats none"):
            self.assertDecides(rule(1, circumstance="new"), plain, circumstance="new")
        with self.subTest("named regions beat all"):
            self.assertDecides(rule(1, region_ids={1, 2, 3}), rule(2, date_from=DAY))
        with self.subTest("fewer regions beat more"):
            self.assertDecides(
                rule(1, region_ids={1, 2}), rule(2, region_ids={1, 2, 3}, date_from=DAY)
            )
        with self.subTest("the later beginning"):
            self.assertDecides(rule(1, date_from=DAY), rule(2, sequence=1))
        with self.subTest("the lower sequence"):
            self.assertDecides(rule(1, sequence=5), rule(2))
        with self.subTest("the higher id"):
            self.assertDecides(rule(2), rule(1))

    def test_validity_includes_both_ends(self):
        rules = RuleSet([rule(1, date_from=DAY, date_to=DAY)])
        self.assertIsNone(rules.resolve(1, 1, DAY - timedelta(1)))
        self.assertIsNotNone(rules.resolve(1, 1, DAY))
        self.assertIsNone(rules.resolve(1, 1, DAY + timedelta(1)))

    def test_not_delegated_is_an_answer(self):
        found = RuleSet([rule(1, region_ids={1}), rule(2, mode_id=5)])
        self.assertIsNone(found.resolve(1, 1, DAY).mode_id)
        self.assertEqual(found.resolve(1, 2, DAY).mode_id, 5)

    # ------------------------------------------------------------
    # CASES OF THE DOCUMENTS
    # ------------------------------------------------------------

    def test_jn21_functional_zones(self):
        """Annex 1 entry 19: collect only in the zones, else as listed."""
        rules = RuleSet([rule(1, mode_id=1), rule(2, region_ids={12, 13}, mode_id=4)])
        self.assertEqual(rules.resolve(1, 12, DAY).mode_id, 4)
        self.assertEqual(rules.resolve(1, 1, DAY).mode_id, 1)

    def test_jc25_water(self):
        """Entry 1: 0 <= x < 50,000 m³, the bound itself stays above."""
        delegated = rule(
            1,
            mode_id=2,
            conditions=(
                Condition.typed("water", "ge", "0", "number"),
                Condition.typed("water", "lt", "50000", "number"),
            ),
        )
        rules = RuleSet([delegated, rule(2)])
        for water, mode in ((0, 2), ("49999.99", 2), (50000, None), (-1, None)):
            with self.subTest(water):
                found = rules.resolve(1, 1, DAY, facts={"water": water})
                self.assertEqual(found.mode_id, mode)

    def test_jc25_key_project(self):
        """Entries 58-65: city-level key project stays with the city."""
        rules = RuleSet(
            [
                rule(1, mode_id=2),
                rule(2, conditions=(Condition("key_project", "eq", True),)),
            ]
        )
        self.assertEqual(rules.resolve(1, 1, DAY).mode_id, 2)
        self.assertEqual(rules.missing_facts(1, 1, DAY), {"key_project"})
        for value, mode in ((True, None), ("是", None), (False, 2), ("perhaps", 2)):
            found = rules.resolve(1, 1, DAY, facts={"key_project": value})
            self.assertEqual(found.mode_id, mode, value)

    def test_jc25_two_readings(self):
        """Entries 28 and 32: grade two *or* fewer than 300 beds, or both."""
        both = (Condition("grade", "eq", "2"), Condition("beds", "lt", 300))
        for join, mode in (("any", 2), ("all", None)):
            rules = RuleSet([rule(1, mode_id=2, conditions=both, join=join), rule(2)])
            found = rules.resolve(1, 1, DAY, facts={"grade": "2", "beds": 500})
            self.assertEqual(found.mode_id, mode)

    # ------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------

    def test_comparisons(self):
        truths = {"lt": "a", "le": "ab", "eq": "b", "ne": "ac", "ge": "bc", "gt": "c"}
        for operator, holding in truths.items():
            condition = Condition("x", operator, 2)
            for name, value in (("a", 1), ("b", 2), ("c", 3)):
                self.assertIs(condition.holds({"x": value}), name in holding)

    def test_undeclared_or_of_another_type_is_not_true(self):
        for operator in ("lt", "ne", "eq"):
            condition = Condition("x", operator, 3)
            for value in (None, "three", True, "", "NaN", "Infinity"):
                with self.subTest(operator=operator, value=value):
                    self.assertIs(condition.holds({"x": value}), False)
        self.assertFalse(Condition("x", "ne", True).holds({"x": "maybe"}))

    def test_numbers_are_exact(self):
        self.assertTrue(Condition("x", "eq", Decimal("0.3")).holds({"x": 0.3}))
        self.assertTrue(Condition("x", "eq", 0.3).holds({"x": "0.30"}))

    def test_in(self):
        condition = Condition.typed("kind", "in", "旅馆，网吧、 印刷", "selection")
        self.assertTrue(condition.holds({"kind": "印刷"}))
        self.assertFalse(condition.holds({"kind": "印"}))

    def test_values_that_are_none(self):
        for raw, kind, operator in (
            ("many", "number", "eq"),
            ("maybe", "boolean", "eq"),
            ("", "selection", "in"),
            ("a", "text", "lt"),
            ("a", "text", "like"),
        ):
            with self.subTest(raw), self.assertRaises(ValueError):
                parse_value(kind, operator, raw)
        with self.assertRaises(ValueError):
            Condition("x", "gt", "three")
        with self.assertRaises(ValueError):
            Condition("x", "eq", None)

    def test_missing_facts_stop_where_nothing_can_change(self):
        rules = RuleSet(
            [
                rule(1, mode_id=1),
                rule(2, mode_id=2, conditions=(Condition("a", "eq", 1),)),
                rule(
                    3,
                    mode_id=3,
                    date_from=DAY,
                    conditions=(Condition("b", "eq", 1), Condition("c", "eq", 1)),
                ),
            ]
        )
        self.assertEqual(rules.missing_facts(1, 1, DAY), {"a", "b", "c"})
        self.assertEqual(rules.missing_facts(1, 1, DAY, facts={"b": 0}), {"a"})
        self.assertEqual(rules.missing_facts(1, 1, DAY, facts={"b": 1, "c": 1}), set())

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def test_contradictions(self):
        new = {"circumstance": "new"}
        low = {"conditions": (Condition("x", "lt", 3),)}
        high = {"conditions": (Condition("x", "ge", 3),)}
        cases = [
            ("same", {}, {}, True),
            ("disjoint regions", {"region_ids": {1}}, {"region_ids": {2}}, False),
            ("common region", {"region_ids": {1, 2}}, {"region_ids": {2, 3}}, True),
            ("one more specific", {"region_ids": {1}}, {}, False),
            ("other circumstance", new, {"circumstance": "change"}, False),
            ("same circumstance", new, new, True),
            ("one after the other", {"date_from": DAY}, {"date_to": DAY}, False),
            ("sequence settles it", {"sequence": 1}, {"sequence": 2}, False),
            ("facts apart", low, high, False),
            ("facts in common", low, {"conditions": (Condition("x", "gt", 2),)}, True),
            ("other facts", low, {"conditions": (Condition("y", "ge", 3),)}, True),
        ]
        for name, first, second, expected in cases:
            with self.subTest(name):
                rules = RuleSet([rule(1, mode_id=1, **first), rule(2, **second)])
                self.assertEqual(bool(rules.overlaps()), expected)
                self.assertEqual(bool(rules.overlaps(1)), expected)
                self.assertEqual(rules.overlaps(2), [])

    def test_same_answer_is_no_contradiction(self):
        self.assertFalse(RuleSet([rule(1, mode_id=1), rule(2, mode_id=1)]).overlaps())

    def test_or_conditions_are_taken_one_by_one(self):
        first = rule(
            1,
            mode_id=1,
            join="any",
            conditions=(Condition("x", "lt", 3), Condition("y", "eq", "a")),
        )
        apart = rule(2, conditions=(Condition("x", "gt", 3), Condition("y", "ne", "a")))
        self.assertFalse(RuleSet([first, apart]).overlaps())
        meeting = rule(3, conditions=(Condition("x", "gt", 3),))
        self.assertTrue(RuleSet([first, meeting]).overlaps())

    def test_gaps(self):
        rules = RuleSet(
            [
                rule(1, region_ids={1}),
                rule(2, circumstance="new"),
                rule(3, entry_id=2, conditions=(Condition("x", "eq", 1),)),
            ]
        )
        self.assertEqual(rules.gaps([1, 2], [1, 2], DAY), [(1, 2), (2, 1), (2, 2)])

    def test_depends_on_case(self):
        rules = RuleSet([rule(1), rule(2, region_ids={2}, circumstance="new")])
        self.assertFalse(rules.depends_on_case(1, 1, DAY))
        self.assertTrue(rules.depends_on_case(1, 2, DAY))

    # ------------------------------------------------------------
    # PROPERTIES
    # ------------------------------------------------------------

    @given(rulesets, *asked, circumstances, facts)
    def test_answer_is_the_most_specific_rule_that_applies(
        self, rules, entry, region, circumstance, declared
    ):
        applying = [
            spec
            for spec in rules
            if spec.entry_id == entry
            and spec.in_force(region, DAY)
            and spec.circumstance in (None, circumstance)
            and spec.judge(declared)
        ]
        expected = max(applying, key=lambda s: (s.specificity(), s.id), default=None)
        random.shuffle(rules)
        found = RuleSet(rules).resolve(entry, region, DAY, circumstance, declared)
        self.assertEqual(found, expected)

    @given(rulesets, *asked, circumstances, facts, facts)
    def test_only_missing_facts_change_the_answer(
        self, rules, entry, region, circumstance, declared, more
    ):
        ruleset = RuleSet(rules)
        declared = {name: v for name, v in declared.items() if 0 <= v}
        missing = ruleset.missing_facts(entry, region, DAY, circumstance, declared)
        other = {n: v for n, v in more.items() if n not in missing | declared.keys()}
        self.assertEqual(
            ruleset.resolve(entry, region, DAY, circumstance, declared),
            ruleset.resolve(entry, region, DAY, circumstance, declared | other),
        )
        self.assertFalse(missing & declared.keys())

    @given(rulesets, *asked, circumstances, facts)
    def test_without_contradiction_the_id_never_decides(
        self, rules, entry, region, circumstance, declared
    ):
        ruleset = RuleSet(rules)
        if ruleset.overlaps(entry):
            return
        swapped = RuleSet(
            RuleSpec(**{n: getattr(s, n) for n in RuleSpec.__slots__} | {"id": -s.id})
            for s in rules
        )
        question = (entry, region, DAY, circumstance, declared)
        answers = [r.resolve(*question) for r in (ruleset, swapped)]
        self.assertEqual(*((a and a.mode_id) for a in answers))

    @given(st.lists(conditions, max_size=4))
    def test_satisfiable(self, group):
        values = [Decimal(n) / 2 for n in range(-2, 9)]
        expected = any(
            all(c.holds({"x": x, "y": y}) for c in group)
            for x in values
            for y in values
        )
        self.assertEqual(satisfiable(group), expected)

    def test_speed(self):
        """61 entries x 14 regions, 100,000 answers a second at the least."""
        specs = [rule(n, entry_id=n, mode_id=1) for n in range(61)]
        specs += [rule(100 + n, entry_id=n, region_ids={1, 2}) for n in range(0, 61, 3)]
        rules = RuleSet(specs)
        cells = [(entry, region) for entry in range(61) for region in range(14)]
        best = 0.0
        for _ in range(5):
            start = time.perf_counter()
            for entry, region in cells:
                rules.resolve(entry, region, DAY)
            best = max(best, len(cells) / (time.perf_counter() - start))
        self.assertGreater(best, 100_000)
