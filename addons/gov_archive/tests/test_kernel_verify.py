import base64
import contextlib
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from ..kernel import container, verify
from ..kernel.messages import MESSAGES
from .kernel_data import NUMBER, package

BUILT, CONTENT = package()
FORM = "data/application/01_申请表.pdf"
DESCRIPTION = "metadata/description.xml"


def report_of(content, **options):
    report = verify.verify(io.BytesIO(content), **options)
    for problem in report.problems:
        assert problem.text("en") and problem.text("zh")
    return report


def files_of(content=CONTENT):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {n.split("/", 1)[1]: archive.read(n) for n in archive.namelist()}


def packed(files, folder=NUMBER, manifests=True):
    """A package of ``files`` in our own container, its manifests made new."""
    files = dict(files)
    if manifests:
        for name, is_payload in (
            ("manifest-sha256.txt", True),
            ("tagmanifest-sha256.txt", False),
        ):
            if name in files:
                files[name] = "".join(
                    f"{hashlib.sha256(c).hexdigest()}  {p}\n"
                    for p, c in files.items()
                    if p.startswith("data/") == is_payload and p != name
                ).encode()
    out = io.BytesIO()
    writer = container.Writer(out)
    for path, content in files.items():
        name = f"{folder}/{path}" if folder else path
        writer.add(name, io.BytesIO(content), len(content))
    writer.close()
    return out.getvalue()


def rezipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for path, content in files:
            archive.writestr(path, content)
    return out.getvalue()


