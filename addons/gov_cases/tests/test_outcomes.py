from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from odoo.addons.mail.tools.discuss import Store

from .common import PERSON, SUPERVISOR, CasesCommon, clause
from .test_life import text_of, text_of_pdf

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
class TestOutcomes(CasesCommon):
    """Refusals with the right body named, deferrals that lapse, silence."""

    def deferred(self):
        case = self.open_case("direct", files=False)
        case.document_ids.filtered(lambda d: d.necessity == "1")._attach(b"%PDF", "a")
        case.action_accept()
        return case

    @clause("JN18-09-05")
    def test_deferred_acceptance_lapses_by_itself(self):
        case = self.deferred()
        with freeze_time("2026-03-16 02:00:00"):
            self.assertFalse(self.env["gov.case"]._lapse_due())
        with freeze_time("2026-03-17 02:00:00"):
            with self.assertRefused("JN18-09-05"):
                case.action_check(True, "")
            self.assertIn(case.sudo(), self.env["gov.case"]._lapse_due())
        self.assertEqual(case.state, "lapsed")
        self.assertEqual(case.notice_ids[-1].kind, "lapsed")
        self.assertIn("Plan", text_of(case.notice_ids[-1].attachment_id))
        self.assertEqual(case.sudo().event_ids[-1].code, "lapse")
        self.assertFalse(case.current_step_id)

    @clause("JN18-09-05")
    def test_documents_that_followed_keep_it_alive(self):
        case = self.deferred()
        case._missing_documents()._attach(b"%PDF", "plan.pdf")
        with freeze_time("2026-03-17 02:00:00"):
            self.assertFalse(self.env["gov.case"]._lapse_due())
            case.action_check(True, "")

    @clause("JN18-09-05")
    def test_the_deferral_reminds_before_it_lapses(self):
        template = self.env.ref("gov_cases.message_deferral_reminder")
        template.active = True
        case = self.deferred()  # until 16 March
        cases = self.env["gov.case"]
        with freeze_time("2026-03-11 02:00:00"):
            self.assertFalse(cases._remind_deferred())
        with freeze_time("2026-03-12 02:00:00"):
            self.assertEqual(cases._remind_deferred(), case.sudo())
            self.assertFalse(cases._remind_deferred(), "once")
        self.assertEqual(case.deferral_reminded_on, date(2026, 3, 12))
        event = case.sudo().event_ids[-1]
        self.assertEqual(event.code, "deferral_reminder")
        self.assertIn("Plan", event.detail)
        self.assertIn(template, case.sudo().message_ids.template_id)
        todo = self.env["mail.activity"].search(
            [("res_model", "=", "gov.case"), ("res_id", "=", case.id)]
        )
        self.assertEqual(todo.user_id, self.clerk)
        self.assertEqual(todo.date_deadline, case.deferred_until)

    def test_no_reminder_of_what_has_come(self):
        case = self.deferred()
        case._missing_documents()._attach(b"%PDF", "plan.pdf")
        with freeze_time("2026-03-13 02:00:00"):
            self.assertFalse(self.env["gov.case"]._remind_deferred())

    @clause("JN18-09-04")
    def test_bad_credit_gets_no_deferral(self):
        listed = self.env["gov.applicant.credit"].create(
            {"code": PERSON.lower(), "name": "A", "source": "Court list"}
        )
        case = self.open_case("direct", files=False)
        case.document_ids.filtered(lambda d: d.necessity == "1")._attach(b"%PDF", "a")
        with self.assertRefused("JN18-09-04"):
            case.action_accept()
        self.assertEqual(case.state, "draft")
        listed.date_to = date(2026, 3, 1) + timedelta(days=365)
        with self.assertRefused("JN18-09-04"):
            case.action_accept()
        listed.active = False
        case.action_accept()
        self.assertEqual(case.notice_ids.kind, "deferred")

    def test_credit_list_is_not_for_clerks(self):
        entry = self.env["gov.applicant.credit"].create(
            {"code": PERSON, "name": "A", "source": "Court list"}
        )
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).read(["source"])

    @clause("XK-32")
    def test_no_jurisdiction_names_the_right_body(self):
        case = self.open_case("direct")
        with self.assertRefused("XK-32"):
            case.action_reject("Not ours", "no_jurisdiction")
        case.action_reject("Not ours", "no_jurisdiction", self.justice)
        self.assertEqual(case.state, "refused_acceptance")
        notice = case.notice_ids
        self.assertEqual(notice.kind, "no_jurisdiction")
        text = text_of(notice.attachment_id).replace("\n", "")
        self.assertIn(self.justice.name, text)
        self.assertIn("不属于本机关职权范围", text)
        other = self.open_case("direct")
        other.action_reject("Not ours", "no_jurisdiction", body="Customs")
        self.assertIn("Customs", text_of(other.notice_ids.attachment_id))

    @clause("JC25-21-04")
    def test_the_place_is_no_ground(self):
        case = self.open_case("substantive")
        for agency in (self.city_dept, self.county_dept):
            with self.assertRefused("JC25-21-04"):
                case.action_reject("Go there", "no_jurisdiction", agency)

    @clause("JC25-21-04")
    def test_refusals_are_listed_above(self):
        case = self.open_case("substantive")
        case.action_reject("The condition is not met", "not_eligible")
        upper = self.make_user("o.city", MANAGER, self.city_dept)
        domain = [("state", "=", "refused_acceptance")]
        found = self.env["gov.case"].with_user(upper).search(domain)
        self.assertIn(case.id, found.ids)
        seen = case.with_user(upper)
        self.assertEqual(seen.masked_reason, "The condition is not met")
        with self.assertRaises(AccessError):
            seen.reason  # noqa: B018

    @clause("XK-32")
    def test_silence_accepts_from_the_day_of_receipt(self):
        case = self.open_case("direct", files=False)
        with freeze_time("2026-03-09 02:00:00"):
            self.assertFalse(case.overlooked)
            self.assertFalse(self.env["gov.case"]._accept_overlooked())
        with freeze_time("2026-03-10 02:00:00"):
            case.invalidate_recordset(["overlooked"])
            self.assertTrue(case.overlooked)
            with self.assertRefused("XK-32"):
                case.action_reject("Too late", "not_eligible")
            self.assertIn(case.sudo(), self.env["gov.case"]._accept_overlooked())
            self.assertFalse(self.env["gov.case"]._accept_overlooked())
        self.assertEqual(case.state, "accepted")
        self.assertTrue(case.silent)
        self.assertEqual(case.accepted_on, date(2026, 3, 2))
        self.assertEqual(case.accepted_by, self.clerk)
        self.assertEqual(case.notice_ids.kind, "silence")

    @clause("XK-32", "JN18-09-01")
    def test_silence_accepts_what_came_in_online_too(self):
        """It is numbered at once, and is nobody's until somebody looks at it."""
        values = {
            "delegation": self.live["direct"].id,
            "circumstance": "new",
            "applicant": {"code": PERSON, "name": "李晓敏", "phone": "13812343210"},
            "documents": [],
        }
        public = self.env["gov.case"].with_user(self.env.ref("base.public_user"))
        case = public._apply("web", values, "k" * 20).sudo()
        self.assertTrue(case.number)
        manager = self.head_of(self.county_dept)
        with freeze_time("2026-03-10 02:00:00"):
            case.invalidate_recordset(["overlooked"])
            self.assertTrue(case.overlooked)
            found = self.env["gov.case"].search([("overlooked", "=", True)])
            self.assertIn(case, found)
            self.env["gov.case"]._accept_overlooked()
        self.assertEqual((case.state, case.silent), ("accepted", True))
        self.assertEqual(case.accepted_on, date(2026, 3, 2))
        self.assertEqual(case.accepted_by, manager)
        self.assertEqual(case.notice_ids.kind, "silence")
        self.assertIn(manager.login, text_of(case.notice_ids.attachment_id))

    def test_nobody_is_named_where_nobody_acted(self):
        """Automatic acts are the system's, and the agency answers for them."""
        self.env["res.lang"]._activate_lang("zh_CN")
        values = {
            "delegation": self.live["direct"].id,
            "circumstance": "new",
            "applicant": {"code": PERSON, "name": "李晓敏", "phone": "13812343210"},
            "documents": [],
        }
        public = self.env["gov.case"].with_user(self.env.ref("base.public_user"))
        case = public._apply("web", values, "k" * 20).sudo()
        lights = self.env["gov.supervision.light"]
        managers = lights._managers(case.accept_agency_id).values()
        self.env["res.users"].union(*managers).action_archive()
        with freeze_time("2026-03-10 02:00:00"):
            self.env["gov.case"]._accept_overlooked()
        notice = case.notice_ids.with_context(lang="zh_CN")
        self.assertEqual(notice.user_id.display_name, "系统自动")
        self.assertIn("系统自动", str(case.with_context(lang="zh_CN")._path()))
        text = text_of(notice.attachment_id).replace("\n", "")
        self.assertIn(f"责任人：{self.county_dept.name}", text)
        case._act_write({"decided_by": self.env.ref("base.user_root").id})
        self.assertIn("系统自动", text_of_pdf(case._proof_sheet()))
        self.assertNotIn("OdooBot", text_of_pdf(case._proof_sheet()))

    def test_author_of_automatic_messages(self):
        """What the chatter shows comes from the partner, not from the user."""
        root = self.env.ref("base.partner_root").with_context(lang="zh_CN")
        shown = Store().add(root, ["name"]).get_result()["res.partner"]
        self.assertEqual([row["name"] for row in shown], ["系统自动"])
        person = self.clerk.partner_id
        shown = Store().add(person, ["name"]).get_result()["res.partner"]
        self.assertEqual([row["name"] for row in shown], [person.name])

    def test_masked_text_for_supervisors(self):
        case = self.until(self.accepted("direct"), "review")
        self.take(case, opinion="李晓敏 13812343210 lives at the place")
        step = case.sudo().step_ids.filtered(lambda s: s.kind == "review")
        event = case.sudo().event_ids.filtered(lambda e: e.code == "review")
        supervisor = self.make_user("o.sup", SUPERVISOR, self.county_dept)
        for record, raw, masked in (
            (step, "opinion", "masked_opinion"),
            (event, "detail", "masked_detail"),
        ):
            seen = record.with_user(supervisor)
            self.assertEqual(seen[masked], "李*敏 138****3210 lives at the place")
            with self.assertRaises(AccessError):
                seen[raw]  # noqa: B018
            self.assertIn("李晓敏", record.with_user(self.reviewer)[raw])
