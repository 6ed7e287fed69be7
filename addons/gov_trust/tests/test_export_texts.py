"""Odoo's own export of a list: no text of it is computed by a spreadsheet programme."""

import csv
import io
import json

import openpyxl

from odoo import http
from odoo.tests import HttpCase, tagged

from odoo.addons.gov_items.tests.common import GovCommon

#: What Excel, WPS or LibreOffice computes, or opens at a click.
TEXTS = ("=1+1", "@SUM(1+1)", "+1", "-1+1", "\t=1+1", "＝1+1", "http://x.example/")


@tagged("post_install", "-at_install")
class TestExportTexts(GovCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.user = self.make_user(
            "x.texts", "gov_items.group_user,base.group_allow_export"
        )
        self.partners = self.env["res.partner"].create(
            [{"name": "x", "street": text} for text in TEXTS]
        )
        self.authenticate("x.texts", "x.texts")

    def export(self, kind, *groups):
        data = {
            "model": "res.partner",
            "fields": [{"name": "street", "label": "Street", "type": "char"}],
            "ids": self.partners.ids,
            "domain": [],
            "groupby": groups,
            "import_compat": False,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            {
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        return answer.content

    def cells(self, *groups):
        sheet = openpyxl.load_workbook(io.BytesIO(self.export("xlsx", *groups))).active
        return [cell for (cell,) in sheet.iter_rows(min_row=2)]

    def test_workbook(self):
        cells = self.cells()
        self.assertEqual(sorted(cell.value for cell in cells), sorted(TEXTS))
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])

    def test_grouped_workbook(self):
        cells = self.cells("street")
        self.assertIn("=1+1 (1)", [cell.value for cell in cells])
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertFalse([cell.value for cell in cells if cell.hyperlink])

    def test_csv(self):
        table = csv.reader(io.StringIO(self.export("csv").decode("utf-8-sig")))
        texts = [row[0] for row in table][1:]
        wanted = [f"'{text}" for text in TEXTS[:-1]] + [TEXTS[-1]]
        self.assertEqual(sorted(texts), sorted(wanted))
