import io
from unittest import skipUnless

from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.gov_items.report import pdf

from ..report import signin_pdf
from .common import NOW, TrainingCommon, clause


@tagged("post_install", "-at_install")
class TestSignin(TrainingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.meeting = cls.make_session(
                name="新版业务手册",
                place="三楼会议室",
                people=cls.ann | cls.cora,
                trainer_ids=[Command.link(cls.ben.id)],
            )

    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    @clause("JN21-10-03")
    def test_sheet(self):
        content = self.meeting._get_signin_sheet()
        page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        for word in (
            "新版业务手册",
            "三楼会议室",
            "Ann",
            "Cora",
            "Ben",
            "One Transport",
        ):
            self.assertIn(word, page)
        self.assertIn("2026-03-02 09:00", page, "the wall clock's hour")
        self.assertEqual(content, self.meeting._get_signin_sheet())

    def test_rows_for_who_was_not_invited(self):
        people = [("A", "B")] * 30
        for count in (0, 5, 30):
            text = signin_pdf.SigninText("", "", [], [], people[:count], "")
            rows = signin_pdf.rows(text)
            self.assertGreaterEqual(len(rows), max(15, count + 3))
            self.assertEqual([row[0] for row in rows][-1], str(len(rows)))

    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    def test_download(self):
        url = f"/gov/training/session/{self.meeting.id}/signin"
        self.assertEqual(self.meeting.action_print_signin()["url"], url)
        self.organiser.password = "t.organiser.1"
        self.authenticate("t.organiser", "t.organiser.1")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        missing = self.url_open("/gov/training/session/999999999/signin")
        self.assertEqual(missing.status_code, 404)

    def test_download_needs_a_login(self):
        url = f"/gov/training/session/{self.meeting.id}/signin"
        answer = self.url_open(url, allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/web/login", answer.headers["Location"])
