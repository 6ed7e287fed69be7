from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NOW, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlan(TrainingCommon):
    @clause("JN21-10-02")
    def test_complete_before_approval(self):
        for name in ("audience", "method", "form"):
            plan = self.make_plan(self.city_bureau, **{name: False})
            boss = self.make_user(
                f"t.boss.{name}", "gov_items.group_agency_manager", self.city_bureau
            )
            with self.assertRefused("JN21-10-02"):
                plan.with_user(boss).action_approve()
            plan.unlink()
        self.plan.with_user(self.head).action_approve()
        self.assertRecordValues(
            self.plan, [{"state": "approved", "approved_by_id": self.head.id}]
        )

    @mute_logger("odoo.sql_db")
    def test_database_guards(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_plan()
        self.plan.method = False
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE gov_training_plan SET state = 'approved' WHERE id = %s",
                [self.plan.id],
            )
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_plan(year=26)

    @clause("JN21-10-01")
    def test_who_drafts_does_not_approve(self):
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.organiser).action_approve()
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.organiser).write({"state": "approved"})
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.organiser).copy({"year": 2027}).write(
                {"state": "approved"}
            )
        with self.assertRefused("JN21-10-01"):
            self.env["gov.training.plan"].with_user(self.organiser).create(
                {"agency_id": self.city_dept.id, "year": 2028, "state": "approved"}
                | {"audience": "a", "method": "b", "form": "online"}
            )

    @clause("JN21-10-01")
    def test_approved_plan_is_fixed(self):
        self.plan.with_user(self.head).action_approve()
        for vals in ({"audience": "x"}, {"year": 2027}, {"form": "online"}):
            with self.assertRefused("JN21-10-01"):
                self.plan.with_user(self.organiser).write(vals)
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.organiser).unlink()
        with self.assertRefused("JN21-10-01"):
            self.plan.with_user(self.organiser).action_reopen()
        self.plan.with_user(self.head).action_reopen()
        self.plan.with_user(self.organiser).audience = "x"
        self.assertFalse(self.plan.approved_on)

    def gap_on(self, day):
        with freeze_time(f"{day} 02:00:00"):
            self.plan.invalidate_recordset()
            return self.plan.gap

    @clause("JN21-10-03")
    def test_half_years(self):
        days = ("2026-05-30", "2026-05-31", "2026-07-01", "2026-12-31", "2027-01-01")
        seen = [self.gap_on(day) for day in days]
        self.assertEqual(seen, ["none", "due", "missed", "missed", "missed"])
        self.make_session(people=self.cora).action_hold()
        seen = [self.gap_on(day) for day in days]
        self.assertEqual(seen, ["none", "none", "none", "due", "missed"])

    @clause("JN21-10-03")
    def test_only_held_central_sessions_count(self):
        self.make_session(people=self.cora)
        self.make_session(people=self.cora, kind="topical").action_hold()
        self.make_session(people=self.cora, kind="online").action_hold()
        self.assertEqual(self.gap_on("2026-07-01"), "missed")
        self.assertEqual((self.plan.central_first, self.plan.session_count), (0, 3))

    @clause("JN21-10-03")
    def test_gap_filter(self):
        other = self.make_plan(self.city_bureau)
        self.make_session(people=self.cora).action_hold()
        with freeze_time("2026-07-01 02:00:00"):
            self.env.invalidate_all()
            found = self.env["gov.training.plan"].search([("gap", "=", "missed")])
            self.assertEqual(found & (self.plan | other), other)
            self.assertIn("2026", other.gap_text)

    @clause("JN21-10-01")
    def test_agencies_without_a_plan(self):
        agencies = self.env["gov.agency"]
        mine = self.city_dept | self.city_bureau | self.county_dept

        def missing():
            return agencies.search(agencies._without_plan_domain(2026)) & mine

        self.assertEqual(missing(), self.city_dept | self.city_bureau)
        self.plan.with_user(self.head).action_approve()
        self.assertEqual(missing(), self.city_bureau)
        self.assertTrue(agencies.action_open_without_plan()["domain"])

    def test_gap_queries_do_not_grow(self):
        plans = self.plan | self.env["gov.training.plan"].concat(
            *(self.make_plan(year=2030 + n) for n in range(49))
        )
        counts = []
        for some in (plans[:1], plans[:1], plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("gap")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])
