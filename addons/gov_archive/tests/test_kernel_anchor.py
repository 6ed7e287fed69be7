import doctest
import json
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ..kernel import anchor, ed25519
from .kernel_data import NUMBER, package

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()


def sign(content):
    return PUBLIC.hex(), KEY.sign(content).hex()


def rows(count):
    return [
        {"number": f"n{n}", "seal": f"{n:064x}", "package_sha256": f"{n + 9:064x}"}
        for n in range(count)
    ]


class TestEd25519(unittest.TestCase):
    def test_doctests(self):
        for module in (ed25519, anchor):
            self.assertEqual(doctest.testmod(module).failed, 0)

    @given(st.binary(max_size=40))
    @settings(max_examples=15, deadline=None)
    def test_agrees_with_the_library(self, message):
        signature = KEY.sign(message)
        self.assertTrue(ed25519.plain(PUBLIC, message, signature))
        self.assertFalse(ed25519.plain(PUBLIC, message + b"x", signature))

    @given(st.integers(0, 511))
    @settings(max_examples=15, deadline=None)
    def test_every_bit_of_a_signature_counts(self, bit):
        signature = bytearray(KEY.sign(b"text"))
        signature[bit // 8] ^= 1 << bit % 8
        self.assertFalse(ed25519.plain(PUBLIC, b"text", bytes(signature)))

    def test_nonsense(self):
        for key, signature in ((b"", b""), (b"\xff" * 32, b"\0" * 64)):
            self.assertFalse(ed25519.plain(key, b"", signature))
            self.assertFalse(ed25519.valid(key, b"", signature))


class TestAnchor(unittest.TestCase):
    @given(st.integers(0, 4))
    @settings(deadline=None)
    def test_a_true_anchor_has_no_problems(self, count):
        made = anchor.make("Z109", "2026-03-02", anchor.GENESIS, rows(count), sign)
        self.assertEqual(anchor.check([made], PUBLIC.hex()), [])
        self.assertTrue(anchor.check([made], "0" * 64))

    @given(st.integers(0, 3), st.sampled_from(("number", "seal", "package_sha256")))
    @settings(deadline=None)
    def test_every_change_of_a_row_is_found(self, place, name):
        made = anchor.make("Z109", "2026-03-02", anchor.GENESIS, rows(4), sign)
        made["rows"][place][name] += "x"
        self.assertTrue(anchor.problems(made))

    def test_days_follow_each_other(self):
        first = anchor.make("Z109", "2026-03-02", anchor.GENESIS, rows(1), sign)
        second = anchor.make("Z109", "2026-03-03", anchor.digest(first), rows(2), sign)
        other = anchor.make("Z109", "2026-03-02", anchor.GENESIS, rows(3), sign)
        self.assertEqual(anchor.check([second, first]), [])
        self.assertIn("does not follow", anchor.check([other, second])[0])
        unsigned = anchor.make("Z109", "2026-03-02", anchor.GENESIS, rows(1))
        self.assertIn("no signature", anchor.check([unsigned])[0])

    def test_command_line(self):
        built, content = package()
        row = {"number": NUMBER, "seal": built.seal, "package_sha256": "0" * 64}
        made = anchor.make("Z109", "2026-03-02", anchor.GENESIS, [row], sign)
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / name for name in ("a.json", "p.zip")]
            paths[0].write_text(json.dumps(made))
            paths[1].write_bytes(content)
            names = [str(path) for path in paths]
            self.assertEqual(anchor.main(names), 0)
            made["rows"][0]["seal"] = "0" * 64
            paths[0].write_text(json.dumps(made))
            self.assertEqual(anchor.main(names), 1)
            self.assertEqual(anchor.main([str(Path(folder) / "none.json")]), 2)
