from ast import literal_eval
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..kernel import verify
from ..kernel.fourproperty import Holdings
from .common import ARCHIVIST, ArchiveCommon, clause

REASON = "The host's clock was set back by two hours on that morning"


@tagged("post_install", "-at_install")
class TestClock(ArchiveCommon):
    """Times that a faulty clock wrote stay, and are clarified by two people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("a.second", ARCHIVIST, cls.county_dept)
        cls.head = cls.make_user(
            "a.head", "gov_items.group_agency_manager", cls.county_dept
        )

    def stuck(self, code="direct"):
        """A file as it was packaged before the clock of a case was made to wait."""
        file = self.files(code)
        step = file.case_id.sudo().step_ids.filtered("started_at").sorted("sequence")
        self.sql(
            "UPDATE gov_case_step SET started_at = done_at + interval '2 hours' "
            "WHERE id = %s",
            step[1].id,
        )
        with freeze_time(datetime.now() - timedelta(minutes=5)):
            file.action_package()
        return file

    def draw(self, file, user=None, **values):
        corrections = self.env["gov.archive.correction"].with_user(
            user or self.archivist
        )
        return corrections.create(
            {"file_id": file.id, "ground": "clock", "reason": REASON, **values}
        )

    def clarified(self, file, approver=None):
        correction = self.draw(file)
        correction.action_submit()
        correction.with_user(approver or self.second).action_file()
        return correction

    def test_it_is_listed_with_what_fails(self):
        file, good = self.stuck(), self.packaged()
        self.assertEqual((file.state, file.verified), ("packaged", False))
        self.assertIn("GD-1-5", file.failure)
        self.assertTrue(file.clock_fault)
        self.assertFalse(good.failure or good.clock_fault)
        files = self.env["gov.archive.file"].with_user(self.archivist)
        action = self.env.ref("gov_archive.gov_archive_file_action_stuck").sudo()
        self.assertEqual(files.search(literal_eval(action.domain)), file)
        self.assertEqual(files.search([("clock_fault", "=", True)]), file)
        self.assertNotIn(file, files.search([("clock_fault", "=", False)]))
        for _again in range(2):
            file.action_verify()
            self.assertEqual(file.state, "packaged")

    def asked(self, record):
        """Whose to-do lists the record is on."""
        return record.sudo().activity_ids.user_id

    def test_whoever_must_act_is_asked(self):
        file, good = self.stuck(), self.packaged()
        archivists = self.archivist | self.second
        self.assertEqual(self.asked(file), archivists)
        self.assertFalse(self.asked(good))
        # A click on the bell opens this file, and no other.
        users = self.env["res.users"].with_user(self.archivist)
        [group] = users._get_activity_groups()
        self.assertEqual(group["model"], "gov.archive.file")
        self.assertEqual(file.search(group["domain"]), file)
        file.action_verify()
        self.assertEqual(len(file.sudo().activity_ids), len(archivists))
        correction = self.draw(file)
        self.assertFalse(self.asked(correction))
        correction.action_submit()
        self.assertFalse(self.asked(file), "its archivist has acted")
        self.assertLessEqual(self.second | self.head, self.asked(correction))
        self.assertNotIn(self.archivist, self.asked(correction), "drew it up")
        correction.with_user(self.head).answer = "Say how the fault is known"
        correction.with_user(self.head).action_refuse()
        self.assertFalse(self.asked(correction))
        self.assertEqual(self.asked(file), archivists)
        again = self.clarified(file)
        self.assertFalse(self.asked(file) | self.asked(again))

    def test_the_agency_above_is_asked_where_nobody_keeps_archives(self):
        office = self.county_dept.sudo().create(
            {
                "name": "乡镇档案点",
                "parent_id": self.county_dept.id,
                "region_id": self.county_dept.region_id.id,
            }
        )
        archivists = self.archivist | self.second
        self.assertEqual(office._archive_officers(ARCHIVIST), archivists)

    @clause("SUITE-APPEND")
    def test_two_people_clarify_it(self):
        file = self.stuck()
        seal, content = file.seal, file._package_attachment().raw
        steps = file.case_id.sudo().step_ids
        times = steps.mapped(lambda s: (s.started_at, s.done_at))
        events = file.case_id.sudo().event_ids
        chain = events.mapped("hash")
        correction = self.draw(file)
        self.assertFalse(correction.line_ids)
        correction.action_submit()
        self.assertEqual(correction.line_ids.mapped("name"), ["时间情况说明.pdf"])
        self.assertEqual(correction.line_ids.pdfa, "pdfa")
        with self.assertRefused("SUITE-APPEND"):
            correction.action_file()
        correction.with_user(self.head).action_file()
        self.assertEqual((correction.state, correction.version), ("filed", 2))
        self.assertEqual((file.state, file.verified), ("in_custody", True))
        self.assertFalse(file.failure)
        self.assertEqual((file.seal, file._package_attachment().raw), (seal, content))
        self.assertEqual(steps.mapped(lambda s: (s.started_at, s.done_at)), times)
        later = file.case_id.sudo().event_ids - events
        self.assertEqual(events.mapped("hash"), chain)
        self.assertEqual(later.mapped("code"), ["clarify"])
        self.assertEqual((later.user_id, later.detail), (self.head, REASON))
        self.assertFalse(later._chain_verify(file.case_id.sudo()))
        self.assertFalse(file.flow_ids._chain_verify(file))
        self.assertEqual(file.flow_step, "store")
        self.assertEqual(file.custody_ids.agency_id, self.county_dept)

    def test_the_package_says_it(self):
        file = self.stuck()
        self.clarified(file)
        reports = file._version_reports()
        self.assertEqual([r.problems for r in reports], [[], []])
        self.assertEqual(verify.version_problems(reports), [])
        self.assertEqual(reports[0].backward(), reports[1].clarified)
        self.assertEqual(reports[1].basic["reason"], REASON)
        self.assertFalse(file._verify().unclarified())

    def test_it_is_whole_wherever_it_is_tested(self):
        file = self.stuck()
        self.clarified(file)
        file.action_verify()
        self.assertEqual((file.state, file.verified), ("in_custody", True))
        self.assertTrue(file._test("YJ"))

    def test_a_later_correction_repeats_what_is_clarified(self):
        """Where the case's own days run backwards, each version repeats them."""
        file = self.files("direct")
        case = file.case_id.sudo()
        self.sql(
            "UPDATE gov_case SET decided_at = decided_at + interval '9 days' "
            "WHERE id = %s",
            case.id,
        )
        with freeze_time(str(case.decided_at)[:10]):
            file.action_package()
            self.assertTrue(file.clock_fault)
            self.clarified(file)
            self.assertEqual(file.state, "in_custody")
            line = {"name": "Letter.pdf", "content": b"JVBERi0xLjQ="}
            later = self.draw(file, ground="later", line_ids=[(0, 0, line)])
            later.action_submit()
            later.with_user(self.second).action_file()
        self.assertEqual((later.state, later.version), ("filed", 3))
        self.assertTrue(file._version_reports()[2].clarified)
        self.assertTrue(file._test("CQ"))

    def test_only_what_is_clarified_is_accepted(self):
        """A moment that is another than the one clarified is found again."""
        file = self.stuck()
        self.clarified(file)
        real = type(file)._version_reports

        def other(this):
            reports = real(this)
            reports[0].nodes[1]["startedAt"] = "2031-01-01T00:00:00+08:00"
            return reports

        self.patch(type(file), "_version_reports", other)
        self.assertFalse(file._test("CQ"))
        self.assertIn("version_clarifies", file._verify().codes)

    @clause("SUITE-APPEND")
    def test_only_where_times_run_backwards(self):
        good, assembled, file = self.packaged(), self.files("direct"), self.stuck()
        for wrong in (good, assembled):
            with self.assertRefused("SUITE-APPEND"):
                self.draw(wrong)
        with self.assertRefused("SUITE-APPEND"):
            self.draw(file, ground="mistake")
        correction = self.draw(file)
        correction.ground = "mistake"
        with self.assertRefused("SUITE-APPEND"):
            correction.action_submit()
        correction.ground = "clock"
        correction.action_submit()
        other = self.draw(file)
        other.action_submit()
        correction.with_user(self.second).action_file()
        with self.assertRefused("SUITE-APPEND"):
            other.with_user(self.second).action_file()

    def test_a_refused_one_leaves_the_file_where_it_is(self):
        file = self.stuck()
        correction = self.draw(file)
        correction.action_submit()
        mine = correction.with_user(self.head)
        mine.answer = "The log of the time server says otherwise"
        mine.action_refuse()
        self.assertEqual(file.state, "packaged")
        self.assertFalse(file._filed_versions())

    def test_another_fault_keeps_it_out(self):
        file = self.stuck()
        self.patch(type(file), "_holdings", lambda this: Holdings((), ("x",)))
        self.clarified(file)
        self.assertEqual((file.state, file.clock_fault), ("packaged", False))
        self.assertIn("GD-1-8", file.failure)

    @clause("SUITE-APPEND")
    def test_nobody_else(self):
        file = self.stuck()
        reviewer, approver, auditor, city_manager, supervisor = (
            self.make_user(f"stuck.{role.rpartition('_')[2]}", role, self.county_dept)
            for role in (
                "gov_cases.group_reviewer",
                "gov_cases.group_approver",
                "gov_items.group_auditor",
                "gov_items.group_city_manager",
                "gov_cases.group_supervisor",
            )
        )
        strangers = (self.city_archivist, self.other_archivist, self.clerk)
        roles = (reviewer, approver, auditor, city_manager, supervisor)
        for user in (*strangers, *roles, self.head):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.draw(file, user)
        correction = self.draw(file)
        correction.action_submit()
        for user in (*strangers, *roles):
            with self.subTest(user.login):
                with self.assertRaises(UserError):  # AccessError is one
                    correction.with_user(user).action_file()
        self.assertEqual((correction.state, file.state), ("submitted", "packaged"))
        with self.assertRaises(AccessError):
            file.with_user(self.clerk).read(["failure"])
