"""Whatever is changed, left out or swapped in sealed records is found."""

import json
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel import audit, verify

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["sign_in", "rights", "look"]),
            "success": st.booleans(),
            "actor": st.none() | st.integers(1, 99),
            "subject": st.none() | st.text(max_size=8),
            "detail": st.none() | st.text(max_size=8),
        }
    ),
    min_size=2,
    max_size=6,
)


def days_of(groups):
    """Documents of consecutive days, one for each list of rows."""
    previous, documents = audit.GENESIS, []
    for number, rows in enumerate(groups):
        day = str(date(2026, 1, 1) + timedelta(days=number))
        sealed = audit.seal(rows)
        end = audit.anchor(day, len(sealed), sealed[-1]["hash"], previous)
        previous = end["hash"]
        documents.append(
            {"format": audit.FORMAT, "day": day, "rows": sealed, "anchor": end}
        )
    return documents


@tagged("post_install", "-at_install")
class TestKernelAudit(BaseCase):
    @given(ROWS)
    def test_whole(self, rows):
        self.assertEqual(verify.verify(days_of([rows, rows]))[0], [])

    @given(ROWS, st.data())
    def test_any_change_is_found(self, rows, data):
        documents = days_of([rows])
        row = data.draw(st.sampled_from(documents[0]["rows"]))
        name = data.draw(st.sampled_from(["kind", "success", "actor", "detail"]))
        row[name] = not row[name] if name == "success" else f"{row[name]}x"
        self.assertTrue(verify.verify(documents)[0])

    @given(ROWS, st.data())
    def test_any_gap_is_found(self, rows, data):
        documents = days_of([rows])
        index = data.draw(st.integers(0, len(rows) - 1))
        del documents[0]["rows"][index]
        self.assertTrue(verify.verify(documents)[0])

    @given(ROWS)
    def test_a_day_made_anew_differs_from_its_anchor_file(self, rows):
        true, forged = days_of([rows])[0], days_of([rows[:-1]])[0]
        anchor_file = {key: true[key] for key in ("format", "day", "anchor")}
        codes = {fault.code for fault in verify.verify([forged, anchor_file])[0]}
        self.assertIn("forged", codes)

    @given(ROWS)
    def test_a_missing_day_is_found(self, rows):
        documents = days_of([rows, rows, rows])
        codes = [fault.code for fault in verify.verify([documents[0], documents[2]])[0]]
        self.assertEqual(codes, ["unlinked"])

    def test_stand_alone(self):
        """The program runs without Odoo and answers with its exit code."""
        good = days_of([[{"kind": "look"}], [{"kind": "look"}]])
        bad = json.loads(json.dumps(good))
        bad[1]["rows"][0]["kind"] = "x"
        cases = ((0, good), (1, bad), (2, [{"format": "?"}]), (2, [[]]))
        addon = Path(verify.__file__).parents[1]
        for expected, documents in cases:
            with tempfile.TemporaryDirectory() as folder:
                for number, document in enumerate(documents):
                    path = Path(folder, f"{number}.json")
                    path.write_text(json.dumps(document), "utf-8")
                # -I would hide the kernel; -S hides the packages of Odoo.
                done = subprocess.run(
                    [sys.executable, "-S", "-m", "kernel.verify", folder],
                    cwd=addon,
                    capture_output=True,
                    check=False,
                    timeout=60,
                )
            self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
