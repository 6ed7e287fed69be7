import doctest
from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.gov_items.kernel.profile import CHOICES, Profile
from odoo.addons.gov_items.tests.common import clause

from ..kernel import lights, numbers, steps

ROUTING = ("receiver", "formal_checker", "reviewer", "decider", "deliverer")


def profiles():
    """Every combination of the fields that route a case."""
    choices = [CHOICES[name] for name in ROUTING]
    for values in product(*choices, (False, True), (False, True)):
        *levels, opinion, on_sight = values
        yield Profile(
            **dict(zip(ROUTING, levels, strict=True)),
            review_opinion=opinion,
            decide_on_sight=on_sight,
        )


def shape(profile, received_at=None):
    return [(s.kind, s.actor) for s in steps.steps(profile, received_at)]


class TestDoctests(BaseCase):
    def test_doctests(self):
        for module in (lights, numbers, steps):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted, module.__name__)
            self.assertFalse(result.failed, module.__name__)


class TestSteps(BaseCase):
    """The path of every profile, and each row of the modes' table."""

    def test_every_path_ends_in_deliver(self):
        for profile in profiles():
            for place in (None, "upper"):
                path = steps.steps(profile, place)
                acts = [s.kind for s in path if s.kind != "forward"]
                self.assertEqual(acts, [k for k in steps.KINDS if k != "forward"])
                self.assertEqual(path[0].kind, "receive")
                self.assertEqual(path[-1].kind, "deliver")

    def test_forward_exactly_between_agencies(self):
        for profile in profiles():
            for place in (None, "upper"):
                path = steps.steps(profile, place)
                kinds = [step.kind for step in path]
                self.assertFalse(
                    [a for a, b in zip(kinds, kinds[1:], strict=False) if a == b]
                )
                for index, step in enumerate(path[:-1]):
                    after = path[index + 1]
                    if step.kind == "forward":
                        self.assertNotEqual(step.level, after.level)
                        self.assertEqual(step.level, path[index - 1].level)
                    elif after.kind != "forward":
                        self.assertEqual(step.level, after.level)

    @clause("JC25-13-07", "LC20-14-04")
    def test_on_sight_never_returns(self):
        for profile in profiles():
            for step in steps.steps(profile):
                if step.on_sight:
                    self.assertIn(step.kind, ("decide", "seal"))
                    self.assertFalse(step.may_return)
                self.assertEqual(
                    step.may_return, step.kind in ("receive", "formal_check")
                )

    @clause("JN21-00-14")
    def test_jn21_direct_stays_below(self):
        self.assertEqual({actor for _k, actor in shape(Profile())}, {"lower"})
        self.assertNotIn("forward", [kind for kind, _a in shape(Profile())])

    def test_jn21_window_posted_staff_are_the_upper_agency(self):
        window = Profile(
            receiver="upper_posted",
            formal_checker="upper",
            reviewer="upper",
            decider="upper",
            in_name_of="upper",
            decision_seal="upper",
            deliverer="upper",
        )
        path = shape(window)
        self.assertEqual(path[0], ("receive", "upper_posted"))
        self.assertNotIn("forward", [kind for kind, _a in path])
        self.assertEqual({actor for _k, actor in path[1:]}, {"upper"})

    @clause("JN21-01-08", "JN21-06-01")
    def test_jn21_substantive_has_no_step_at_the_city(self):
        substantive = Profile(
            in_name_of="upper", decision_seal="no2", agreement_kind="seal_use"
        )
        self.assertEqual({actor for _k, actor in shape(substantive)}, {"lower"})

    @clause("JN21-01-11")
    def test_jn21_receipt_collects_and_forwards(self):
        receipt = Profile(
            formal_checker="upper",
            reviewer="upper",
            decider="upper",
            in_name_of="upper",
            decision_seal="upper",
        )
        self.assertEqual(
            shape(receipt),
            [
                ("receive", "lower"),
                ("forward", "lower"),
                ("formal_check", "upper"),
                ("review", "upper"),
                ("decide", "upper"),
                ("seal", "upper"),
                ("forward", "upper"),
                ("deliver", "lower"),
            ],
        )

    @clause("HZ22-12-18")
    def test_hz22_entrusted_acceptance_checks_then_forwards(self):
        accepted = Profile(
            formal_checker="lower",
            reviewer="upper",
            decider="upper",
            in_name_of="upper",
            decision_seal="upper",
            deliverer="lower",
        )
        self.assertEqual(
            shape(accepted)[:5],
            [
                ("receive", "lower"),
                ("formal_check", "lower"),
                ("forward", "lower"),
                ("review", "upper"),
                ("decide", "upper"),
            ],
        )

    @clause("JC25-13-02", "JC25-13-04")
    def test_jc25_substantive_opinion_then_stamp_on_sight(self):
        sight = Profile(
            review_opinion=True,
            decider="upper",
            decide_on_sight=True,
            in_name_of="upper",
            decision_seal="upper",
            deliverer="upper",
        )
        path = steps.steps(sight)
        self.assertEqual(
            [(s.kind, s.actor, s.opinion, s.on_sight) for s in path[2:]],
            [
                ("review", "lower", True, False),
                ("forward", "lower", False, False),
                ("decide", "upper", False, True),
                ("seal", "upper", False, True),
                ("deliver", "upper", False, False),
            ],
        )

    @clause("JC25-14-02", "JC25-14-03")
    def test_jc25_window_lower_staff_check_form_only(self):
        window = Profile(
            reviewer="upper",
            decider="upper",
            in_name_of="upper",
            decision_seal="upper",
            deliverer="upper",
        )
        path = shape(window)
        self.assertEqual(
            [kind for kind, actor in path if actor == "lower"],
            ["receive", "formal_check", "forward"],
        )

    @clause("LC20-14-02")
    def test_lc20_entrusted_decides_below_in_upper_name(self):
        entrusted = Profile(in_name_of="upper", agreement_kind="entrustment")
        self.assertEqual({actor for _k, actor in shape(entrusted)}, {"lower"})

    @clause("HZ22-12-01", "JC25-21-03")
    def test_upper_hall_receives_and_forwards_down(self):
        path = shape(Profile(), "upper")
        self.assertEqual(
            path[:3],
            [("receive", "upper"), ("forward", "upper"), ("formal_check", "lower")],
        )


