from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CasesCommon
from .test_security import READ, READERS, ROLES, VERBS

#: Those who write remarks: everybody who may look, but for the auditor.
REMARK = {
    role: ("read",) if role == "auditor" else ("read", "create") for role in READERS
}
SCOPED = ("clerk", "reviewer", "approver", "supervisor", "agency_manager")
OFFICERS = ("clerk", "reviewer", "approver")
MANAGED = {
    **READ,
    "agency_manager": ("read", "write", "create"),
    "city_manager": ("read", "write", "create"),
}
OWNED = {**READ, "agency_manager": VERBS, "city_manager": VERBS}
#: Model -> role -> verbs that the rights allow; everything else is denied.
MATRIX = {
    "gov.case.extension": READ,
    "gov.case.procedure": READ,
    "gov.case.expert": READ,
    "gov.case.transfer": READ,
    "gov.case.transfer.line": READ,
    "gov.case.revision": READ,
    "gov.case.remark": REMARK,
    "gov.supervision.light": READ,
    "gov.supervision.order": READ,
    "gov.accountability": {
        "agency_manager": ("read",),
        "city_manager": ("read", "write", "create"),
        "auditor": ("read",),
    },
    "gov.supervision.run": dict.fromkeys(
        ("agency_manager", "city_manager", "auditor", "system_admin"), ("read",)
    ),
    "gov.calendar.edition": {**READ, "system_admin": ("read",)},
    "gov.applicant.credit": {
        "agency_manager": ("read", "write", "create"),
        "city_manager": VERBS,
    },
    "gov.quota": {
        **READ,
        "agency_manager": ("read", "write", "create"),
        "city_manager": VERBS,
    },
    "gov.push.route": {**READ, "city_manager": VERBS},
    "gov.licence": READ,
    "gov.licence.event": READ,
    "gov.matter": {**READ, "clerk": VERBS},
    "gov.matter.item": {**READ, "clerk": VERBS},
    "gov.matter.fact": {**READ, "clerk": VERBS},
    "gov.matter.document": {
        "clerk": VERBS,
        "reviewer": ("read",),
        "approver": ("read",),
        "auditor": ("read",),
    },
    "gov.matter.kind": {**READ, "city_manager": VERBS},
    "gov.project": MANAGED,
    "gov.project.stage": OWNED,
    "gov.project.permit": OWNED,
    "gov.project.task": MANAGED,
    "gov.project.service": {**MANAGED, "clerk": ("read", "write", "create")},
    "gov.project.event": OWNED,
    "gov.project.opinion": {
        **OWNED,
        "reviewer": ("read", "write"),
        "approver": ("read", "write"),
    },
    "gov.project.meeting": MANAGED,
    "gov.project.template": {**READ, "city_manager": VERBS},
    "gov.project.limit": {**READ, "city_manager": VERBS},
    "gov.area.assessment": {**MANAGED, "city_manager": VERBS},
    "gov.words": dict.fromkeys(SCOPED, VERBS),
    "gov.case.procedure.end": dict.fromkeys(OFFICERS, VERBS),
}


@tagged("post_install", "-at_install", "security")
class TestCourseSecurity(CasesCommon):
    """Role × verb for the models of steps, supervision and certificates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            role: cls.make_user(f"n.{role}", group, cls.county_dept)
            for role, group in ROLES.items()
        }

    def test_matrix(self):
        for model, allowed in MATRIX.items():
            for role, user in self.people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))

    def test_nobody_else_sees_what_belongs_to_a_case(self):
        case = self.until(self.accepted("jc25_window"), "review")
        acted = case.with_user(self.city_reviewer)
        acted.action_ask_extension(5, "Needed")
        acted.action_open_procedure(
            "site_visit", users=self.city_reviewer | self.city_approver
        )
        self.env["gov.case.remark"].with_user(self.city_reviewer).create(
            {"case_id": case.id, "text": "Look"}
        )
        whole = case.sudo()
        for role in SCOPED:
            stranger = self.make_user(f"q.{role}", ROLES[role], self.county2_dept)
            for record in (
                whole.extension_ids,
                whole.procedure_ids,
                whole.transfer_ids,
                whole.remark_ids,
            ):
                self.assertTrue(record)
                found = record.with_user(stranger).search([("id", "in", record.ids)])
                self.assertFalse(found, f"{role} {record}")

    def test_managers_of_the_county_set_no_quota(self):
        vals = {
            "entry_id": self.entries["direct"].id,
            "region_id": self.county.id,
            "amount": 3,
        }
        with self.assertRaises(AccessError):
            self.env["gov.quota"].with_user(self.people["agency_manager"]).create(vals)
        city = self.make_user("q.city", ROLES["agency_manager"], self.city_dept)
        self.assertTrue(self.env["gov.quota"].with_user(city).create(vals))

    def test_managers_change_only_what_their_agency_entered(self):
        manager = self.people["agency_manager"]
        colleague = self.make_user("q.near", ROLES["agency_manager"], self.county_dept)
        stranger = self.make_user("q.far", ROLES["agency_manager"], self.county2_dept)
        credit = {"code": "360426199101010071", "name": "李晓敏", "source": "名单1号"}
        area = {
            "kind": "earthquake",
            "region_id": self.county.id,
            "agency_id": self.county_dept.id,
            "date_to": "2027-01-01",
        }
        for name, vals, change in (
            ("gov.applicant.credit", credit, {"active": False}),
            ("gov.area.assessment", area, {"date_to": "2026-12-31"}),
        ):
            record = self.env[name].with_user(manager).create(vals)
            record.with_user(colleague).write(change)
            with self.assertRaises(AccessError, msg=name):
                record.with_user(stranger).write(change)
        with self.assertRaises(AccessError):
            self.env["gov.area.assessment"].with_user(stranger).create(area)

    def test_endpoint_is_hidden(self):
        route = self.env["gov.push.route"].create(
            {"agency_id": self.county_dept.id, "endpoint": "https://a.example/x?key=1"}
        )
        with self.assertRaises(AccessError):
            route.with_user(self.county_supervisor).endpoint  # noqa: B018
        with self.assertRaises(AccessError):
            route.with_user(self.county_supervisor).action_test()
