import json
import socket
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields, tools
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import config, mute_logger

from odoo.addons.gov_cases.tests.common import CasesCommon
from odoo.addons.gov_items import objectstore
from odoo.addons.gov_items.tests.s3 import BUCKET, s3_server

from ..kernel import health
from ..models.gov_health import BACKUP_STATUS

NOW = "2026-03-02 02:00:00"


@tagged("post_install", "-at_install")
class TestHealth(TransactionCase):
    """What is late, failed or missing is red, and only administrators see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "h.system", "gov_items.group_system_admin")
        cls.audit = new_test_user(cls.env, "h.audit", "gov_items.group_audit_admin")
        cls.cron = cls.env.ref("gov_dashboard.ir_cron_fold")

    def health(self, user=None):
        return self.env["gov.health"].with_user(user or self.admin).get_health()

    def row(self):
        rows = self.health()["duties"]["rows"]
        return next(row for row in rows if row["id"] == self.cron.id)

    def run_cron(self):
        """Run the duty as the scheduler does, in the test's transaction."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            cron = self.cron.with_env(self.env(cr=cr))
            # The error is kept inside: the cursor around it is no other connection.
            with suppress(ValueError):
                cron._callback(cron.cron_name, cron.ir_actions_server_id.id)
        self.env.invalidate_all()

    def test_every_duty_of_the_suite_is_listed(self):
        data = self.env["ir.model.data"].search([("model", "=", "ir.cron")])
        ours = data.filtered(lambda d: d.module.startswith("gov_")).mapped("res_id")
        rows = self.health()["duties"]["rows"]
        self.assertEqual({row["id"] for row in rows}, set(ours))
        self.assertGreater(len(rows), 25)

    @freeze_time(NOW)
    def test_silence_is_red(self):
        self.cron.nextcall = fields.Datetime.now() + timedelta(minutes=5)
        self.assertEqual(self.row()["state"], "good")
        self.cron.nextcall = fields.Datetime.now() - timedelta(minutes=29)
        self.assertEqual(self.row()["state"], "good")
        self.cron.nextcall = fields.Datetime.now() - timedelta(minutes=31)
        self.assertEqual(self.row()["state"], "bad")
        self.env["ir.config_parameter"].set_param("gov_dashboard.silent_minutes", "60")
        self.assertEqual(self.row()["state"], "good")
        self.cron.active = False
        self.assertEqual(self.row()["state"], "bad")
        self.assertEqual(self.health()["state"], "bad")

    def test_runs_are_noted_and_counted(self):
        self.cron.nextcall = fields.Datetime.now() + timedelta(minutes=5)
        self.run_cron()
        row = self.row()
        self.assertEqual((row["runs"], row["errors"], row["state"]), (1, 0, "good"))
        self.assertTrue(row["last"])
        with (
            patch.object(
                type(self.env["gov.stat"]), "_fold", side_effect=ValueError("No\nway")
            ),
            mute_logger("odoo.addons.base.models.ir_actions"),
        ):
            self.run_cron()
        row = self.row()
        self.assertEqual((row["runs"], row["errors"], row["state"]), (2, 1, "bad"))
        self.assertIn("No", row["message"])
        self.assertNotIn("\n", row["message"])

    def test_old_runs_go(self):
        runs = self.env["gov.duty.run"]
        for days in (1, 91):
            started = fields.Datetime.now() - timedelta(days=days)
            runs.create({"cron_id": self.cron.id, "started_at": started})
        runs._gc_old()
        limit = fields.Datetime.now() - timedelta(days=90)
        self.assertFalse(runs.search_count([("started_at", "<", limit)]))
        self.assertTrue(runs.search_count([("cron_id", "=", self.cron.id)]))

    def test_backup(self):
        path = Path(tools.config["data_dir"]) / BACKUP_STATUS
        before = path.read_text() if path.exists() else None
        self.addCleanup(
            lambda: path.write_text(before) if before else path.unlink(missing_ok=True)
        )
        good = {
            "finished_at": "2026-03-02T08:00:00+08:00",
            "bytes": 5_000_000,
            "verified": True,
            "message": "",
        }
        with freeze_time(NOW):
            for status, state in (
                (good, "good"),
                ({**good, "verified": False}, "bad"),
                ({**good, "finished_at": "2026-02-28T08:00:00+00:00"}, "bad"),
                ({**good, "finished_at": "soon"}, "bad"),
                ([], "bad"),
            ):
                path.write_text(json.dumps(status))
                self.assertEqual(self.health()["backup"]["state"], state, status)
            path.write_text("{")
            self.assertEqual(self.health()["backup"]["state"], "bad")
            path.unlink()
            self.assertEqual(self.health()["backup"]["state"], "bad")

    def test_the_file_store_is_asked(self):
        self.assertFalse(self.health()["files"]["configured"])
        with s3_server() as server:
            found = self.health()["files"]
            self.assertEqual((found["state"], found["bucket"]), ("good", BUCKET))
            with patch.object(objectstore.opened(), "bucket", "another"):
                found = self.health()["files"]
            self.assertEqual((found["state"], found["message"] != ""), ("bad", True))
            server.stop()
            found = self.health()
            self.assertEqual(found["files"]["state"], "bad")
            self.assertEqual(found["state"], "bad")

    def test_the_replica_is_asked(self):
        self.assertFalse(self.health()["replica"]["configured"])
        host = config["db_host"] or self.env.cr.connection.info.host
        with patch.dict(config.options, {"db_replica_host": host}):
            # The primary in a replica's place follows nobody, and says so.
            found = self.health()["replica"]
            self.assertEqual((found["state"], found["host"]), ("bad", host))
            self.assertEqual(found["message"], "")
        board = type(self.env["gov.health"])
        behind = health.Replica(True, 4096, 8.0)
        with patch.dict(config.options, {"db_replica_host": "replica"}):
            with patch.object(board, "_replica_position", lambda _self: behind):
                self.assertEqual(self.health()["replica"]["state"], "warn")
                self.env["ir.config_parameter"].set_param("gov_items.replica_lag", "9")
                self.assertEqual(self.health()["replica"]["state"], "good")
        with closing(socket.socket()) as silent:
            silent.bind(("127.0.0.1", 0))  # nobody listens there
            port = silent.getsockname()[1]
            gone = {"db_replica_host": "127.0.0.1", "db_replica_port": port}
            with patch.dict(config.options, gone):
                found = self.health()["replica"]
        self.assertEqual((found["state"], found["behind"]), ("bad", None))
        self.assertTrue(found["message"])

    def test_calendar_alarms_in_december(self):
        years = self.env["gov.calendar.year"]
        years.search([("year", ">", 2026)]).unlink()
        for day, expected in (("2026-11-20", "warn"), ("2026-12-01", "bad")):
            with freeze_time(f"{day} 02:00:00"):
                rows = self.health()["calendar"]["rows"]
                self.assertEqual([row["year"] for row in rows], [2026, 2027])
                self.assertEqual([row["state"] for row in rows], ["good", expected])

    def test_queue(self):
        job = self.env["gov.stat"].with_delay()._fold()
        record = self.env["queue.job"].search([("uuid", "=", job.uuid)])
        table = self.env["queue.job"]._table
        states = {}
        for state, minutes in (("pending", 5), ("pending", 61), ("failed", 5)):
            self.env.cr.execute(
                f"UPDATE {table} SET state = 'done' WHERE id != %s", (record.id,)
            )
            self.env.cr.execute(
                f"UPDATE {table} SET state = %s, date_created = %s WHERE id = %s",
                (state, fields.Datetime.now() - timedelta(minutes=minutes), record.id),
            )
            self.env.invalidate_all()
            states[state, minutes] = self.health()["queue"]["state"]
        self.assertEqual(list(states.values()), ["good", "bad", "bad"])

    def test_who_sees_it(self):
        self.assertTrue(self.health(self.audit)["duties"])
        for group in (
            "gov_items.group_city_manager",
            "gov_items.group_security_admin",
            "gov_cases.group_clerk",
        ):
            user = new_test_user(self.env, f"h.{group}", group)
            board = self.env["gov.health"].with_user(user)
            with self.assertRaises(AccessError):
                board.get_health()
            with self.assertRaises(AccessError):
                board.verify_now()
            for model in ("gov.duty.run", "gov.chain.check"):
                self.assertFalse(self.env[model].with_user(user).has_access("read"))
        for user in (self.admin, self.audit):
            for model in ("gov.duty.run", "gov.chain.check"):
                records = self.env[model].with_user(user)
                self.assertTrue(records.has_access("read"))
                for verb in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(verb))

    def test_verification_is_put_into_the_queue_once(self):
        board = self.env["gov.health"].with_user(self.admin)
        domain = [("identity_key", "=", "gov_dashboard.verify_all")]
        board.verify_now()
        board.verify_now()
        self.assertEqual(self.env["queue.job"].search_count(domain), 1)


