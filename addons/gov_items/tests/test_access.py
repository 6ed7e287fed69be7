from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GovCommon

ROLES = (
    "user agency_manager city_manager city_leader auditor system_admin "
    "security_admin audit_admin"
).split()
ALL, READ, NONE = "crwd", "r", ""
#: Model -> role -> verbs; "*" is every role not named.
MATRIX = {
    "gov.adjustment": {"city_manager": ALL, "agency_manager": "crw", "*": READ},
    "gov.adjustment.answer": {"agency_manager": ALL, "*": NONE},
    "gov.adjustment.effect": {"*": READ},
    "gov.adjustment.hearing": {"city_manager": "rw", "*": READ},
    "gov.adjustment.line": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.adjustment.step": {"city_manager": ALL, "*": NONE},
    "gov.agency": {"city_manager": ALL, "system_admin": "crw", "*": READ},
    "gov.annex.import": {"city_manager": ALL, "auditor": READ, "*": NONE},
    "gov.annex.import.line": {"city_manager": ALL, "auditor": READ, "*": NONE},
    "gov.annex.import.proposal": {"city_manager": ALL, "auditor": READ, "*": NONE},
    "gov.annex.import.total": {"city_manager": ALL, "auditor": READ, "*": NONE},
    "gov.calendar.day": {"city_manager": ALL, "*": READ},
    "gov.calendar.year": {"city_manager": ALL, "*": READ},
    "gov.circumstance": {"city_manager": ALL, "*": READ},
    "gov.clause": {"*": READ},
    "gov.crosswalk": {"*": READ},
    "gov.delegation": {"city_manager": "rw", "*": READ},
    "gov.delegation.event": {"*": READ},
    "gov.delegation.reason": {"city_manager": ALL, "*": NONE},
    "gov.deputy": {"agency_manager": ALL, "auditor": READ, "*": NONE},
    "gov.entry": {"city_manager": ALL, "*": READ},
    "gov.fact": {"city_manager": ALL, "*": READ},
    "gov.fact.option": {"city_manager": ALL, "*": READ},
    "gov.item": {"city_manager": ALL, "*": READ},
    "gov.item.match": {"city_manager": "rw", "*": READ},
    "gov.justification": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.list.notice": {"city_manager": "crw", "*": READ},
    "gov.list.version": {"*": READ},
    "gov.manual": {"agency_manager": ALL, "*": READ},
    "gov.manual.document": {"agency_manager": ALL, "*": READ},
    "gov.manual.question": {"agency_manager": ALL, "*": READ},
    "gov.manual.step": {"agency_manager": ALL, "*": READ},
    "gov.mode": {"city_manager": ALL, "*": READ},
    "gov.mode.duty": {"city_manager": ALL, "*": READ},
    "gov.mode.requirement": {"city_manager": ALL, "*": READ},
    "gov.mode.cell": {"city_manager": ALL, "*": READ},
    "gov.policy.change": {"city_manager": ALL, "*": READ},
    "gov.programme": {"city_manager": ALL, "*": READ},
    "gov.programme.issue": {"city_manager": ALL, "agency_manager": "crw", "*": READ},
    "gov.programme.person": {"city_manager": ALL, "*": READ},
    "gov.programme.document": {"city_manager": ALL, "*": READ},
    "gov.programme.total": {"city_manager": ALL, "*": READ},
    "gov.rate.limit": {"system_admin": READ, "*": NONE},
    "gov.region": {"city_manager": ALL, "system_admin": "crw", "*": READ},
    "gov.region.profile": {"city_manager": ALL, "*": READ},
    "gov.region.group": {"city_manager": ALL, "*": READ},
    "gov.rule": {"city_manager": ALL, "*": READ},
    "gov.rule.condition": {"city_manager": ALL, "*": READ},
    "gov.rule.finding": {"*": ALL},
    "gov.rule.tryout": {"*": ALL},
    "gov.rule.tryout.fact": {"*": ALL},
    "gov.sector": {"city_manager": ALL, "*": READ},
    "gov.task": {"city_manager": ALL, "*": READ},
    "gov.task.line": {"city_manager": ALL, "agency_manager": "rw", "*": READ},
    "gov.task.measure": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.task.order": {"city_manager": ALL, "agency_manager": "crw", "*": READ},
    "gov.code.import": {"city_manager": ALL, "agency_manager": ALL, "*": NONE},
    "gov.code.import.line": {"city_manager": ALL, "agency_manager": ALL, "*": NONE},
    "gov.code.scheme": {"city_manager": ALL, "*": READ},
    "gov.code.value": {"city_manager": ALL, "*": READ},
    "gov.data.link": {"city_manager": ALL, "agency_manager": "crw", "*": READ},
    "gov.entry.code": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.manual.end": {"agency_manager": ALL, "*": NONE},
    "gov.opinion": {
        "city_manager": "rw",
        "agency_manager": "rw",
        "auditor": READ,
        "*": NONE,
    },
    "gov.power.change": {"city_manager": "rw", "agency_manager": "rw", "*": READ},
    "gov.publicity": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.site.export": {"city_manager": ALL, "agency_manager": ALL, "*": NONE},
    "gov.source.system": {"city_manager": ALL, "*": READ},
    "gov.township.list": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.township.list.line": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
    "gov.village.service": {"city_manager": ALL, "agency_manager": ALL, "*": READ},
}
VERBS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}


