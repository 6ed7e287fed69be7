import itertools
import random
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.gov_cases.tests.common import CasesCommon

from ..kernel import measures
from ..kernel.period import Period
from ..kernel.wanted import Wanted

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestRollUps(CasesCommon):
    """The kept sums are the counted ones, whatever happens to the cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stat = cls.env["gov.stat"]

    def figures(self, period=MARCH, **kwargs):
        """The figures of the small city; every level of detail says the same."""
        self.env.flush_all()
        programme = self.live["direct"].programme_id.id
        wanted = Wanted({"programme": programme})
        found = self.stat._sums(period, wanted, **kwargs)[()]
        ways = (["mode"], ["channel"], ["day"], ["entry", "month"], ["undertaking"])
        for by in (*ways, ["region"], ["entry", "region"]):
            parts = self.stat._sums(period, wanted, by).values()
            for name, number in found.items():
                total = sum(part[name] or 0 for part in parts)
                self.assertEqual(total, number or 0, f"{name} by {by}")
        return found

    def assertExact(self):
        """Kept and counted agree, in each table that figures are read from."""
        self.assertEqual(self.stat._differences(), [])
        sums = ", ".join(f"SUM({name})" for name in measures.MEASURES)
        found = set()
        for grain in measures.GRAINS.values():
            times = len(measures.SHARED) if "dimension" in grain.key else 1
            self.env.cr.execute(f"SELECT {sums} FROM {grain.table}")
            row = [number or 0 for number in self.env.cr.fetchone()]
            found.add(tuple(number / times for number in row))
        self.assertEqual(len(found), 1)
        self.assertEqual(self.stat._unequal(), [])

    def test_life_of_a_case(self):
        case = self.accepted("direct")
        figures = self.figures()
        self.assertEqual(figures["received"], 1)
        self.assertEqual(figures["accepted"], 1)
        self.assertEqual(figures["running"], 1)
        self.assertEqual(figures["decided"], 0)
        with freeze_time("2026-03-06 02:00:00"):
            self.finish(case)
        figures = self.figures()
        self.assertEqual(figures["decided"], 1)
        self.assertEqual(figures["granted"], 1)
        self.assertEqual(figures["in_time"], 1)
        self.assertEqual(figures["closed"], 1)
        self.assertEqual(figures["running"], 0)
        self.assertEqual(figures["days_used"], 4)
        self.assertEqual(figures["days_promised"], case.limit_days)
        self.assertExact()

    def test_late_decision_keeps_its_light(self):
        case = self.accepted("direct")
        self.until(case, "decide")
        calendar = self.env["gov.calendar.day"]
        for over, name in ((1, "yellow"), (2, "red")):
            day, _provisional = calendar._add_workdays(case.due_on, over)
            with freeze_time(f"{day} 02:00:00"), self.cr.savepoint() as point:
                self.take(case)
                year = Period(date(2026, 1, 1), date(2026, 12, 31))
                figures = self.figures(year)
                self.assertEqual(figures["late"], 1)
                self.assertEqual(figures[name], 1)
                self.assertEqual(figures["yellow"] + figures["red"], 1)
                self.assertExact()
                point.rollback()
                self.env.invalidate_all()

    def test_random_work_fold_and_corrections(self):
        luck = random.Random(1)
        codes = list(self.live)
        cases = []
        for number in range(24):
            with freeze_time(f"2026-03-{2 + number % 20:02} 02:00:00"):
                if not cases or luck.random() < 0.5:
                    code = luck.choice([c for c in codes if c != "lc20_direct"])
                    cases.append(self.accepted(code))
                else:
                    case = luck.choice(cases)
                    if case.sudo().current_step_id and case.sudo().state != "closed":
                        self.take(case)
            if number % 5 == 4:
                self.env.flush_all()
                self.stat._fold()
        self.assertExact()
        case = cases[0]
        other = self.live["direct"]
        self.env.cr.execute(
            "UPDATE gov_case SET delegation_id = %s, received_on = %s WHERE id = %s",
            (other.id, date(2026, 2, 27), case.id),
        )
        self.assertExact()
        self.stat._fold()
        self.assertExact()

    def test_differences_are_found(self):
        self.accepted("direct")
        self.env.flush_all()
        self.env.cr.execute("UPDATE gov_stat_delta SET accepted = accepted + 1")
        found = self.stat._differences()
        self.assertTrue(found)
        self.assertTrue(all(row["accepted"] for row in found))
        self.stat._recount()
        self.assertExact()

    def test_an_older_database_gets_what_it_lacks(self):
        """Tables that are new are filled from the others, without counting cases."""
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        self.env.cr.execute(
            "DROP TABLE gov_stat_plain, gov_stat_owner; DELETE FROM gov_stat_brief;"
            "COMMENT ON TABLE gov_stat_brief IS 'otherwise'"
        )
        with patch.object(type(self.stat), "_recount") as recount:
            self.stat.init()
        recount.assert_not_called()
        self.assertEqual(self.stat._stale(), [])
        self.assertExact()
        self.assertEqual(self.figures()["decided"], 1)

    def test_another_way_of_counting_counts_anew(self):
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        self.env.cr.execute("UPDATE gov_stat SET decided = decided + 1")
        self.env.cr.execute(
            "CREATE OR REPLACE FUNCTION gov_stat_weekdays(d date) RETURNS integer "
            "LANGUAGE sql IMMUTABLE AS 'SELECT 1'"
        )
        self.stat.init()
        self.assertExact()

    def test_unequal_sums_are_found(self):
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        for name, grain in measures.GRAINS.items():
            if not measures.source(name):
                continue
            with self.subTest(name), self.cr.savepoint() as point:
                self.env.cr.execute(
                    f"UPDATE {grain.table} SET decided = decided + 1 WHERE decided > 0"
                )
                self.assertIn(name, self.stat._unequal())
                point.rollback()
        self.assertEqual(self.stat._unequal(), [])

    def test_agencies_read_the_same_from_each_table(self):
        """Within an agency's rights and within a region, before and after folding."""
        for code in ("direct", "window"):
            self.finish(self.accepted(code))
            self.accepted(code)
        self.env.flush_all()
        direct = self.live["direct"]
        county, city = self.county_dept, direct.upper_agency_id
        wanted = {"programme": direct.programme_id.id}
        users = [
            self.make_user(f"r.{agency.id}", "gov_items.group_agency_manager", agency)
            for agency in (county, city)
        ]
        ways = (["undertaking"], ["agency"], ["entry"], ["mode"], ["channel"], ["day"])
        paths = ("", direct.region_id.parent_path, f"{self.city.id}/", "-")
        for folded in (False, True):
            if folded:
                self.stat._fold()
            for user, path in itertools.product([self.env.user, *users], paths):
                stat = self.stat.with_user(user)
                found = stat._sums(MARCH, Wanted(wanted, path)).get(())
                for by in ways:
                    rows = stat._sums(MARCH, Wanted(wanted, path), by).values()
                    for name in measures.MEASURES:
                        self.assertEqual(
                            sum(row[name] or 0 for row in rows),
                            found[name] or 0,
                            (folded, user.login, path, by, name),
                        )
            mine = [
                self.stat.with_user(user)._sums(MARCH, Wanted(wanted))[()]["accepted"]
                for user in (self.env.user, *users)
            ]
            self.assertEqual(mine[0], 4)
            self.assertTrue(all(mine), mine)

    def test_agency_and_county_read_their_own_rows_only(self):
        """Indexes find them: of a table of many, few rows are read."""
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        others = self.env["gov.delegation"].search(
            [("agency_id", "!=", self.county_dept.id)], limit=1
        )
        for grain in ("gov_stat_plain", "gov_stat_owner"):
            key = (
                "delegation_id, agency_id, decided) SELECT day, %(d)s, %(a)s, 1"
                if grain == "gov_stat_plain"
                else "region_id, agency_id, undertaking_id, decided) "
                "SELECT day, %(r)s, %(a)s, %(a)s, 1"
            )
            self.env.cr.execute(
                f"INSERT INTO {grain} (day, {key} FROM generate_series("
                "DATE '2000-01-01', DATE '2026-03-31', '1 day') day",
                {"d": others.id, "r": self.city.id, "a": others.agency_id.id},
            )
            self.env.cr.execute(f"ANALYZE {grain}")
        user = self.make_user(
            "r.plan", "gov_items.group_agency_manager", self.county_dept
        )
        long = Period(date(2000, 1, 2), date(2026, 3, 30))
        for by in (["day", "entry"], ["day"]):
            stat = self.stat.with_user(user)
            plan = self.explained(stat, long, by)
            self.assertNotRegex(plan, r"Seq Scan on gov_stat_(plain|owner) ")

    def explained(self, stat, span, by):
        """The plan of the statement that reads the sums."""
        cr, seen = self.env.cr, []
        execute = type(cr).execute

        def note(cursor, query, *args, **kwargs):
            seen.append(query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(cr), "execute", note):
            stat._sums(span, Wanted({}), by)
        cr.execute(SQL("EXPLAIN %s", seen[-1]))
        return "\n".join(line for (line,) in cr.fetchall())

    def test_month_and_days_agree(self):
        for day in (2, 12, 22):
            with freeze_time(f"2026-03-{day:02} 02:00:00"):
                self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        whole = self.figures()
        first = self.figures(Period(date(2026, 3, 1), date(2026, 3, 11)))
        last = self.figures(Period(date(2026, 3, 12), date(2026, 3, 31)))
        self.assertEqual(whole["decided"], 3)
        for name in measures.MEASURES:
            self.assertEqual(
                whole[name] or 0, (first[name] or 0) + (last[name] or 0), name
            )

    def test_figures_follow_a_delegation(self):
        """What a delegation undertook goes with it to another agency, at once."""
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.stat._fold()
        delegation = self.live["direct"]
        old, new = delegation.agency_id, delegation.upper_agency_id
        self.assertNotEqual(old, new)

        def by_agency():
            wanted = Wanted({"programme": delegation.programme_id.id})
            names = ("decided",)
            alone = self.stat._sums(MARCH, wanted, ["undertaking"], names)
            each = self.stat._sums_each(
                MARCH, wanted, ["undertaking", "programme"], names
            )
            found = {key: row["decided"] for (key,), row in alone.items()}
            self.assertEqual(
                {key: row["decided"] for key, row in each["undertaking"].items()}, found
            )
            return {key: number for key, number in found.items() if number}

        self.assertEqual(by_agency(), {old.id: 1})
        self.env.cr.execute(
            "UPDATE gov_delegation SET agency_id = %s WHERE id = %s",
            (new.id, delegation.id),
        )
        self.assertEqual(by_agency(), {new.id: 1})
        self.stat._fold()
        self.assertFalse(self.stat._is_moving())
        self.assertEqual(by_agency(), {new.id: 1})
        self.assertExact()

    def test_each_question_reads_the_smallest_table(self):
        self.stat._fold()
        level = self.stat._level
        programme = self.live["direct"].programme_id.id
        for asked, by, each, expected in (
            ({}, ["region", "day"], False, "brief"),
            ({"programme": programme}, ["mode"], False, "share"),
            ({"entry": 1}, ["month"], False, "share"),
            ({}, ["entry", "mode", "programme"], True, "share"),
            ({}, ["entry", "mode"], False, "plain"),
            ({"entry": 1}, ["mode"], True, "plain"),
            ({}, ["mode", "county"], False, "plain"),
            ({}, ["agency"], False, "owner"),
            ({"agency": 1}, ["undertaking", "granting", "county"], False, "owner"),
            ({"agency": 1}, ["entry", "undertaking"], True, "plain"),
            ({}, ["mode", "channel"], False, "full"),
        ):
            self.assertEqual(level(Wanted(asked), by, each), expected, (asked, by))
        narrowed = Wanted({}, "1/2/")
        self.assertEqual(level(narrowed, ["mode"]), "plain")
        self.assertEqual(level(narrowed, ["undertaking"]), "owner")
        user = self.make_user(
            "r.level", "gov_items.group_agency_manager", self.county_dept
        )
        level = self.stat.with_user(user)._level
        self.assertEqual(level(narrowed, ["day"]), "owner")
        self.assertEqual(level(Wanted({}), ["mode"]), "plain")

    def test_working_days_are_the_calendars(self):
        """In published years: no case is decided in a year without its notice."""
        calendar = self.env["gov.calendar.day"]
        start = date(2025, 1, 2)
        for offset in range(0, 690, 7):
            for days in (0, 1, 5, 9, 33):
                a = start + timedelta(days=offset)
                b = a + timedelta(days=days)
                expected = calendar._workdays_between(a, b)
                self.env.cr.execute("SELECT gov_stat_workdays(%s, %s)", (a, b))
                self.assertEqual(self.env.cr.fetchone()[0], expected, f"{a}…{b}")

    def test_every_figure_opens_its_records(self):
        self.finish(self.accepted("direct"))
        self.finish(self.accepted("realm")) if "realm" in self.live else None
        self.accepted("direct")
        figures = self.figures()
        delegations = [d.id for d in self.live.values()]
        shown = 0
        for name, part in measures.PART_OF.items():
            if name not in part.records or part.day_field == "due_on":
                continue
            path = "" if part.source == "gov_case" else "case_id."
            domain = [(f"{path}delegation_id", "in", delegations), *part.records[name]]
            domain += self.env["gov.dashboard"]._day_domain(part, MARCH)
            count = self.env[part.model].search_count(domain)
            self.assertEqual(figures[name], count, name)
            shown += count
        self.assertGreater(shown, 5)

    def test_trigger_costs_no_statement(self):
        """What the application sends is the same; the database adds."""
        self.accepted("direct")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env.cr.execute("SELECT COUNT(*) FROM gov_stat_delta")
        self.assertEqual(self.env.cr.sql_log_count, before + 1)
        self.assertTrue(self.env.cr.fetchone()[0])
