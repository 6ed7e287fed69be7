from odoo.tests import TransactionCase, tagged

from odoo.addons.gov_items.tests.common import clause


@tagged("post_install", "-at_install")
class TestTasks(TransactionCase):
    """The tasks as the documents give them: who leads, who takes part, when."""

    def task(self, name):
        return self.env.ref(f"gov_demo.task_{name}")

    def leads(self, name):
        return {a.get_external_id()[a.id] for a in self.task(name).lead_agency_ids}

    def agencies(self, *names):
        return {f"gov_demo.agency_jining_{name}" for name in names}

    def roles(self, name):
        return set(self.task(name).line_ids.mapped("role"))

    @clause("JN21-01-12")
    def test_tasks_1_to_3_are_led_by_the_office(self):
        regions = self.task("jn01").programme_id.region_ids
        for name in ("jn01", "jn02", "jn03"):
            self.assertEqual(self.leads(name), self.agencies("office"))
            self.assertEqual(self.task(name).line_ids.region_id, regions)
            self.assertGreater(len(self.task(name).line_ids.agency_id), 10)

    @clause("JN21-04-11")
    def test_tasks_4_and_12_are_led_by_the_bureau(self):
        for name in ("jn04", "jn12"):
            self.assertEqual(self.leads(name), self.agencies("approval"))
            self.assertEqual(self.roles(name), {"lead", "agency", "region"})

    @clause("JN21-05-07")
    def test_task_5_has_joint_leads(self):
        self.assertEqual(self.leads("jn05"), self.agencies("approval", "bigdata"))

    @clause("JN21-06-14")
    def test_task_6_has_joint_leads(self):
        self.assertEqual(self.leads("jn06"), self.agencies("approval", "office"))

    @clause("JN21-07-14")
    def test_tasks_7_8_and_11_have_no_lead(self):
        for name in ("jn07", "jn08", "jn11"):
            self.assertEqual(self.roles(name), {"agency", "region"})

    @clause("JN21-09-08")
    def test_task_9_has_three_leads(self):
        self.assertEqual(
            self.leads("jn09"), self.agencies("staffing", "hrss", "finance")
        )

    @clause("JN21-10-13")
    def test_task_10_gives_the_counties_no_duty(self):
        self.assertEqual(self.roles("jn10"), {"agency"})

    @clause("JN21-13-11")
    def test_tasks_13_to_15_have_joint_leads(self):
        for name in ("jn13", "jn14", "jn15"):
            self.assertEqual(self.leads(name), self.agencies("office", "approval"))

    @clause("JN21-14-07")
    def test_task_14_takes_part_in_two_places_only(self):
        names = self.task("jn14").line_ids.region_id.mapped("name")
        self.assertEqual(set(names), {"汶上县", "济宁高新区"})

    @clause("JN21-02-07", "JN21-04-09", "JN21-04-10", "JN21-13-09", "JN21-15-11")
    def test_milestones_of_jining(self):
        expected = {
            "jn02_plan": "2021-06-30",
            "jn04_live": "2021-07-15",
            "jn04_items": "2021-07-31",
            "jn13_permits": "2021-07-31",
            "jn15_levels": "2021-07-31",
        }
        for name, day in expected.items():
            with self.subTest(name):
                days = set(map(str, self.task(name).line_ids.mapped("due_date")))
                self.assertEqual(days, {day})

    @clause("HZ22-31-01", "HZ22-31-09")
    def test_heze_files_within_three_days_of_the_plan(self):
        plans = self.task("hz22_plan").line_ids
        self.assertEqual(len(plans), 10)
        self.assertEqual(set(map(str, plans.mapped("due_date"))), {"2022-11-30"})
        filings = self.task("hz22_filing").line_ids
        self.assertFalse(any(filings.mapped("due_date")))
        plans[0].document_date = "2022-11-28"
        filing = filings.filtered(lambda x: x.region_id == plans[0].region_id)
        self.assertEqual(str(filing.due_date), "2022-12-01")
        self.assertEqual(filings.filtered("due_date"), filing)

    @clause("LC20-20-03", "LC20-20-05")
    def test_liaocheng_hands_over_in_sixty_days(self):
        days = set(map(str, self.task("lc20_handover").line_ids.mapped("due_date")))
        self.assertEqual(days, {"2020-08-10"})
        days = set(map(str, self.task("lc20_report").line_ids.mapped("due_date")))
        self.assertEqual(days, {"2020-08-12"})
