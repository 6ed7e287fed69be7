"""Personal data: masked where not needed, in full for a reason, always noted."""

import re

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.gov_cases.tests.common import CasesCommon
from odoo.addons.gov_items.tests.common import clause

#: Names of fields that hold somebody's data, in any model of the suite.
SUSPECT = re.compile(
    r"phone|mobile|applicant_(name|code)|holder|receiver|^person$|visitor|identity_no"
    r"|^email$"
)
#: Such names that hold no applicant's data: offices, places and public contacts.
PUBLIC = {
    ("gov.document.request", "holder"),  # an office
    ("gov.centre", "phone"),
    ("gov.contact", "phone"),
    ("gov.helper", "phone"),
    ("gov.instructor.list.line", "phone"),
    ("gov.manual", "consult_phone"),
    ("gov.manual", "complaint_phone"),
    ("gov.service.point", "phone"),
}


@tagged("post_install", "-at_install")
class TestMasks(CasesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.export = cls.env.ref("base.group_allow_export")
        cls.auditor = cls.make_user("m.auditor", "gov_items.group_auditor")
        cls.events = cls.env["gov.audit.event"]

    def setUp(self):
        super().setUp()
        self.newest = self.events.search([], limit=1).id

    def noted(self, kind):
        return self.events.search([("kind", "=", kind), ("id", ">", self.newest)])

    def exporter(self):
        self.clerk.group_ids = [Command.link(self.export.id)]
        return self.clerk

    @clause("SUITE-MASK")
    def test_exports_are_masked(self):
        case = self.accepted("direct")
        case = case.with_user(self.exporter())
        names = ["number", "applicant_name", "applicant_code", "phone"]
        (row,) = case.export_data(names)["datas"]
        self.assertEqual(row[0], case.number)
        self.assertEqual(row[1], "李*敏")
        self.assertEqual(row[3], "138****3210")
        self.assertNotIn(case.applicant_code, row)
        # Also through a relation.
        (row,) = case.step_ids[:1].export_data(["case_id/phone"])["datas"]
        self.assertEqual(row, ["138****3210"])
        self.assertEqual(self.noted("export")[1].login, "c.clerk")
        self.assertIn("applicant_code", self.noted("export")[1].detail)

    @clause("SUITE-MASK")
    def test_a_reason_opens_exports_for_a_while(self):
        case = self.accepted("direct").with_user(self.exporter())
        ask = self.env["gov.full.export"].with_user(self.clerk)
        with self.assertRefused("SUITE-MASK"):
            ask.create({"model": "gov.case", "reason": " . "}).action_open()
        ask.create({"model": "gov.case", "reason": "统计局函3号"}).action_open()
        (row,) = case.export_data(["phone"])["datas"]
        self.assertEqual(row, ["13812343210"])
        self.assertEqual(self.noted("export")[0].reason, "统计局函3号")
        self.env["gov.export.pass"].search([])._act_write(
            {"valid_until": "2020-01-01 00:00:00"}
        )
        (row,) = case.export_data(["phone"])["datas"]
        self.assertEqual(row, ["138****3210"])

    def test_a_reason_opens_nothing_to_others(self):
        case = self.accepted("direct")
        self.clerk.group_ids = [Command.link(self.export.id)]
        self.reviewer.group_ids = [Command.link(self.export.id)]
        ask = self.env["gov.full.export"].with_user(self.clerk)
        ask.create({"model": "gov.case", "reason": "统计局函3号"}).action_open()
        (row,) = case.with_user(self.reviewer).export_data(["phone"])["datas"]
        self.assertEqual(row, ["138****3210"])

    def test_who_may_not_export_asks_in_vain(self):
        with self.assertRaises(AccessError):
            self.env["gov.full.export"].with_user(self.idle_clerk).create(
                {"model": "gov.case", "reason": "统计局函3号"}
            )

    @clause("SUITE-MASK")
    def test_full_view_takes_a_reason_and_is_noted(self):
        case = self.accepted("direct").with_user(self.auditor)
        with self.assertRaises(AccessError):
            case.read(["applicant_name"])
        view = self.env["gov.full.view"].with_user(self.auditor)
        with self.assertRefused("SUITE-MASK"):
            view.create({"case_id": case.id}).action_show()
        self.assertFalse(self.noted("look"))
        shown = view.create({"case_id": case.id, "reason": "投诉第8号"}).action_show()
        self.assertIn("李晓敏", shown["params"]["message"])
        self.assertEqual(self.noted("look").reason, "投诉第8号")
        self.assertEqual(self.noted("look").record, str(case.id))
        self.assertNotIn("李晓敏", str(self.noted("look")._plain()))

    @clause("SUITE-MASK")
    def test_full_view_is_not_for_everybody(self):
        case = self.accepted("direct")
        for user in (
            self.clerk,
            self.make_user("m.manager", "gov_items.group_city_manager"),
        ):
            with self.assertRaises(AccessError):
                self.env["gov.full.view"].with_user(user).create(
                    {"case_id": case.id, "reason": "投诉第8号"}
                )
        other = self.make_user(
            "m.other", "gov_cases.group_supervisor", self.make_elsewhere()
        )
        view = self.env["gov.full.view"].with_user(other)
        with self.assertRaises(AccessError):
            view.create({"case_id": case.id, "reason": "投诉第8号"}).action_show()

    def make_elsewhere(self):
        return self.make_agency("Elsewhere", self.county2, None, "department")

    def test_opening_a_case_in_full_is_noted(self):
        case = self.accepted("direct")
        asked = {"number": {}, "applicant_name": {}, "phone": {}}
        case.with_user(self.clerk).web_read(asked)
        look = self.noted("look")
        self.assertEqual((look.login, look.record), ("c.clerk", str(case.id)))
        self.assertEqual(look.detail, "applicant_name, phone")
        case.with_user(self.auditor).web_read({"number": {}, "masked_name": {}})
        self.assertEqual(len(self.noted("look")), 1)

    def test_every_field_with_personal_data_is_in_the_register(self):
        register = self.env["gov.personal.field"]._masks()
        missing = [
            (model._name, name)
            for model in self.env.values()
            if model._name.startswith("gov.")
            and not model._abstract
            and not model._transient
            for name, field in model._fields.items()
            if field.type in ("char", "text")
            and field.store
            and SUSPECT.search(name)
            and not name.startswith("masked_")
            and name not in register.get(model._name, {})
            and (model._name, name) not in PUBLIC
        ]
        self.assertEqual(missing, [])
