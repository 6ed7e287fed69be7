from odoo.tests import HttpCase, tagged

from .common import CasesCommon, clause


@tagged("post_install", "-at_install")
class TestProgress(CasesCommon):
    """What the page behind the QR code may say."""

    @clause("JN18-09-07", "JN18-03-04")
    def test_masked_and_complete(self):
        case = self.accepted("receipt")
        progress = self.env["gov.case"]._progress(case.token)
        self.assertEqual(progress["number"], case.number)
        self.assertEqual(progress["applicant"], "李*敏")
        self.assertEqual(progress["light"], "green")
        self.assertEqual(len(progress["steps"]), len(case.step_ids))
        self.assertEqual(progress["steps"][0]["state"], "done")
        text = repr(progress)
        for secret in ("李晓敏", case.applicant_code, case.phone, self.clerk.name):
            self.assertNotIn(secret, text)

    def test_unknown_tokens(self):
        token = self.accepted("direct").token
        model = self.env["gov.case"]
        for wrong in ("", "x", token[:-1], token.swapcase(), "%" * 32, token + "a"):
            self.assertIsNone(model._progress(wrong))

    def test_tokens_differ(self):
        tokens = {self.open_case("direct").token for _i in range(3)}
        self.assertEqual(len(tokens), 3)
        self.assertGreaterEqual(min(map(len, tokens)), 32)


@tagged("post_install", "-at_install")
class TestProgressPage(CasesCommon, HttpCase):
    """The page itself, over HTTP, without login."""

    @clause("JN18-09-07", "JN18-24-04")
    def test_page(self):
        case = self.finish(self.accepted("direct")).sudo()
        self.env.flush_all()
        page = self.url_open(f"/gov/progress/{case.token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(case.number, page.text)
        self.assertIn("李*敏", page.text)
        self.assertNotIn("李晓敏", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_unknown(self):
        self.assertEqual(self.url_open("/gov/progress/nothing").status_code, 404)
