import base64
import io
import json
import zipfile
from unittest.mock import patch

import psycopg2
from PyPDF2 import PdfReader

from odoo.exceptions import LockError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.kernel import chain
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs

from ..kernel import verify
from ..kernel.number import parse
from ..models import gov_archive_batch
from .common import ArchiveCommon, clause


@tagged("post_install", "-at_install")
class TestPackage(ArchiveCommon):
    """Numbering, packaging, tests, and that nothing changes afterwards."""

    def content(self, file):
        return file._package_attachment().raw

    # -- packaging -----------------------------------------------------------

    @clause("HZ22-62-03")
    def test_packaging_takes_into_custody(self):
        file = self.packaged()
        self.assertRecordValues(
            file,
            [
                {
                    "number": "Z109-ZY·2026-D30-SPJ-0001",
                    "state": "in_custody",
                    "verified": True,
                    "packaged_by_id": self.archivist.id,
                }
            ],
        )
        self.assertRecordValues(
            file.custody_ids,
            [
                {
                    "agency_id": self.county_dept.id,
                    "until": False,
                    "receipt_by": self.archivist.id,
                    "seal": file.seal,
                }
            ],
        )
        self.assertEqual(
            file.document_ids.sorted("sequence").mapped("sequence"), [1, 2, 3, 4, 5]
        )
        self.assertEqual(
            file.document_ids.sorted("sequence")[3].name, "办理过程记录.json"
        )
        report = verify.verify(io.BytesIO(self.content(file)), seal=file.seal)
        self.assertEqual(report.problems, [])
        self.assertEqual(report.files, file.document_count)
        self.assertEqual(report.bytes, file.byte_count)

    def test_the_description_says_who_did_what(self):
        file = self.packaged("substantive")
        case = file.case_id.sudo()
        report = verify.verify(io.BytesIO(self.content(file)))
        basic = report.basic
        self.assertEqual(basic["caseNumber"], case.number)
        self.assertEqual(basic["decideAgency"], self.county_dept.name)
        self.assertEqual(basic["inNameOf"], self.city_dept.name)
        self.assertEqual(basic["applicantName"], "李晓敏")
        self.assertEqual(len(report.nodes), len(case.step_ids))
        review = [n for n in report.nodes if n.get("opinion") == "Meets the conditions"]
        self.assertEqual([n["person"] for n in review], [self.reviewer.name])
        self.assertEqual(review[0]["endedAt"], "2026-03-02T10:00:00+08:00")

    def test_the_event_log_in_the_package_proves_itself(self):
        file = self.packaged()
        with zipfile.ZipFile(io.BytesIO(self.content(file))) as archive:
            (name,) = [n for n in archive.namelist() if n.endswith(".json")]
            rows = json.loads(archive.read(name))
        self.assertEqual(len(rows), len(file.case_id.sudo().event_ids))
        self.assertEqual(chain.verify(rows), [])

    def test_the_same_case_gives_the_same_bytes(self):
        file = self.packaged()
        values = {
            name: file[name] for name in ("number", "package_name", "packaged_at")
        }
        out = io.BytesIO()
        file._build(out, file.case_id.sudo(), values)
        self.assertEqual(out.getvalue(), self.content(file))

    def test_the_second_part_names_the_first(self):
        files = self.files("sight").sudo()
        intake, decision = files.sorted("id")
        intake.with_user(self.archivist).action_package()
        decision.with_user(self.city_archivist).action_package()
        report = verify.verify(io.BytesIO(self.content(decision)))
        self.assertEqual(report.basic["otherPart"], intake.number)
        self.assertEqual(parse(decision.number).fonds, "0042")

    # -- numbers -------------------------------------------------------------

    @clause("HZ22-62-03")
    def test_serials_count_within_their_class(self):
        first, second, third = (self.files("direct") for _n in range(3))
        third.retention = "Y"
        for file in (second, third, first):
            file.action_package()
        self.assertEqual(second.number, "Z109-ZY·2026-D30-SPJ-0001")
        self.assertEqual(first.number, "Z109-ZY·2026-D30-SPJ-0002")
        self.assertEqual(third.number, "Z109-ZY·2026-Y-SPJ-0001")

    def test_a_packaging_that_fails_leaves_no_gap(self):
        file, other = self.files("direct"), self.files("direct")
        attachment = file.document_ids[0].attachment_id.sudo()
        self.sql(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = 'x' WHERE id = %s",
            attachment.id,
        )
        with self.assertRefused("HZ22-62-04"):
            file.action_package()
        self.assertEqual((file.state, file.number), ("assembled", False))
        other.action_package()
        self.assertEqual(other.serial, 1)

    @clause("HZ22-62-03")
    def test_without_a_fonds_number_nothing_is_packaged(self):
        file = self.files("direct")
        self.county_dept.fonds_code = False
        with self.assertRefused("HZ22-62-03"):
            file.action_package()

    def test_a_part_of_an_agency_files_into_its_fonds(self):
        agency = self.make_agency(
            "Licensing Section", self.county, "transport", "department"
        )
        agency.parent_id = self.county_dept
        _fonds, number = self.env["gov.archive.fonds"]._draw(agency, "ZY", 2026, "D10")
        self.assertEqual(str(number), "Z109-ZY·2026-D10-SPJ-0001")

    # -- who -----------------------------------------------------------------

    @clause("JC25-25-01")
    def test_only_the_custodian_packages(self):
        file = self.files("direct")
        for user in (self.city_archivist, self.other_archivist):
            with self.assertRefused("JC25-25-01"):
                file.with_user(user).action_package()

    # -- nothing changes afterwards ------------------------------------------

    @clause("SUITE-APPEND")
    def test_a_packaged_file_is_neither_changed_nor_deleted(self):
        file = self.packaged()
        for record in (file, file.sudo()):
            for values in ({"title": "New"}, {"retention": "Y"}, {"package": False}):
                with self.assertRefused("SUITE-APPEND"):
                    record.write(values)
        for record in (
            file.sudo(),
            file.document_ids.sudo(),
            file.custody_ids.sudo(),
            file.test_ids.sudo(),
            file._package_attachment(),
        ):
            with self.assertRefused("SUITE-APPEND"):
                record.unlink()
        with self.assertRefused("SUITE-APPEND"):
            file._package_attachment().write({"raw": b"other"})
        with self.assertRefused("SUITE-APPEND"):
            file.custody_ids.sudo().write({"until": "2026-03-03"})
        with self.assertRefused("SUITE-APPEND"):
            file.action_package()

    @clause("SUITE-APPEND")
    def test_the_database_refuses_it_too(self):
        file = self.packaged()
        self.env.flush_all()
        attachment = file._package_attachment()
        statements = (
            ("UPDATE gov_archive_file SET title = 'x' WHERE id = %s", file),
            ("UPDATE gov_archive_file SET state = 'assembled' WHERE id = %s", file),
            ("UPDATE gov_archive_file SET number = NULL WHERE id = %s", file),
            ("UPDATE gov_archive_file SET seal = 'x' WHERE id = %s", file),
            ("DELETE FROM gov_archive_file WHERE id = %s", file),
            ("UPDATE gov_archive_document SET name = 'x' WHERE file_id = %s", file),
            ("DELETE FROM gov_archive_document WHERE file_id = %s", file),
            ("UPDATE gov_archive_custody SET agency_id = 1 WHERE file_id = %s", file),
            ("DELETE FROM gov_archive_custody WHERE file_id = %s", file),
            ("DELETE FROM gov_archive_test_result WHERE file_id = %s", file),
            ("UPDATE ir_attachment SET store_fname = 'x' WHERE id = %s", attachment),
            ("UPDATE ir_attachment SET res_id = 0 WHERE id = %s", attachment),
            ("DELETE FROM ir_attachment WHERE id = %s", attachment),
            ("TRUNCATE gov_archive_file CASCADE -- %s", file),
        )
        for statement, record in statements:
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "SUITE-APPEND"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [record.id])

    # -- tests ---------------------------------------------------------------

    def test_the_results_are_a_chain(self):
        file = self.packaged()
        results = file.test_ids
        self.assertEqual(results[0].code, "GD-1-1")
        self.assertEqual(set(results.mapped("result")), {"pass", "open"})
        self.assertEqual(results.tester_id, self.archivist)
        self.assertFalse(results.sudo()._chain_verify(file))
        count = len(results)
        file.action_verify()
        self.assertEqual(len(file.test_ids), 2 * count)
        self.assertEqual(file.test_ids[-1].stage, "CQ")

    def test_damage_in_the_store_is_found(self):
        file = self.packaged()
        content = self.content(file).replace(b"%PDF Plan", b"%PDF plan")
        self.patch(
            type(self.env["ir.attachment"]), "_gov_open", lambda a: io.BytesIO(content)
        )
        file.action_verify()
        self.assertFalse(file.verified)
        failed = file.test_ids.filtered(lambda t: t.result == "fail")
        self.assertIn("CQ-1-1", failed.mapped("code"))
        self.assertTrue(any("Plan.pdf" in text for text in failed.mapped("object")))

    def test_a_file_that_fails_does_not_enter_custody(self):
        case = self.open_case("direct", files=False)
        for document in case.document_ids:
            document._attach(b"no pdf at all", "a.pdf")
        case.action_accept()
        file = self.finish(case).sudo().archive_file_ids.with_user(self.archivist)
        file.action_package()
        self.assertEqual((file.state, file.verified), ("packaged", False))
        self.assertFalse(file.custody_ids)
        failed = file.test_ids.filtered(lambda t: t.result == "fail")
        self.assertEqual(set(failed.mapped("code")), {"GD-1-9", "GD-3-4"})
        file.action_verify()
        self.assertEqual(file.state, "packaged")

    # -- many ----------------------------------------------------------------

    def test_several_are_packaged_in_the_background(self):
        files = self.files("direct") | self.files("substantive")
        broken = self.files("lc20_direct")
        self.sql(
            "UPDATE gov_archive_document SET sha256 = 'x' WHERE file_id = %s",
            broken.id,
        )
        with trap_jobs() as jobs:
            action = (files | broken).action_package()
            jobs.assert_jobs_count(3)
            batch = self.env["gov.archive.batch"].browse(action["res_id"])
            self.assertEqual((batch.total, batch.done, batch.progress), (3, 0, 0))
            jobs.perform_enqueued_jobs()
        self.assertEqual(set(files.mapped("state")), {"in_custody"})
        self.assertEqual((batch.done, batch.failed, batch.progress), (2, 1, 100))
        self.assertEqual(broken.state, "assembled")
        self.assertIn("checksum", broken.package_error)
        self.assertEqual(sorted(files.mapped("serial")), [1, 2])
        with trap_jobs() as jobs:
            batch.with_user(self.archivist).action_resume()
            jobs.assert_jobs_count(1)

    def test_a_lost_packaging_is_taken_up_again(self):
        lost, queued = self.files("direct"), self.files("substantive")
        batches = self.env["gov.archive.batch"]
        with trap_jobs():
            # Trapped jobs are never stored: as if the queue had lost them.
            (lost | queued).action_package()
        batches._queue(queued)
        with trap_jobs() as jobs:
            batches._cron_take_up()
            jobs.assert_jobs_count(1)
            jobs.perform_enqueued_jobs()
        self.assertEqual((lost.state, queued.state), ("in_custody", "assembled"))
        self.assertEqual(lost.packaged_by_id, self.archivist)
        with trap_jobs() as jobs:
            batches._cron_take_up()
            jobs.assert_jobs_count(0)

    def test_a_packaging_that_breaks_off_again_and_again_is_told(self):
        files = self.files("direct") | self.files("substantive")
        with trap_jobs():
            files.action_package()
        batches = self.env["gov.archive.batch"]
        jobs = self.env["queue.job"].sudo()
        for place in range(gov_archive_batch.TRIES):
            batches._queue(files[0] if place else files)
            mine = [("identity_key", "in", [file._package_key() for file in files])]
            jobs.search(mine).write({"state": "failed"})
        with trap_jobs() as trap:
            batches._cron_take_up()
            trap.assert_jobs_count(1)
        self.assertIn("5", files[0].package_error)
        self.assertFalse(files[1].package_error)
        self.assertEqual(files.batch_id.failed, 1)

    def test_a_job_waits_for_who_packages_by_hand(self):
        file = self.files("direct")
        with (
            patch.object(type(file), "lock_for_update", side_effect=LockError("taken")),
            self.assertRaises(RetryableJobError),
        ):
            file._job_package()
        self.assertFalse(file.package_error)

    def test_a_clock_set_back_does_not_keep_a_file_out(self):
        case = self.accepted("substantive")
        with freeze_time("2026-03-02 05:00:00"):
            self.take(case)
        # Three hours back, in the middle of the case.
        file = self.finish(case).sudo().archive_file_ids.with_user(self.archivist)
        file.action_package()
        self.assertEqual((file.state, file.verified), ("in_custody", True))
        events = case.sudo().event_ids.sorted("chain_sequence").mapped("happened_at")
        self.assertEqual(events, sorted(events))

    @clause("JC25-25-01")
    def test_a_run_takes_in_no_foreign_file(self):
        files = self.files("direct") | self.files("window")
        with self.assertRefused("JC25-25-01"):
            files.action_package()

    # -- papers --------------------------------------------------------------

    def test_cover_catalogue_and_back_sheet(self):
        file = self.packaged()
        reader = PdfReader(io.BytesIO(base64.b64decode(file.cover)))
        pages = [page.extract_text() for page in reader.pages]
        self.assertEqual(len(pages), 3)
        self.assertIn(file.number, pages[0])
        self.assertIn("李*敏", pages[0])
        self.assertNotIn("李晓敏", "".join(pages))
        self.assertIn("卷内文件目录", pages[1])
        self.assertIn(file.document_ids[0].sha256[:16], pages[1])
        self.assertIn(self.county_dept.name, pages[2])
        self.assertIn(str(file.id), file.action_print()["url"])
        self.assertIn(file.package_name, file.action_download()["url"])

    def test_smart_buttons(self):
        file = self.packaged()
        case = file.case_id.with_user(self.clerk)
        self.assertEqual(case.archive_file_count, 1)
        self.assertEqual(case.action_open_archive()["res_id"], file.id)
        agency = self.county_dept.with_user(self.archivist)
        self.assertGreaterEqual(agency.archive_file_count, 1)
        domain = agency.action_open_archive()["domain"]
        self.assertIn(file, self.env["gov.archive.file"].search(domain))
