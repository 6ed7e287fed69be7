from contextlib import ExitStack
from functools import partial
from threading import Thread
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

    def _env(self, cr):
        """Odoo's test runner holds the registry, so no thread may ask for it."""
        return api.Environment(cr, SUPERUSER_ID, {})

    def _insist(self, env, subject):
        """Append as a request does that is tried again until it succeeds."""
        own = env.cr  # a cursor that the test opened, not a request's
        while True:
            try:
                self._append(env, subject)
                own.commit()
                return
            except psycopg2.errors.SerializationFailure:
                own.rollback()

    def _append(self, env, subject):
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
                        self._append(self._env(cr), seed)
                    late.rollback()
                late.execute("SELECT 1")  # takes its snapshot
                with self.registry.cursor() as early:
                    self._append(self._env(early), "early")
                with self.assertRaises(psycopg2.errors.SerializationFailure):
                    self._append(self._env(late), "late")
                late.rollback()
                self._append(self._env(late), "late")
        self.assertEqual(self._rows()[1], [])

    def test_odoo_tries_a_stale_request_again(self):
        with self.registry.cursor() as late:
            late.execute("SELECT 1")  # takes its snapshot
            with self.registry.cursor() as early:
                self._append(self._env(early), "early")
            env = self._env(late)
            retrying(partial(self._append, env, "late"), env)
        self.assertEqual(self._rows(), (["early", "late"], []))

    def test_writers_wait_for_each_other(self):
        with self.registry.cursor() as second:
            with self.registry.cursor() as first:
                self._append(self._env(first), "first")
                thread = Thread(target=self._insist, args=(self._env(second), "second"))
                thread.start()
                thread.join(0.5)
                self.assertTrue(thread.is_alive(), "the second writer must wait")
            thread.join(30)
        self.assertEqual(self._rows(), (["first", "second"], []))

    def test_many_writers_leave_one_whole_chain(self):
        def work(env, name):
            for number in range(5):
                self._insist(env, f"{name}{number}")

        with ExitStack() as stack:
            envs = [
                self._env(stack.enter_context(self.registry.cursor())) for _ in "abc"
            ]
            threads = [
                Thread(target=work, args=pair) for pair in zip(envs, "abc", strict=True)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        subjects, problems = self._rows()
        self.assertEqual(problems, [])
        self.assertEqual(len(subjects), 15)
        for name in "abc":
            own = [subject for subject in subjects if subject.startswith(name)]
            self.assertEqual(own, sorted(own), "a writer's rows stay in order")
