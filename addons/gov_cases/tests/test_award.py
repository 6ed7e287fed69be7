from datetime import date

from odoo.tests import freeze_time, tagged

from .common import NOW, CasesCommon, clause

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAward(CasesCommon):
    """The quarterly award of a hall hears ratings and missed limits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["hr.employee"].search(
            [("user_id", "in", (cls.clerk | cls.posted_clerk).ids)]
        )
        cls.person = people.filtered(lambda p: p.user_id == cls.clerk)
        cls.other = people - cls.person
        cls.round = cls.env["gov.award.round"].create(
            {"centre_id": cls.county_hall.id, "date_from": "2026-01-01"}
        )

    def figures(self, name, first=date(2026, 1, 1), last=date(2026, 3, 31)):
        return getattr(self.round, name)(self.person | self.other, first, last)

    @clause("JN18-05-08")
    def test_ratings_of_the_person(self):
        self.assertEqual(self.figures("_ratings"), {})
        for level in ("1", "2", "3", "5"):
            self.accepted("direct")._rate(level)
        self.assertEqual(self.figures("_ratings"), {self.person.id: 75.0})
        after = date(2026, 4, 1)
        self.assertEqual(self.figures("_ratings", after, date(2026, 6, 30)), {})

    def test_the_day_is_that_of_the_hall(self):
        with freeze_time("2026-03-02 16:30:00"):  # 00:30 of the 3rd in the hall
            self.env["gov.rating"]._record(
                {
                    "event": "visit",
                    "channel": "counter",
                    "level": "1",
                    "officer_id": self.clerk.id,
                    "agency_id": self.county_dept.id,
                    "window_id": self.window.id,
                }
            )
        second, third = date(2026, 3, 2), date(2026, 3, 3)
        self.assertFalse(self.figures("_ratings", second, second))
        self.assertTrue(self.figures("_ratings", third, third))

    @clause("JN18-05-08", "HZ22-53-10")
    def test_a_bad_rating_that_was_not_upheld_does_not_count(self):
        self.accepted("direct")._rate("1")
        bad = self.accepted("direct")._rate("5")
        head = self.make_user("aw.head", MANAGER, bad.sudo().agency_id)
        self.assertEqual(self.figures("_ratings"), {self.person.id: 50.0})
        bad = bad.with_user(head)
        bad.action_verify(False, "Meant somebody else")
        self.assertEqual(self.figures("_ratings"), {self.person.id: 100.0})
        bad.action_call_back("Understood")
        self.assertEqual(bad.state, "closed")
        self.assertEqual(self.figures("_ratings"), {self.person.id: 100.0})

    @clause("JN18-05-08")
    def test_missed_limits_of_the_person(self):
        self.accepted("direct")  # due on 9 March
        self.finish(self.accepted("direct"))
        self.assertEqual(self.figures("_lights"), {self.person.id: 100.0})
        for day, share in (("2026-03-06", 100.0), ("2026-03-11", 50.0)):
            with freeze_time(f"{day} 02:00:00"):
                self.env["gov.supervision.run"]._cron_run()
            self.assertEqual(self.figures("_lights"), {self.person.id: share}, day)
        early = date(2026, 3, 8)
        self.assertEqual(self.figures("_lights", last=early), {})

    @clause("JN18-05-08")
    def test_figures_stand_in_the_round(self):
        self.accepted("direct")._rate("1")
        self.accepted("direct")._rate("4")
        self.round.action_figures()
        lines = self.round.line_ids
        star = lines.filtered(lambda li: li.employee_id == self.person)
        self.assertRecordValues(
            star,
            [{"rating": 50, "has_rating": True, "light": 100, "has_light": True}],
        )
        flag = lines.filtered(lambda li: li.window_id == self.window)
        self.assertRecordValues(flag, [{"rating": 50, "light": 100}])
        none = lines.filtered(lambda li: li.employee_id == self.other)
        self.assertRecordValues(none, [{"has_rating": False, "has_light": False}])

    def test_as_many_statements_for_many(self):
        for _number in range(3):
            self.accepted("direct")._rate("1")
        self.env.flush_all()
        for name in ("_ratings", "_lights"):
            counts = []
            for people in (self.person, self.person | self.other):
                self.env.invalidate_all()
                people.mapped("user_id.login")
                before = self.env.cr.sql_log_count
                getattr(self.round, name)(people, date(2026, 1, 1), date(2026, 3, 31))
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(*counts, name)
