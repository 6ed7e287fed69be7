"""Readable tables beside this file: written by people, compared with what is.

``GOV_WRITE_MATRIX=1`` writes a table anew; then the difference is reviewed.
"""

import csv
import os
from pathlib import Path

FOLDER = Path(__file__).parent


def compare(test, name, header, rows, key):
    """Compare ``rows`` with the table ``name``; the first ``key`` columns name a row.

    A row that only one side has is a difference, too.
    """
    path = FOLDER / name
    rows = sorted(tuple(map(str, row)) for row in rows)
    if os.environ.get("GOV_WRITE_MATRIX"):
        with path.open("w", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header, *rows])
    with path.open(newline="") as source:
        wanted = [tuple(row) for row in csv.reader(source)]
    test.assertEqual(wanted[0], tuple(header))
    test.assertEqual(
        {row[:key]: row[key:] for row in rows},
        {row[:key]: row[key:] for row in wanted[1:]},
    )
