from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestDelegation(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()
        cls.cell = cls.delegation("direct")
        cls.manager = cls.make_user("city", "gov_items.group_city_manager")
        cls.own = cls.make_user(
            "own", "gov_items.group_agency_manager", agencies=cls.county_dept
        )
        cls.other = cls.make_user(
            "other", "gov_items.group_agency_manager", agencies=cls.county2_dept
        )

    @freeze_time("2026-03-02")
    def test_life(self):
        cell = self.cell
        cell.action_go_live()
        self.assertEqual((cell.state, cell.date_live), ("live", date(2026, 3, 2)))
        cell.action_suspend(" flood ")
        self.assertEqual((cell.state, cell.state_reason), ("suspended", "flood"))
        with freeze_time("2026-04-01"):
            cell.action_go_live()
            self.assertEqual(
                cell.date_live, date(2026, 3, 2), "live since the first day"
            )
            self.assertFalse(cell.state_reason)
            cell.action_withdraw("few cases")
        self.assertEqual((cell.state, cell.date_end), ("withdrawn", date(2026, 4, 1)))
        cell.action_replan()
        self.assertRecordValues(
            cell, [{"state": "planned", "date_live": False, "date_end": False}]
        )

    @clause("HZ22-23-01")
    def test_wrong_state_refused(self):
        with self.assertRefused("HZ22-23-01"):
            self.cell.action_suspend("x")
        self.cell.action_go_live()
        with self.assertRefused("HZ22-23-01"):
            self.cell.action_go_live()
        with self.assertRefused("HZ22-23-01"):
            self.cell.action_replan()

    @clause("HZ22-23-03")
    def test_reason_needed(self):
        for act in ("action_suspend", "action_withdraw"):
            if act == "action_suspend":
                self.cell.action_go_live()
            with self.assertRefused("HZ22-23-03"):
                getattr(self.cell, act)("  ")

    def test_wizard(self):
        self.cell.action_go_live()
        action = self.cell.with_user(self.manager).action_ask_reason()
        wizard = Form(
            self.env["gov.delegation.reason"]
            .with_user(self.manager)
            .with_context(**action["context"], default_act="withdraw")
        )
        wizard.ground = "runs_badly"
        wizard.reason = "three months without a case"
        wizard.save().action_apply()
        self.assertEqual(self.cell.state, "withdrawn")
        self.assertEqual(
            self.cell.state_reason, "Runs badly: three months without a case"
        )

    # --- gaps -------------------------------------------------------------------

    @clause("JN21-02-08", "JC25-10-03", "JN21-11-05", "JN21-07-01")
    def test_each_gap_blocks(self):
        manual = self.entry.manual_ids.sudo()
        for code, clause_code, vals in (
            ("agency", "JN21-02-08", {"agency_id": False}),
            ("upper_agency", "JC25-10-03", {"upper_agency_id": False}),
            ("supervisor", "JN21-11-05", {"supervisor_ids": [Command.clear()]}),
            ("manual", "JN21-07-01", {}),
        ):
            with self.subTest(code), self.env.cr.savepoint() as savepoint:
                self.cell.write(vals)
                if code == "manual":
                    manual.write({"state": "ended", "date_to": "2020-02-01"})
                gaps = self.cell._get_gaps()[self.cell.id]
                self.assertEqual(
                    [(g.code, g.clause_code) for g in gaps if g.blocking],
                    [(code, clause_code)],
                )
                self.assertTrue(self.cell.has_gaps)
                self.assertIn(gaps[0].message, self.cell.gap_html)
                self.assertIn(self.cell, self.cell.search([("has_gaps", "=", True)]))
                with self.assertRefused(clause_code):
                    self.cell.action_go_live()
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertNotIn(self.cell, self.cell.search([("has_gaps", "=", True)]))

    def test_regional_manual_covers(self):
        entry = self.make_entry(80, self.modes["direct"], manual=False)
        self.publish()
        cells = entry.delegation_ids
        self.assertEqual(set(cells.mapped("has_gaps")), {True})
        lacking = self.programme.gap_count
        self.make_manual(entry)
        self.env.invalidate_all()
        self.assertEqual(set(cells.mapped("has_gaps")), {False})
        self.assertEqual(lacking - self.programme.gap_count, 3)

    def test_gaps_in_a_batch(self):
        cells = self.cell.search([("programme_id", "=", self.programme.id)])
        self._gap_queries(cells)  # what is read once per process
        one = self._gap_queries(cells[:1])
        # A few more where the modes ask the addons above for different things.
        self.assertLessEqual(self._gap_queries(cells), one + 2)

    def _gap_queries(self, cells):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cells._get_gaps()
        return self.env.cr.sql_log_count - before

    # --- who --------------------------------------------------------------------

    def test_going_live_is_the_undertaking_agencys(self):
        self.assertFalse(self.cell.with_user(self.other).may_go_live)
        self.assertTrue(self.cell.with_user(self.own).may_go_live)
        self.assertTrue(self.cell.with_user(self.manager).may_go_live)
        with self.assertRaises(AccessError):
            self.cell.with_user(self.other).action_go_live()
        self.cell.with_user(self.own).action_go_live()
        self.assertEqual(self.cell.state, "live")

    def test_suspending_is_the_city_managers(self):
        self.cell.action_go_live()
        for act in ("action_suspend", "action_withdraw"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(self.cell.with_user(self.own), act)("reason")
        self.cell.with_user(self.manager).action_suspend("reason")
        self.cell.with_user(self.manager).action_withdraw("reason")
        with self.assertRaises(AccessError):
            self.cell.with_user(self.own).action_replan()

    @clause("JC25-30-12")
    def test_no_plain_write_of_what_follows_from_rules(self):
        cell = self.cell.with_user(self.manager)
        for vals in (
            {"state": "live"},
            {"mode_id": self.modes["window"].id},
            {"conditional": True},
        ):
            with self.subTest(vals), self.assertRefused("JC25-30-12"):
                cell.write(vals)
        cell.agency_id = self.county_bureau
        with self.assertRaises(AccessError):
            self.cell.with_user(self.own).agency_id = self.county_bureau

    @clause("JN21-03-06")
    def test_profile_in_force_is_fixed(self):
        mode = self.cell.mode_id.with_user(self.manager)
        mode.applicant_goes = "lower"
        self.cell.action_go_live()
        with self.assertRefused("JN21-03-06"):
            mode.applicant_goes = "either"
        mode.name = "Renamed"
        self.assertNotEqual(mode.copy().code, mode.code)

    # --- deletion ---------------------------------------------------------------

    @clause("JC25-30-12")
    def test_published_is_not_deleted(self):
        with self.assertRefused("JC25-30-12"):
            self.cell.unlink()
        with self.assertRefused("JC25-30-12"):
            self.entry.unlink()
        with self.assertRefused("JC25-30-12"):
            self.programme.unlink()

    # --- helpers of the addons above ----------------------------------------------

    def test_helpers(self):
        cell = self.cell
        self.assertEqual(cell._agency_for("lower"), self.county_dept)
        self.assertEqual(cell._agency_for("upper"), self.city_dept)
        self.assertEqual(cell._agency_for("upper_posted"), self.city_dept)
        self.assertEqual(cell._supervisors(), self.county_dept)

    def test_refusal_names_every_gap(self):
        self.cell.write({"agency_id": False, "supervisor_ids": [Command.clear()]})
        with self.assertRaises(UserError) as caught:
            self.cell.action_go_live()
        self.assertIn("undertakes", str(caught.exception))
        self.assertIn("supervises", str(caught.exception))
