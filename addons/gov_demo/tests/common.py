import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

from odoo.tests import TransactionCase

# The project's sources lie beside the checkout; elsewhere the counts stored in
# the tests stand alone.
ITEMS = Path(
    os.environ.get("GOV_SEEDS", Path(__file__).parents[4] / "shared" / "seeds"),
    "items.csv",
)


class DemoCase(TransactionCase):
    """The installed data is what these tests are about; nothing of it is made."""

    on_date = date(2026, 3, 2)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The city's day begins eight hours before UTC's.
        cls.env = cls.env(context=dict(cls.env.context, tz="Asia/Shanghai"))
        programmes = cls.env["gov.programme"].search([])
        cls.programmes = {programme.code: programme for programme in programmes}

    @classmethod
    def entry(cls, programme, sequence):
        entries = cls.programmes[programme].entry_ids
        return entries.filtered(lambda e: e.sequence == sequence).ensure_one()

    @classmethod
    def region(cls, code):
        return cls.env["gov.region"].search([("code", "=", code)]).ensure_one()

    def code_of(self, programme, sequence, region, circumstance=None, facts=None):
        """The mode code (None = not delegated), and the clause behind it."""
        rule = self.entry(programme, sequence).resolve_mode(
            region, self.on_date, circumstance, facts
        )
        self.assertEqual(len(rule), 1, "every cell has exactly one answer")
        self.assertTrue(rule.clause_id, "every rule cites its clause")
        return rule.mode_id.code or None, rule.clause_id.code

    def codes(self, programme, regions):
        """How often each mode is the answer without facts of a case."""
        entries = self.programmes[programme].entry_ids
        cells = entries._resolve_cells(regions, self.on_date)
        self.assertEqual(len(cells), len(entries) * len(regions))
        return Counter(rule.mode_id.code or None for rule in cells.values())

    @staticmethod
    def annex_rows():
        """Rows of the proof-read annexes by (list, seq); empty when not here."""
        if not ITEMS.is_file():
            return {}
        with ITEMS.open(encoding="utf-8", newline="") as source:
            return {
                (row["list"], int(row["seq"])): row for row in csv.DictReader(source)
            }
