from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CasesCommon

#: At which of its writes an act is broken off: early, in the middle, at the end.
PLACES = (1, 2, 4, 7)


class Broken(Exception):
    """The machine died here."""


@tagged("post_install", "-at_install")
class TestFaults(CasesCommon):
    """An act that dies in the middle leaves no trace, at whatever write it dies.

    ``bench/cases_faults.py`` does the same with signal 9 and real transactions.
    """

    def snapshot(self, case):
        """All rows of the case, as the database has them."""
        self.env.flush_all()
        found = {}
        for table, column in (
            ("gov_case", "id"),
            ("gov_case_step", "case_id"),
            ("gov_case_clock", "case_id"),
            ("gov_case_event", "case_id"),
            ("gov_case_notice", "case_id"),
            ("gov_case_document", "case_id"),
            ("gov_push", "case_id"),
            ("gov_seal_impression", "case_id"),
            ("gov_archive_file", "case_id"),
        ):
            if table.replace("_", ".") not in self.env:
                continue
            query = SQL(
                "SELECT to_jsonb(t) FROM %s t WHERE %s = %s ORDER BY id",
                SQL.identifier(table),
                SQL.identifier(column),
                case.id,
            )
            found[table] = self.env.execute_query(query)
        return found

    def breaks(self, act, nth):
        """Run ``act`` and break it at its ``nth`` write; how many there were."""
        execute, writes = Cursor.execute, []

        def counting(cursor, query, *args, **kwargs):
            code = query.code if isinstance(query, SQL) else str(query)
            if code.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
                writes.append(code)
                if len(writes) == nth:
                    raise Broken
            return execute(cursor, query, *args, **kwargs)

        try:
            with patch.object(Cursor, "execute", counting), self.env.cr.savepoint():
                act()
                self.env.flush_all()
                raise Broken  # at the very end, before anything is committed
        except Broken:
            return len(writes)
        finally:
            self.env.invalidate_all()

    def assertUnbroken(self, case, act):
        before = self.snapshot(case)
        for nth in PLACES:
            self.assertTrue(self.breaks(act, nth))
            self.assertEqual(self.snapshot(case), before, f"write {nth}")

    def live_through(self, code):
        case = self.open_case(code)
        self.assertUnbroken(case, case.action_accept)
        case.action_accept()
        while case.sudo().current_step_id:
            self.assertUnbroken(case, lambda: self.take(case))
            self.take(case)
        self.assertEqual(case.sudo().state, "closed")
        self.assertFalse(self.env["gov.case.event"].sudo()._chain_verify(case))
        codes = case.sudo().event_ids.mapped("code")
        self.assertEqual((codes.count("decide"), codes.count("seal")), (1, 1))

    def test_stamped_on_sight(self):
        self.live_through("sight")

    def test_direct(self):
        self.live_through("direct")
