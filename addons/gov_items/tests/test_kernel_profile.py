from dataclasses import FrozenInstanceError, replace

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel import profile
from ..kernel.profile import CHOICES, FLAGS, PROFILE_FIELDS, Profile

values = st.fixed_dictionaries(
    {name: st.sampled_from(choices) for name, choices in CHOICES.items()}
    | dict.fromkeys(FLAGS, st.booleans())
)


@tagged("post_install", "-at_install")
class TestKernelProfile(BaseCase):
    def test_fields(self):
        self.assertEqual(len(PROFILE_FIELDS), 19)
        self.assertEqual(set(PROFILE_FIELDS), set(CHOICES) | set(FLAGS))

    def test_frozen(self):
        with self.assertRaises(FrozenInstanceError):
            Profile().decider = "upper"

    @given(values)
    def test_every_combination_is_a_profile(self, given_values):
        built = profile.from_mapping(given_values)
        self.assertEqual({n: getattr(built, n) for n in PROFILE_FIELDS}, given_values)
        self.assertEqual(hash(built), hash(profile.from_mapping(given_values)))

    @given(st.sampled_from(sorted(CHOICES)), st.text())
    def test_other_values_are_refused(self, name, value):
        if value in CHOICES[name]:
            return
        with self.assertRaisesRegex(ValueError, name):
            replace(Profile(), **{name: value})

    def test_flags_are_true_or_false(self):
        for name in FLAGS:
            with self.subTest(name), self.assertRaisesRegex(ValueError, name):
                Profile(**{name: "yes"})

    def test_problems(self):
        cases = {
            "no2_without_agreement": Profile(decision_seal="no2"),
            "filing_without_agreement": Profile(judicial_filing=True),
            "on_sight_of_own_review": Profile(decide_on_sight=True),
            "handover_by_non_custodian": Profile(
                custodian="upper", custody_handover=True
            ),
        }
        for code, broken in cases.items():
            with self.subTest(code):
                self.assertEqual(profile.problems(broken), [code])

    def test_profiles_of_the_documents_have_no_problem(self):
        documents = [
            Profile(decision_seal="no2", agreement_kind="seal_use", supervisor="both"),
            Profile(
                in_name_of="upper",
                decision_seal="no2",
                custody_handover=True,
                supervisor="named",
                agreement_kind="entrustment",
                judicial_filing=True,
                respondent="upper",
            ),
            Profile(
                review_opinion=True,
                decider="upper",
                decide_on_sight=True,
                decision_seal="upper",
                custodian="both",
                agreement_kind="memorandum",
                monthly_return=True,
            ),
        ]
        for document in documents:
            self.assertEqual(profile.problems(document), [])
