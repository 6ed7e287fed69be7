from odoo.modules.module import Manifest
from odoo.tests import TransactionCase
from odoo.tools.convert import convert_file


class TestUpdate(TransactionCase):
    """A new version leaves the demo as its users have changed it."""

    def update(self):
        """Loads the module's files as an update does."""
        self.env.flush_all()
        self.env.invalidate_all()
        env, idref = self.env(su=True, user=self.env.ref("base.user_root")), {}
        for file in Manifest.for_addon("gov_demo")["data"]:
            convert_file(env, "gov_demo", file, idref, "update")
        env.flush_all()
        self.env.invalidate_all()

    def rows_read(self, table):
        """Rows of the table that this transaction has read until now."""
        self.env.cr.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = %s",
            [table],
        )
        return self.env.cr.fetchone()[0]

    def test_what_users_changed_stays(self):
        named = self.env["ir.model.data"].search([("module", "=", "gov_demo")])
        changed = {}
        for model in ("gov.agency", "gov.region", "gov.centre", "gov.item", "gov.mode"):
            row = named.filtered(lambda r, model=model: r.model == model)[:1]
            changed[row.name] = self.env[model].browse(row.res_id)
            changed[row.name].name = f"改过的 {row.name}"
        programme = self.env.ref("gov_demo.programme_jn21")
        programme.reach_mode_id = False
        # Also where an earlier version had loaded the row.
        named.noupdate = False
        self.update()
        for name, record in changed.items():
            self.assertEqual(record.name, f"改过的 {name}")
        self.assertFalse(programme.reach_mode_id)

    def test_new_rows_are_added(self):
        fact = self.env["ir.model.data"].search(
            [("module", "=", "gov_demo"), ("model", "=", "gov.fact.option")], limit=1
        )
        name = fact.name
        self.env["gov.fact.option"].browse(fact.res_id).unlink()
        self.update()
        self.assertTrue(self.env.ref(f"gov_demo.{name}"))

    def test_no_case_is_read(self):
        """However many cases there are, an update does not go through them."""
        self.assertTrue(self.env["gov.case"].search_count([]))
        tables = ("gov_case", "gov_case_event", "gov_case_document")
        self.env.flush_all()
        before = [self.rows_read(table) for table in tables]
        self.update()
        self.assertEqual([self.rows_read(table) for table in tables], before)