@tagged("-at_install", "post_install")
class TestVerify(unittest.TestCase):
    def found(self, content, *expected, **options):
        """Assert that all of ``expected`` (code, object) are found."""
        problems = report_of(content, **options).problems
        found = {(p.code, p.object) for p in problems}
        for pair in expected:
            self.assertIn(pair, found)

    def changed(self, path, old, new, manifests=True):
        files = files_of()
        self.assertIn(old, files[path])
        files[path] = files[path].replace(old, new)
        return packed(files, manifests=manifests)

    def test_a_whole_package(self):
        report = report_of(CONTENT, seal=BUILT.seal)
        self.assertTrue(report.whole)
        self.assertEqual(
            (report.number, report.files, report.bytes, report.seal),
            (NUMBER, 3, 44, BUILT.seal),
        )
        self.assertEqual(report.basic["itemName"], "取水许可")
        self.assertEqual(len(report.nodes), 2)
        self.assertEqual(report.nodes[1]["opinion"], "符合条件\n同意 & <准予>")

    # -- any change at all ---------------------------------------------------

    @settings(max_examples=400, deadline=None)
    @given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
    def test_no_changed_byte_is_overlooked(self, place, mask):
        content = bytearray(CONTENT)
        content[place] ^= mask
        self.assertFalse(report_of(bytes(content)).whole)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(CONTENT)), st.binary(min_size=1, max_size=40))
    def test_no_inserted_byte_is_overlooked(self, place, more):
        self.assertFalse(report_of(CONTENT[:place] + more + CONTENT[place:]).whole)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(CONTENT) - 1), st.integers(1, 500))
    def test_no_removed_byte_is_overlooked(self, place, count):
        shorter = CONTENT[:place] + CONTENT[place + count :]
        self.assertFalse(report_of(shorter).whole)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300))
    def test_garbage_is_reported_and_not_raised(self, content):
        self.assertFalse(report_of(content).whole)
        self.assertFalse(report_of(content + b"PK\x05\x06" + content).whole)

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))
    def test_damage_is_reported_for_foreign_containers_too(self, place, mask):
        content = bytearray(CONTENT)
        content[place] ^= mask
        report_of(bytes(content), any_zip=True)

    def test_the_byte_of_the_container_is_named(self):
        content = bytearray(CONTENT)
        place = CONTENT.index(b"PK\x01\x02") + 38  # file mode in the directory
        content[place] ^= 1
        (problem,) = report_of(bytes(content)).problems
        self.assertEqual(problem.code, "container")
        self.assertEqual(problem.values["offset"], place)
        self.assertTrue(report_of(bytes(content), any_zip=True).whole)

    # -- files ---------------------------------------------------------------

    @clause("HZ22-62-05")
    def test_a_changed_file(self):
        content = self.changed(FORM, b"form", b"from", manifests=False)
        self.found(content, ("changed", FORM), ("described", FORM))

    def test_a_changed_file_with_its_manifest_made_new(self):
        content = self.changed(FORM, b"form", b"from")
        self.found(content, ("described", FORM))
        self.assertNotIn("changed", report_of(content).codes)

    def test_another_whole_package(self):
        _built, other = package(applicant_name="另一家")
        self.assertTrue(report_of(other).whole)
        self.found(other, ("seal", "tagmanifest-sha256.txt"), seal=BUILT.seal)

    @clause("HZ22-62-05")
    def test_a_missing_file(self):
        files = files_of()
        del files[FORM]
        content = packed(files, manifests=False)
        self.found(
            content,
            ("missing", FORM),
            ("described_missing", FORM),
            ("totals", DESCRIPTION),
            ("differs", "bag-info.txt"),
        )

    @clause("HZ22-62-05")
    def test_an_additional_file(self):
        extra = "data/process/02_多.pdf"
        files = {**files_of(), extra: b"%PDF-", "note.txt": b"x"}
        self.found(
            packed(files, manifests=False),
            ("unlisted", extra),
            ("undescribed", extra),
            ("extra", "note.txt"),
            ("unlisted", "note.txt"),
        )

    def test_a_missing_description(self):
        for name in verify.TAG_FILES:
            files = files_of()
            del files[name]
            with self.subTest(name):
                self.found(packed(files, manifests=False), ("missing_tag", name))

    def test_duplicate_names(self):
        files = [(f"{NUMBER}/{p}", c) for p, c in files_of().items()]
        with self.assertWarns(UserWarning):
            doubled = rezipped([*files, files[1]], zipfile.ZIP_STORED)
        self.found(doubled, ("duplicate", f"{NUMBER}/{FORM}"), any_zip=True)
        upper = f"{NUMBER}/{FORM}".replace("pdf", "PDF")
        self.found(
            rezipped([*files, (upper, b"x")]), ("duplicate", upper), any_zip=True
        )

    @clause("HZ22-62-05")
    def test_names_that_leave_the_folder(self):
        names = {
            f"{NUMBER}/../../etc/passwd": "traversal",
            "/etc/passwd": "absolute",
            "C:/windows": "absolute",
            f"{NUMBER}/a\\..\\b": "backslash",
            f"{NUMBER}//a": "empty",
            f"{NUMBER}/\u202etxt.exe": "control",
            "loose": "root",
            f"{NUMBER}/{'x' * 300}": "long",
        }
        files = [(f"{NUMBER}/{p}", c) for p, c in files_of().items()]
        for name, reason in names.items():
            with self.subTest(name):
                report = report_of(packed({**dict(files), name: b"x"}, folder=""))
                reasons = [
                    p.values["reason"] for p in report.problems if p.code == "name"
                ]
                self.assertEqual(reasons, [reason])

    @clause("HZ22-62-05")
    def test_a_link(self):
        out = io.BytesIO(CONTENT)
        with zipfile.ZipFile(out, "a") as archive:
            info = zipfile.ZipInfo(f"{NUMBER}/data/process/02_x")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
        report = report_of(out.getvalue(), any_zip=True)
        self.assertIn("link", [p.values.get("reason") for p in report.problems])

    def test_a_second_folder(self):
        files = {f"{NUMBER}/{p}": c for p, c in files_of().items()}
        content = packed({**files, "other/x": b""}, folder="")
        self.found(content, ("folders", f"{NUMBER}, other"))

    # -- bombs ---------------------------------------------------------------

    @clause("HZ22-62-05")
    def test_a_bomb_is_not_unpacked(self):
        files = [(f"{NUMBER}/{p}", c) for p, c in files_of().items()]
        bomb = f"{NUMBER}/data/process/02_大.txt"
        content = rezipped([*files, (bomb, bytes(50 << 20))])
        self.found(content, ("ratio", bomb), any_zip=True)

    @clause("HZ22-62-05")
    def test_a_bomb_that_lies_about_its_size(self):
        files = [(f"{NUMBER}/{p}", c) for p, c in files_of().items()]
        bomb = f"{NUMBER}/data/process/02_大.txt"
        content = bytearray(rezipped([*files, (bomb, bytes(5 << 20))]))
        place = content.rindex(b"PK\x01\x02")
        content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
        name = bomb.split("/", 1)[1]
        self.found(bytes(content), ("inflate", name), any_zip=True)

    def test_limits(self):
        self.found(CONTENT, ("too_many_files", ""), limits=verify.Limits(files=5))
        self.found(CONTENT, ("too_many_bytes", ""), limits=verify.Limits(bytes=100))

    def test_overlapping_files(self):
        content = bytearray(CONTENT)
        first = content.index(b"PK\x01\x02")
        second = content.index(b"PK\x01\x02", first + 4)
        content[second + 42 : second + 46] = content[first + 42 : first + 46]
        codes = report_of(bytes(content), any_zip=True).codes
        self.assertIn("overlap", codes)

    # -- foreign containers --------------------------------------------------

    def test_packed_again_by_other_software(self):
        files = [(f"{NUMBER}/{p}", c) for p, c in files_of().items()]
        again = rezipped([(f"{NUMBER}/data/", b""), *reversed(files)])
        self.assertIn("container", report_of(again).codes)
        self.assertEqual(report_of(again, any_zip=True, seal=BUILT.seal).problems, [])

    def test_manifests_of_other_tools(self):
        files = files_of()
        lines = files["manifest-sha256.txt"].decode().splitlines()
        rows = [row.upper().replace("  DATA", " *data") for row in lines]
        rows = [
            r[:64].upper() + " *" + s[66:] for r, s in zip(rows, lines, strict=True)
        ]
        files["manifest-sha256.txt"] = "\r\n".join(rows).encode()
        tags = files["tagmanifest-sha256.txt"].decode().splitlines()
        digest = hashlib.sha256(files["manifest-sha256.txt"]).hexdigest()
        tags = [f"{digest}  {t[66:]}" if " manifest" in t else t for t in tags]
        files["tagmanifest-sha256.txt"] = ("\n".join(tags) + "\n").encode()
        self.assertEqual(report_of(packed(files, manifests=False)).problems, [])

    def test_bad_manifests(self):
        files = files_of()
        row = files["manifest-sha256.txt"].splitlines()[0]
        files["manifest-sha256.txt"] += row + b"\nno checksum\n"
        codes = report_of(packed(files, manifests=False)).codes
        self.assertLessEqual({"listed_twice", "manifest_line", "changed"}, codes)

    # -- descriptions --------------------------------------------------------

    def test_what_is_wrong_in_the_description_is_named(self):
        cases = [
            (b"<archive ", b"<!DOCTYPE a><archive ", "xml_doctype", ""),
            (b"</archive>", b"</archiv>", "xml_malformed", ""),
            (b"<mode>", b"<mood>x</mood><mode>", "xml_unexpected", "archive/basic"),
            (b"<title>", b"<title>\n", "xml_value", "archive/basic/title"),
            (b"<retention>D30", b"<retention>D20", "xml_value", "retention"),
            (b' size="13"', b' size="14"', "described", ""),
            (b'files="3"', b'files="4"', "totals", ""),
            (b"<part>whole</part>", b"", "xml_missing", "archive/basic"),
            (b"SPJ-0001", b"SPJ-0002", "differs", ""),
            (b' sequence="1"', b"", "xml_missing", "node"),
            (b' sequence="1"', b' sequence="1" x="2"', "xml_unexpected_attribute", ""),
            (b"<process>", b"<process>text", "xml_text", "archive/process"),
            (b'sequence="1" size', b'sequence="2" size', "described", ""),
        ]
        for old, new, code, where in cases:
            with self.subTest(new):
                report = report_of(self.changed(DESCRIPTION, old, new))
                places = [
                    str(p.values.get("path")) for p in report.problems if p.code == code
                ]
                self.assertTrue(
                    any(where in place for place in places), report.problems
                )

    def test_a_billion_laughs_are_not_heard(self):
        bomb = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><archive '
        report = report_of(self.changed(DESCRIPTION, b"<archive ", bomb))
        self.assertIn("xml_doctype", report.codes)

    def test_what_is_wrong_in_the_encapsulation_is_named(self):
        path = "metadata/encapsulation.xml"
        digest = base64.b64encode(hashlib.sha256(b"%PDF-1.4 form").digest())
        other = base64.b64encode(hashlib.sha256(b"other").digest())
        cases = [
            (digest, other, ("described", FORM)),
            ("<件数>3".encode(), "<件数>2".encode(), ("element", path)),
            (NUMBER.encode(), NUMBER[:-1].encode() + b"2", ("element", path)),
            (b"sha256-base64Binary", b"base64", ("xml_value", path)),
        ]
        for old, new, problem in cases:
            with self.subTest(new):
                self.found(self.changed(path, old, new), problem)

    def test_a_schema_of_its_own_helps_no_package(self):
        path = "metadata/description.xsd"
        self.found(self.changed(path, b"Line", b"Lime"), ("schema", path))

    def test_the_readme_and_bag_info(self):
        name = verify.README
        content = self.changed(name, "文件数：3".encode(), "文件数：4".encode())
        self.found(content, ("differs", name))
        self.found(
            self.changed("bag-info.txt", b"44.3", b"45.3"), ("differs", "bag-info.txt")
        )
        content = self.changed("bagit.txt", b"1.0", b"0.9")
        self.found(content, ("declaration", "bagit.txt"))

    # -- command line --------------------------------------------------------

    def _main(self, content, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "package.zip"
            path.write_bytes(content)
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                code = verify.main([str(path), *options])
        return code, out.getvalue()

    def test_exit_codes(self):
        self.assertEqual(self._main(CONTENT)[0], 0)
        self.assertEqual(self._main(CONTENT, "--seal", "0" * 64)[0], 1)
        self.assertEqual(self._main(CONTENT[:-1])[0], 1 + 1)
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(verify.main(["/nonexistent"]), 2)

    def test_json(self):
        code, text = self._main(CONTENT, "--json", "--lang", "zh", "--max-files", "1")
        answer = json.loads(text)
        self.assertEqual((code, answer["whole"]), (1, False))
        self.assertIn("超过上限", answer["problems"][0]["message"])

    def test_it_runs_with_the_standard_library_alone(self):
        folder = Path(verify.__file__).parents[1]
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(CONTENT)
            file.flush()
            command = [
                sys.executable,
                "-I",
                "-S",
                "-c",
                _ISOLATED,
                str(folder),
                file.name,
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(BUILT.seal, done.stdout)

    def test_every_message_says_something_in_both_languages(self):
        for code, (english, chinese) in MESSAGES.items():
            with self.subTest(code):
                self.assertTrue(english.isascii() and not chinese.isascii())


# -I and -S: no site-packages, no environment.
_ISOLATED = """
import sys
sys.path.insert(0, sys.argv[1])
from kernel.verify import main
code = main([sys.argv[2]])
assert "lxml" not in sys.modules and "odoo" not in sys.modules
sys.exit(code)
"""