@tagged("post_install", "-at_install")
class TestChainCheck(CasesCommon):
    """Every ledger is verified; what was changed by hand is found and red."""

    def check(self, name="gov.case.event"):
        return self.env["gov.chain.check"]._last().get(name)

    def verify(self):
        self.env["gov.chain.check"]._verify_all()
        return self.check()

    def section(self):
        own = self.env["gov.health"]._chains()["rows"]
        name = self.env["ir.model"]._get("gov.case.event").name
        return next(row for row in own if row["name"] == name)

    def test_ledgers_are_found(self):
        ledgers = self.env["gov.chain.check"]._ledgers()
        self.assertIn("gov.case.event", ledgers)
        self.assertIn("gov.seal.impression", ledgers)
        self.assertNotIn("gov.chain.mixin", ledgers)

    def test_whole_and_broken(self):
        case = self.accepted("direct")
        self.env.flush_all()
        check = self.verify()
        mine = self.env["gov.case.event"].search_count([("case_id", "=", case.id)])
        self.assertTrue(check.finished_at)
        self.assertGreaterEqual(check.rows, mine)
        self.assertEqual((check.problems, self.section()["state"]), (0, "good"))
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute(
            "UPDATE gov_case_event SET hash = repeat('0', 64) WHERE id = "
            "(SELECT MIN(id) FROM gov_case_event WHERE case_id = %s)",
            (case.id,),
        )
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        check = self.verify()
        self.assertTrue(check.problems)
        self.assertIn(f"#{1}", check.message)
        self.assertEqual(self.section()["state"], "bad")

    def test_rows_that_are_gone_are_missed(self):
        case = self.accepted("direct")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute("DELETE FROM gov_case_event WHERE case_id = %s", (case.id,))
        self.env.cr.execute("SET LOCAL session_replication_role = origin")
        self.env.invalidate_all()
        self.assertTrue(self.verify().problems)

    def test_a_long_ledger_goes_on(self):
        for _number in range(3):
            self.accepted("direct")
        self.env.flush_all()
        path = "odoo.addons.gov_dashboard.models.gov_chain_check"
        checks = self.env["gov.chain.check"]
        with patch(f"{path}.BATCH", 1), patch(f"{path}.SECONDS", 0):
            checks._verify_all()
            self.assertFalse(self.check())
        open_ = checks.search([("model", "=", "gov.case.event")])
        self.assertEqual((len(open_), open_.last_scope), (1, 0))
        with patch(f"{path}.BATCH", 1):
            done = self.verify()
        self.assertEqual(done, open_)
        self.assertGreaterEqual(done.chains, 3)

    def test_a_verification_grows_old(self):
        self.accepted("direct")
        self.verify()
        self.assertEqual(self.section()["state"], "good")
        with freeze_time(fields.Datetime.now() + timedelta(days=9)):
            self.assertEqual(self.section()["state"], "bad")
