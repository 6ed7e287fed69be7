import base64
import io
import json
import tempfile
from datetime import date
from pathlib import Path
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..kernel import anchor, verify
from .common import ArchiveCommon, clause


@tagged("post_install", "-at_install")
class TestChain(ArchiveCommon):
    """Signed packages, a chain per fonds and day, anchors to keep elsewhere."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("gov_archive.key_folder", str(self.folder / "keys"))
        parameters.set_param("gov_archive.anchor_folder", str(self.folder))

    @clause("QM-12")
    def test_packages_are_signed_with_the_key_of_their_fonds(self):
        file = self.packaged()
        (path,) = (self.folder / "keys").iterdir()
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        key = self.env["gov.archive.key"].search([("fonds_code", "=", "Z109")])
        content = file._package_attachment().raw
        report = verify.verify(io.BytesIO(content), key=key[:1].public_key)
        self.assertEqual(report.problems, [])
        self.assertEqual(report.signed_by, key[:1].public_key)
        other = verify.verify(io.BytesIO(content), key="0" * 64)
        self.assertEqual(other.codes, {"signature"})
        self.packaged()
        self.assertEqual(len(list((self.folder / "keys").iterdir())), 1)

    def test_a_forged_signature_is_found(self):
        content = self.packaged()._package_attachment().raw
        place = content.rindex(b"Signature: ") + 11
        forged = bytearray(content)
        forged[place] = ord("0") if forged[place] != ord("0") else ord("1")
        report = verify.verify(io.BytesIO(bytes(forged)))
        self.assertEqual(report.codes, {"crc", "signature"})

    def test_the_day_is_chained_and_anchored(self):
        first, second = self.packaged(), self.packaged()
        with freeze_time("2026-03-03 02:00:00"):
            third = self.packaged()
        days = self.env["gov.archive.day"]
        mine = [("fonds_code", "=", "Z109"), ("day", ">=", "2026-03-02")]
        with freeze_time("2026-03-04 02:00:00"):
            days._cron_anchor()
            days._cron_anchor()
        found = days.search(mine, order="day")
        self.assertEqual(found.mapped("day"), [date(2026, 3, 2), date(2026, 3, 3)])
        self.assertEqual(found[0].deposit_ids.file_id, first | second)
        self.assertFalse(self.env["gov.archive.deposit"].sudo()._chain_verify(found))
        paths = sorted(self.folder.glob("anchor-Z109-*.json"))
        self.assertEqual(len(paths), 2)
        self.assertEqual(paths[0].read_bytes(), base64.b64decode(found[0].anchor_file))
        package = self.folder / "third.zip"
        package.write_bytes(third._package_attachment().raw)
        self.assertEqual(anchor.main([*map(str, paths), str(package)]), 0)
        data = json.loads(paths[0].read_text())
        self.assertEqual(
            [row["seal"] for row in data["rows"]], [first.seal, second.seal]
        )
        data["rows"].pop()
        paths[0].write_text(json.dumps(data))
        self.assertEqual(anchor.main([*map(str, paths)]), 1)

    def test_ten_steps(self):
        file = self.packaged("entrust")
        steps = [
            "collect",
            "arrange",
            "count",
            "package",
            "checksum",
            "archiving_test",
            "register",
            "store",
        ]
        self.assertEqual(file.flow_ids.mapped("step"), steps)
        self.assertEqual(file.flow_step, "store")
        file.action_hand_over()
        self.assertEqual(file.flow_step, "exchange")
        file.with_user(self.city_archivist).action_receive()
        self.assertEqual(
            file.flow_ids.mapped("step")[8:],
            ["exchange", "receiving_test", "register", "store"],
        )
        self.assertFalse(file.flow_ids.sudo()._chain_verify(file))

    def test_what_software_cannot_decide_a_person_answers(self):
        file = self.packaged()
        row = file.test_ids.filtered(lambda t: t.code == "GD-4-2")
        self.assertEqual((row.result, row.answered), ("open", False))
        answer = self.env["gov.archive.test.answer"]
        values = {"result_id": row.id, "result": "pass", "message": "Scanner 9.1"}
        with self.assertRefused("JC25-25-01"):
            answer.with_user(self.city_archivist).create(values).action_answer()
        answer.with_user(self.archivist).create(values).action_answer()
        row.invalidate_recordset()
        self.assertTrue(row.answered)
        self.assertEqual(file.test_ids[-1].message, "Scanner 9.1")
        self.assertFalse(file.test_ids.sudo()._chain_verify(file))
        decided = file.test_ids[0]
        with self.assertRefused("SUITE-APPEND"):
            answer.with_user(self.archivist).create(
                {**values, "result_id": decided.id}
            ).action_answer()
        failed = file.test_ids.filtered(lambda t: t.code == "GD-4-7")
        answer.with_user(self.archivist).create(
            {"result_id": failed.id, "result": "fail", "message": "Left open"}
        ).action_answer()
        self.assertFalse(file.verified)


@tagged("post_install", "-at_install")
class TestFixity(ArchiveCommon):
    """All that is stored is hashed again, some at a time, from where it stopped."""

    def run_(self):
        run = self.env["gov.archive.fixity"]._start()
        first = self.env["gov.archive.file"].search([], order="id desc", limit=3)
        run._act_write({"last_id": min(first.ids) - 1, "total": 3})
        return run

    def test_damage_is_reported_and_the_run_goes_on(self):
        files = self.packaged() | self.packaged() | self.packaged()
        broken = files.sorted("id")[1]
        cls = type(self.env["gov.archive.fixity"])
        real = cls._fault
        self.patch(
            cls,
            "_fault",
            lambda s, packages: (
                "SHA-256 x" if packages[0][0] == broken else real(s, packages)
            ),
        )
        run = self.run_()
        run._step(2)
        self.assertEqual((run.done, run.failed, run.state), (2, 1, "running"))
        self.assertAlmostEqual(run.progress, 200 / 3)
        # another process takes it up
        again = self.env["gov.archive.fixity"].browse(run.id)
        again._step(2)
        self.assertEqual((again.done, again.state), (3, "done"))
        self.assertEqual(again.fault_ids.file_id, broken)
        self.assertEqual(files.mapped("fixity_ok").count(True), 2)
        self.assertFalse(broken.verified)

    def test_a_changed_store_is_found(self):
        file = self.packaged()
        fixity = self.env["gov.archive.fixity"]
        ((_file, packages),) = fixity._packages(file.sudo()).items()
        self.assertEqual(fixity._fault(packages), "")
        self.patch(
            type(self.env["ir.attachment"]), "_gov_open", lambda a: io.BytesIO(b"x")
        )
        self.assertIn("SHA-256", fixity._fault(packages))
        lost = [(file.sudo(), packages[0][1].browse())]
        self.assertIn(file.package_name, fixity._fault(lost))

    def test_many_files_take_no_more_queries(self):
        files = self.packaged().sudo() | self.packaged().sudo()
        fixity = self.env["gov.archive.fixity"]
        counts = []
        for some in (files[:1], files):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for packages in fixity._packages(some).values():
                for _record, package in packages:
                    self.assertTrue(package.store_fname)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_throttle(self):
        self.packaged()
        self.env["ir.config_parameter"].set_param(
            "gov_archive.fixity_megabytes_per_second", "1"
        )
        run = self.run_()
        with patch("odoo.addons.gov_archive.models.gov_archive_fixity.time") as clock:
            clock.monotonic.return_value = 0
            run._step(5)
        waited = [call.args[0] for call in clock.sleep.call_args_list]
        self.assertTrue(waited)
        self.assertTrue(all(second > 0 for second in waited))

    def test_a_run_starts_when_it_is_time(self):
        fixity = self.env["gov.archive.fixity"]
        fixity.search([])._act().write({"state": "done", "started_at": "2020-01-01"})
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1)
        self.patch(type(fixity), "_fault", lambda s, f: "")
        fixity._cron_check()
        runs = fixity.search([("started_at", ">", "2026-01-01")])
        self.assertEqual(runs.mapped("state"), ["done"])
        fixity._cron_check()
        self.assertEqual(fixity.search_count([("started_at", ">", "2026-01-01")]), 1)

    def test_a_package_is_stored_without_being_read_whole(self):
        file = self.packaged()
        attachment = file._package_attachment()
        self.assertIn(file.package_sha256, attachment.store_fname)
        self.assertEqual(attachment.file_size, file.package_size)
        self.assertEqual(len(attachment.raw), file.package_size)
