from odoo.tests import freeze_time, tagged

from .common import TODAY, WindowsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestWhy(WindowsCommon):
    def test_matrix_names_the_windows(self):
        reader = self.make_user("why_reader")
        served = self.delegation("direct")
        served.window_ids = self.window
        self.assertIn(self.window.display_name, self.text(served, reader))
        served.window_ids = False
        self.assertEqual(self.text(served, reader), "–")

    def text(self, delegation, reader):
        lines = delegation.with_user(reader)._why_lines(TODAY)
        return {line["label"]: line["text"] for line in lines}["Windows"]
