from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import CasesCommon, clause


@tagged("post_install", "-at_install")
class TestLights(CasesCommon):
    """The light on the record, in the search, and that they agree."""

    @clause("JN18-05-12", "JN18-26-05", "JN18-26-06", "JN18-26-07", "JN18-05-13")
    def test_course_of_a_case(self):
        case = self.accepted("direct")  # Monday 2 March, 5 working days: 9 March
        self.assertEqual(case.due_on, date(2026, 3, 9))
        course = {
            "2026-03-05": ("green", 2),
            "2026-03-06": ("warning", 1),
            "2026-03-07": ("warning", 1),
            "2026-03-09": ("warning", 0),
            "2026-03-10": ("yellow", -1),
            "2026-03-11": ("red", -2),
            "2026-03-14": ("red", -4),
        }
        for day, (light, left) in course.items():
            with freeze_time(f"{day} 02:00:00"):
                case.invalidate_recordset(["light", "days_left"])
                self.assertEqual((case.light, case.days_left), (light, left), day)
        self.take(self.until(case, "decide"))
        with freeze_time("2026-03-20 02:00:00"):
            case.invalidate_recordset(["light"])
            self.assertFalse(case.light)

    def test_day_in_china_not_in_london(self):
        with freeze_time("2026-03-09 16:30:00"):
            self.assertEqual(self.env["gov.case"]._today(), date(2026, 3, 10))

    def test_search_agrees_with_the_field(self):
        cases = self.env["gov.case"]
        for shift in range(-6, 7):
            case = self.accepted("direct").sudo()
            case._act_write({"due_on": date(2026, 4, 6) + timedelta(days=shift)})
            cases |= case
        cases[0]._act_write({"suspended": True})
        cases |= self.open_case("direct").sudo()
        model = cases.browse()
        for day in range(14):  # over the Tomb-sweeping holiday
            with freeze_time(date(2026, 3, 31) + timedelta(days=day)):
                cases.invalidate_recordset(["light"])
                for light in ("green", "warning", "yellow", "red", False):
                    found = model.search(
                        [("light", "=", light), ("id", "in", cases.ids)]
                    )
                    self.assertEqual(
                        found,
                        cases.filtered(lambda c, x=light: c.light == x).sorted(
                            "id", reverse=True
                        ),
                    )
                self.assertEqual(
                    model.search(
                        [
                            ("light", "not in", ("yellow", "red")),
                            ("id", "in", cases.ids),
                        ]
                    ),
                    cases.filtered(lambda c: c.light not in ("yellow", "red")).sorted(
                        "id", reverse=True
                    ),
                )

    @clause("JN18-26-05", "JN18-26-06", "JN18-26-07")
    def test_groups_agree_with_the_field(self):
        """Graphs, boards and grouped lists show the lights as the records do."""
        cases = self.env["gov.case"]
        for shift in range(-6, 7):
            case = self.accepted("direct").sudo()
            case._act_write({"due_on": date(2026, 3, 10) + timedelta(days=shift)})
            cases |= case
        cases[0]._act_write({"suspended": True})
        cases |= self.open_case("direct").sudo()
        mine = [("id", "in", cases.ids)]
        for day in range(8):
            with freeze_time(date(2026, 3, 5) + timedelta(days=day)):
                cases.invalidate_recordset(["light"])
                groups = cases.browse()._read_group(
                    mine, ["light"], ["id:recordset", "__count"]
                )
                self.assertTrue(groups)
                for light, found, count in groups:
                    wanted = cases.filtered(lambda c, x=light: c.light == x)
                    self.assertEqual(found, wanted)
                    self.assertEqual(count, len(wanted))
                order = [light for light, *_rest in groups if light]
                course = ["green", "warning", "yellow", "red"]
                self.assertEqual(order, [x for x in course if x in order])
        description = cases.fields_get(["light"], ["groupable"])
        self.assertTrue(description["light"]["groupable"])
        by_agency = cases.browse()._read_group(
            mine, ["current_agency_id", "light"], ["__count"], order="light DESC"
        )
        self.assertEqual(sum(count for *_keys, count in by_agency), len(cases))
        shown = cases.browse().formatted_read_group(mine, ["light"], ["__count"])
        for group in shown:
            found = cases.search(mine + group["__extra_domain"])
            self.assertEqual(len(found), group["__count"])

    @clause("JN18-22-11", "XK-82")
    def test_accepted_on_a_holiday_counts_from_the_next_working_day(self):
        case = self.open_case("direct")
        with freeze_time("2026-03-07 02:00:00"):
            case.action_accept()
        self.assertEqual(case.accepted_on, date(2026, 3, 7))
        self.assertEqual(case.due_on, date(2026, 3, 13))

    def test_due_in_an_unpublished_year_is_provisional(self):
        case = self.open_case("direct")
        values = case._start_clock(date(2026, 12, 25), 20)
        self.assertTrue(values["due_provisional"])

    @clause("XK-44")
    def test_delivery_within_ten_working_days(self):
        case = self.until(self.accepted("direct"), "deliver").sudo()
        self.assertEqual(case.current_step_id.due_on, date(2026, 3, 16))

    @clause("JN18-05-11")
    def test_lights_and_orders_on_a_phone(self):
        """The client shows cards on a small screen, where the action has them."""
        manager = self.make_user(
            "c.manager", "gov_items.group_agency_manager", self.county_dept
        )
        shown = {"gov.supervision.light": "light", "gov.supervision.order": "due_on"}
        for user in (self.county_supervisor, manager):
            for model, field in shown.items():
                with self.subTest(user=user.login, model=model):
                    actions = self.env["ir.actions.act_window"].sudo()
                    action = actions.search(
                        [("res_model", "=", model), ("path", "!=", False)]
                    )
                    self.assertIn("kanban", action.view_mode.split(","))
                    views = (
                        self.env[model].with_user(user).get_views([(False, "kanban")])
                    )
                    self.assertIn(f'name="{field}"', views["views"]["kanban"]["arch"])
