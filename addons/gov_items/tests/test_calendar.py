from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, mute_logger, new_test_user, tagged

from .common import clause
from .test_kernel_workdays import VECTORS


@tagged("post_install", "-at_install")
class TestCalendar(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Day = cls.env["gov.calendar.day"]
        cls.Year = cls.env["gov.calendar.year"]
        # What an administrator entered after the installation is not ours.
        cls.Year.search([("year", ">", 2026)]).unlink()
        cls.manager = new_test_user(
            cls.env, "calendar_manager", groups="gov_items.group_city_manager"
        )
        cls.reader = new_test_user(
            cls.env, "calendar_reader", groups="gov_items.group_user"
        )

    def make_year(self, year=2027, **values):
        days = values.pop("days", {date(year, 1, 4): False})
        return self.Year.create(
            {
                "year": year,
                "day_ids": [
                    Command.create({"date": day, "is_workday": work, "name": "元旦"})
                    for day, work in days.items()
                ],
                **values,
            }
        )

    # ------------------------------------------------------------
    # WORKING DAYS
    # ------------------------------------------------------------

    @clause("XK-82")
    def test_vectors(self):
        for start, number, end in VECTORS:
            with self.subTest(start):
                due = self.Day._add_workdays(date.fromisoformat(start), number)
                self.assertEqual(due[1], end is None)
                if end:
                    self.assertEqual(due[0], date.fromisoformat(end))

    @clause("XK-82")
    def test_between_and_is_workday(self):
        self.assertEqual(
            self.Day._workdays_between(date(2026, 2, 13), date(2026, 2, 27)), 5
        )
        self.assertTrue(self.Day._is_workday(date(2026, 2, 14)))
        self.assertFalse(self.Day._is_workday(date(2026, 2, 23)))

    def test_served_from_memory(self):
        self.Day._add_workdays(date(2026, 1, 5), 1)
        with self.assertQueryCount(0):
            for number in range(100):
                self.Day._add_workdays(date(2026, 1, 5), number)

    def test_serves_every_user(self):
        public = self.Day.with_user(self.env.ref("base.public_user"))
        self.env.registry.clear_cache("stable")
        self.assertTrue(public._is_workday(date(2026, 2, 14)))

    def test_every_change_is_seen_at_once(self):
        monday = date(2027, 1, 4)
        self.assertTrue(self.Day._is_workday(monday))
        year = self.make_year()
        self.assertFalse(self.Day._is_workday(monday))
        year.day_ids.is_workday = True
        self.assertTrue(self.Day._is_workday(monday))
        year.day_ids.unlink()
        self.Day.create({"year_id": year.id, "date": monday, "name": "元旦"})
        self.assertFalse(self.Day._is_workday(monday))
        self.assertTrue(self.Day._add_workdays(date(2026, 12, 31), 1)[1])
        year.state = "official"
        self.assertFalse(self.Day._add_workdays(date(2026, 12, 31), 1)[1])
        year.unlink()
        self.assertTrue(self.Day._is_workday(monday))
        self.assertTrue(self.Day._add_workdays(date(2026, 12, 31), 1)[1])

    # ------------------------------------------------------------
    # YEARS
    # ------------------------------------------------------------

    def test_seeded_years(self):
        years = self.Year.search([("year", "<=", 2026)])
        self.assertEqual(sorted(years.mapped("year")), list(range(2004, 2027)))
        self.assertEqual(set(years.mapped("state")), {"official"})
        year = years.filtered(lambda y: y.year == 2026)
        self.assertEqual(year.display_name, "2026")
        self.assertEqual(
            (year.holiday_count, year.shifted_count),
            (
                len(year.day_ids.filtered(lambda d: not d.is_workday)),
                len(year.day_ids.filtered("is_workday")),
            ),
        )
        self.assertTrue(year.shifted_count)

    def test_seeding_again_keeps_what_is_there(self):
        year = self.Year.search([("year", "=", 2025)])
        year.notice = "by hand"
        self.assertFalse(self.Year._seed_missing())
        self.Year.search([("year", "=", 2020)]).unlink()
        self.assertEqual(self.Year._seed_missing().mapped("year"), [2020])
        self.assertEqual(year.notice, "by hand")

    def test_import_replaces_the_days(self):
        year = self.Year.search([("year", "=", 2025)])
        before = set(year.day_ids.mapped("date"))
        year.action_reopen()
        year.day_ids.unlink()
        self.Day.create({"year_id": year.id, "date": "2025-03-03", "name": "wrong"})
        year.with_user(self.manager).action_seed()
        self.assertEqual(set(year.day_ids.mapped("date")), before)
        self.assertEqual(year.state, "official")

    def test_import_of_an_unknown_year(self):
        with self.assertRaisesRegex(UserError, "2027"):
            self.make_year().action_seed()

    def test_publish_needs_notice_and_days(self):
        for values in ({"days": {}, "notice": "x"}, {"notice": False}):
            year = self.make_year(**values)
            with self.subTest(values), self.assertRaisesRegex(UserError, "notice"):
                year.action_publish()
            year.unlink()

    def test_publish_and_reopen(self):
        year = self.make_year(notice="国办发明电〔2026〕1号")
        year.action_publish()
        self.assertEqual(year.state, "official")
        year.action_reopen()
        self.assertEqual(year.state, "provisional")

    def test_day_lies_in_its_year(self):
        with self.assertRaisesRegex(ValidationError, "2027"):
            self.make_year(days={date(2028, 1, 3): False})

    def test_year_and_day_are_unique(self):
        year = self.make_year()
        day = {"year_id": year.id, "date": "2027-01-04", "name": "twice"}
        for model, values in ((self.Year, {"year": 2027}), (self.Day, day)):
            with (
                self.subTest(model._name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(UniqueViolation),
            ):
                model.create(values)

    @clause("XK-82")
    def test_days_of_an_official_year_are_fixed(self):
        year = self.Year.search([("year", "=", 2025)])
        day = {"year_id": year.id, "date": "2025-03-03", "name": "x"}
        for attempt in (
            lambda: self.Day.create(day),
            lambda: year.day_ids[0].write({"is_workday": True}),
            year.day_ids[0].unlink,
        ):
            with self.assertRaisesRegex(UserError, "2025"):
                attempt()
        year.action_reopen()
        year.day_ids[0].unlink()

    # ------------------------------------------------------------
    # ALARM
    # ------------------------------------------------------------

    def alarm(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self.Year._cron_alarm()
        return self.Year.search([("year", "=", 2027)])

    def test_no_alarm_before_december(self):
        self.assertFalse(self.alarm("2026-11-30"))

    def test_alarm_once_for_each_manager(self):
        year = self.alarm("2026-12-01")
        self.assertEqual(year.state, "provisional")
        self.assertIn(self.manager, year.activity_ids.user_id)
        self.assertNotIn(self.reader, year.activity_ids.user_id)
        count = len(year.activity_ids)
        self.assertEqual(len(self.alarm("2026-12-02").activity_ids), count)

    def test_alarm_for_a_provisional_year(self):
        year = self.make_year()
        self.assertEqual(self.alarm("2026-12-01"), year)
        self.assertTrue(year.activity_ids)

    def test_no_alarm_for_an_official_year(self):
        year = self.make_year(state="official")
        self.alarm("2026-12-01")
        self.assertFalse(year.activity_ids)

    def test_next_year_is_imported_where_the_library_knows_it(self):
        self.Year.search([("year", "=", 2026)]).unlink()
        with freeze_time("2025-12-01 09:00:00"):
            self.Year._cron_alarm()
        year = self.Year.search([("year", "=", 2026)])
        self.assertEqual(year.state, "official")
        self.assertTrue(year.day_ids)
        self.assertFalse(year.activity_ids)

    def test_alarm_ends_with_publication(self):
        year = self.make_year(notice="国办发明电〔2026〕1号")
        self.alarm("2026-12-01")
        year.with_user(self.manager).action_publish()
        self.assertFalse(year.activity_ids)

    # ------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_the_city_manager_enters_days(self):
        year = self.make_year(notice="国办发明电〔2026〕1号")
        own = year.with_user(self.reader)
        self.assertEqual(own.day_ids.mapped("name"), ["元旦"])
        for attempt in (
            lambda: own.write({"notice": "x"}),
            lambda: own.create({"year": 2028}),
            own.unlink,
            own.action_publish,
            own.action_reopen,
            lambda: own.day_ids.write({"is_workday": True}),
            lambda: own.day_ids.create({"year_id": year.id, "date": "2027-01-05"}),
            own.day_ids.unlink,
        ):
            self.assertRaises(AccessError, attempt)
        managed = year.with_user(self.manager)
        managed.notice = "x"
        managed.day_ids.is_workday = True
        managed.unlink()
