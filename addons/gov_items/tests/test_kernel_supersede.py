from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel.resolver import RuleSet, RuleSpec
from ..kernel.supersede import Plan, supersede

DAY = date(2026, 3, 2)
REGIONS = frozenset(range(1, 5))


@st.composite
def rules(draw):
    """Up to five rules of one entry without conditions, as cities write them."""
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        named = draw(st.one_of(st.none(), st.sets(st.sampled_from(sorted(REGIONS)))))
        begin = DAY + timedelta(days=draw(st.sampled_from([-400, -1, 0, 30])))
        end = draw(st.one_of(st.none(), st.just(begin + timedelta(days=500))))
        found.append(
            RuleSpec(
                number,
                1,
                frozenset(named) or None if named else None,
                draw(st.sampled_from([None, None, "new"])),
                mode_id=draw(st.integers(1, 3)),
                date_from=begin,
                date_to=end,
            )
        )
    return found


def carry_out(specs, regions):
    """Return the rules as they stand after the plan, the new one with mode 9."""
    plan = supersede(specs, DAY, regions)
    after = []
    for rule in specs:
        if rule.id in plan.dropped:
            continue
        end = DAY - timedelta(days=1) if rule.id in plan.closed else rule.date_to
        after.append(_with(rule, date_to=end))
    return after + [
        RuleSpec(200 + number, 1, scope, mode_id=9, date_from=DAY)
        for number, scope in enumerate(plan.scopes)
    ]


def _with(rule, **changes):
    fields = {name: getattr(rule, name) for name in RuleSpec.__slots__}
    return RuleSpec(**(fields | changes))


@tagged("post_install", "-at_install")
class TestSupersede(BaseCase):
    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(
        rules(),
        st.one_of(st.none(), st.sets(st.sampled_from(sorted(REGIONS)), min_size=1)),
    )
    def test_new_rule_decides_where_it_speaks_and_only_there(self, specs, named):
        regions = frozenset(named) if named else None
        before, after = RuleSet(specs), RuleSet(carry_out(specs, regions))
        for region in REGIONS:
            spoken = regions is None or region in regions
            for offset in (0, 40):
                day = DAY + timedelta(days=offset)
                answer = after.resolve(1, region, day)
                if spoken:
                    self.assertEqual(answer.mode_id, 9)
                else:
                    old = before.resolve(1, region, day)
                    same = getattr(answer, "mode_id", None)
                    self.assertEqual(same, getattr(old, "mode_id", None))

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(rules(), st.sets(st.sampled_from(sorted(REGIONS)), min_size=1))
    def test_the_day_before_is_as_it_was(self, specs, named):
        before = RuleSet(specs)
        after = RuleSet(carry_out(specs, frozenset(named)))
        yesterday = DAY - timedelta(days=1)
        for region in REGIONS:
            for circumstance in (None, "new"):
                old = before.resolve(1, region, yesterday, circumstance)
                new = after.resolve(1, region, yesterday, circumstance)
                self.assertEqual(
                    getattr(old, "mode_id", None), getattr(new, "mode_id", None)
                )

    def test_conditions_are_added_not_replaced(self):
        plan = supersede([RuleSpec(1, 1)], DAY, conditional=True)
        self.assertEqual(plan, Plan())
