import io

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.report import pdf

from .common import TODAY, DelegationCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDocuments(DelegationCommon):
    """The printed agreement and register."""

    def _text(self, content):
        reader = PdfReader(io.BytesIO(content))
        return reader, "".join(page.extract_text() for page in reader.pages)

    @clause("HZ22-32-01")
    def test_agreement_as_pdf(self):
        self.entries["entrust"].name = "船舶登记"
        agreement = self.make_agreement(self.entrusted, liability="谁审批谁负责")
        content = agreement._get_pdf()
        self.assertEqual(content, agreement._get_pdf(), "repeatable bytes")
        reader, text = self._text(content)
        self.assertIn("谁审批谁负责", text)
        self.assertIn("船舶登记", text)
        self.assertIn(pdf.content_hash(agreement._content())[:16], text)
        fonts = reader.pages[0]["/Resources"]["/Font"].values()
        embedded = [
            font.get_object()
            for font in fonts
            if "/FontDescriptor" in font.get_object()
        ]
        self.assertTrue(embedded)
        for font in embedded:
            self.assertIn("/FontFile2", font["/FontDescriptor"])
            self.assertIn("+", font["/BaseFont"], "only the subset of the font")

    def test_signed_hash_stays(self):
        agreement = self.sign(self.make_agreement(self.entrusted))
        _, text = self._text(agreement._get_pdf())
        self.assertIn(agreement.content_hash[:16], text)
        self.assertEqual(agreement.content_hash, pdf.content_hash(agreement._content()))

    def test_long_annex_numbers_its_pages(self):
        agreement = self.make_agreement(self.entrusted, extent="条款。\n" * 200)
        reader, _ = self._text(agreement._get_pdf())
        pages = len(reader.pages)
        self.assertGreater(pages, 2)
        last = reader.pages[-1].extract_text()
        self.assertEqual(last.count(str(pages)) >= 2, True)

    def test_register_as_pdf(self):
        agreement = self.bring_into_force(
            self.make_agreement(self.substantive, "seal_use")
        )
        seal = self.make_seal(agreement)
        self.stamp(seal, self.substantive, subject="办件370800")
        _, text = self._text(seal._get_register())
        self.assertIn("办件370800", text)
        self.assertIn(seal.impression_ids.hash[:16], text)

    def test_strangers_get_nothing(self):
        agreement = self.make_agreement(self.entrusted)
        with self.assertRaises(AccessError):
            agreement.with_user(self.county2_legal)._get_pdf()
        seal = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        for method in ("_get_ledger", "_get_register"):
            with self.assertRaises(AccessError):
                getattr(seal.with_user(self.county2_legal), method)()


@tagged("post_install", "-at_install")
class TestDownloads(DelegationCommon, HttpCase):
    """The addresses themselves."""

    def _status(self, login, path):
        self.authenticate(login, login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open(path)

    def test_addresses_check_the_reader(self):
        for user in (self.city_legal, self.county2_legal, self.stamper):
            user.password = user.login
        agreement = self.make_agreement(self.entrusted)
        path = f"/gov/agreement/{agreement.id}/pdf"
        found = self._status(self.city_legal.login, path)
        self.assertEqual(found.status_code, 200)
        self.assertEqual(found.headers["Content-Type"], "application/pdf")
        self.assertTrue(found.content.startswith(b"%PDF"))
        self.assertEqual(self._status(self.county2_legal.login, path).status_code, 403)
        self.assertEqual(self._status(self.stamper.login, path).status_code, 403)
        batch = self.env["gov.agreement.batch"].create(
            {
                "programme_id": self.programme.id,
                "kind": "entrustment",
                "grantor_id": self.city_dept.id,
                "date_from": TODAY,
                "date_to": TODAY,
                "line_ids": [Command.create({"grantee_id": self.county_dept.id})],
            }
        )
        path = f"/gov/drafting/{batch.id}/zip"
        self.assertEqual(self._status(self.city_legal.login, path).status_code, 200)
        for stranger in (self.county2_legal, self.stamper):
            self.assertEqual(self._status(stranger.login, path).status_code, 403)
        missing = self._status(self.city_legal.login, "/gov/agreement/0/pdf")
        self.assertEqual(missing.status_code, 404)

    def test_seal_addresses(self):
        for user in (self.stamper, self.county2_legal):
            user.password = user.login
        seal = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        self.stamp(seal, self.env["gov.delegation"])
        for what in ("ledger", "register"):
            path = f"/gov/seal/{seal.id}/{what}"
            self.assertEqual(self._status(self.stamper.login, path).status_code, 200)
            found = self._status(self.county2_legal.login, path)
            self.assertEqual(found.status_code, 403)
