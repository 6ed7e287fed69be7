import base64
import io

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel import verify
from .common import ARCHIVIST, ArchiveCommon, clause

PDF = b"%PDF-1.4 better"


@tagged("post_install", "-at_install")
class TestCorrection(ArchiveCommon):
    """What was filed never changes; a correction is a further version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user("a.second", ARCHIVIST, cls.county_dept)
        cls.head = cls.make_user(
            "a.head", "gov_items.group_agency_manager", cls.county_dept
        )

    def draw(self, file, user=None, content=PDF, **line):
        return (
            self.env["gov.archive.correction"]
            .with_user(user or self.archivist)
            .create(
                {
                    "file_id": file.id,
                    "reason": "The first page was missing",
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "document_id": file.document_ids[0].id,
                                "name": "Application form.pdf",
                                "content": base64.b64encode(content),
                                **line,
                            },
                        )
                    ],
                }
            )
        )

    def corrected(self, file, **line):
        correction = self.draw(file, **line)
        correction.action_submit()
        correction.with_user(self.second).action_file()
        return correction

    @clause("SUITE-APPEND")
    def test_a_correction_is_a_further_version(self):
        file = self.packaged()
        seal, content = file.seal, file._package_attachment().raw
        correction = self.corrected(file)
        self.assertRecordValues(
            correction,
            [
                {
                    "state": "filed",
                    "version": 2,
                    "previous_seal": seal,
                    "approver_id": self.second.id,
                    "package_name": f"{file.number}_v2.zip",
                }
            ],
        )
        self.assertEqual((file.seal, file._package_attachment().raw), (seal, content))
        reports = file._version_reports()
        self.assertEqual([r.problems for r in reports], [[], []])
        self.assertEqual(verify.version_problems(reports), [])
        (document,) = reports[1].documents.values()
        self.assertEqual(
            document["replaces"], "data/application/01_Application form.pdf"
        )
        self.assertIn(document["replaces"], reports[0].documents)
        self.assertEqual(reports[1].basic["reason"], "The first page was missing")
        self.assertEqual(
            [n["person"] for n in reports[1].nodes],
            [self.archivist.name, self.second.name],
        )
        self.assertTrue(reports[1].signed_by)
        self.assertEqual(file.correction_count, 1)
        file.action_verify()
        self.assertTrue(file.verified)

    def test_a_correction_of_a_correction(self):
        file = self.packaged()
        first = self.corrected(file)
        second = self.corrected(
            file, document_id=False, previous_id=first.line_ids.id, content=PDF + b"!"
        )
        self.assertEqual((second.version, second.previous_seal), (3, first.seal))
        reports = file._version_reports()
        self.assertEqual(verify.version_problems(reports), [])
        (document,) = reports[2].documents.values()
        self.assertTrue(document["replaces"].endswith("@2"))

    def test_it_stands_in_the_chain_of_the_day(self):
        file = self.packaged()
        correction = self.corrected(file)
        deposits = self.env["gov.archive.deposit"].search([("file_id", "=", file.id)])
        self.assertEqual(deposits.mapped("seal"), [file.seal, correction.seal])
        self.assertFalse(deposits._chain_verify(deposits.day_id))

    @clause("SUITE-APPEND")
    def test_two_people(self):
        file = self.packaged()
        correction = self.draw(file)
        with self.assertRefused("SUITE-APPEND"):
            correction.with_user(self.second).action_file()
        correction.action_submit()
        for user in (self.archivist, self.city_archivist):
            with self.assertRefused("SUITE-APPEND"):
                correction.with_user(user).sudo().with_user(user).action_file()
        with self.assertRaises(AccessError):
            correction.with_user(self.clerk).action_file()
        mine = correction.with_user(self.head)
        with self.assertRefused("SUITE-APPEND"):
            mine.action_refuse()
        mine.answer = "The scan is good enough"
        mine.action_refuse()
        self.assertEqual((correction.state, correction.version), ("refused", 0))
        with self.assertRefused("SUITE-APPEND"):
            mine.action_file()

    @clause("SUITE-APPEND")
    def test_a_filed_version_never_changes(self):
        file = self.packaged()
        correction = self.corrected(file)
        for record, values in (
            (correction, {"reason": "x"}),
            (correction.line_ids, {"name": "x"}),
        ):
            with self.assertRefused("SUITE-APPEND"):
                record.write(values)
            with self.assertRefused("SUITE-APPEND"):
                record.sudo().unlink()
        with self.assertRefused("SUITE-APPEND"):
            correction._package_attachment().write({"raw": b"x"})
        self.env.flush_all()
        for statement, record in (
            (
                "UPDATE gov_archive_correction SET reason = 'x' WHERE id = %s",
                correction,
            ),
            (
                "UPDATE gov_archive_correction SET state = 'draft' WHERE id = %s",
                correction,
            ),
            ("DELETE FROM gov_archive_correction WHERE id = %s", correction),
            (
                "UPDATE ir_attachment SET store_fname = 'x' WHERE id = %s",
                correction._package_attachment(),
            ),
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.errors.RaiseException, "SUITE-APPEND"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [record.id])

    def test_who_may_draw_it_up_and_where(self):
        file = self.packaged()
        for user in (self.city_archivist, self.other_archivist, self.clerk):
            with self.assertRaises(AccessError):
                self.draw(file, user)
        assembled = self.files("direct")
        with self.assertRefused("SUITE-APPEND"):
            self.draw(assembled)
        other = self.packaged()
        with self.assertRefused("SUITE-APPEND"):
            self.draw(file, document_id=other.document_ids[0].id)
        empty = self.draw(file)
        empty.line_ids.unlink()
        with self.assertRefused("SUITE-APPEND"):
            empty.action_submit()
        empty.unlink()

    def test_a_version_that_fails_a_test_is_not_filed(self):
        file = self.packaged()
        correction = self.draw(file, content=b"no pdf at all")
        correction.action_submit()
        with self.assertRefused("HZ22-62-04"):
            correction.with_user(self.second).action_file()
        self.assertEqual(correction.state, "submitted")
        self.assertFalse(correction._package_attachment())

    def test_damage_of_a_version_is_damage_of_the_file(self):
        file = self.packaged()
        correction = self.corrected(file)
        store = type(self.env["ir.attachment"])
        real = store._gov_open
        package = correction._package_attachment()

        def damaged(attachment):
            source = real(attachment)
            if attachment.id != package.id:
                return source
            with source:
                return io.BytesIO(source.read().replace(b"better", b"bitter"))

        self.patch(store, "_gov_open", damaged)
        file.action_verify()
        self.assertFalse(file.verified)
        fixity = self.env["gov.archive.fixity"]
        (packages,) = fixity._packages(file).values()
        self.assertEqual(len(packages), 2)
        self.assertIn("_v2.zip", fixity._fault(packages))

    def test_the_back_sheet_and_the_exchange_list_them(self):
        file = self.packaged()
        correction = self.corrected(file)
        self.assertEqual(len(list(file._pieces())), file.document_count + 1)
        with freeze_time("2040-01-01"):
            transfer = (
                self.env["gov.archive.transfer"]
                .with_user(self.archivist)
                .create({"archives": "County Archives", "file_ids": file.ids})
            )
            manifest = transfer._manifest().decode()
        self.assertIn(
            f"{correction.package_sha256}  {correction.package_name}", manifest
        )
        self.assertIn(file.package_name, manifest)

    def test_files_are_found_by_what_a_correction_says(self):
        file, other = self.packaged(), self.packaged()
        text = "泗河右岸第三取水口".encode()
        correction = self.corrected(
            file, document_id=False, name="Letter.txt", content=text
        )
        waiting = self.draw(
            other, document_id=False, name="Letter.txt", content="南岸".encode()
        )
        texts = self.env["gov.archive.text"]
        for document in self.env["gov.archive.document"].search([]):
            if not document.text_ids:
                texts._extract(document)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1)
        texts._cron_extract()
        search = self.env["gov.archive.file"].with_user(self.archivist).search
        self.assertEqual(search([("content_search", "ilike", "第三取水口")]), file)
        # Nobody reads the texts themselves.
        self.assertEqual(len(correction.sudo().line_ids.text_ids), 1)
        self.assertFalse(waiting.sudo().line_ids.text_ids)  # not filed yet
        stranger = self.env["gov.archive.file"].with_user(self.other_archivist)
        self.assertFalse(stranger.search([("content_search", "ilike", "第三取水口")]))
        texts._cron_extract()
        self.assertEqual(len(correction.line_ids.text_ids), 1)

    def test_rights(self):
        correction = self.corrected(self.packaged())
        auditor = self.make_user("a.auditor", "gov_items.group_auditor")
        self.assertTrue(correction.with_user(auditor).has_access("read"))
        self.assertFalse(correction.with_user(auditor).has_access("write"))
        self.assertTrue(correction.line_ids.with_user(self.head).has_access("read"))
        for user in (self.clerk, self.other_archivist):
            self.assertFalse(correction.with_user(user).has_access("read"))
            self.assertFalse(correction.line_ids.with_user(user).has_access("read"))
