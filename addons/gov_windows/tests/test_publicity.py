from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NOW, WindowsCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPublicity(WindowsCommon):
    @clause("HZ22-43-09")
    def test_try_out_events_are_logged_per_centre(self):
        vals = {
            "name": "Try the terminal",
            "kind": "event",
            "agency_id": self.county_dept.id,
            "entry_ids": [Command.set(self.entry.ids)],
            "place": "Hall",
            "visitors": 30,
        }
        with self.assertRaisesRegex(ValidationError, "centre"):
            self.env["gov.publicity"].create(vals)
        event = self.env["gov.publicity"].create(dict(vals, centre_id=self.centre.id))
        self.assertEqual(self.centre.event_count, 1)
        action = self.centre.action_open_publicity()
        found = self.env["gov.publicity"].search(action["domain"])
        self.assertEqual(found, event)
        self.assertEqual(sum(found.mapped("visitors")), 30)

    def test_a_centre_gives_place_and_region(self):
        self.centre.address = "1 Hall Road"
        with Form(self.env["gov.publicity"]) as form:
            form.name = "Try it"
            form.kind = "event"
            form.agency_id = self.county_dept
            form.centre_id = self.centre
        self.assertEqual(form.record.place, "1 Hall Road")
        self.assertEqual(form.record.region_id, self.centre.region_id)
