import contextlib

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import APPROVER, CLERK, REVIEWER, CasesCommon, clause

MANAGER = "gov_items.group_agency_manager"


@tagged("post_install", "-at_install")
class TestDesks(CasesCommon):
    """Who has which case in hand, and who stands in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("w.manager", MANAGER, cls.county_dept)
        cls.reviewer2 = cls.make_user("w.reviewer", REVIEWER, cls.county_dept)

    def in_review(self):
        return self.until(self.accepted("direct"), "review")

    def test_take_and_let_go(self):
        case = self.in_review()
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.city_reviewer).action_take()
        with self.assertRefused("JN18-07-02"):
            case.with_user(self.clerk).action_take()
        case.with_user(self.reviewer).action_take()
        self.assertEqual(case.handler_id, self.reviewer)
        self.assertTrue(case.with_user(self.reviewer).on_my_desk)
        self.take(case)
        self.assertFalse(case.handler_id, "the next step lies on nobody's desk")

    def test_a_desk_stops_nobody(self):
        case = self.in_review()
        case.with_user(self.reviewer2).action_take()
        self.take(case, user=self.reviewer)
        self.assertEqual(case.current_kind, "decide")

    def test_handed_out_by_the_manager(self):
        case = self.in_review()
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.reviewer)._assign_to(self.reviewer2)
        mine = case.with_user(self.manager)
        with self.assertRefused("JN18-07-02"):
            mine._assign_to(self.clerk)
        wizard = self.env["gov.case.assign"].with_user(self.manager)
        wizard = wizard.with_context(active_model="gov.case", active_ids=case.ids)
        wizard = wizard.create({"officer_id": self.reviewer2.id})
        self.assertIn(self.reviewer2, wizard.officer_ids)
        wizard.action_confirm()
        self.assertEqual(case.handler_id, self.reviewer2)
        stranger = self.make_user("w.stranger", MANAGER, self.county2_dept)
        with self.assertRaises(UserError):
            case.with_user(stranger)._assign_to(self.reviewer2)

    def test_distributed_evenly(self):
        cases = self.env["gov.case"].union(*(self.in_review() for _i in range(4)))
        cases[0].with_user(self.reviewer).action_take()
        given = cases.with_user(self.manager).action_distribute()
        self.assertEqual(given, 3)
        loads = self.env["gov.case"]._open_per_officer()
        self.assertEqual((loads[self.reviewer.id], loads[self.reviewer2.id]), (2, 2))

    def test_deputy_takes_over_for_the_days(self):
        case = self.in_review()
        case.with_user(self.reviewer).action_take()
        deputies = self.env["gov.deputy"].with_user(self.reviewer)
        deputies.create(
            {
                "deputy_id": self.reviewer2.id,
                "date_from": "2026-03-03",
                "date_to": "2026-03-04",
            }
        )
        desk = self.env["gov.case"].with_user(self.reviewer2)
        mine = [("on_my_desk", "=", True), ("id", "=", case.id)]
        for day, count in (("02", 0), ("03", 1), ("04", 1), ("05", 0)):
            with freeze_time(f"2026-03-{day} 02:00:00"):
                self.assertEqual(desk.search_count(mine), count, day)

    def test_deputy_needs_office_and_roles(self):
        deputies = self.env["gov.deputy"].with_user(self.reviewer)
        days = {"date_from": "2026-03-03", "date_to": "2026-03-04"}
        for unable in (self.clerk, self.city_reviewer):
            with self.assertRaises(ValidationError):
                deputies.create({"deputy_id": unable.id, **days})
        with self.assertRaises(AccessError):
            deputies.create(
                {"user_id": self.reviewer2.id, "deputy_id": self.reviewer.id, **days}
            )
        deputies.create({"deputy_id": self.reviewer2.id, **days})
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            deputies.create({"deputy_id": self.reviewer2.id, **days})

    def test_simple_cases_are_accepted_in_bulk(self):
        ready = self.open_case("direct") | self.open_case("entrust")
        lacking = self.open_case("direct", files=False)
        complex_one = self.open_case("receipt")
        self.entries["receipt"].is_complex = True
        cases = (ready | lacking | complex_one).with_user(self.clerk)
        answer = cases.action_accept_simple()
        self.assertEqual(set(ready.mapped("state")), {"accepted"})
        self.assertEqual(lacking.state, "draft")
        self.assertEqual(complex_one.state, "draft")
        self.assertIn(lacking.display_name, answer["params"]["message"])
        self.assertIn(lacking.masked_name, answer["params"]["message"])
        self.assertEqual(answer["params"]["type"], "warning")

    def test_statements_do_not_grow_with_a_desk(self):
        case = self.in_review()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        case.with_user(self.reviewer).action_take()
        self.env.flush_all()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 12)


@tagged("post_install", "-at_install", "security")
class TestJurisdiction(CasesCommon):
    """Nobody sees another office's cases; who supervises only reads."""

    LISTS = (
        [("my_action", "!=", False)],
        [("on_my_desk", "=", True)],
        [("is_unclaimed", "=", True)],
        [("state", "!=", False)],
    )
    WRITTEN = ("state", "handler_id", "current_kind", "receiver", "outcome")

    @clause("JN21-11-08")
    def test_no_list_shows_another_office(self):
        case = self.until(self.accepted("direct"), "decide")
        for number, group in enumerate((CLERK, REVIEWER, APPROVER, MANAGER)):
            stranger = self.make_user(f"j.{number}", group, self.county2_dept)
            cases = self.env["gov.case"].with_user(stranger)
            for domain in self.LISTS:
                self.assertFalse(cases.search(domain) & case, f"{group} {domain}")
            groups = cases._read_group([], ["handler_id"], ["__count"])
            self.assertFalse(sum(count for _user, count in groups))

    def test_supervisors_leave_the_clock_alone(self):
        """Of the office where the case lies, too: that alone would let them in."""
        case = self.until(self.accepted("direct"), "review")
        two = self.clerk | self.reviewer
        for user, refused in ((self.county_supervisor, True), (self.reviewer, False)):
            own = case.with_user(user)
            for act in (
                lambda own=own: own.action_ask_extension(3, "A site lies far away"),
                lambda own=own: own.action_open_procedure("site_visit", users=two),
            ):
                if refused:
                    with self.assertRefused("SUITE-AGENCY"):
                        act()
                else:
                    act()
        self.assertEqual(case.sudo().extension_ids.asked_by, self.reviewer)
        visit = case.sudo().procedure_ids.with_user(self.county_supervisor)
        with self.assertRefused("SUITE-AGENCY"):
            visit.action_end("Seen")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_supervisors_only_read(self):
        case = self.until(self.accepted("substantive"), "decide")
        for user in (self.county_supervisor, self.city_supervisor):
            seen = case.with_user(user)
            self.assertTrue(seen.number)
            for act in (
                seen.action_take,
                seen.action_accept_simple,
                lambda seen=seen: seen.action_collect("R"),
                lambda seen=seen: seen.action_waive("x"),
                lambda seen=seen: seen.action_deliver("x"),
                lambda seen=seen: seen._assign_to(self.reviewer),
            ):
                before = case.sudo().read(self.WRITTEN)
                with contextlib.suppress(UserError):  # or it does nothing at all
                    act()
                case.invalidate_recordset()
                self.assertEqual(case.sudo().read(self.WRITTEN), before)
            with self.assertRaises(UserError):
                seen.write({"phone": "1"})
