import base64
import io

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.gov_items.report import pdf

from ..kernel import pdfa, scan, verify
from ..report import copies
from .common import ArchiveCommon, clause


def scanned(dpi):
    out = io.BytesIO()
    size = (round(8.27 * dpi), round(11.69 * dpi))
    Image.new("RGB", size, "white").save(out, "PDF", resolution=dpi)
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestCopy(ArchiveCommon, HttpCase):
    """Scans, long-term formats, numbered pages and copies for borrowers."""

    def filed(self, content):
        """The file of a case whose documents all hold ``content``."""
        case = self.open_case("direct", files=False)
        for document in case.document_ids:
            document._attach(content, "a.pdf", "application/pdf")
        case.action_accept()
        return self.finish(case).sudo().archive_file_ids.with_user(self.archivist)

    def form(self, text):
        font = pdf.register_font(self.env)
        style = pdf.styles(font)["body"]
        return pdf.build([pdf.paragraph(text, style)], font=font, title="申请表")

    def text(self, content, page=0):
        with scan.LOCK:
            document = copies.pdfium.PdfDocument(content)
            text = document[page].get_textpage().get_text_bounded()
            document.close()
        return text

    # -- scans -----------------------------------------------------------------

    @clause("HZ22-62-04")
    def test_a_coarse_scan_needs_a_reason(self):
        file = self.filed(scanned(100))
        self.assertAlmostEqual(file.document_ids[0].dpi, 100, delta=1)
        self.assertTrue(file.scan_coarse)
        found = file.search([("scan_coarse", "=", True), ("id", "=", file.id)])
        self.assertEqual(found, file)
        # Managers see the file, not its documents; its screen opens to them.
        manager = self.make_user("t.city.scan", "gov_items.group_city_manager")
        seen = file.with_user(manager)
        seen.invalidate_recordset()
        self.assertTrue(seen.web_read({"scan_coarse": {}})[0]["scan_coarse"])
        self.assertIn(seen, seen.search([("scan_coarse", "=", True)]))
        with self.assertRefused("HZ22-62-04") as caught:
            file.action_package()
        self.assertIn("dpi", str(caught.exception))
        file.scan_note = "The paper is lost"
        file.action_package()
        self.assertEqual(file.state, "in_custody")
        with file._package_attachment()._gov_open() as content:
            report = verify.verify(content)
        self.assertEqual(report.basic["scanNote"], "The paper is lost")
        self.assertIn("100", [d.get("dpi") for d in report.documents.values()])

    @clause("HZ22-62-04")
    def test_the_threshold_is_a_setting(self):
        file = self.filed(scanned(200))
        self.assertFalse(file.scan_coarse)
        self.env["ir.config_parameter"].sudo().set_param("gov_archive.scan_dpi", "300")
        file.invalidate_recordset(["scan_coarse"])
        self.assertTrue(file.scan_coarse)
        with self.assertRefused("HZ22-62-04"):
            file.action_package()
        self.env["ir.config_parameter"].sudo().set_param("gov_archive.scan_dpi", "100")
        file.action_package()

    # -- PDF/A -----------------------------------------------------------------

    def test_what_the_suite_prints_is_pdfa(self):
        file = self.files("direct")
        notice = file.document_ids.filtered(lambda d: d.category == "process")
        self.assertEqual(set(notice.mapped("pdfa")), {"pdfa"})
        file.action_package()
        found = pdfa.examine(base64.b64decode(file.cover))
        self.assertEqual(found, pdfa.Finding("2B", ()))
        self.assertIn("PDF/A", [row[5] for row in file._catalogue()])

    # -- numbered pages ----------------------------------------------------------

    @clause("HZ22-62-03")
    def test_pages_carry_the_numbers_of_the_catalogue(self):
        file = self.filed(self.form("甲"))
        file.action_package()
        content = base64.b64decode(file.numbered)
        for document in file.document_ids:
            text = self.text(content, document.first_page - 1)
            self.assertIn(f"{document.first_page:03d}", text)
            self.assertIn(file.number, text)
        with scan.LOCK:
            printed = copies.pdfium.PdfDocument(content)
            pages = len(printed)
            printed.close()
        rows = file._catalogue()
        self.assertEqual(sum(row[3] for row in rows), pages)
        self.assertEqual(rows[-1][4] + rows[-1][3] - 1, pages)
        self.assertEqual(file.page_count, pages)
        # The log has no pages; the sheet that stands for it is counted and explained.
        self.assertIn(0, file.document_ids.mapped("page_count"))
        catalogue = self.text(base64.b64decode(file.cover), 1)
        self.assertIn(f"{pages} 页", catalogue)
        self.assertIn("代页", catalogue)
        self.assertIn(f"/{file.id}/numbered/", file.action_print_numbered()["url"])
        self.patch(type(file), "_check_printable", lambda f: f._refuse_change())
        with self.assertRefused("SUITE-APPEND"):
            file.action_print_numbered()

    def test_a_huge_file_is_not_put_into_one(self):
        file = self.packaged()
        self.patch(type(self.env["gov.archive.file"]), "byte_count", 1 << 40)
        with self.assertRefused("HZ22-62-03"):
            file.action_print_numbered()

    # -- copies ----------------------------------------------------------------

    def loan(self, file, user, **values):
        values = {"purpose": "Litigation", "due_on": "2026-03-10", **values}
        loans = self.env["gov.archive.loan"].with_user(user)
        return loans.create({"file_id": file.id, "kind": "copy", **values})

    def granted(self, file, **values):
        loan = self.loan(file, self.reviewer, **values).with_user(self.archivist)
        loan.action_grant()
        return loan

    def test_a_masked_copy_with_purpose_and_day(self):
        file = self.filed(self.form("申请人李晓敏，电话13812343210"))
        file.action_package()
        loan = self.granted(file)
        action = loan.action_make_copy()
        copy = loan.copy_ids
        self.assertIn(f"/{copy.id}/content/", action["url"])
        self.assertRecordValues(
            copy,
            [
                {
                    "user_id": self.reviewer.id,
                    "made_by_id": self.archivist.id,
                    "purpose": "Litigation",
                    "masked": True,
                    "file_id": file.id,
                }
            ],
        )
        self.assertGreaterEqual(copy.hidden_count, 2 * (3 + 11))
        text = self.text(base64.b64decode(copy.content))
        for word in ("Litigation", "2026-03-10", self.reviewer.name, file.number):
            self.assertIn(word, text)
        self.assertNotIn("李晓敏", text)
        self.assertNotIn("138", text)
        with self.assertRefused("SUITE-APPEND"):
            loan.action_make_copy()

    def test_scans_stay_out_until_somebody_looked(self):
        file = self.filed(scanned(200))
        file.action_package()
        loan = self.granted(file, copies=2)
        loan.action_make_copy()
        self.assertIn("Application form.pdf", loan.copy_ids.left_out)
        with self.assertRefused("SUITE-APPEND"):
            loan.with_user(self.reviewer).pictures_seen = True
        loan.pictures_seen = True
        loan.action_make_copy()
        self.assertFalse(loan.copy_ids.sorted("id")[-1].left_out)

    def test_only_the_documents_asked_for(self):
        file = self.filed(self.form("甲"))
        file.action_package()
        loan = self.granted(file, document_ids=file.document_ids[:1].ids, unmasked=True)
        loan.action_make_copy()
        self.assertEqual(loan.copy_ids.page_count, 1)
        self.assertFalse(loan.copy_ids.masked)

    def test_who_may_make_and_who_may_open(self):
        file = self.packaged()
        waiting = self.loan(file, self.reviewer)
        with self.assertRaises(AccessError):
            waiting.with_user(self.city_archivist).action_make_copy()
        for user in (self.reviewer, self.archivist):
            with self.assertRefused("SUITE-APPEND"):
                waiting.with_user(user).action_make_copy()
        loan = self.granted(file)
        loan.action_make_copy()
        copy = loan.copy_ids
        self.assertTrue(copy.with_user(self.reviewer).has_access("read"))
        for user in (self.clerk, self.other_archivist):
            self.assertFalse(copy.with_user(user).has_access("read"))
        for user in (self.archivist, self.reviewer):
            with self.assertRefused("SUITE-APPEND"):
                copy.with_user(user).write({"masked": False})
        with self.assertRefused("SUITE-APPEND"):
            copy.sudo().unlink()
        with freeze_time("2026-03-11"):
            self.env.registry.clear_cache()
            self.assertTrue(copy.with_user(self.archivist).has_access("read"))
            self.assertFalse(copy.with_user(self.reviewer).has_access("read"))
            with self.assertRefused("SUITE-APPEND"):
                loan.action_make_copy()

    def test_making_and_opening_a_copy_is_noted(self):
        file = self.packaged()
        loan = self.granted(file)
        url = loan.action_make_copy()["url"]
        self.authenticate(self.archivist.login, self.archivist.login)
        self.assertEqual(self.url_open(url).status_code, 200)
        looks = self.env["gov.archive.look"].search([("file_id", "=", file.id)])
        self.assertEqual(looks.mapped("what"), ["copy", "copy"])
        with self.assertRefused("SUITE-APPEND"):
            self.env["gov.archive.copy"].with_user(self.archivist).create({})
