"""Records that cannot be changed, chains that hold, days that go in time only."""

import json
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.tests.common import GovCommon, clause

from ..kernel import audit, verify


@tagged("post_install", "-at_install")
class TestAudit(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["gov.audit.event"]
        cls.days = cls.env["gov.audit.day"]
        cls.audit_admin = cls.make_user("t.audit", "gov_items.group_audit_admin")
        # What the database had before does not disturb the counts.
        while cls.events._seal_pending():
            pass

    def log(self, *subjects, kind="rights"):
        newest = self.events.search([], limit=1).id
        for subject in subjects:
            self.events._log(kind, subject=subject)
        return self.events.search([("id", ">", newest)], order="id")

    @clause("SUITE-AUDIT")
    def test_nobody_writes_by_hand(self):
        event = self.log("one")
        for act in (
            lambda: self.events.create({"kind": "look"}),
            lambda: event.write({"subject": "two"}),
            event.unlink,
        ):
            with self.assertRefused("SUITE-AUDIT"):
                act()

    @clause("SUITE-AUDIT")
    def test_the_database_refuses_change_deletion_and_truncation(self):
        event = self.log("one")
        for statement in (
            "UPDATE gov_audit_event SET subject = 'x' WHERE id = %s",
            "UPDATE gov_audit_event SET subject = 'x', hash = 'y' WHERE id = %s",
            "DELETE FROM gov_audit_event WHERE id = %s",
            "TRUNCATE gov_audit_event -- %s",
        ):
            self.refused_by_database(statement, event.id)
        self.events._seal_pending()
        self.refused_by_database(
            "UPDATE gov_audit_event SET hash = 'y' WHERE id = %s", event.id
        )

    def refused_by_database(self, statement, number):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.RaiseException),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, [number])  # pylint: disable=sql-injection

    def test_sealed_rows_follow_one_another(self):
        rows = self.log("one", "two", "three")
        self.assertFalse(any(rows.mapped("hash")))
        self.events._seal_pending()
        rows.invalidate_recordset()
        self.assertEqual(len(rows.day_id), 1)
        self.assertEqual(rows[1].prev_hash, rows[0].hash)
        self.assertEqual(rows[2].sequence, rows[0].sequence + 2)
        self.assertEqual(rows.day_id.last_hash, rows[2].hash)
        self.assertEqual(rows.day_id._verify(), [])

    def test_sealing_costs_the_same_for_one_and_many(self):
        self.log("warm")
        self.events._seal_pending()
        counts = []
        for number in (1, 50):
            self.log(*map(str, range(number)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.events._seal_pending()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_logging_is_one_statement(self):
        self.events._log("look")  # fills the caches
        with self.assertQueryCount(1):
            self.events._log("look")

    def closed_day(self, when):
        """A day of two records at ``when``, over and anchored."""
        with freeze_time(when):
            self.log("one", "two")
            self.events._seal_pending()
            day = self.days.search([("day", "=", self.days._today())])
        day._close()
        return day

    @clause("SUITE-AUDIT")
    def test_a_day_that_is_over_is_anchored_and_stays(self):
        first = self.closed_day("2025-03-01 04:00:00")
        second = self.closed_day("2025-03-02 04:00:00")
        self.assertEqual(second.previous, first.anchor)
        self.assertEqual(second.state, "closed")
        self.assertEqual((first | second).mapped("rows"), [2, 2])
        self.refused_by_database(
            "UPDATE gov_audit_day SET rows = 3 WHERE id = %s", first.id
        )
        self.refused_by_database("DELETE FROM gov_audit_day WHERE id = %s", first.id)
        documents = [day._document() for day in first | second]
        documents = json.loads(json.dumps(documents))
        self.assertEqual(verify.verify(documents), ([], 2, 4))

    def test_days_are_chinese_days(self):
        with freeze_time("2025-03-05 15:59:00"):
            self.assertEqual(str(self.days._today()), "2025-03-05")
        with freeze_time("2025-03-05 16:01:00"):
            self.assertEqual(str(self.days._today()), "2025-03-06")

    def test_a_late_record_goes_to_an_open_day(self):
        day = self.closed_day("2025-03-03 04:00:00")
        with freeze_time("2025-03-03 05:00:00"):
            late = self.log("late")
        self.events._seal_pending()
        late.invalidate_recordset()
        self.assertNotEqual(late.day_id, day)
        self.assertEqual(day._verify(), [])

    def test_the_anchor_file_shows_a_day_made_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            with patch.dict(os.environ, {"GOV_ANCHOR_DIR": folder}):
                day = self.closed_day("2025-03-04 04:00:00")
            path = Path(folder, "anchor-2025-03-04.json")
            self.assertEqual(day.anchor_file, str(path))
            self.assertFalse(path.stat().st_mode & 0o222)
            self.assertEqual(day._verify(), [])
            written = json.loads(path.read_text())
            written["anchor"]["rows"] = 1
            path.chmod(0o644)
            path.write_text(json.dumps(written))
            self.assertEqual([f.code for f in day._verify()], ["forged"])
            path.unlink()
            self.assertEqual([f.code for f in day._verify()], ["missing"])

    def test_an_anchor_file_is_never_written_over(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "anchor-2025-03-07.json")
            path.write_text("{}")
            with patch.dict(os.environ, {"GOV_ANCHOR_DIR": folder}):
                day = self.closed_day("2025-03-07 04:00:00")
            self.assertEqual(path.read_text(), "{}")
            self.assertEqual([f.code for f in day._verify()], ["missing"])

    # --- keeping ------------------------------------------------------------------

    @clause("SUITE-AUDIT")
    def test_keeping_less_than_six_months_is_refused(self):
        policy = self.env["gov.trust.policy"]._current()
        policy.with_user(self.audit_admin).write({"retention_days": 183})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(Exception) as caught,
            self.env.cr.savepoint(),
        ):
            policy.with_user(self.audit_admin).write({"retention_days": 182})
        self.assertIn("183", str(caught.exception) + str(policy._retention.message))

    @clause("SUITE-AUDIT")
    def test_only_old_days_that_verify_are_removed(self):
        now = fields.Datetime.now()
        old = self.closed_day(now - timedelta(days=400))
        young = self.closed_day(now - timedelta(days=100))
        self.env["gov.trust.policy"]._current().retention_days = 183
        self.days._remove_expired()
        self.assertEqual(old.state, "removed")
        self.assertFalse(old._events())
        self.assertEqual(young.state, "closed")
        self.assertEqual(len(young._events()), 2)
        # The anchor of a removed day still holds the chain together.
        self.assertEqual(verify.verify([old._document(), young._document()])[0], [])

    @clause("SUITE-AUDIT")
    def test_the_database_keeps_young_days_whatever_the_program_says(self):
        young = self.closed_day(fields.Datetime.now() - timedelta(days=100))
        self.refused_by_database(
            "UPDATE gov_audit_day SET removed_at = now() WHERE id = %s", young.id
        )
        self.refused_by_database(
            "DELETE FROM gov_audit_event WHERE day_id = %s", young.id
        )

    def test_a_broken_day_is_not_removed(self):
        old = self.closed_day(fields.Datetime.now() - timedelta(days=400))
        fault = audit.Fault(str(old.day), 1, "changed", "is not what was recorded")
        self.env["gov.trust.policy"]._current().retention_days = 183
        with patch.object(audit, "verify_day", return_value=[fault]):
            self.days._remove_expired()
        self.assertEqual(old.state, "closed")
        self.assertEqual(len(old._events()), 2)
        last = self.events.search([("kind", "=", "audit")], limit=1)
        self.assertFalse(last.success)

    # --- who ------------------------------------------------------------------------

    @clause("SUITE-THREE")
    def test_only_the_audit_administrator_reads_and_verifies(self):
        self.log("one")
        self.events._seal_pending()
        day = self.days.search([], limit=1)
        self.assertTrue(self.events.with_user(self.audit_admin).search([], limit=1))
        answer = day.with_user(self.audit_admin).action_verify()
        self.assertEqual(answer["params"]["type"], "success")
        for group in (
            "gov_items.group_system_admin",
            "gov_items.group_security_admin",
            "gov_items.group_city_manager",
            "gov_items.group_auditor",
            "gov_cases.group_clerk",
        ):
            user = self.make_user(f"t.{group}", group)
            with self.assertRaises(AccessError):
                self.events.with_user(user).search([])
            for act in ("action_verify", "action_download"):
                with self.assertRefused("SUITE-THREE"):
                    getattr(day.with_user(user), act)()

    def test_ways_to_sign_in_are_named(self):
        event = self.log("one", kind="sign_in")
        self.events._log("sign_in", detail="password")
        named = self.events.search([], limit=1)
        self.assertEqual(named.detail_shown, "Password")
        self.assertFalse(event.detail_shown)
        self.events._log("rights", detail="password")
        self.assertEqual(self.events.search([], limit=1).detail_shown, "password")

    def test_taking_a_day_away_is_noted(self):
        self.log("one")
        self.events._seal_pending()
        day = self.days.search([], limit=1)
        found = day.with_user(self.audit_admin)._download()
        self.assertEqual(len(found["rows"]), day.rows)
        noted = self.events.search([], limit=1)
        self.assertEqual((noted.kind, noted.login), ("export", "t.audit"))
        self.assertEqual(noted.record, str(day.id))
        with self.assertRefused("SUITE-THREE"):
            day.with_user(self.make_user("t.none"))._download()

    def test_changes_of_rights_are_noted(self):
        newest = self.events.search([], limit=1).id
        rule = self.env["ir.rule"].create(
            {
                "name": "Everything",
                "model_id": self.env["ir.model"]._get("gov.item").id,
                "domain_force": "[(1, '=', 1)]",
            }
        )
        rule.domain_force = "[(0, '=', 1)]"
        rule.unlink()
        found = self.events.search([("id", ">", newest)], order="id")
        self.assertEqual(set(found.mapped("kind")), {"rights"})
        self.assertEqual(
            [event.detail.split(":")[0] for event in found],
            ["create", "write", "unlink"],
        )

    def test_the_program_refuses_a_clock_set_back(self):
        day = self.closed_day("2025-03-08 04:00:00")
        with freeze_time("2025-03-08 06:00:00"), self.assertRaises(UserError):
            self.days._open_for(fields.Datetime.to_datetime(f"{day.day} 04:00:00"))
