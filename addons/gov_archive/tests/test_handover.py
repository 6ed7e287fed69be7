import ast
import io

from lxml import etree

from odoo.tests import freeze_time, tagged

from .common import ArchiveCommon, clause


@tagged("post_install", "-at_install")
class TestHandover(ArchiveCommon):
    """The entrusted body compiles, the granting agency receives or sends back."""

    def setUp(self):
        super().setUp()
        self.file = self.packaged("entrust")
        self.upper = self.file.with_user(self.city_archivist)

    @clause("HZ22-62-05", "HZ22-62-06")
    def test_handed_over_against_a_receipt(self):
        self.assertEqual(self.file.state, "in_custody")
        self.file.action_hand_over()
        self.assertEqual(self.file.handed_over_by_id, self.archivist)
        self.upper.action_receive()
        self.assertRecordValues(
            self.upper,
            [
                {
                    "state": "in_custody",
                    "holder_id": self.city_dept.id,
                    "custodian_id": self.county_dept.id,
                }
            ],
        )
        self.assertRecordValues(
            self.upper.custody_ids,
            [
                {
                    "agency_id": self.county_dept.id,
                    "handed_by": False,
                    "receipt_by": self.archivist.id,
                },
                {
                    "agency_id": self.city_dept.id,
                    "handed_by": self.archivist.id,
                    "receipt_by": self.city_archivist.id,
                },
            ],
        )
        first, second = self.upper.custody_ids
        self.assertEqual(first.until, second.since)
        self.assertEqual(second.seal, self.file.seal)
        self.assertIn("YJ", self.upper.test_ids.mapped("stage"))
        self.upper.action_verify()

    def listed(self, action, user):
        """What a menu's list shows to the user."""
        domain = ast.literal_eval(self.env.ref(f"gov_archive.{action}").domain)
        return self.env["gov.archive.file"].with_user(user).search(domain)

    def test_everyone_sees_his_own_work(self):
        waiting = self.files("entrust")
        todo, receive = (
            "gov_archive_file_action_todo",
            "gov_archive_file_action_receive",
        )
        self.assertIn(waiting, self.listed(todo, self.archivist))
        self.assertNotIn(waiting, self.listed(todo, self.city_archivist))
        self.assertNotIn(self.file, self.listed(receive, self.city_archivist))
        self.file.action_hand_over()
        self.assertIn(self.file, self.listed(receive, self.city_archivist))
        self.assertNotIn(self.file, self.listed(receive, self.archivist))
        self.assertTrue(self.upper.may_receive and self.file.may_keep)
        self.assertFalse(self.upper.may_keep or self.file.may_receive)

    @clause("JC25-25-01")
    def test_each_side_does_its_own(self):
        with self.assertRefused("JC25-25-01"):
            self.upper.action_hand_over()
        self.file.action_hand_over()
        for act in (self.file.action_receive, self.file.action_return):
            with self.assertRefused("JC25-25-01"):
                act()
        self.upper.action_receive()
        with self.assertRefused("JC25-25-01"):
            self.file.action_verify()

    @clause("HZ22-62-05")
    def test_sent_back_with_a_reason(self):
        self.file.action_hand_over()
        with self.assertRefused("HZ22-62-05"):
            self.upper.action_return()
        self.upper.return_reason = "Plan is not legible"
        self.upper.action_return()
        self.assertEqual(self.file.state, "in_custody")
        self.assertEqual(self.file.holder_id, self.county_dept)
        with self.assertRefused("HZ22-62-05"):
            self.upper.action_receive()
        with self.assertRefused("SUITE-APPEND"):
            self.file.return_reason = "No reason"

    @clause("HZ22-62-05")
    def test_what_is_not_due_is_not_handed_over(self):
        direct = self.packaged("direct")
        with self.assertRefused("HZ22-62-05"):
            direct.action_hand_over()
        waiting = self.files("entrust")
        with self.assertRefused("HZ22-62-05"):
            waiting.action_hand_over()

    @clause("HZ22-62-05")
    def test_a_damaged_package_is_not_received(self):
        self.file.action_hand_over()
        content = self.file._package_attachment().raw
        damaged = content.replace(b"%PDF Plan", b"%PDF plan")
        self.patch(
            type(self.env["ir.attachment"]), "_gov_open", lambda a: io.BytesIO(damaged)
        )
        with self.assertRefused("HZ22-62-05"):
            self.upper.action_receive()
        self.assertEqual(self.file.state, "handed_over")

    def late(self):
        """What the list's filter for late files shows today."""
        view = self.env.ref("gov_archive.gov_archive_file_view_search")
        (node,) = etree.fromstring(view.arch).xpath("//filter[@name='late']")
        domain = ast.literal_eval(node.get("domain"))
        return self.env["gov.archive.file"].search(domain)

    @clause("HZ22-62-05")
    def test_late_files_are_listed(self):
        waiting = self.files("entrust")
        self.assertFalse(self.late() & (waiting | self.file))
        with freeze_time("2026-04-02 02:00:00"):
            self.assertLessEqual(waiting | self.file, self.late())
            self.file.action_hand_over()
            self.assertNotIn(self.file, self.late())
            self.upper.action_receive()
            self.assertNotIn(self.file, self.late())
            self.assertIn(waiting, self.late())
