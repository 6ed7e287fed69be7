import json
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import mute_logger, new_test_user, tagged

import odoo.addons.gov_items
from odoo.addons.gov_items.kernel import chain
from odoo.addons.gov_items.tests.common import clause

from .common import ChainCase

GOV_ITEMS = Path(odoo.addons.gov_items.__file__).parent


@tagged("post_install", "-at_install")
class TestChain(ChainCase):
    def test_rows_are_numbered_and_linked(self):
        first, second = self.append("a", "b")
        third = self.append("c")
        self.assertEqual((first + second + third).mapped("chain_sequence"), [1, 2, 3])
        self.assertEqual(first.prev_hash, chain.GENESIS)
        self.assertEqual(second.prev_hash, first.hash)
        self.assertEqual(third.prev_hash, second.hash)
        self.assertWhole()

    def test_each_scope_has_its_own_chain(self):
        rows = self.Row._chain_append(
            [
                {"ledger_id": ledger.id, "subject": subject}
                for subject in "ab"
                for ledger in (self.ledger, self.other)
            ]
        )
        self.assertEqual(rows.mapped("chain_sequence"), [1, 1, 2, 2])
        self.assertEqual(rows[3].prev_hash, rows[1].hash)
        self.assertWhole(self.ledger + self.other)

    def test_hash_survives_the_database(self):
        """What is read back hashes as what was handed in, for every type."""
        self.Row._chain_append(
            [
                {
                    "ledger_id": self.ledger.id,
                    "subject": "章 “引号” \n",
                    "happened_at": "2026-03-02 08:15:30",
                    "day": "2026-03-02",
                    "amount": 0.1 + 0.2,
                    "ratio": 1 / 3,
                    "flag": True,
                    "copies": 0,
                    "kind": "no2",
                }
            ]
        )
        self.env.invalidate_all()
        self.assertWhole()
        payload = self.ledger.row_ids._chain_export()[0]["payload"]
        self.assertEqual(payload["amount"], "0.30")
        self.assertEqual(payload["happened_at"], "2026-03-02 08:15:30")
        self.assertNotIn("copies", payload, "empty values are left out")

    def test_defaults_are_hashed(self):
        row = self.append("a")
        self.assertEqual(row._chain_payload()["user_id"], self.env.uid)
        self.assertIn("happened_at", row._chain_payload())

    def test_empty_batch(self):
        self.assertFalse(self.Row._chain_append([]))

    def test_query_count_does_not_grow(self):
        self.append("warm", "up")
        with self.assertQueryCount(4):
            self.append("a")
        with self.assertQueryCount(4):
            self.append(*map(str, range(50)))

    @clause("SUITE-APPEND")
    def test_create_write_unlink_copy_refused(self):
        row = self.append("a")
        attempts = [
            lambda: self.Row.create({"ledger_id": self.ledger.id}),
            lambda: self.Row.with_context(_gov_chain_append=True).create(
                {"ledger_id": self.ledger.id}
            ),
            lambda: row.write({"subject": "b"}),
            lambda: row.write({"remark": "not even what the hash leaves out"}),
            row.unlink,
            row.copy,
        ]
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.assertRefused("SUITE-APPEND"):
                attempt()

    @clause("SUITE-APPEND")
    def test_returned_rows_do_not_carry_the_sentinel(self):
        row = self.append("a")
        self.assertNotIn("_gov_chain_append", row.env.context)
        with self.assertRefused("SUITE-APPEND"):
            row.create({"ledger_id": self.ledger.id})

    def test_user_without_create_right(self):
        user = new_test_user(self.env, "ledger_reader", groups="base.group_user")
        ledger_rows = self.Row.with_user(user)
        row = ledger_rows._chain_append([{"ledger_id": self.ledger.id}])
        self.assertEqual(row.env.user, user)
        self.assertEqual(row.create_uid, user)
        self.assertFalse(row.env.su)
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            ledger_rows.check_access("create")

    @clause("SUITE-APPEND")
    def test_database_refuses(self):
        row = self.append("a")
        self.env.flush_all()
        for query in (
            "UPDATE gov_test_ledger_row SET subject = 'x'",
            "DELETE FROM gov_test_ledger_row",
            "TRUNCATE gov_test_ledger_row",
        ):
            with (
                self.subTest(query),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "SUITE-APPEND"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(query)
        self.assertEqual(row.subject, "a")

    def test_number_cannot_be_taken_twice(self):
        self.append("a")
        self.env.flush_all()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(
                "INSERT INTO gov_test_ledger_row "
                "(ledger_id, chain_sequence, prev_hash, hash) VALUES (%s, 1, '', '')",
                [self.ledger.id],
            )

    def test_scope_with_rows_cannot_be_deleted(self):
        self.append("a")
        with self.assertRaises(psycopg2.errors.ForeignKeyViolation) as caught:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.ledger.unlink()
        self.assertEqual(caught.exception.diag.table_name, "gov_test_ledger_row")

    # ------------------------------------------------------------
    # VERIFICATION
    # ------------------------------------------------------------

    @clause("SUITE-APPEND")
    def test_changed_row_is_named(self):
        self.append("a", "b", "c")
        self.tamper(
            "UPDATE gov_test_ledger_row SET subject = 'x' "
            "WHERE ledger_id = %s AND chain_sequence = 2",
            self.ledger.id,
        )
        self.assertProblems([(2, "changed")])

    @clause("SUITE-APPEND")
    def test_removed_row_is_named(self):
        self.append("a", "b", "c")
        self.tamper(
            "DELETE FROM gov_test_ledger_row "
            "WHERE ledger_id = %s AND chain_sequence = 2",
            self.ledger.id,
        )
        self.assertProblems([(3, "gap")])

    @clause("SUITE-APPEND")
    def test_removed_end_is_named(self):
        self.append("a", "b", "c")
        self.tamper(
            "DELETE FROM gov_test_ledger_row "
            "WHERE ledger_id = %s AND chain_sequence = 3",
            self.ledger.id,
        )
        self.assertProblems([(3, "cut")])

    def test_emptied_chain_is_named(self):
        self.append("a")
        self.tamper(
            "DELETE FROM gov_test_ledger_row WHERE ledger_id = %s", self.ledger.id
        )
        self.assertProblems([(1, "cut")])

    def test_row_moved_to_another_chain_is_named(self):
        self.append("a")
        self.tamper(
            "UPDATE gov_test_ledger_row SET ledger_id = %s WHERE ledger_id = %s",
            self.other.id,
            self.ledger.id,
        )
        problems = self.Row._chain_verify(self.other)
        self.assertEqual(problems[0].code, "changed")

    def test_column_added_later_keeps_old_rows_whole(self):
        self.append("a")
        longer = (*self.Row._chain_fields, "remark")
        self.patch(self.registry["gov.test.ledger.row"], "_chain_fields", longer)
        self.assertWhole()
        self.Row._chain_append([{"ledger_id": self.ledger.id, "remark": "new"}])
        self.assertWhole()

    def test_stand_alone_program(self):
        rows = self.append("a", "b", "c")
        data = {
            "rows": rows._chain_export(),
            "heads": self.Row._chain_heads(self.ledger),
        }
        self.assertEqual(self._run(data).returncode, 0)
        data["rows"][1]["payload"]["subject"] = "x"
        result = self._run(data)
        self.assertEqual(result.returncode, 1)
        self.assertIn("row 2 is not what was hashed", result.stdout)

    def _run(self, data):
        with NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(data, file)
            file.flush()
            return subprocess.run(
                [sys.executable, "-S", "-m", "kernel.chain", file.name],
                cwd=GOV_ITEMS,
                capture_output=True,
                text=True,
                check=False,
            )

    # ------------------------------------------------------------
    # INSTALLATION
    # ------------------------------------------------------------

    def test_init_is_repeatable(self):
        self.append("a", "b")
        self.env.flush_all()
        self.Row.init()
        self.Row.init()
        self.env.cr.execute(
            "SELECT tgname FROM pg_trigger "
            "WHERE tgrelid = 'gov_test_ledger_row'::regclass AND NOT tgisinternal "
            "ORDER BY 1"
        )
        self.assertEqual(
            [name for (name,) in self.env.cr.fetchall()],
            ["gov_chain_follow", "gov_forbid_change", "gov_forbid_truncate"],
        )
        self.append("c")
        self.assertWhole()

    def test_init_restores_lost_heads(self):
        self.append("a", "b")
        self.env.cr.execute(
            "DELETE FROM gov_chain_head WHERE model = 'gov.test.ledger.row'"
        )
        self.Row.init()
        self.assertEqual(self.append("c").chain_sequence, 3)
        self.assertWhole()

    def test_init_drops_heads_of_a_table_that_is_gone(self):
        self.append("a")
        self.tamper("DELETE FROM gov_test_ledger_row")
        self.Row.init()
        self.assertEqual(self.append("b").chain_sequence, 1)
        self.assertWhole()
