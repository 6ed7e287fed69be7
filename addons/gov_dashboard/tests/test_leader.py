from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}
LEADER = "gov_items.group_city_leader"


@tagged("post_install", "-at_install")
class TestLeaderPages(CasesCommon, HttpCase):
    """Leaders see on a telephone how the projects of their level go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("l.leader", LEADER, cls.city_bureau)
        cls.county_head = cls.make_user(
            "l.county", "gov_items.group_agency_manager", cls.county_dept
        )
        cls.env["gov.project.template"].search([]).active = False
        template = cls.env["gov.project.template"]
        template.create({"name": "Approval", "stage": "establish"})
        template.create({"name": "Land use", "stage": "land"})
        cls.bridge = cls.project("Bridge", "city")
        cls.school = cls.project("School", "county")
        cls.elsewhere = cls.project("Elsewhere", "county", cls.county2_dept)
        (cls.bridge | cls.school | cls.elsewhere).action_start()

    @classmethod
    def project(cls, name, level, agency=None):
        agency = agency or cls.county_dept
        return cls.env["gov.project"].create(
            {
                "name": name,
                "owner": "Owner Ltd",
                "plan_level": level,
                "region_id": agency.region_id.id,
                "agency_id": agency.id,
            }
        )

    def names(self, user, **asked):
        page = self.env["gov.project"].with_user(user)._leader_page(**asked)
        ours = ("Bridge", "School", "Elsewhere")
        return [one["name"] for one in page["projects"] if one["name"] in ours]

    @clause("JN18-14-02")
    def test_each_level_sees_its_own_first(self):
        self.assertEqual(self.names(self.leader), ["Bridge"])
        self.assertEqual(
            self.names(self.leader, level="county"), ["School", "Elsewhere"]
        )
        self.assertEqual(self.names(self.county_head), ["School"])
        self.assertEqual(self.names(self.county_head, level="city"), ["Bridge"])
        self.assertEqual(self.names(self.leader, text="Brid"), ["Bridge"])
        self.assertEqual(self.names(self.leader, text="Nothing"), [])

    @clause("JN18-14-02")
    def test_progress_and_light(self):
        self.bridge.permit_ids.filtered(
            lambda p: p.stage == "establish"
        ).granted_on = "2026-03-03"
        line = self.bridge.with_user(self.leader)._leader_line()
        self.assertEqual((line["ready"], line["permits"], line["percent"]), (1, 2, 50))
        self.assertEqual((line["light"], line["late"]), ("green", 0))
        stage = self.bridge.stage_ids[0]
        with freeze_time("2026-12-28 02:00:00"):
            self.env.invalidate_all()
            late = self.bridge.with_user(self.leader)._leader_line()
            self.assertEqual(late["light"], "red")
            self.assertGreater(late["late"], 0)
            self.assertEqual(self.names(self.leader, light="red"), ["Bridge"])
            self.assertEqual(self.names(self.leader, light="green"), [])
        self.assertTrue(stage.due_on)

    @clause("JN18-14-02")
    def test_on_the_telephone(self):
        self.authenticate("l.leader", "l.leader")
        page = self.url_open("/gov/my-projects")
        self.assertEqual(page.status_code, 200)
        self.assertIn("width=device-width", page.text)
        self.assertIn("Bridge", page.text)
        self.assertNotIn("School", page.text)
        self.assertNotIn("<script", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        detail = self.url_open(f"/gov/my-projects/{self.bridge.id}")
        self.assertIn("Approval", detail.text)
        self.assertIn("Owner Ltd", detail.text)
        strange = "<b>x</b>"
        answer = self.url_open(f"/gov/my-projects?q={strange}&level={strange}&light=x")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(strange, answer.text)

    @clause("JN18-14-02")
    def test_not_for_everybody(self):
        for user in (self.clerk, self.reviewer, self.county_supervisor):
            with self.assertRaises(AccessError):
                self.env["gov.project"].with_user(user)._leader_page()
            with self.assertRaises(AccessError):
                self.bridge.with_user(user)._leader_detail()
        foreign = self.elsewhere.with_user(self.county_head)
        with self.assertRaises(AccessError):
            foreign._leader_detail()
        self.authenticate("l.county", "l.county")
        hidden = self.url_open(f"/gov/my-projects/{self.elsewhere.id}")
        self.assertEqual(hidden.status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open("/gov/my-projects", allow_redirects=False)
        self.assertIn("/web/login", answer.headers.get("Location", ""))
        clerk = self.clerk.login
        self.authenticate(clerk, clerk)
        with mute_logger("odoo.http"):
            answer = self.url_open("/gov/my-projects")
        self.assertEqual(answer.status_code, 403)

    def test_leaders_read_projects_and_write_none(self):
        project = self.elsewhere.with_user(self.leader)
        self.assertEqual(project.name, "Elsewhere")
        for record in (project, project.permit_ids[:1], project.stage_ids[:1]):
            self.assertTrue(record.has_access("read"))
            for verb in ("write", "unlink"):
                self.assertFalse(record.has_access(verb), record._name)

    def test_every_report_answers_a_leader(self):
        reports = self.env["gov.report"]
        for code in reports.search([]).mapped("code"):
            with self.subTest(code=code):
                table = reports.with_user(self.leader).get_table(code, MARCH)
                self.assertTrue(table["heading"])
        cards = self.env["gov.dashboard"].with_user(self.leader).get_cards(MARCH)
        self.assertIn("ratings", [card["code"] for card in cards])
        self.assertFalse(next(c for c in cards if c["code"] == "ratings")["action"])
