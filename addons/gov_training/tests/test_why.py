from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY, TrainingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWhy(TrainingCommon):
    def test_matrix_names_the_instructor(self):
        reader = self.make_user("why_reader")
        delegation = self.delegation("direct").with_user(reader)
        for made, wanted in ((False, "–"), (True, "Ann (City Transport)")):
            if made:
                self.make_instructor()
            lines = {x["label"]: x["text"] for x in delegation._why_lines(TODAY)}
            self.assertEqual(lines["Instructor"], wanted)
