import hashlib
import io
import re
import tracemalloc
import unittest
import zipfile

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..kernel import verify as verifier
from ..kernel.package import (
    CATEGORIES,
    NAME_BYTES,
    Document,
    Node,
    PackageError,
    build,
    file_name,
    schema_source,
    seal_of,
)
from .kernel_data import BASIC, NODES, NUMBER, document, package

TITLES = st.text(min_size=1, max_size=300)
DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(CATEGORIES), TITLES, st.binary(max_size=200)),
    min_size=1,
    max_size=6,
)


class Endless(io.RawIOBase):
    """Reads as ``size`` zero bytes that are nowhere."""

    def __init__(self, size):
        super().__init__()
        self.left = size

    def readable(self):
        return True

    def readinto(self, buffer):
        count = min(len(buffer), self.left)
        buffer[:count] = bytes(count)
        self.left -= count
        return count


class Sink(io.RawIOBase):
    """Takes bytes and forgets them, as a file that takes no memory."""

    def __init__(self):
        super().__init__()
        self.place = self.size = 0

    def write(self, data):  # pylint: disable=method-required-super
        self.place += len(data)
        self.size = max(self.size, self.place)
        return len(data)

    def seek(self, offset, whence=0):
        self.place = offset
        return offset


@tagged("-at_install", "post_install")
class TestPackage(unittest.TestCase):
    def test_the_same_content_gives_the_same_bytes(self):
        self.assertEqual(package(), package())
        self.assertNotEqual(package()[1], package(title="取水许可（变更）")[1])

    def test_the_bytes_are_those_of_every_earlier_version(self):
        # A changed layout needs a new version of schema and container.
        seal = package()[0].seal
        self.assertEqual(
            seal, "1df74742df941fefec2f94bf3f8f1c1fc735d87bc040a4a44fff1d433bf9273a"
        )

    def test_the_layout_is_a_bag(self):
        _built, content = package()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            read = {n.split("/", 1)[1]: archive.read(n) for n in archive.namelist()}
        self.assertEqual(
            sorted(read),
            sorted(
                (
                    *verifier.TAG_FILES,
                    "data/application/01_申请表.pdf",
                    "data/process/01_受理通知书.pdf",
                    "data/result/01_取水许可证.pdf",
                )
            ),
        )
        for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            for row in read[manifest].decode().splitlines():
                digest, path = re.fullmatch(r"([0-9a-f]{64})  (\S.*)", row).groups()
                self.assertEqual(hashlib.sha256(read[path]).hexdigest(), digest)
        self.assertIn("Payload-Oxum: 44.3", read["bag-info.txt"].decode())

    def test_the_seal_is_the_hash_of_the_tag_manifest(self):
        built, content = package()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            manifest = archive.read(f"{NUMBER}/tagmanifest-sha256.txt")
        self.assertEqual(built.seal, seal_of(manifest))
        self.assertEqual(built.size, len(content))

    @settings(max_examples=60, deadline=None)
    @example([("application", "\n", b"")], "")
    @given(DOCUMENTS, st.text(max_size=80))
    def test_whatever_is_packed_is_whole(self, docs, opinion):
        nodes = (
            *NODES,
            Node("其他", "甲", "乙", "丙", "2026-11-09T10:00:00+08:00", opinion),
        )
        built, content = package([document(*d) for d in docs], nodes)
        report = verifier.verify(io.BytesIO(content), seal=built.seal)
        self.assertEqual(report.problems, [])
        self.assertEqual((report.files, report.bytes), built[:2])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            stored = [archive.read(n) for n in archive.namelist() if "/data/" in n]
        self.assertEqual(stored, [d[2] for d in docs])

    @given(TITLES, st.integers(1, 10**6))
    def test_every_title_becomes_a_name(self, title, sequence):
        name = file_name(title, sequence)
        self.assertLessEqual(len(name.encode()), NAME_BYTES)
        self.assertFalse(set(name) & set('/\\:*?"<>|%\n\r\0'))
        self.assertEqual(name, name.strip())
        self.assertTrue(name.startswith(f"{sequence:02d}_"))

    def test_a_file_that_is_not_what_was_filed_is_refused(self):
        filed = hashlib.sha256(b"filed").hexdigest()
        short = Document("process", "短", 9, lambda: io.BytesIO(b"abc"))
        long = Document("process", "长", 2, lambda: io.BytesIO(b"abc"))
        cases = {
            "checksum": [document("process", "通知", b"other", sha256=filed)],
            "length": [short],
            "category": [document("other", "通知", b"x")],
            "empty": [],
        }
        for code, docs in [*cases.items(), ("length", [long])]:
            with self.subTest(code), self.assertRaises(PackageError) as caught:
                package(docs)
            self.assertEqual(caught.exception.code, code)

    def test_a_description_without_its_items_is_refused(self):
        for changes in ({"title": " "}, {"closed_at": "2026-11-10"}, {"year": "now"}):
            with self.subTest(changes), self.assertRaises(PackageError) as caught:
                package(**changes)
            self.assertEqual(caught.exception.code, "description")
        with self.assertRaises(PackageError) as caught:
            package(number="Z109-ZY·2026-D31-SPJ-0001")
        self.assertEqual(caught.exception.code, "number")

    def test_builder_and_verifier_ship_the_same_schemas(self):
        for name in ("description", "encapsulation"):
            self.assertEqual(schema_source(name), verifier.schema_source(name))

    def _peak(self, docs):
        tracemalloc.start()
        try:
            build(Sink(), BASIC, NODES, (), docs)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_memory_grows_neither_with_size_nor_with_number(self):
        self._peak([document("process", "小", b"x")])  # caches
        small = self._peak([document("process", "小", b"x")])
        size = 300 << 20
        big = self._peak([Document("process", "大", size, lambda: Endless(size))])
        many = self._peak(document("process", f"第{n}件", b"x") for n in range(15_000))
        self.assertLess(big, small + (1 << 20))
        # five spools of one mebibyte each before they go to the disk
        self.assertLess(many, small + (12 << 20))
