import base64
import os
from pathlib import Path

from odoo.tests import tagged

from .common import DemoCase

SEEDS = Path(
    os.environ.get("GOV_SEEDS", Path(__file__).parents[4] / "shared" / "seeds")
)
#: Programme -> text and number of its table.
SOURCES = {
    "JN21": ("000_b0b504609d890e1a.txt", 1),
    "JN21-3": ("000_b0b504609d890e1a.txt", 2),
    "HZ22": ("001_6813909fd5a1e34e.txt", 1),
    "JC25": ("002_d4b967fbb75e9a11.txt", 1),
}


@tagged("post_install", "-at_install")
class TestAnnexTexts(DemoCase):
    def test_the_texts_import_without_hand_work(self):
        """Each office finds its sector, each mode its record, each row its entry."""
        if not SEEDS.is_dir():
            return
        for code, (name, number) in SOURCES.items():
            annex = self.env["gov.annex.import"].create(
                {
                    "programme_id": self.programmes[code].id,
                    "file_name": name,
                    "file": base64.b64encode((SEEDS / name).read_bytes()),
                    "table_number": number,
                }
            )
            annex.action_read()
            with self.subTest(code):
                found = annex.line_ids.filtered("has_problem")
                self.assertEqual(found.mapped("problems"), [])
                self.assertEqual(annex.new_count, 0)
                same = annex.line_ids.filtered(lambda x: x.status == "same")
                self.assertEqual(
                    (annex.line_ids - same).mapped("difference"), [], "as listed"
                )
