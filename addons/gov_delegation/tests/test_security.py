from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, DelegationCommon, clause

VERBS = ("read", "write", "create", "unlink")
ROLES = {
    "legal": "gov_delegation.group_legal_officer",
    "head": "gov_items.group_agency_manager",
    "keeper": "gov_delegation.group_seal_keeper",
    "justice": "gov_delegation.group_justice_officer",
    "manager": "gov_items.group_city_manager",
    "auditor": "gov_items.group_auditor",
    "reader": "gov_items.group_user",
    "plain": "base.group_user",
}
# Model -> role -> verbs allowed in principle; everything else is denied.
MATRIX = {
    "gov.agreement": {
        "legal": VERBS,
        "head": ("read",),
        "keeper": ("read",),
        "justice": ("read",),
        "manager": ("read",),
        "auditor": ("read",),
    },
    "gov.agreement.line": {
        "legal": VERBS,
        "head": ("read",),
        "keeper": ("read",),
        "justice": ("read",),
        "manager": ("read",),
        "auditor": ("read",),
    },
    "gov.agreement.approval": dict.fromkeys(
        ("legal", "head", "manager", "auditor"), ("read",)
    ),
    "gov.filing": dict.fromkeys(
        ("legal", "head", "justice", "manager", "auditor"), ("read",)
    ),
    "gov.seal": {
        **{role: ("read",) for role in ROLES if role != "plain"},
        "keeper": ("read", "write", "create"),
    },
    "gov.seal.impression": {role: ("read",) for role in ROLES if role != "plain"},
    "gov.seal.refusal": dict.fromkeys(
        ("legal", "keeper", "manager", "auditor"), ("read",)
    ),
}


@tagged("post_install", "-at_install", "security")
@freeze_time(TODAY)
class TestSecurity(DelegationCommon):
    """Who may do what with which records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            role: cls.make_user(f"s.{role}", group, cls.county_dept)
            for role, group in ROLES.items()
        }
        cls.stranger = cls.make_user("s.stranger", ROLES["head"], cls.county2_dept)
        with freeze_time(TODAY):
            cls.agreement = cls.make_agreement(cls.entrusted)
            cls.seal = cls.make_seal(
                agency_id=cls.county_dept.id,
                holder_id=cls.county_dept.id,
            )

    def test_role_by_verb(self):
        for model, roles in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    allowed = verb in roles.get(role, ())
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, allowed)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_denied_verbs_raise(self):
        filing_owner = self.sign(self.make_agreement(self.entrusted))
        filing = filing_owner.with_user(self.city_legal).action_submit_filing().sudo()
        impression = self.stamp(self.seal, self.env["gov.delegation"]).sudo()
        records = {
            "gov.agreement": self.agreement,
            "gov.agreement.line": self.agreement.line_ids,
            "gov.filing": filing,
            "gov.seal": self.seal,
            "gov.seal.impression": impression,
        }
        values = {
            "gov.agreement": {"extent": "x"},
            "gov.agreement.line": {"extent": "x"},
            "gov.filing": {"reason": "x"},
            "gov.seal": {"place": "x"},
            "gov.seal.impression": {"subject": "x"},
        }
        acts = {
            "read": lambda record, vals: record.read(list(vals)),
            "write": lambda record, vals: record.write(vals),
            "create": lambda record, vals: record.create(dict(vals)),
            "unlink": lambda record, vals: record.unlink(),
        }
        for model, record in records.items():
            for role, user in self.people.items():
                for verb, act in acts.items():
                    if verb in MATRIX[model].get(role, ()):
                        continue
                    with (
                        self.subTest(model=model, role=role, verb=verb),
                        self.assertRaises(UserError),
                    ):
                        act(record.with_user(user), values[model])

    # --- rows -----------------------------------------------------------------------

    def _sees(self, user, record):
        return record in record.with_user(user).search([])

    def test_agreement_rows(self):
        for user, seen in (
            (self.city_legal, True),
            (self.county_legal, True),
            (self.county2_legal, False),
            (self.justice_user, False),
            (self.people["manager"], True),
            (self.people["auditor"], True),
            (self.people["head"], True),
            (self.stranger, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._sees(user, self.agreement), seen)
                self.assertEqual(self._sees(user, self.agreement.line_ids), seen)

    def test_legal_officer_of_the_body_above_sees(self):
        above = self.county_dept.copy({"name": "Above", "code": False})
        self.county_dept.parent_id = above
        officer = self.make_user("s.above", "gov_delegation.group_legal_officer", above)
        self.assertTrue(self._sees(officer, self.agreement))

    @clause("HZ22-32-02")
    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_justice_officer_sees_what_was_submitted(self):
        self.sign(self.agreement)
        filing = self.agreement.with_user(self.city_legal).action_submit_filing()
        agreement = self.agreement.with_user(self.justice_user)
        self.assertTrue(self._sees(self.justice_user, self.agreement))
        self.assertTrue(self._sees(self.justice_user, filing))
        self.assertEqual(agreement.extent, self.agreement.extent)
        with self.assertRaises(AccessError):
            agreement.published_url = "https://example.org"
        self.assertFalse(self._sees(self.people["justice"], filing))
        self.assertTrue(self._sees(self.county_legal, filing))
        self.assertFalse(self._sees(self.county2_legal, filing))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_strangers_do_not_write(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.county2_legal).extent = "x"
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.county2_legal).unlink()
        values = self.agreement.copy_data()[0]
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.county2_legal).create(values)

    @clause("JN21-06-06")
    def test_seal_and_ledger_rows(self):
        impression = self.stamp(self.seal, self.env["gov.delegation"])
        for user, seen in (
            (self.stamper, True),
            (self.keeper, True),
            (self.people["keeper"], True),
            (self.county_legal, True),
            (self.people["reader"], False),
            (self.county2_legal, False),
            (self.people["auditor"], True),
            (self.people["manager"], True),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._sees(user, self.seal), seen)
                self.assertEqual(self._sees(user, impression), seen)

    @clause("JN21-06-06")
    def test_granting_agency_reads_the_ledger_of_its_seals(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        seal = self.make_seal(agreement)
        impression = self.stamp(seal, self.substantive)
        self.assertTrue(self._sees(self.city_legal, impression))
        keeper = self.make_user(
            "s.keeper2", "gov_delegation.group_seal_keeper", self.county2_dept
        )
        self.assertFalse(self._sees(keeper, seal))
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            seal.with_user(keeper).action_recall("x")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_user_named_does_not_manage(self):
        keeper = self.make_user(
            "s.keeper3", "gov_delegation.group_seal_keeper", self.county2_dept
        )
        self.seal.user_ids = [Command.link(keeper.id)]
        self.assertTrue(self._sees(keeper, self.seal))
        with self.assertRaises(AccessError):
            self.seal.with_user(keeper).place = "elsewhere"

    def test_administrators_handle_nothing(self):
        for group in ("system_admin", "security_admin", "audit_admin"):
            user = self.make_user(
                f"s.{group}", f"gov_items.group_{group}", self.city_dept
            )
            self.assertFalse(
                self.env["gov.agreement"].with_user(user).has_access("read")
            )
            self.assertFalse(self._sees(user, self.seal))
