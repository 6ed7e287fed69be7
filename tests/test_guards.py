"""The upgrade drill knows every table that the database keeps from being changed."""

import importlib.util
from pathlib import Path

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.gov_archive.tests.common import ArchiveCommon

SPEC = importlib.util.spec_from_file_location(
    "upgrade", Path(__file__).resolve().parents[1] / "bin/upgrade.py"
)
tool = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tool)


@tagged("post_install", "-at_install")
class TestGuards(ArchiveCommon):
    def test_what_the_database_refuses_is_known(self):
        """By trying: the newest row of every table with records, made a day older."""
        self.packaged()
        self.packaged("entrust")
        self.env.flush_all()
        cr = self.env.cr
        known = tool.guarded(cr)
        refused = {t for (t,) in tool.rows(cr, tool.TABLES) if self._refused(t)}
        self.assertLessEqual(
            {"gov_archive_file", "gov_archive_document", "gov_archive_custody"}, refused
        )
        self.assertEqual(refused - known.keys(), set())

    def test_every_ledger_is_known(self):
        ledgers = {
            model._table
            for model in self.env.values()
            if getattr(model, "_chain_scope", None) and not model._abstract
        }
        self.assertTrue(ledgers)
        known = tool.guarded(self.env.cr)
        self.assertEqual({t for t in ledgers if known.get(t) != "true"}, set())

    def test_files_of_packages_are_known_among_the_attachments(self):
        package = self.packaged()._package_attachment()
        self.env.flush_all()
        cr = self.env.cr
        only = tool.guarded(cr)["ir_attachment"]
        cr.execute(f"SELECT id FROM ir_attachment WHERE {only}")  # noqa: S608
        found = {row[0] for row in cr.fetchall()}
        self.assertIn(package.id, found)
        cr.execute("SELECT count(*) FROM ir_attachment")
        self.assertLess(len(found), cr.fetchone()[0])

    def _refused(self, table):
        cr = self.env.cr
        columns = {name for (name,) in tool.rows(cr, tool.COLUMNS, table)}
        if not {"id", "create_date"} <= columns:
            return False
        try:
            with mute_logger("odoo.sql_db"), cr.savepoint():
                cr.execute(
                    SQL(
                        "UPDATE %(t)s SET create_date = create_date - interval '1 day' "
                        "WHERE id = (SELECT max(id) FROM %(t)s)",
                        t=SQL.identifier(table),
                    )
                )
        except psycopg2.errors.RaiseException:
            return True
        return False
