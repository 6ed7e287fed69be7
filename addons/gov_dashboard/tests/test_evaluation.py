from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

from ..report import page_pdf


@tagged("post_install", "-at_install")
class TestEvaluation(CasesCommon):
    """Evaluations take the system's figures, are signed, and show the change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.live["direct"].programme_id
        cls.manager = cls.make_user(
            "e.agency", "gov_items.group_agency_manager", cls.county_dept
        )
        cls.city_manager = cls.make_user(
            "e.city", "gov_items.group_city_manager", cls.city_dept
        )
        cls.other = cls.make_user(
            "e.other", "gov_items.group_agency_manager", cls.city_bureau
        )

    def evaluation(self, first="2026-03-01", last="2026-03-31", user=None):
        return (
            self.env["gov.evaluation"]
            .with_user(user or self.manager)
            .create(
                {
                    "programme_id": self.programme.id,
                    "agency_id": self.county_dept.id,
                    "date_from": first,
                    "date_to": last,
                }
            )
        )

    def signed(self, *period):
        record = self.evaluation(*period)
        self.env.flush_all()
        record.action_fill()
        record.conclusion = "Works"
        record.action_sign()
        return record

    def value(self, record, code, key="value"):
        lines = record._with_change()["indicators"]
        return next(line[key] for line in lines if line["code"] == code)

    @clause("HZ22-31-07")
    @clause("JC25-30-10")
    def test_filled_signed_and_compared(self):
        self.accepted("direct")
        first = self.signed()
        self.assertEqual(self.value(first, "accepted"), 1)
        self.assertEqual(first.signed_by, self.manager)
        with freeze_time("2026-04-02 02:00:00"):
            self.accepted("direct")
            self.accepted("direct")
            second = self.signed("2026-04-01", "2026-04-30")
        self.assertEqual(second.previous_id, first)
        self.assertEqual(self.value(second, "accepted", "before"), 1)
        self.assertEqual(self.value(second, "accepted", "change"), 1)
        self.assertEqual(page_pdf.build(second._sheet())[:5], b"%PDF-")

    def test_the_figures_stay_as_they_were(self):
        self.accepted("direct")
        record = self.signed()
        self.accepted("direct")
        self.assertEqual(self.value(record, "accepted"), 1)
        with self.assertRaises(UserError):
            record.conclusion = "Otherwise"
        with self.assertRaises(UserError):
            record.action_fill()
        with self.assertRaises(UserError):
            record.unlink()

    def test_not_signed_without_figures_or_conclusion(self):
        record = self.evaluation()
        record.conclusion = "Works"
        with self.assertRaises(UserError):
            record.action_sign()
        record.action_fill()
        record.conclusion = " "
        with self.assertRaises(UserError):
            record.action_sign()

    @clause("LC20-32-01")
    def test_both_levels_are_asked(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("gov_dashboard.evaluation_months", "3")
        with freeze_time("2026-04-03 02:00:00"):
            self.env["gov.evaluation"]._cron_due()
            self.env["gov.evaluation"]._cron_due()
        found = self.env["gov.evaluation"].search(
            [("programme_id", "=", self.programme.id)]
        )
        self.assertEqual(
            sorted(found.agency_id.mapped("name")),
            sorted((self.county_dept | self.city_dept).mapped("name")),
        )
        self.assertEqual(len(found), 2)
        own = found.filtered(lambda e: e.agency_id == self.county_dept)
        self.assertEqual(str(own.date_from), "2026-01-01")
        self.assertEqual(str(own.date_to), "2026-03-31")
        self.assertIn(self.manager, own.activity_ids.user_id)

    def test_who_may_what(self):
        record = self.evaluation()
        self.assertFalse(record.with_user(self.other).has_access("read"))
        self.assertTrue(record.with_user(self.city_manager).has_access("read"))
        self.assertFalse(record.with_user(self.clerk).has_access("read"))
        record.action_fill()
        record.conclusion = "Works"
        with self.assertRaises(AccessError):
            record.with_user(self.city_manager).action_sign()
        with self.assertRaises(AccessError):
            self.evaluation("2026-05-01", "2026-05-31", user=self.other)
        for vals in ({"state": "signed"}, {"tables": {}}):
            with self.assertRaises(AccessError):
                record.write(vals)
        with self.assertRaises(AccessError):
            self.env["gov.evaluation"].with_user(self.manager).create(
                {"state": "signed"}
            )
