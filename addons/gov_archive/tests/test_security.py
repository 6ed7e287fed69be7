from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ARCHIVIST, ArchiveCommon, clause

VERBS = ("read", "write", "create", "unlink")
ROLES = {
    "archivist": ARCHIVIST,
    "clerk": "gov_cases.group_clerk",
    "reviewer": "gov_cases.group_reviewer",
    "approver": "gov_cases.group_approver",
    "supervisor": "gov_cases.group_supervisor",
    "agency_manager": "gov_items.group_agency_manager",
    "city_manager": "gov_items.group_city_manager",
    "auditor": "gov_items.group_auditor",
    "reader": "gov_items.group_user",
    "system_admin": "gov_items.group_system_admin",
    "security_admin": "gov_items.group_security_admin",
    "audit_admin": "gov_items.group_audit_admin",
    "plain": "base.group_user",
}
STAFF = ("clerk", "reviewer", "approver", "supervisor", "agency_manager")
BOSSES = ("agency_manager", "city_manager", "auditor", "archivist")
#: Model -> role -> verbs; every other pair is denied.
MATRIX = {
    "gov.archive.file": {
        **dict.fromkeys((*STAFF, *BOSSES), ("read",)),
        "archivist": ("read", "write"),
    },
    "gov.archive.document": dict.fromkeys(
        ("archivist", "clerk", "reviewer", "approver", "auditor"), ("read",)
    ),
    "gov.archive.custody": dict.fromkeys((*STAFF, *BOSSES), ("read",)),
    "gov.archive.test.result": dict.fromkeys(BOSSES, ("read",)),
    "gov.archive.fonds": dict.fromkeys(BOSSES, ("read",)),
    "gov.archive.batch": dict.fromkeys(("archivist", "auditor"), ("read",)),
}


@tagged("post_install", "-at_install", "security")
class TestSecurity(ArchiveCommon):
    """Who may do what with which records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = {
            role: cls.make_user(f"x.{role}", group, cls.county_dept)
            for role, group in ROLES.items()
        }
        cls.foreign = {
            role: cls.make_user(f"y.{role}", group, cls.county2_dept)
            for role, group in ROLES.items()
        }

    def setUp(self):
        super().setUp()
        self.file = self.packaged()

    def records(self, user):
        batch = self.env["gov.archive.batch"].create({"user_id": user.id})
        return {
            "gov.archive.file": self.file,
            "gov.archive.document": self.file.document_ids[0],
            "gov.archive.custody": self.file.custody_ids,
            "gov.archive.test.result": self.file.test_ids[0],
            "gov.archive.fonds": self.file.fonds_id,
            "gov.archive.batch": batch,
        }

    def allowed(self, record, user, verb):
        return record.with_user(user).has_access(verb)

    def denied(self, record, act):
        """Whether the act is refused, by rights or by its own check."""
        with mute_logger(
            "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
        ):
            try:
                getattr(record, act)()
            except (AccessError, UserError):
                return True
        return False

    def test_role_by_verb(self):
        for role, user in self.own.items():
            for model, record in self.records(user).items():
                for verb in VERBS:
                    with self.subTest(role=role, model=model, verb=verb):
                        self.assertEqual(
                            self.allowed(record, user, verb),
                            verb in MATRIX[model].get(role, ()),
                        )

    def test_agencies_that_have_nothing_to_do_with_it_see_nothing(self):
        seeing = ("city_manager", "auditor")
        for role, user in self.foreign.items():
            for model, record in self.records(user).items():
                if model == "gov.archive.batch":
                    continue
                with self.subTest(role=role, model=model):
                    may = role in seeing and "read" in MATRIX[model].get(role, ())
                    self.assertEqual(self.allowed(record, user, "read"), may)
                    self.assertFalse(self.allowed(record, user, "write"))

    def test_the_granting_agency_reads_what_it_does_not_keep(self):
        upper = self.city_archivist
        self.assertTrue(self.allowed(self.file, upper, "read"))
        self.assertFalse(self.allowed(self.file, upper, "write"))

    def test_runs_are_ones_own(self):
        batch = self.env["gov.archive.batch"].create({"user_id": self.archivist.id})
        self.assertTrue(self.allowed(batch, self.archivist, "read"))
        self.assertFalse(self.allowed(batch, self.own["archivist"], "read"))

    def test_the_package_is_for_archivists_and_auditors(self):
        for role, user in self.own.items():
            file = self.file.with_user(user)
            with self.subTest(role):
                may = role in ("archivist", "auditor")
                self.assertEqual(
                    file._has_field_access(file._fields["package"], "read"), may
                )
        attachment = self.file._package_attachment()
        for role in ("clerk", "supervisor", "agency_manager", "reader", "plain"):
            with self.subTest(role), self.assertRaises(AccessError):
                attachment.with_user(self.own[role]).check_access("read")
        attachment.with_user(self.own["auditor"]).check_access("read")

    def test_acts_are_denied_to_everyone_else(self):
        assembled = self.files("direct")
        acts = ("action_package", "action_verify", "action_hand_over", "action_receive")
        for role, user in self.own.items():
            if role == "archivist":
                continue
            for act in acts:
                with self.subTest(role=role, act=act):
                    self.assertTrue(self.denied(assembled.with_user(user), act))
        self.assertEqual(assembled.state, "assembled")

    @clause("SUITE-APPEND")
    def test_the_key_of_the_acts_cannot_be_sent(self):
        for key in ("_gov_archive_act", "_gov_archive_document_act"):
            file = self.file.with_context(**{key: "object"})
            with self.assertRefused("SUITE-APPEND"):
                file.write({"title": "Forged"})
