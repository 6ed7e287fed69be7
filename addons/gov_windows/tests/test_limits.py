from datetime import timedelta

from psycopg2.errors import CheckViolation, ExclusionViolation, IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..kernel import clock
from .common import NOW, TODAY, WindowsCommon, clause

TUESDAY = TODAY + timedelta(1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLimits(WindowsCommon):
    """Rest and hours are kept by the database, whatever wrote the shift."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("gov_windows.rota_rule_general")
        cls.rule.write({"min_rest_hours": 11, "max_week_hours": 44})
        with freeze_time(NOW):
            cls.rota = cls.make_rota()

    def refused(self, act, kind=IntegrityError):
        """What the user reads when the database refuses ``act``."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(kind) as caught,
            self.env.cr.savepoint(),
        ):
            act()
            self.env.flush_all()
        return self.env["gov.shift"]._sql_error_to_message(caught.exception)

    @clause("JN18-22-10")
    def test_rest_between_days(self):
        self.make_shift(self.rota, self.ann, hours=(12, 23))
        text = self.refused(
            lambda: self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(9, 17)),
            ExclusionViolation,
        )
        for word in ("Ann", "2026-03-02", "2026-03-03"):
            self.assertIn(word, text)
        self.make_shift(self.rota, self.ben, day=TUESDAY, hours=(9, 17))
        self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(10, 17))

    def test_rest_holds_backwards_and_in_another_rota(self):
        self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(9, 17))
        other = self.make_rota()
        self.refused(lambda: self.make_shift(other, self.ann, hours=(14, 23)))
        self.make_shift(other, self.ann, hours=(14, 22))

    def test_night_over_midnight(self):
        """From eight in the evening to eight: rested at seven next evening."""
        self.make_shift(self.rota, self.ann, hours=(20, 32))
        self.refused(
            lambda: self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(18, 22))
        )
        self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(19, 22))

    def test_a_divided_day_needs_no_rest(self):
        self.make_shift(self.rota, self.ann, hours=(9, 12))
        shift = self.make_shift(self.rota, self.ann, hours=(14, 18))
        self.assertEqual(shift.rested_at, clock.utc(TUESDAY, 5))

    def test_moving_a_shift_moves_its_rest(self):
        first = self.make_shift(self.rota, self.ann, hours=(9, 17))
        self.make_shift(self.rota, self.ann, day=TUESDAY, hours=(9, 17))
        late = {"start": clock.utc(TODAY, 15), "stop": clock.utc(TODAY, 23)}
        self.refused(lambda: first.write(late))

    def test_plain_sql_cannot_evade(self):
        shift = self.make_shift(self.rota, self.ann)
        self.env.flush_all()
        self.refused(
            lambda: self.env.cr.execute(
                "UPDATE gov_shift SET rested_at = start WHERE id = %s", [shift.id]
            ),
            CheckViolation,
        )

    def test_the_rule_as_it_stood(self):
        """A stricter rule holds for what is planned or published from then on."""
        rota = self.make_rota(TODAY + timedelta(7))
        day = rota.date_from
        self.make_shift(rota, self.ann, day=day, hours=(12, 20))
        self.make_shift(rota, self.ann, day=day + timedelta(1), hours=(9, 17))
        self.env.flush_all()
        self.rule.min_rest_hours = 14
        self.env.flush_all()
        self.refused(rota.action_publish, ExclusionViolation)
        self.rule.min_rest_hours = 13
        rota.action_publish()

    def test_a_rule_by_choice(self):
        loose = self.rule.copy(
            {"name": "Flood", "by_choice": True, "min_rest_hours": 8}
        )
        self.assertEqual(self.rota.rule_id, self.rule, "nobody chose the other")
        rota = self.make_rota(rule_id=loose.id)
        self.make_shift(rota, self.ann, hours=(14, 23))
        self.make_shift(rota, self.ann, day=TUESDAY, hours=(9, 17))
        self.refused(lambda: rota.write({"rule_id": self.rule.id}))

    @clause("JN18-22-10")
    def test_hours_of_a_rota(self):
        """Five days of nine hours with their break are 40; a sixth is too much."""
        for number in range(5):
            day = TODAY + timedelta(number)
            self.make_shift(self.rota, self.ann, day=day, hours=(9, 18))
        saturday = TODAY + timedelta(5)
        text = self.refused(
            lambda: self.make_shift(self.rota, self.ann, day=saturday, hours=(9, 18)),
            CheckViolation,
        )
        for word in ("Ann", "48.0", "44.0", "One Hall"):
            self.assertIn(word, text)
        self.make_shift(self.rota, self.ann, day=saturday, hours=(9, 13))
        self.make_shift(self.rota, self.ben, day=saturday, hours=(9, 18))

    def test_hours_by_give_and_stretch(self):
        for number in range(5):
            day = TODAY + timedelta(number)
            self.make_shift(self.rota, self.ann, day=day, hours=(9, 18))
        saturday = TODAY + timedelta(5)
        shift = self.make_shift(self.rota, self.ben, day=saturday, hours=(9, 18))
        self.refused(lambda: shift.write({"employee_id": self.ann.id}), CheckViolation)
        short = self.make_shift(self.rota, self.ann, day=saturday, hours=(9, 13))
        self.refused(
            lambda: short.write({"stop": clock.utc(saturday, 18)}), CheckViolation
        )

    def test_longer_rotas_average(self):
        """Of four weeks 176 hours, in whatever week they lie."""
        rota = self.make_rota(days=28)
        self.rule.max_run = 14
        for number in range(12):
            day = TODAY + timedelta(number)
            self.make_shift(rota, self.ann, day=day, hours=(9, 18))
        self.env.flush_all()
        self.assertEqual(sum(rota.shift_ids.mapped("paid_hours")), 96)

    def test_a_stricter_rule_leaves_old_rows_alone(self):
        for number in range(5):
            day = TODAY + timedelta(number)
            self.make_shift(self.rota, self.ann, day=day, hours=(9, 18))
        self.env.flush_all()
        self.rule.max_week_hours = 20
        self.rota.shift_ids.write({"locked": True})
        self.env.flush_all()
        self.refused(self.rota.action_publish, CheckViolation)

    def test_one_place_is_said_in_words(self):
        self.make_shift(self.rota, self.ann, hours=(9, 12))
        text = self.refused(
            lambda: self.make_shift(
                self.rota, self.ann, self.city_window, hours=(11, 13)
            ),
            ExclusionViolation,
        )
        for word in ("Ann", "03-02 09:00", "03-02 11:00"):
            self.assertIn(word, text)

    def test_no_break_in_a_short_shift(self):
        short = self.make_shift(self.rota, self.ann, hours=(9, 15))
        self.assertEqual(short.paid_hours, 6)
        lunch = self.env.ref("gov_windows.template_lunch")
        long = self.make_shift(self.rota, self.ben, hours=(9, 17))
        self.assertEqual(long.paid_hours, 7)
        long.template_id = lunch
        self.assertEqual(long.paid_hours, 8, "who covers lunch has no break")
