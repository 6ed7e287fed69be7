from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CasesCommon, clause

VERBS = ("read", "write", "create", "unlink")
ROLES = {
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
READERS = (
    "clerk",
    "reviewer",
    "approver",
    "supervisor",
    "agency_manager",
    "city_manager",
    "auditor",
)
READ = dict.fromkeys(READERS, ("read",))
INSIDE = {role: verbs for role, verbs in READ.items() if role != "supervisor"}
KEPT = ("read", "write", "create")
#: Model -> role -> verbs that the rights allow; everything else is denied.
MATRIX = {
    "gov.case": {
        **READ,
        "clerk": ("read", "write", "create"),
        "reviewer": ("read", "write"),
        "approver": ("read", "write"),
    },
    "gov.case.step": READ,
    "gov.case.event": READ,
    "gov.case.clock": READ,
    "gov.push": READ,
    "gov.case.fact": {**READ, "clerk": VERBS},
    "gov.case.document": {**READ, "clerk": VERBS},
    "gov.case.notice": dict.fromkeys(
        ("clerk", "reviewer", "approver", "auditor"), ("read",)
    ),
    "gov.case.counter": {"system_admin": ("read",)},
    "gov.case.act": dict.fromkeys(("clerk", "reviewer", "approver"), VERBS),
    "gov.push.answer": {"supervisor": VERBS},
    "gov.gateway": {"system_admin": KEPT, "auditor": ("read",)},
    "gov.gateway.call": dict.fromkeys(
        ("system_admin", "auditor", "audit_admin"), ("read",)
    ),
    "gov.api.partner": {"system_admin": KEPT, "auditor": ("read",)},
    "gov.case.fee": INSIDE,
    "gov.case.delivery": INSIDE,
    "gov.rating": READ,
    "gov.inquiry": INSIDE,
    "gov.deputy": {
        **dict.fromkeys(("clerk", "reviewer", "approver", "agency_manager"), VERBS),
        "auditor": ("read",),
    },
    "gov.help.service": {
        **dict.fromkeys(("agency_manager", "city_manager", "auditor"), ("read",)),
        "clerk": KEPT,
    },
    "gov.rating.act": {"agency_manager": VERBS},
    "gov.inquiry.answer": {"agency_manager": VERBS},
    "gov.inquiry.register": dict.fromkeys(("clerk", "agency_manager"), VERBS),
    "gov.case.assign": {"agency_manager": VERBS},
}


@tagged("post_install", "-at_install", "security")
class TestSecurity(CasesCommon):
    """Role × verb for every model, and whose records one sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            role: cls.make_user(f"m.{role}", group, cls.county_dept)
            for role, group in ROLES.items()
        }

    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))

    def test_nobody_else_sees_the_case(self):
        case = self.finish(self.accepted("substantive"))
        for role in READERS:
            if role in ("city_manager", "auditor"):
                continue
            stranger = self.make_user(f"n.{role}", ROLES[role], self.county2_dept)
            for record in (
                case,
                case.sudo().step_ids,
                case.sudo().event_ids,
                case.sudo().push_ids,
            ):
                found = record.with_user(stranger).search([("id", "in", record.ids)])
                self.assertFalse(found, f"{role} {record}")
                with self.assertRaises(AccessError):
                    record.with_user(stranger).read(["create_uid"])

    @clause("JN21-11-08", "JN18-09-08")
    def test_both_levels_read_the_case(self):
        case = self.accepted("substantive")
        for user in (
            self.city_clerk,
            self.city_reviewer,
            self.clerk,
            self.centre_clerk,
        ):
            self.assertEqual(case.with_user(user).number, case.sudo().number)
        manager, auditor = self.people["city_manager"], self.people["auditor"]
        manager.gov_agency_ids = auditor.gov_agency_ids = False
        for user in (manager, auditor):
            seen = case.with_user(user)
            self.assertEqual(seen.masked_name, "李*敏")
            with self.assertRaises(AccessError):
                seen.applicant_name  # noqa: B018

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_readers_act_on_nothing(self):
        case = self.until(self.accepted("direct"), "decide")
        for role in ("supervisor", "agency_manager", "city_manager", "auditor"):
            acted = case.with_user(self.people[role])
            with self.assertRaises(UserError):
                acted.action_decide("granted")
            self.assertFalse(case.sudo().decided_at)

    def test_steps_are_not_written(self):
        case = self.accepted("direct")
        with self.assertRaises(AccessError):
            case.step_ids[:1].with_user(self.clerk).state = "done"
        with self.assertRaises(AccessError):
            self.env["gov.push"].with_user(self.clerk).create(
                {
                    "case_id": case.id,
                    "agency_id": self.city_dept.id,
                    "claim_due_on": "2026-03-03",
                }
            )

    def test_city_staff_do_not_write_what_they_only_supervise(self):
        case = self.open_case("direct")
        with self.assertRaises(AccessError):
            case.with_user(
                self.make_user("n.j", ROLES["clerk"], self.justice)
            ).phone = "1"

    def test_documents_of_applicants(self):
        case = self.finish(self.accepted("direct"))
        kinds = {
            role: set(
                self.env["gov.case.document"]
                .with_user(self.people[role])
                .search([("case_id", "=", case.id)])
                .mapped("kind")
            )
            for role in READERS
        }
        for role in ("clerk", "reviewer", "approver", "auditor"):
            self.assertIn("application", kinds[role])
        for role in ("supervisor", "agency_manager", "city_manager"):
            self.assertEqual(kinds[role], {"result"})
