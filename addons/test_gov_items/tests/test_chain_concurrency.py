import threading
from time import sleep
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name


@tagged("post_install", "-at_install")
class TestChainConcurrency(BaseCase):
    """Real transactions of their own; what they commit is taken out again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cls.ledger_id = env["gov.test.ledger"].create({"name": "Contended"}).id
        cls.addClassCleanup(cls._clean)

    @classmethod
    def _clean(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM gov_test_ledger WHERE id = %s", [cls.ledger_id])

    def setUp(self):
        super().setUp()
        self.addCleanup(self._empty)
        # Odoo waits for seconds before it tries again.
        self.startPatcher(patch("odoo.service.model.time.sleep", lambda _: sleep(0.02)))

    def _empty(self):
        with self.registry.cursor() as cr:
            cr.execute("ALTER TABLE gov_test_ledger_row DISABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM gov_test_ledger_row WHERE ledger_id = %s", [self.ledger_id]
            )
            cr.execute("ALTER TABLE gov_test_ledger_row ENABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM gov_chain_head "
                "WHERE model = 'gov.test.ledger.row' AND scope_id = %s",
                [self.ledger_id],
            )

    def _append(self, cr, subject):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["gov.test.ledger.row"]._chain_append(
            [{"ledger_id": self.ledger_id, "subject": subject}]
        )

    def _rows(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            ledger = env["gov.test.ledger"].browse(self.ledger_id)
            problems = env["gov.test.ledger.row"]._chain_verify(ledger)
            return ledger.row_ids.sorted("chain_sequence").mapped("subject"), problems

    def test_stale_transaction_is_told(self):
        """Who began before the other's commit never links to an old row."""
        for seed in (None, "first"):
            with self.subTest(seed), self.registry.cursor() as late:
                if seed:
                    with self.registry.cursor() as cr:
                        self._append(cr, seed)
                    late.rollback()
                late.execute("SELECT 1")  # takes its snapshot
                with self.registry.cursor() as early:
                    self._append(early, "early")
                with self.assertRaises(psycopg2.errors.SerializationFailure):
                    self._append(late, "late")
                late.rollback()
                self._append(late, "late")
        self.assertEqual(self._rows()[1], [])

    def test_writers_wait_for_each_other(self):
        done = []

        def work(name):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                retrying(lambda: self._append(cr, name), env)
                done.append(name)

        with self.registry.cursor() as first:
            self._append(first, "first")
            thread = threading.Thread(target=work, args=("second",))
            thread.start()
            thread.join(0.5)
            self.assertTrue(thread.is_alive(), "the second writer must wait")
        thread.join(30)
        self.assertEqual(done, ["second"])
        self.assertEqual(self._rows(), (["first", "second"], []))

    def test_many_writers_leave_one_whole_chain(self):
        errors = []

        def work(name):
            for number in range(5):
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    subject = f"{name}{number}"
                    try:
                        retrying(lambda: self._append(cr, subject), env)  # noqa: B023
                    except psycopg2.errors.SerializationFailure as error:
                        errors.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        subjects, problems = self._rows()
        self.assertEqual(problems, [])
        self.assertEqual(len(subjects) + len(errors), 15)
        for name in "abc":
            own = [subject for subject in subjects if subject.startswith(name)]
            self.assertEqual(own, sorted(own), "a writer's rows stay in order")