HOLIDAYS = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40)


class TestLights(BaseCase):
    """JN18's lights, and that list and search never disagree."""

    @clause("JN18-26-05", "JN18-26-06", "JN18-26-07", "JN18-05-12")
    def test_table(self):
        def between(start, end):
            days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
            return sum(day.weekday() < 5 for day in days)

        wednesday = date(2026, 3, 11)
        expected = {
            -3: "green",
            -2: "green",
            -1: "warning",
            0: "warning",
            1: "yellow",
            2: "red",
            5: "red",
        }
        for days, light in expected.items():
            today = wednesday + timedelta(days)
            self.assertEqual(lights.light(wednesday, today, False, between), light)
        self.assertIsNone(lights.light(wednesday, wednesday, True, between))

    @given(
        off=HOLIDAYS,
        today=st.dates(date(2026, 2, 20), date(2026, 10, 31)),
        shift=st.integers(-25, 25),
    )
    def test_thresholds_agree_with_the_rule(self, off, today, shift):
        def is_workday(day):
            return day.weekday() < 5 and day not in off

        def between(start, end):
            days = (start + timedelta(n) for n in range(1, (end - start).days + 1))
            return sum(map(is_workday, days))

        due = today + timedelta(shift)
        marks = lights.thresholds(today, is_workday)
        expected = lights.light(due, today, False, between)
        self.assertEqual(lights.light_by(due, False, marks), expected)
        inside = []
        for light in lights.LIGHTS:
            first, last = lights.bounds(light, marks)
            if (not first or first <= due) and (not last or due <= last):
                inside.append(light)
        self.assertEqual(inside, [expected])

    def test_a_calendar_without_working_days_is_an_error(self):
        with self.assertRaises(ValueError):
            lights.thresholds(date(2026, 3, 2), lambda day: False)
