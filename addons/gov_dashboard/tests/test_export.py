import io

import openpyxl
from PyPDF2 import PdfReader

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

URL = "/gov/dashboard/export."


@tagged("post_install", "-at_install")
class TestExport(HttpCase):
    """The page as a file: for whom, and what it holds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (
            ("x.manager", "gov_items.group_city_manager"),
            ("x.clerk", "gov_cases.group_clerk"),
        ):
            user = cls.env["res.users"].create(
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "group_ids": [(4, cls.env.ref(group).id)],
                }
            )
            cls.manager = user if login == "x.manager" else cls.manager

    def test_workbook(self):
        self.authenticate("x.manager", "x.manager")
        answer = self.url_open(f"{URL}xlsx?first=2026-03-01&last=2026-03-31")
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        page = book.worksheets[0]
        dashboard = self.env["gov.dashboard"].with_user(self.manager)
        filters = {"first": "2026-03-01", "last": "2026-03-31"}
        tiles = dashboard.get_page(filters)["tiles"]
        values = [page.cell(5 + line, 2).value for line in range(len(tiles))]
        self.assertEqual(values, [tile["value"] for tile in tiles])
        self.assertIn("2026-03-01", page["A2"].value)

    def test_paper(self):
        self.authenticate("x.manager", "x.manager")
        answer = self.url_open(f"{URL}pdf?first=2026-03-01&last=2026-03-31")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        text = "".join(
            p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages
        )
        self.assertIn("2026-03-01", text)
        self.assertIn("÷", text)

    def test_who_may_not(self):
        answer = self.url_open(f"{URL}pdf", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.authenticate("x.clerk", "x.clerk")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"{URL}xlsx").status_code, 403)

    def test_bad_period(self):
        self.authenticate("x.manager", "x.manager")
        answer = self.url_open(f"{URL}xlsx?first=2026-13-01")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.url_open(f"{URL}exe").status_code, 404)
