from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestKept(TransactionCase):
    """Reference data is read once; what changes it, and who may not read it, count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clause = cls.env["gov.clause"].create(
            {"code": "TEST-KEPT-01", "document": "TEST", "quotation": "一"}
        )
        cls.user = new_test_user(cls.env, "kept.user", "gov_items.group_user")

    def begin(self):
        """As a request: nothing in the transaction's cache, nothing changed by it."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.cache_invalidated.clear()
        return self.clause.with_user(self.user)

    def statements(self, act):
        before = self.env.cr.sql_log_count
        act()
        return self.env.cr.sql_log_count - before

    def test_the_second_request_asks_nothing(self):
        clause = self.begin()
        self.assertEqual(clause.quotation, "一")  # rights and table are read
        clause = self.begin()
        self.assertEqual(self.statements(lambda: clause.quotation), 0)
        many = self.env["gov.clause"].with_user(self.user).browse(clause.ids)
        self.begin()
        self.assertEqual(self.statements(lambda: many.mapped("section")), 0)

    def test_a_change_is_seen_at_once_and_by_the_next(self):
        clause = self.begin()
        self.assertEqual(clause.summary, False)
        self.clause.summary = "New"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(clause.summary, "New", "by who changed it")
        self.assertEqual(self.begin().summary, "New", "by the next request")

    def test_what_may_be_taken_back_is_not_kept(self):
        model = self.env["gov.clause"]
        clause = self.begin()
        self.assertEqual(clause.summary, False)
        self.clause.summary = "Perhaps"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(clause.summary, "Perhaps")
        self.env.cr.execute(
            "UPDATE gov_clause SET summary = NULL WHERE id = %s", [clause.id]
        )
        self.assertFalse(self.begin().summary)
        self.assertTrue(model._kept_rows()[1])

    def test_rights_are_asked_as_ever(self):
        clause = self.begin()
        self.assertEqual(clause.quotation, "一")
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", "gov.clause")]
        )
        access.unlink()
        with self.assertRaises(AccessError):
            self.begin().quotation  # noqa: B018

    def test_rules_are_asked_as_ever(self):
        self.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id("gov.clause"),
                "domain_force": [("code", "!=", "TEST-KEPT-01")],
            }
        )
        with self.assertRaises(AccessError):
            self.begin().quotation  # noqa: B018

    def test_languages_are_kept_apart(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        found = self.env["gov.circumstance"].search([], limit=1)
        found.with_context(lang="zh_CN").name = "新办测试"
        found.with_context(lang="en_US").name = "New test"
        for _time in range(2):
            self.begin()
            for lang, name in (("zh_CN", "新办测试"), ("en_US", "New test")):
                self.assertEqual(found.with_context(lang=lang).name, name)

    def test_what_is_gone_is_gone(self):
        gone = self.env["gov.clause"].create(
            {"code": "TEST-KEPT-02", "document": "TEST", "quotation": "二"}
        )
        self.begin()
        self.assertEqual(gone.quotation, "二")
        gone.unlink()
        self.begin()
        self.assertFalse(gone.exists())

    def test_what_is_written_in_bulk_drops_it_too(self):
        """``gov.bulk.mixin`` calls neither ``create`` nor ``write``."""
        for name in ("gov.entry", "gov.rule"):
            self.begin()
            self.env[name]._bulk_changes()
            self.assertIn("stable", self.env.registry.cache_invalidated, name)
