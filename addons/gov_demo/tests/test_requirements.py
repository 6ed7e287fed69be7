from odoo.tests import tagged

from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

#: Mode -> what its document asks for before it is given.
ASKED = {
    ("JN21", "direct"): "basis nature_free demand capacity",
    ("JN21", "window"): "basis staffing demand capacity",
    ("JN21", "substantive"): "basis why_not_direct why_not_window demand capacity",
    ("JN21", "receipt"): "basis shortage why_not_window demand capacity",
    ("HZ22", "entrusted_acceptance"): "grantor_yes taker_yes demand capacity "
    "why_not_entrust",
    ("JC25", "direct"): "basis nature_free demand capacity",
    ("JC25", "entrust"): "basis nature_named request convenience demand capacity",
    ("JC25", "substantive"): "review_points standardised why_not_direct "
    "why_not_entrust demand capacity",
    ("JC25", "window"): "difficulty demand capacity",
    ("LC20", "entrust"): "basis nature_named permit",
    ("LC20", "receipt"): "nature_open why_not_review procedure",
}


@tagged("post_install", "-at_install")
class TestRequirements(DemoCase):
    @clause("JN21-01-01", "JC25-13-01", "LC20-13-01", "HZ22-12-16")
    def test_modes_ask_for_what_their_documents_ask(self):
        for (programme, code), kinds in ASKED.items():
            mode = self.programmes[programme].mode_ids.filtered(
                lambda m, c=code: m.code == c
            )
            with self.subTest(programme, mode=code):
                asked = set(mode.requirement_ids.mapped("kind"))
                self.assertEqual(asked, set(kinds.split()))
                cited = mode.requirement_ids.clause_id.mapped("document")
                self.assertEqual(set(cited), {programme})
