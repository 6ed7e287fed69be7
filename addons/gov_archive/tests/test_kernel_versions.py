import contextlib
import io
import json
import tempfile
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..kernel import package, verify
from ..kernel.package import PackageError
from ..kernel.times import Backward
from . import kernel_data as data


@tagged("post_install", "-at_install")
class TestVersions(BaseCase):
    """Corrections are further versions; the verifier knows what follows what."""

    def setUp(self):
        super().setUp()
        self.first, self.content = data.package()
        self.path = "data/application/01_申请表.pdf"

    def version(self, number="2", seal=None, replaces=None, **values):
        document = data.document(
            "application",
            "申请表.pdf",
            b"%PDF-1.4 better",
            replaces=self.path if replaces is None else replaces,
        )
        return data.package(
            [document],
            settings=(),
            version=number,
            previous_seal=self.first.seal if seal is None else seal,
            reason="扫描不清，重新扫描",
            **values,
        )

    def reports(self, *contents):
        return [verify.verify(io.BytesIO(content)) for content in contents]

    def codes(self, *contents):
        reports = self.reports(*contents)
        self.assertEqual([p for r in reports for p in r.problems], [])
        return [p.code for p in verify.version_problems(reports)]

    def test_a_correction_follows_the_first_version(self):
        second, content = self.version()
        (report,) = self.reports(content)
        self.assertEqual(report.problems, [])
        self.assertEqual(report.basic["reason"], "扫描不清，重新扫描")
        self.assertEqual(report.documents[self.path]["replaces"], self.path)
        again = f"{self.path}@2"
        _third, third = self.version("3", second.seal, again)
        self.assertEqual(self.codes(self.content, content, third), [])

    def test_what_does_not_follow(self):
        _second, content = self.version()
        wrong = {
            "version_seal": self.version(seal="0" * 64)[1],
            "version": self.version("3")[1],
            "version_replaces": self.version(replaces="data/result/09_x.pdf")[1],
            "version_number": self.of_another_file(),
        }
        for code, second in wrong.items():
            with self.subTest(code):
                self.assertEqual(self.codes(self.content, second), [code])
        self.assertIn("version", self.codes(content))
        self.assertIn("version_seal", self.codes(self.content, content, content))

    def of_another_file(self):
        return data.package(
            [data.document("process", "a.pdf", b"%PDF-1.4")],
            settings=(),
            number=data.NUMBER.replace("0001", "0002"),
            version="2",
            previous_seal=self.first.seal,
            reason="r",
        )[1]

    def test_a_correction_says_all_three(self):
        for values in ({"reason": ""}, {"previous_seal": ""}, {"version": "1"}):
            given = {"version": "2", "previous_seal": "0" * 64, "reason": "r", **values}
            _built, content = data.package(**given)
            (report,) = self.reports(content)
            self.assertIn("version_reason", report.codes)

    def clarified(self, *pairs, **values):
        return data.package(
            [data.document("process", "时间情况说明.pdf", b"%PDF-1.4")],
            settings=(),
            clarified=pairs,
            **{
                "version": "2",
                "previous_seal": self.backward.seal,
                "reason": "时钟回拨",
                **values,
            },
        )[1]

    def test_moments_that_run_backwards_are_clarified(self):
        late = "2026-11-12"
        self.backward, content = data.package(received_on=late)
        pair = Backward("", "receivedOn", late, "acceptedOn", data.BASIC.accepted_on)
        second = self.clarified(pair)
        (report,) = self.reports(second)
        self.assertEqual((report.problems, report.clarified), ([], [pair]))
        self.assertEqual(self.codes(content, second), [])
        wrong = pair._replace(first_at="2026-11-13")
        self.assertEqual(
            self.codes(content, self.clarified(pair, wrong)), ["version_clarifies"]
        )
        for values in (
            {"version": "", "previous_seal": "", "reason": ""},
            {"reason": ""},
        ):
            (report,) = self.reports(self.clarified(pair, **values))
            self.assertIn("version_reason", report.codes)
        with self.assertRaisesRegex(PackageError, "description"):
            self.clarified(pair._replace(first="title"))
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder, "1.zip"), Path(folder, "2.zip")]
            for path, whole in zip(paths, (content, second), strict=True):
                path.write_bytes(whole)
            code, text = self.run_main("--versions", "--lang", "zh", *paths)
            self.assertEqual(code, 0, text)
            self.assertIn(f"时间说明：收件日期 {late} 晚于 受理日期", text)
            self.assertIn("时钟回拨", text)

    def test_only_a_clarifying_package_has_its_schema(self):
        earlier = package.schema_source("description")
        self.assertIn(earlier, self.content)
        self.backward, content = data.package(received_on="2026-11-12")
        (report,) = self.reports(content)
        second = self.clarified(*report.backward())
        self.assertNotIn(earlier, second)
        self.patch(package, "CLARIFYING", "encapsulation")
        with self.assertRaises(PackageError):
            self.clarified(*report.backward())
        # Under the plain schema a clarification does not belong there.
        self.patch(package, "validate", lambda name, file: None)
        self.patch(package, "CLARIFYING", "description")
        (report,) = self.reports(self.clarified(*report.backward()))
        self.assertIn("xml_unexpected", report.codes)

    def test_the_package_of_a_correction_is_of_the_altered_kind(self):
        _built, content = self.version()
        self.assertIn("<封装包类型>修改型</封装包类型>".encode(), content)
        self.assertIn("<封装包类型>原始型</封装包类型>".encode(), self.content)
        self.assertIn("更正理由：扫描不清，重新扫描".encode(), content)

    # -- command line ------------------------------------------------------------

    def run_main(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = verify.main([str(a) for a in arguments])
        return code, out.getvalue()

    def test_several_packages_at_once(self):
        _second, content = self.version()
        with tempfile.TemporaryDirectory() as folder:
            one, two = Path(folder, "1.zip"), Path(folder, "2.zip")
            one.write_bytes(self.content)
            two.write_bytes(content)
            code, text = self.run_main("--versions", one, two)
            self.assertEqual(code, 0, text)
            self.assertIn("2 packages, 2 whole, 0 not", text)
            self.assertIn("version 2: whole, 1 files", text)
            code, text = self.run_main("--versions", "--lang", "zh", two, one)
            self.assertEqual(code, 1)
            self.assertIn("为第 2 版，应为第 1 版", text)
            code, text = self.run_main("--json", "--versions", one, two)
            rows = json.loads(text)
            self.assertEqual([r["version"] for r in rows["packages"]], ["1", "2"])
            self.assertEqual(rows["version_problems"], [])
            two.write_bytes(content.replace(b"better", b"bitter"))
            code, text = self.run_main(folder, "--processes", "2")
            self.assertEqual(code, 1)
            self.assertIn("2 packages, 1 whole, 1 not", text)
            with self.assertRaises(SystemExit):
                self.run_main("--seal", "0" * 64, one, two)
            code, _text = self.run_main(Path(folder, "none.zip"))
            self.assertEqual(code, 2)
