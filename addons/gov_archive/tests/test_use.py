import base64
import io

import psycopg2
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ArchiveCommon, clause


@tagged("post_install", "-at_install")
class TestUse(ArchiveCommon, HttpCase):
    """Found by its words, used for a purpose, every look noted."""

    def loan(self, file, user, **values):
        return (
            self.env["gov.archive.loan"]
            .with_user(user)
            .create(
                {
                    "file_id": file.id,
                    "purpose": "Litigation",
                    "due_on": "2026-03-10",
                    **values,
                }
            )
        )

    # -- search ----------------------------------------------------------------

    def test_files_are_found_by_the_text_of_their_documents(self):
        case = self.open_case("direct", files=False)
        content = "取水许可申请：地点为泗河右岸".encode()
        for document in case.document_ids:
            document._attach(content, "a.txt", "text/plain")
        case.action_accept()
        file = self.finish(case).sudo().archive_file_ids.with_user(self.archivist)
        file.action_package()
        other = self.packaged()
        for document in (file | other).document_ids:
            self.env["gov.archive.text"]._extract(document)
        search = self.env["gov.archive.file"].with_user(self.archivist).search
        self.assertEqual(search([("content_search", "ilike", "泗河")]), file)
        self.assertEqual(search([("content_search", "ilike", other.number)]), other)
        # within one's rights
        stranger = self.env["gov.archive.file"].with_user(self.other_archivist)
        self.assertFalse(stranger.search([("content_search", "ilike", "泗河")]))
        with self.assertRaises(AccessError):
            self.env["gov.archive.text"].with_user(self.archivist).search([])

    def test_text_of_a_pdf(self):
        file = self.packaged()
        cover = io.BytesIO(base64.b64decode(file.cover))
        text = self.env["gov.archive.text"]._text_of(cover, "application/pdf")
        self.assertIn(file.number, text)
        broken = io.BytesIO(b"no pdf")
        self.assertEqual(
            self.env["gov.archive.text"]._text_of(broken, "application/pdf"), ""
        )

    # -- loans -----------------------------------------------------------------

    def test_a_loan_opens_what_was_granted_and_no_more(self):
        file = self.packaged()
        borrower = self.make_user(
            "u.borrower", "gov_cases.group_approver", self.county2_dept
        )
        mine = file.with_user(borrower)
        self.assertFalse(mine.has_access("read"))
        loan = self.loan(file, borrower)
        with self.assertRefused("SUITE-APPEND"):
            loan.action_grant()
        held = loan.with_user(self.archivist)
        held.action_grant()
        self.assertTrue(mine.has_access("read"))
        document = file.document_ids[0].with_user(borrower)
        self.assertFalse(document.has_access("read"))
        self.assertFalse(mine.has_access("write"))
        full = self.loan(file, borrower, unmasked=True)
        full.with_user(self.archivist).action_grant()
        self.assertTrue(document.has_access("read"))
        with freeze_time("2026-03-11"):
            overdue = [("overdue", "=", True), ("id", "in", (loan | full).ids)]
            self.assertEqual(loan.search_count(overdue), 2)
            self.env.registry.clear_cache()
            self.assertFalse(mine.has_access("read"))
        held.action_return()
        self.assertEqual(loan.state, "returned")
        with self.assertRefused("SUITE-APPEND"):
            held.action_return()
        with self.assertRefused("SUITE-APPEND"):
            loan.write({"due_on": "2030-01-01"})

    def test_a_refusal_says_why(self):
        loan = self.loan(self.packaged(), self.clerk).with_user(self.archivist)
        with self.assertRefused("SUITE-APPEND"):
            loan.action_refuse()
        loan.answer = "No ground"
        loan.action_refuse()
        self.assertEqual(loan.state, "refused")
        with self.assertRaises(AccessError):
            self.loan(loan.file_id, self.clerk, user_id=self.reviewer.id)
        with self.assertRefused("SUITE-APPEND"):
            self.loan(loan.file_id, self.clerk, due_on="2026-01-01")

    # -- log -------------------------------------------------------------------

    def test_every_look_is_noted_and_stays(self):
        file = self.packaged()
        looks = self.env["gov.archive.look"]
        mine = file.with_user(self.clerk)
        mine.web_read({"custody_ids": {}, "title": {}})
        self.authenticate(self.archivist.login, self.archivist.login)
        document = file.document_ids[0]
        self.url_open(f"/web/content/gov.archive.document/{document.id}/content")
        self.url_open(file.action_download()["url"])
        found = looks.search([("file_id", "=", file.id)], order="id")
        self.assertEqual(found.mapped("what"), ["form", "document", "package"])
        self.assertEqual(found.user_id, self.clerk | self.archivist)
        self.assertEqual(found[1].detail, document.name)
        with self.assertRefused("SUITE-APPEND"):
            found[0].sudo().unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.errors.RaiseException, "SUITE-APPEND"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM gov_archive_look")

    # -- paper twin --------------------------------------------------------------

    def test_paper_twin_with_box_and_labels(self):
        file = self.packaged()
        box = (
            self.env["gov.archive.box"]
            .with_user(self.archivist)
            .create(
                {"name": "0001", "shelf": "1-03-02-4", "agency_id": self.county_dept.id}
            )
        )
        file.write({"paper": True, "paper_pages": 3, "box_id": box.id})
        self.assertTrue(file.twin_difference)
        self.assertEqual((box.barcode, box.file_count), ("Z109-0001", 1))
        for content in (box.label_file, file.label_file):
            page = PdfReader(io.BytesIO(base64.b64decode(content))).pages[0]
            self.assertIn("1-03-02-4", page.extract_text())
        with self.assertRefused("SUITE-APPEND"):
            file.with_user(self.city_archivist).sudo().with_user(
                self.city_archivist
            ).write({"paper": False})

    # -- hand-over -----------------------------------------------------------------

    @clause("HZ22-62-05")
    def test_a_hand_over_is_answered_file_by_file(self):
        files = self.packaged("entrust") | self.packaged("entrust")
        files.action_hand_over()
        record = self.env["gov.archive.handover"].search(
            [("line_ids.file_id", "in", files.ids)]
        )
        self.assertRecordValues(
            record,
            [
                {
                    "file_count": 2,
                    "document_count": sum(files.mapped("document_count")),
                    "byte_count": sum(files.mapped("byte_count")),
                    "sent_by_id": self.archivist.id,
                    "state": "sent",
                }
            ],
        )
        first, second = record.with_user(self.city_archivist).line_ids
        with self.assertRefused("HZ22-62-05"):
            first.action_reject()
        first.reason = "The decision is not legible"
        first.action_reject()
        self.assertEqual(record.state, "sent")
        second.action_accept()
        self.assertRecordValues(
            record,
            [
                {
                    "state": "done",
                    "accepted_count": 1,
                    "rejected_count": 1,
                    "answered_by_id": self.city_archivist.id,
                }
            ],
        )
        self.assertEqual(
            (first.file_id.state, first.file_id.holder_id),
            ("in_custody", self.county_dept),
        )
        text = PdfReader(io.BytesIO(base64.b64decode(record.pdf_file)))
        page = text.pages[0].extract_text()
        for word in ("案卷移交清单", first.number, self.archivist.name):
            self.assertIn(word, page)
        with self.assertRefused("HZ22-62-05"):
            second.sudo().write({"reason": "x"})
