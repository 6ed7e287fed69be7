from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCityDay(TransactionCase):
    """Legal days are the city's, whoever asks and wherever."""

    @freeze_time("2026-03-02 18:30:00")
    def test_zone_of_the_caller_does_not_matter(self):
        for zone in (False, "UTC", "America/New_York", "Pacific/Kiritimati"):
            with self.subTest(zone=zone):
                model = self.env["gov.delegation"].with_context(tz=zone)
                self.assertEqual(model._city_today(), date(2026, 3, 3))

    @freeze_time("2026-03-02 18:30:00")
    def test_zone_is_a_setting(self):
        self.env["ir.config_parameter"].set_param("gov_items.time_zone", "Asia/Urumqi")
        self.assertEqual(self.env["gov.item"]._city_today(), date(2026, 3, 3))
        self.env["ir.config_parameter"].set_param("gov_items.time_zone", "UTC")
        self.assertEqual(self.env["gov.item"]._city_today(), date(2026, 3, 2))

    @freeze_time("2026-03-02 18:30:00")
    def test_defaults_follow(self):
        """A caller of the interface cannot choose yesterday by its time zone."""
        trial = self.env["gov.rule.tryout"].with_context(tz="America/New_York")
        self.assertEqual(trial.default_get(["on_date"])["on_date"], date(2026, 3, 3))
