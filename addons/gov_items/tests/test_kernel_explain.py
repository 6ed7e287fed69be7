from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel.explain import holes, verdicts
from ..kernel.resolver import Condition, RuleSet, RuleSpec

START = date(2026, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
CONDITIONS = st.lists(
    st.one_of(
        st.builds(Condition, st.just("key"), st.just("eq"), st.booleans()),
        st.builds(
            Condition,
            st.just("beds"),
            st.sampled_from(["lt", "le", "ge", "gt"]),
            st.integers(0, 4),
        ),
    ),
    max_size=2,
).map(tuple)
FACTS = st.fixed_dictionaries(
    {}, optional={"key": st.booleans(), "beds": st.integers(0, 4)}
)
CIRCUMSTANCES = st.sampled_from([None, "new", "change"])


@st.composite
def rule_sets(draw):
    specs = []
    for number in range(draw(st.integers(0, 7))):
        begin = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(0, 20)))
        specs.append(
            RuleSpec(
                number,
                draw(st.integers(1, 2)),
                draw(
                    st.one_of(st.none(), st.frozensets(st.integers(1, 3), min_size=1))
                ),
                draw(CIRCUMSTANCES),
                draw(CONDITIONS),
                draw(st.sampled_from(["all", "any"])),
                draw(st.one_of(st.none(), st.integers(1, 3))),
                begin,
                None if length is None else begin + timedelta(days=length),
            )
        )
    return RuleSet(specs)


@tagged("post_install", "-at_install")
class TestKernelExplain(BaseCase):
    @given(
        rule_sets(), st.integers(1, 2), st.integers(1, 3), DAYS, CIRCUMSTANCES, FACTS
    )
    @settings(max_examples=150, deadline=None)
    def test_exactly_one_answer_and_it_is_the_resolvers(
        self, rules, entry, region, day, circumstance, facts
    ):
        found = verdicts(rules, entry, region, day, circumstance, facts)
        deciding = [v.rule for v in found if v.reason == "decides"]
        answer = rules.resolve(entry, region, day, circumstance, facts)
        self.assertEqual(deciding, [answer] if answer else [])
        self.assertEqual(len(found), len(rules.rules_of(entry)))

    @given(rule_sets())
    @settings(max_examples=100, deadline=None)
    def test_a_rules_end_leaves_no_hole_unnoticed(self, rules):
        regions = (1, 2, 3)
        found = list(holes(rules, (1, 2), regions, START))
        for number in range(65):
            day = START + timedelta(days=number)
            for entry in (1, 2):
                for region in regions:
                    # Without circumstance and facts only general rules answer.
                    silent = rules.resolve(entry, region, day) is None
                    noticed = any(
                        hole.entry_id == entry
                        and hole.region_id == region
                        and hole.date_from <= day
                        and (hole.date_to is None or day <= hole.date_to)
                        for hole in found
                    )
                    self.assertEqual(silent, noticed)
