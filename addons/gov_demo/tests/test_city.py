from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.gov_demo.accounts import BY_LOGIN, LIVE
from odoo.addons.gov_demo.city import base, learning
from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase

#: Mode of each of the eight, in the order of the table.
MODES = [
    "direct",
    "window",
    "substantive",
    "receipt",
    "entrust",
    "entrusted_acceptance",
    "substantive",
    "window",
]


@tagged("post_install", "-at_install")
class TestCity(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cells = [base.delegation(cls.env, live) for live in LIVE]

    def test_eight_delegations_are_live(self):
        self.assertEqual([cell.mode_id.code for cell in self.cells], MODES)
        for live, cell in zip(LIVE, self.cells, strict=True):
            self.assertRecordValues(
                cell,
                [
                    {
                        "state": "live",
                        "agency_id": base.agency(self.env, live.lower).id,
                        "upper_agency_id": base.agency(self.env, live.upper).id,
                    }
                ],
            )
            self.assertEqual(cell._get_gaps()[cell.id], [])

    @clause("HZ22-32-01", "HZ22-32-02", "HZ22-32-03", "JN21-06-03", "JC25-21-02")
    def test_agreements_are_signed_by_two_people_and_in_force(self):
        today = self.env["gov.agreement"]._city_today()
        cells = self.env["gov.delegation"].concat(*self.cells)
        covering = self.env["gov.agreement"]._covering(cells, today)
        for live, cell in zip(LIVE, self.cells, strict=True):
            kind = cell.mode_id.agreement_kind
            if kind == "none":
                self.assertNotIn(cell.id, covering)
                continue
            agreement = covering[cell.id]
            self.assertEqual(agreement.kind, kind)
            signed = (agreement.grantor_signed_by, agreement.grantee_signed_by)
            self.assertEqual(tuple(user.login for user in signed), live.legal)
            filed = agreement.filing_ids.filtered(lambda f: f.state == "accepted")
            self.assertEqual(len(filed), int(cell.mode_id.judicial_filing))

    @clause("HZ22-12-07", "JN21-06-05")
    def test_seals_are_issued_to_the_named_users(self):
        for live, cell in zip(LIVE, self.cells, strict=True):
            mode = cell.mode_id
            upper = mode.decider == "upper" or mode.decision_seal == "upper"
            stamping = cell.upper_agency_id if upper else cell.agency_id
            kind = "no2" if mode.decision_seal == "no2" else "own"
            seal = self.env["gov.seal"]._for(stamping, kind, cell)
            self.assertEqual(seal.user_ids.mapped("login"), [live.seal])
            if live.opinion:
                opinion = self.env["gov.seal"]._for(cell.agency_id, "own")
                self.assertEqual(opinion.user_ids.mapped("login"), [live.opinion])
        names = self.env["gov.seal"].search([("kind", "=", "no2")]).mapped("name")
        self.assertIn("定陶区市场监督管理局审批专用章(陈集镇)", names)

    @clause("JN21-01-06", "JN21-02-09")
    def test_clerks_are_on_duty_at_any_hour(self):
        now = fields.Datetime.now()
        for live, cell in zip(LIVE, self.cells, strict=True):
            clerk = base.user(self.env, live.receive)
            for hours in (0, 5, 11, 17):
                shift = self.env["gov.window"]._check_may_serve(
                    clerk, cell, now + timedelta(hours=hours)
                )
                self.assertEqual(shift.user_id, clerk)

    def test_each_step_has_somebody_of_the_right_agency(self):
        for live, cell in zip(LIVE, self.cells, strict=True):
            mode = cell.mode_id
            actors = {
                live.review: cell._agency_for(mode.reviewer),
                live.decide: cell._agency_for(mode.decider),
                live.deliver: cell._agency_for(mode.deliverer),
            }
            for login, agency in actors.items():
                person = base.user(self.env, login)
                self.assertTrue(agency._has_above(person.gov_agency_ids), login)
            supervising = self.env["gov.agency"].concat(
                *(base.user(self.env, login).gov_agency_ids for login in live.supervise)
            )
            self.assertFalse(cell._supervisors() - supervising)
            for login in (*live.supervise, *live.keep, *live.legal):
                self.assertIn(login, BY_LOGIN)

    @clause("JN21-07-01")
    def test_manuals_are_in_force(self):
        for cell in self.cells:
            today = cell._city_today()
            manual = cell.entry_id._manual_for(cell.region_id, today)
            self.assertEqual(manual.state, "published")
            self.assertLessEqual(manual.promised_days, manual.statutory_days)
            self.assertGreaterEqual(len(manual.document_ids), 4)

    @clause("JN21-13-01")
    def test_fifteen_centres_of_jining(self):
        centres = self.env["gov.centre"].search(
            [("region_id", "child_of", self.region("370800").id)]
        )
        kinds = centres.grouped("kind")
        self.assertEqual(len(kinds["city"]), 1)
        self.assertEqual(len(kinds["county"]) + len(kinds["zone"]), 14)
        self.assertTrue(all(centres.mapped("meets_standard")))
        self.assertFalse(
            centres.filtered(lambda c: c.region_id.name == "曲阜文化建设示范区")
        )

    def test_rotas_begin_with_the_month_of_installation(self):
        rotas = self.env["gov.rota"].search([("rule_id.by_choice", "=", True)])
        self.assertEqual(len(rotas), 3)
        for rota in rotas:
            self.assertEqual(rota.state, "published")
            self.assertEqual(rota.date_from.day, 1)
            self.assertFalse(rota.uncovered_count)

    def test_a_hall_in_daily_use(self):
        """Last quarter's and this month's rota are published, the next is a draft."""
        rotas = self.env["gov.rota"].search([("rule_id.by_choice", "=", False)])
        self.assertEqual(
            rotas.sorted("date_from").mapped("state"),
            ["published", "published", "draft"],
        )
        for rota in rotas:
            self.assertEqual(len(rota.shift_ids.employee_id), 14)
        for model in ("ticket", "appointment", "device", "centre.plan", "award.line"):
            self.assertTrue(self.env[f"gov.{model}"].search_count([], limit=1), model)

    @clause("JN21-10-03", "JN21-10-08")
    def test_the_year_is_planned_and_instructors_are_named(self):
        plan = self.env["gov.training.plan"].search([("state", "=", "approved")])
        self.assertEqual(len(plan), 1)
        self.assertNotEqual(plan.gap, "missed")
        central = plan.session_ids.filtered(lambda one: one.kind == "central")
        self.assertEqual(sorted(central.mapped("half")), ["1", "2"])
        for live, cell in zip(LIVE, self.cells, strict=True):
            instructors = self.env["gov.instructor"].search(
                [("entry_id", "=", cell.entry_id.id)]
            )
            self.assertTrue(instructors.is_primary and instructors.full_time)
            self.assertEqual(instructors.agency_id, base.agency(self.env, live.upper))

    def test_sessions_fall_into_both_halves_whatever_the_day(self):
        for month in range(1, 13):
            for day in (1, 7, 8, 28):
                today = date(2026, month, day)
                first, second = learning._session_days(today)
                self.assertEqual((first.year, second.year), (2026, 2026))
                self.assertLessEqual(first, date(2026, 6, 30))
                self.assertGreater(second, date(2026, 6, 30))