@tagged("post_install", "-at_install", "security")
class TestAccess(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()
        cls.users = {
            role: cls.make_user(f"role_{role}", f"gov_items.group_{role}")
            for role in ROLES
        }

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_matrix(self):
        for model, rights in MATRIX.items():
            for role, user in self.users.items():
                verbs = rights.get(role, rights["*"])
                for letter, verb in VERBS.items():
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, letter in verbs)

    def test_matrix_is_complete(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("gov.")
            and not model._abstract
            and model._original_module == "gov_items"
        }
        self.assertEqual(models - MATRIX.keys(), set())

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_denied_on_records(self):
        cell = self.delegation("direct")
        for role, user in self.users.items():
            if role == "city_manager":
                continue
            for record, vals in (
                (self.programme, {"name": "x"}),
                (self.modes["direct"], {"name": "x"}),
                (self.entry.rule_ids, {"note": "x"}),
                (self.entry, {"note": "x"}),
                (cell, {"agency_id": self.county_bureau.id}),
            ):
                with self.subTest(role=role, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write(vals)
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                    record.with_user(user).read(["display_name"])

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_strangers_read_nothing(self):
        stranger = self.make_user("stranger", "base.group_user")
        for model in MATRIX:
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(stranger).has_access("read"))

    def test_users_of_agencies(self):
        user = self.users["user"]
        link = {"user_ids": [Command.link(user.id)]}
        with self.assertRaises(AccessError):
            self.county_dept.with_user(self.users["city_manager"]).write(link)
        self.county_dept.with_user(self.users["system_admin"]).write(link)
        self.assertEqual(user.gov_agency_ids, self.county_dept)
        with self.assertRaises(AccessError):
            user.with_user(user).gov_agency_ids = self.city_dept

    def test_a_new_assignment_counts_at_once(self):
        """Record rules are cached per user: assigning must forget them."""
        user = self.users["agency_manager"]
        manual = self.make_manual(
            self.entry, self.county, publish=False, agency_id=self.county_dept.id
        ).with_user(user)
        self.assertFalse(manual.has_access("write"))
        self.county_dept.user_ids = [Command.link(user.id)]
        self.assertTrue(manual.has_access("write"))
        user.gov_agency_ids = False
        self.assertFalse(manual.has_access("write"))

    def test_parts_belong_to_the_agency(self):
        user = self.users["agency_manager"]
        self.county_dept.parent_id = self.county_bureau
        user.gov_agency_ids = self.county_bureau
        manual = self.make_manual(
            self.entry, self.county, publish=False, agency_id=self.county_dept.id
        )
        self.assertTrue(manual.with_user(user).has_access("write"))
