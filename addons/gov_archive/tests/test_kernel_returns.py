import doctest
import json
import tempfile
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ..kernel import returns

ROW = st.fixed_dictionaries(
    {
        "case_number": st.text("0123456789", min_size=1, max_size=6),
        "entry": st.sampled_from("123"),
        "mode": st.sampled_from(("a", "b")),
        "accepted_on": st.sampled_from(("2026-02-27", "2026-03-02")),
        "handled_on": st.sampled_from(("", "2026-03-03")),
        "outcome": st.sampled_from(("", "granted", "refused")),
    }
)
ROWS = st.lists(ROW, max_size=6, unique_by=lambda row: row["case_number"])


def load_tests(_loader, tests, _ignore):
    tests.addTests(doctest.DocTestSuite(returns))
    return tests


def exported(rows):
    return {
        "month": "2026-03",
        "sha256": returns.digest(rows),
        "totals": returns.totals(rows, "2026-03"),
        "rows": rows,
    }


class TestReturns(unittest.TestCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(returns).failed, 0)

    @given(ROWS, st.randoms())
    def test_the_order_of_rows_does_not_matter(self, rows, random):
        shuffled = list(rows)
        random.shuffle(shuffled)
        self.assertEqual(returns.digest(rows), returns.digest(shuffled))
        self.assertEqual(returns.compare(rows, shuffled), [])
        self.assertEqual(returns.problems(exported(rows)), [])

    @given(ROWS, ROWS)
    def test_equal_hashes_exactly_where_nothing_differs(self, one, other):
        equal = returns.digest(one) == returns.digest(other)
        self.assertEqual(equal, not returns.compare(one, other))

    def test_command_line(self):
        row = {
            "case_number": "1",
            "entry": "1",
            "mode": "a",
            "accepted_on": "2026-03-02",
        }
        with tempfile.TemporaryDirectory() as folder:
            names = [str(Path(folder) / name) for name in ("a.json", "b.json")]
            for name, rows in zip(names, ([row], []), strict=True):
                Path(name).write_text(json.dumps(exported(rows)), "utf-8")
            self.assertEqual(returns.main(names[:1]), 0)
            self.assertEqual(returns.main(names), 1)
            self.assertEqual(returns.main([]), 2)
            self.assertEqual(returns.main([folder]), 2)
