from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

from ..kernel import measures
from ..kernel.period import Period
from ..kernel.wanted import Wanted

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestManagerPage(CasesCommon):
    """The manager's page: its figures, whose they are, and what lies behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "d.city", "gov_items.group_city_manager", cls.city_bureau
        )
        cls.agency_manager = cls.make_user(
            "d.agency", "gov_items.group_agency_manager", cls.county_dept
        )
        cls.stranger = cls.make_user(
            "d.stranger", "gov_items.group_agency_manager", cls.other_dept()
        )

    @classmethod
    def other_dept(cls):
        return cls.env["gov.agency"].create(
            {
                "name": "Elsewhere",
                "region_id": cls.county.id,
                "kind": "department",
            }
        )

    def page(self, user=None, **filters):
        self.env.flush_all()
        filters = {
            **MARCH,
            "programme_id": self.live["direct"].programme_id.id,
            **filters,
        }
        return (
            self.env["gov.dashboard"].with_user(user or self.manager).get_page(filters)
        )

    def tiles(self, *args, **filters):
        page = self.page(*args, **filters)
        return {tile["code"]: tile for tile in page["tiles"]}

    def test_figures_of_a_decided_case(self):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("direct")
        with freeze_time("2026-03-05 02:00:00"):
            self.finish(case)
        tiles = self.tiles()
        self.assertEqual(tiles["accepted"]["value"], 1)
        self.assertEqual(tiles["completion"]["value"], 100.0)
        self.assertEqual(tiles["mean_days"]["value"], 3.0)
        self.assertEqual(tiles["mean_limit"]["value"], float(case.limit_days))
        self.assertIn("1 ÷ 1", tiles["completion"]["formula"])

    def test_period_before_is_compared(self):
        with freeze_time("2026-03-02 02:00:00"):
            self.accepted("direct")
        april = {"first": "2026-04-01", "last": "2026-04-30"}
        tile = self.tiles(**april)["accepted"]
        self.assertEqual((tile["value"], tile["before"], tile["change"]), (0, 1, -1))

    @clause("JN18-26-10")
    def test_lights_follow_the_day(self):
        case = self.accepted("direct")
        calendar = self.env["gov.calendar.day"]
        seen = {}
        for over in (-3, -1, 1, 2):
            day = case.due_on
            if over > 0:
                day = calendar._add_workdays(case.due_on, over)[0]
            else:
                for _step in range(-over):
                    day = self.workday_before(day)
            with freeze_time(f"{day} 02:00:00"):
                lights = self.page()["lights"]
                seen[over] = [name for name, count in lights.items() if count]
                domain = [("light", "in", seen[over]), ("id", "=", case.id)]
                self.assertEqual(self.env["gov.case"].search_count(domain), 1)
        self.assertEqual(
            seen, {-3: ["green"], -1: ["warning"], 1: ["yellow"], 2: ["red"]}
        )

    def workday_before(self, day):
        calendar = self.env["gov.calendar.day"]
        day = date.fromordinal(day.toordinal() - 1)
        while not calendar._is_workday(day):
            day = date.fromordinal(day.toordinal() - 1)
        return day

    def test_figures_open_their_records(self):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted("direct")
            other = self.accepted("direct")
        with freeze_time("2026-03-31 15:59:00"):  # 23:59 in China
            self.finish(case)
        with freeze_time("2026-03-31 16:01:00"):  # the first of April there
            self.finish(other)
        board = self.env["gov.dashboard"].with_user(self.manager)
        filters = {**MARCH, "programme_id": case.programme_id.id}
        self.env.flush_all()
        for name in ("accepted", "decided", "granted"):
            action = board.get_action(name, filters)
            records = self.env[action["res_model"]].search(action["domain"])
            kept = self.tiles()["handled" if name == "decided" else "accepted"]
            if name != "granted":
                self.assertEqual(len(records), kept["value"], name)
            self.assertIn(case, records)
        decided = board.get_action("handled", filters)["domain"]
        self.assertEqual(self.env["gov.case"].search(decided), case)

    def test_filters_narrow(self):
        self.accepted("direct")
        self.accepted("window")
        direct = self.live["direct"]
        self.assertEqual(self.tiles()["accepted"]["value"], 2)
        for filters, expected in (
            ({"mode_id": direct.mode_id.id}, 1),
            ({"entry_id": direct.entry_id.id}, 1),
            ({"region_id": direct.region_id.id}, 2),
            ({"region_id": self.city.id}, 2),
            ({"channel": "web"}, 0),
            ({"agency_id": self.county_dept.id}, 1),
        ):
            with self.subTest(filters):
                self.assertEqual(self.tiles(**filters)["accepted"]["value"], expected)

    def test_who_sees_what(self):
        self.accepted("direct")
        self.assertEqual(self.tiles(self.agency_manager)["accepted"]["value"], 1)
        self.assertEqual(self.tiles(self.stranger)["accepted"]["value"], 0)
        report = self.env["gov.stat.report"]
        domain = [("delegation_id", "=", self.live["direct"].id)]
        self.assertTrue(report.with_user(self.agency_manager).search_count(domain))
        self.assertFalse(report.with_user(self.stranger).search_count(domain))
        for user in (self.clerk, self.approver, self.city_supervisor):
            with self.assertRaises(AccessError):
                self.page(user)
            with self.assertRaises(AccessError):
                self.env["gov.dashboard"].with_user(user).get_choices()
            with self.assertRaises(AccessError):
                self.env["gov.dashboard"].with_user(user).get_cards(MARCH)
            with self.assertRaises(AccessError):
                self.env["gov.dashboard"].with_user(user).get_action("accepted", MARCH)
            with self.assertRaises(AccessError):
                report.with_user(user).search_count([])

    def test_nobody_changes_figures(self):
        report = self.env["gov.stat.report"].with_user(self.manager)
        for verb in ("write", "create", "unlink"):
            self.assertFalse(report.has_access(verb), verb)

    def test_cards_open_their_records(self):
        cards = self.env["gov.dashboard"].with_user(self.manager).get_cards(MARCH)
        self.assertGreaterEqual(len(cards), 4)
        for card in cards:
            action = card["action"]
            records = self.env[action["res_model"]].with_user(self.manager)
            count = records.search_count(action["domain"])
            if isinstance(card["value"], int):
                self.assertEqual(count, card["value"])
            elif count and card["code"] == "ratings":
                self.assertIn(f"÷ {count}", card["note"])

    def test_breakdowns_add_up(self):
        self.finish(self.accepted("direct"))
        self.accepted("window")
        page = self.page()
        for name, rows in page["breakdowns"].items():
            self.assertEqual(sum(row["accepted"] for row in rows), 2, name)
            self.assertEqual(sum(row["handled"] for row in rows), 1, name)
        self.assertEqual(len(page["breakdowns"]["mode"]), 2)

    def test_bad_filters_are_refused(self):
        for filters in (
            {"first": "2026-04-01", "last": "2026-03-01"},
            {"first": "yesterday"},
            {"region_id": "x'; DROP TABLE gov_stat; --"},
        ):
            with self.subTest(filters), self.assertRaises(UserError):
                self.page(**filters)
        with self.assertRaises(UserError):
            self.env["gov.dashboard"].get_action("days_used", MARCH)

    def test_statements_do_not_grow_with_cases(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page()
            return self.env.cr.sql_log_count - before

        self.accepted("direct")
        count()
        one = count()
        for _number in range(5):
            self.accepted("direct")
        self.assertEqual(count(), one)

    def test_sheet_has_the_same_figures(self):
        self.finish(self.accepted("direct"))
        filters = {**MARCH, "programme_id": self.live["direct"].programme_id.id}
        self.env.flush_all()
        sheet = self.env["gov.dashboard"].with_user(self.manager)._sheet(filters)
        values = [row[1] for row in sheet.tables[0].rows]
        page = self.page()
        self.assertEqual(values, [tile["value"] for tile in page["tiles"]])
        self.assertEqual(sheet.organ, self.city_bureau.name)

    def test_days_are_days_in_china(self):
        part = measures.PART_OF["decided"]
        span = Period(date(2026, 3, 1), date(2026, 3, 1))
        begin, end = self.env["gov.dashboard"]._day_domain(part, span)
        self.assertEqual(begin[2], datetime(2026, 2, 28, 16))
        self.assertEqual(end[2], datetime(2026, 3, 1, 16))

    def test_rates_of_cards(self):
        case = self.finish(self.accepted("direct"))
        for event, level in (("intake", "1"), ("result", "3"), ("visit", "5")):
            with freeze_time("2026-03-05 02:00:00"):
                self.env["gov.rating"]._record(
                    {
                        "case_id": case.id,
                        "event": event,
                        "channel": "counter",
                        "level": level,
                        "agency_id": self.county_dept.id,
                    }
                )
        filters = {**MARCH, "programme_id": case.programme_id.id}
        cards = self.env["gov.dashboard"].with_user(self.manager).get_cards(filters)
        card = next(card for card in cards if card["code"] == "ratings")
        self.assertEqual(card["value"], "66.67 %")
        self.assertIn("2 ÷ 3", card["note"])

    def test_subscription(self):
        board = self.env["gov.dashboard"].with_user(self.manager)
        digest = self.env.ref("gov_dashboard.digest_reform")
        self.assertFalse(board.get_choices()["subscribed"])
        self.assertTrue(board.toggle_subscription())
        self.assertIn(self.manager, digest.user_ids)
        self.assertFalse(board.toggle_subscription())
        self.assertNotIn(self.manager, digest.user_ids)
        with self.assertRaises(AccessError):
            self.env["gov.dashboard"].with_user(self.clerk).toggle_subscription()

    def test_digest_has_the_pages_figures(self):
        self.finish(self.accepted("direct"))  # on 2 March
        self.env.flush_all()
        digest = self.env.ref("gov_dashboard.digest_reform")
        stat = self.env["gov.stat"].with_user(self.manager)
        for times, first, last in (
            (("2026-03-02 03:00:00", "2026-03-03 03:00:00"), 2, 2),
            (("2026-02-25 03:00:00", "2026-03-04 03:00:00"), 25, 3),
        ):
            span = Period(
                date(2026, 2 if first == 25 else 3, first), date(2026, 3, last)
            )
            expected = stat._sums(span, Wanted({}))[()]["accepted"]
            context = dict(zip(("start_datetime", "end_datetime"), times, strict=True))
            mine = digest.with_user(self.manager).with_context(**context)
            self.assertEqual(mine._gov_span(), span)
            self.assertEqual(mine.kpi_gov_accepted_value, expected)
            self.assertGreater(expected, 0)
            digest.invalidate_recordset()
        with self.assertRaises(AccessError):
            digest.with_user(self.clerk).read(["kpi_gov_accepted_value"])
        kpis = digest._compute_kpis(self.env.company, self.manager)
        self.assertEqual(len(kpis), 5)
        self.assertEqual(digest._compute_kpis(self.env.company, self.clerk), [])
