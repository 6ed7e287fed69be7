from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY, WindowsCommon, clause

NIGHT = "2026-03-02 14:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestApi(WindowsCommon):
    """What the addons above ask: who serves what, where and now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.direct = cls.delegation("direct")
            cls.forwarded = cls.delegation("window")
            cls.window.delegation_ids = cls.direct | cls.delegation("substantive")
            cls.city_window.delegation_ids = cls.forwarded

    def serving(self, delegation, at=None):
        return self.env["gov.window"]._serving(delegation, at)

    def test_serving(self):
        self.assertEqual(self.serving(self.direct), self.window)
        self.assertFalse(self.serving(self.delegation("receipt")))
        self.assertFalse(self.serving(self.direct.browse()))
        self.window.active = False
        self.assertFalse(self.serving(self.direct))

    def test_serving_at_a_moment(self):
        at = fields.Datetime.now()
        self.assertFalse(self.serving(self.direct, at))
        self.put_on_duty(self.ann)
        self.assertEqual(self.serving(self.direct, at), self.window)
        night = fields.Datetime.to_datetime(NIGHT)
        self.assertFalse(self.serving(self.direct, night))

    def test_draft_does_not_count(self):
        self.make_shift(self.make_rota(), self.ann)
        self.assertFalse(self.serving(self.direct, fields.Datetime.now()))
        self.assertFalse(self.env["gov.shift"]._on_duty(self.ann.user_id))

    @clause("JN21-01-06")
    def test_forwarded_only_at_the_upper_agencys_window(self):
        self.window.delegation_ids |= self.forwarded
        self.assertEqual(self.serving(self.forwarded), self.city_window)

    def test_on_duty(self):
        shift = self.put_on_duty(self.ann)
        on_duty = self.env["gov.shift"]._on_duty
        self.assertEqual(on_duty(self.ann.user_id), shift)
        self.assertFalse(on_duty(self.ben.user_id))
        bounds = [on_duty(self.ann.user_id, at) for at in (shift.start, shift.stop)]
        self.assertEqual(bounds, [shift, shift.browse()])

    def test_on_duty_seen_by_anybody(self):
        """The answer does not depend on who asks, and can be read by a clerk."""
        shift = self.put_on_duty(self.ann)
        seen = self.env["gov.shift"].with_user(self.ben.user_id)
        found = seen._on_duty(self.ann.user_id)
        self.assertEqual(found, shift)
        self.assertEqual(found.window_id.display_name, "1 Window 1")
        self.assertEqual(found.employee_id.name, "Ann")

    @clause("JN18-22-10", "JN18-07-01")
    def test_may_serve(self):
        windows = self.env["gov.window"].with_user(self.ann.user_id)
        with self.assertRefused("JN18-22-10"):
            windows._check_may_serve(self.ann.user_id, self.direct)
        shift = self.put_on_duty(self.ann)
        for delegation in (self.direct, self.delegation("substantive")):
            found = windows._check_may_serve(self.ann.user_id, delegation)
            self.assertEqual(found, shift)
        with self.assertRefused("JN21-02-09"):
            windows._check_may_serve(self.ann.user_id, self.forwarded)
        with self.assertRefused("JN18-22-10"):
            windows._check_may_serve(self.ben.user_id, self.direct)
        with freeze_time(NIGHT), self.assertRefused("JN18-22-10"):
            windows._check_may_serve(self.ann.user_id, self.direct)

    @clause("JN21-02-09")
    def test_refusal_names_the_right_window(self):
        self.put_on_duty(self.ann, self.city_window)
        with self.assertRefused("JN21-02-09") as caught:
            self.env["gov.window"]._check_may_serve(self.ann.user_id, self.direct)
        self.assertIn("One Hall 1 Window 1", str(caught.exception))

    @clause("JN21-01-06", "LC20-13-02")
    def test_forwarded_by_staff_posted_from_above(self):
        windows = self.env["gov.window"]
        self.put_on_duty(self.carl, self.city_window)
        with self.assertRefused("JN21-01-06"):
            windows._check_may_serve(self.carl.user_id, self.forwarded)
        self.make_posting(self.carl, self.city_window)
        windows._check_may_serve(self.carl.user_id, self.forwarded)

    @clause("JN21-01-06")
    def test_staff_of_the_county_do_not_receive_for_the_city(self):
        self.put_on_duty(self.ann, self.city_window)
        self.make_posting(self.ann, self.city_window)
        with self.assertRefused("JN21-01-06"):
            self.env["gov.window"]._check_may_serve(self.ann.user_id, self.forwarded)

    def test_same_queries_for_one_and_fifty(self):
        entries = self.env["gov.entry"].create(
            [
                {
                    "programme_id": self.programme.id,
                    "sequence": 100 + number,
                    "name": f"More {number}",
                    "item_id": self.entry.item_id.id,
                    "sector_id": self.sector.id,
                    "mode_id": self.modes["direct"].id,
                }
                for number in range(50)
            ]
        )
        fifty = self.env["gov.delegation"].create(
            [
                {
                    "entry_id": entry.id,
                    "region_id": self.county.id,
                    "mode_id": self.modes["direct"].id,
                    "upper_agency_id": self.city_dept.id,
                    "state": "planned",
                }
                for entry in entries
            ]
        )
        self.window.delegation_ids |= fifty
        self.put_on_duty(self.ann)
        counts = {}
        for name, some in (("one", fifty[0]), ("fifty", fifty)):
            for at in (None, fields.Datetime.now()):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(self.serving(some, at), self.window)
                counts.setdefault(bool(at), {})[name] = (
                    self.env.cr.sql_log_count - before
                )
        for count in counts.values():
            self.assertLessEqual(count["fifty"], count["one"])
            self.assertLessEqual(count["fifty"], 12)

    def test_who_serves_now(self):
        shift = self.put_on_duty(self.ann)
        self.put_on_duty(self.carl, self.city_window)
        clerk = self.direct.with_user(self.ben.user_id)
        action = clerk.action_who_serves()
        shifts = self.env["gov.shift"].with_user(self.ben.user_id)
        self.assertEqual(shifts.search(action["domain"]), shift)
        self.assertEqual(self.window.on_duty_names, "Ann")
        action = self.direct.action_open_windows()
        self.assertEqual(self.env["gov.window"].search(action["domain"]), self.window)

    def test_relation_is_one(self):
        """Window and delegation show the same link."""
        self.direct.window_ids = [Command.clear()]
        self.window.invalidate_recordset()
        self.assertNotIn(self.direct, self.window.delegation_ids)

    def test_employee_agency_is_public(self):
        """A clerk without personnel rights reads whose colleague it is."""
        clerk = self.ann.with_user(self.ben.user_id)
        self.assertEqual(clerk.gov_agency_id, self.county_dept)
        self.assertEqual(TODAY.weekday(), 0)
