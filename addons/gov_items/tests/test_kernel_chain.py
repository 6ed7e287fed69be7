import contextlib
import io
import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..kernel import chain

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
payloads = st.dictionaries(st.text(), plain, max_size=4)
ledgers = st.lists(st.tuples(st.integers(1, 2), payloads), min_size=1, max_size=8)


def sealed(ledger):
    return chain.seal(
        {"model": "m", "scope": scope, "payload": payload} for scope, payload in ledger
    )


def codes(problems):
    return [(p.sequence, p.code) for p in problems]


@tagged("post_install", "-at_install")
class TestKernelChain(BaseCase):
    def setUp(self):
        super().setUp()
        self.rows = sealed([(1, {"n": n}) for n in range(4)])

    # ------------------------------------------------------------
    # CANONICAL FORM
    # ------------------------------------------------------------

    def test_form_is_fixed_for_ever(self):
        """A changed form would break every ledger that exists."""
        payload = {
            "b": [True, None, -3],
            "a": "二号章\n\"'",
            "c": {"z": Decimal("1.50"), "y": date(2026, 3, 2)},
        }
        self.assertEqual(
            chain.canonical(payload).decode(),
            '{"a":"二号章\\n\\"\'","b":[true,null,-3],"c":{"y":"2026-03-02","z":"1.50"}}',
        )
        self.assertEqual(
            chain.link(chain.GENESIS, payload),
            "245ada79cc798f84af81088586b3651ba90240b0d7be64b7c6b11415acaa8c0c",
        )

    def test_times_are_utc(self):
        beijing = timezone(timedelta(hours=8))
        local = datetime(2026, 3, 2, 16, 0, tzinfo=beijing)
        self.assertEqual(
            chain.canonical({"t": local}),
            chain.canonical({"t": datetime(2026, 3, 2, 8)}),
        )

    def test_what_has_no_form_is_refused(self):
        for value in (0.1, float("nan"), b"x", {1: 2}, object(), {1, 2}):
            with self.subTest(value), self.assertRaises(TypeError):
                chain.canonical({"v": value})

    @given(payloads)
    def test_form_survives_json(self, payload):
        again = json.loads(json.dumps(payload))
        self.assertEqual(chain.canonical(payload), chain.canonical(again))

    # ------------------------------------------------------------
    # VERIFICATION
    # ------------------------------------------------------------

    @given(ledgers)
    def test_sealed_rows_are_whole_in_any_order(self, ledger):
        self.assertEqual(chain.verify(sealed(ledger)[::-1]), [])

    @given(ledgers, st.data())
    def test_any_change_is_found(self, ledger, data):
        rows = sealed(ledger)
        row = data.draw(st.sampled_from(rows))
        row["payload"] = {"changed": row["payload"]}
        (problem,) = chain.verify(rows)
        self.assertEqual(
            (problem.chain, *problem[1:3]),
            (chain.chain_of(row), row["sequence"], "changed"),
        )

    @given(ledgers.filter(lambda rows: len(rows) > 1), st.data())
    def test_any_removal_but_of_the_end_is_found(self, ledger, data):
        rows = sealed(ledger)
        heads = {chain.chain_of(row): row for row in rows}
        gone = data.draw(st.sampled_from(rows))
        left = [row for row in rows if row is not gone]
        found = chain.verify(left)
        if gone in heads.values():
            self.assertEqual(found, [])
            found = chain.verify(left, heads)
            self.assertEqual(codes(found), [(gone["sequence"], "cut")])
        else:
            self.assertEqual(codes(found), [(gone["sequence"] + 1, "gap")])

    def test_rehashed_row_unlinks_the_next(self):
        row = self.rows[1]
        row["payload"] = {"n": 9}
        row["hash"] = chain.link(row["prev_hash"], {n: row[n] for n in chain.HASHED})
        self.assertEqual(codes(chain.verify(self.rows)), [(3, "unlinked")])

    def test_fork(self):
        twin = dict(self.rows[3], payload={"n": 8})
        twin["hash"] = chain.link(twin["prev_hash"], {n: twin[n] for n in chain.HASHED})
        self.assertEqual(codes(chain.verify([*self.rows, twin])), [(4, "fork")])

    def test_first_bad_row_comes_first(self):
        self.rows[1]["payload"] = {}
        self.rows[3]["payload"] = {}
        self.assertEqual(
            codes(chain.verify(self.rows)), [(2, "changed"), (4, "changed")]
        )

    def test_rows_of_two_models_do_not_mix(self):
        other = chain.seal([{"model": "o", "scope": 1, "payload": {}}])
        self.assertEqual(chain.verify(self.rows + other), [])

    # ------------------------------------------------------------
    # PROGRAM
    # ------------------------------------------------------------

    def run_main(self, data):
        with TemporaryDirectory() as folder, io.StringIO() as out:
            path = Path(folder, "chain.json")
            path.write_text(data if isinstance(data, str) else json.dumps(data))
            with contextlib.redirect_stdout(out):
                return chain.main([str(path)]), out.getvalue()

    def test_program(self):
        self.assertEqual(
            self.run_main(self.rows), (0, "4 rows, 1 chains, 0 problems\n")
        )
        head = {"m,1": {"sequence": 5, "hash": "x"}}
        code, out = self.run_main({"rows": self.rows, "heads": head})
        self.assertEqual(code, 1)
        self.assertIn("m,1: cut: the chain ends with row 4, not row 5", out)

    def test_program_says_what_it_cannot_read(self):
        for broken in ("", "[1", "{}", "[3]", '"x"', '[{"sequence": "a"}]'):
            with self.subTest(broken):
                code, out = self.run_main(broken)
                self.assertEqual(code, 2)
                self.assertIn("not readable", out)
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(chain.main(["/nowhere/at/all.json"]), 2)
