from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.tests import TransactionCase


class ChainCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Row = cls.env["gov.test.ledger.row"]
        cls.ledger, cls.other = cls.env["gov.test.ledger"].create(
            [{"name": "Seal 1"}, {"name": "Seal 2"}]
        )

    # ------------------------------------------------------------
    # ASSERTS
    # ------------------------------------------------------------

    @contextmanager
    def assertRefused(self, code):
        with self.assertRaises(UserError) as caught:
            yield caught
        self.assertEqual(getattr(caught.exception, "clause_code", None), code)

    def assertWhole(self, ledgers=None):
        self.assertEqual(self.Row._chain_verify(ledgers or self.ledger), [])

    def assertProblems(self, expected):
        found = self.Row._chain_verify(self.ledger)
        self.assertEqual([(p.sequence, p.code) for p in found], expected)

    # ------------------------------------------------------------
    # DATA CREATION
    # ------------------------------------------------------------

    @classmethod
    def append(cls, *subjects, ledger=None):
        ledger = ledger or cls.ledger
        return cls.Row._chain_append(
            [{"ledger_id": ledger.id, "subject": subject} for subject in subjects]
        )

    def tamper(self, query, *params):
        """Change the table as somebody could who owns the database."""
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE gov_test_ledger_row DISABLE TRIGGER USER")
        # pylint: disable-next=sql-injection  # the tests' own statements
        self.env.cr.execute(query, params)
        self.env.cr.execute("ALTER TABLE gov_test_ledger_row ENABLE TRIGGER USER")
        self.env.invalidate_all()
