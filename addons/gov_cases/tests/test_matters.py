from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import PERSON, CasesCommon, clause
from .test_life import text_of


@tagged("post_install", "-at_install")
class TestMatter(CasesCommon):
    """One form, several items, cases side by side, one result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["gov.matter.kind"].create(
            {
                "name": "I want to open a restaurant",
                "programme_id": cls.programme.id,
                "entry_ids": [
                    Command.set((cls.entries["direct"] | cls.entries["receipt"]).ids)
                ],
                "days": 3,
            }
        )

    def matter(self, **values):
        matter = (
            self.env["gov.matter"]
            .with_user(self.clerk)
            .create(
                {
                    "kind_id": self.kind.id,
                    "region_id": self.county.id,
                    "applicant_name": "李晓敏",
                    "applicant_code": PERSON,
                    **values,
                }
            )
        )
        matter._onchange_kind_id()
        return matter

    @clause("JN18-07-05", "JN18-09-09", "JN18-19-02", "JN18-19-04", "JN18-19-05")
    def test_one_form_several_cases(self):
        matter = self.matter(property_number="P-7")
        names = matter.document_ids.mapped("name")
        self.assertEqual(names.count("Application form"), 1)
        for document in matter.document_ids:
            document._attach(b"%PDF " + document.name.encode(), "a.pdf")
        matter.action_accept()
        cases = matter.case_ids
        self.assertEqual(cases.entry_id, self.kind.entry_ids)
        self.assertEqual(set(cases.mapped("state")), {"accepted"})
        for case in cases:
            self.assertFalse(case._missing_documents())
            self.assertEqual(case.statutory_days, 20)
            codes = case.sudo().event_ids.mapped("code")
            self.assertIn("handed_out", codes)
        for document in matter.document_ids:
            self.assertEqual(document.case_ids, cases)
        text = text_of(matter.attachment_id).replace("\n", "")
        self.assertIn(matter.number, text)
        for case in cases:
            self.assertIn(case.number, text)
        self.assertEqual(matter.result, "open")
        for case in cases:
            self.finish(case)
        self.assertEqual(matter.result, "granted")
        self.assertFalse(matter.light)

    def with_beds(self):
        """One item asks for a number, under its usual circumstance only."""
        beds = self.env["gov.fact"].create(
            {
                "name": "Beds",
                "code": "beds",
                "value_type": "number",
                "programme_id": self.programme.id,
            }
        )
        self.make_rule(
            self.entries["direct"],
            self.modes["receipt"],
            circumstance_id=self.env["gov.circumstance"]._first().id,
            condition_ids=[
                Command.create({"fact_id": beds.id, "operator": "lt", "value": "300"})
            ],
        )
        return beds

    @clause("JN18-07-05", "JN21-07-12")
    def test_each_item_is_told_its_own(self):
        """Facts and circumstance of an item, delivery of all, reach the cases."""
        beds = self.with_beds()
        entry = self.entries["direct"]
        view = "gov_cases.gov_matter_view_form"
        with Form(self.env["gov.matter"].with_user(self.clerk), view) as form:
            form.kind_id = self.kind
            form.region_id = self.county
            form.applicant_name = "李晓敏"
            form.applicant_code = PERSON
            form.delivery = "post"
            form.address = "One Road 1"
            self.assertEqual(len(form.item_ids), 2)
            self.assertEqual(len(form.fact_ids), 1)
        matter = form.record
        item = matter.item_ids.filtered(lambda row: row.entry_id == entry)
        self.assertEqual(matter.fact_ids.entry_id, entry)
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        with self.assertRefused("JN21-07-12") as caught:
            matter.action_accept()
        self.assertIn(f"{entry.name}: {beds.name}", str(caught.exception))
        self.assertFalse(matter.case_ids)
        with self.assertRefused("JN18-25-03"):
            matter.fact_ids.value = "many"
        matter.fact_ids.value = "299"
        self.assertEqual(item.mode_id, self.modes["receipt"])
        other = matter.item_ids - item
        change = self.env["gov.circumstance"].search(
            [("id", "!=", item.circumstance_id.id)], limit=1
        )
        other.circumstance_id = change
        matter.action_accept()
        cases = matter.case_ids.sudo().grouped("entry_id")
        self.assertEqual(cases[entry].mode_id, self.modes["receipt"])
        self.assertEqual(cases[entry].fact_ids.value, "299")
        self.assertEqual(cases[other.entry_id].circumstance_id, change)
        self.assertFalse(cases[other.entry_id].fact_ids)
        for case in cases.values():
            self.assertEqual((case.delivery, case.address), ("post", "One Road 1"))
        for row, field in ((item, "circumstance_id"), (matter.fact_ids, "value")):
            with self.assertRefused("SUITE-APPEND"):
                row[field] = False if field == "value" else change
            with self.assertRefused("SUITE-APPEND"):
                row.unlink()

    def test_circumstance_may_need_no_fact(self):
        self.with_beds()
        change = self.env["gov.circumstance"].search([], limit=2)[1]
        matter = self.matter()
        self.assertTrue(matter._missing_facts())
        matter.item_ids.circumstance_id = change
        self.assertFalse(matter._missing_facts())
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        matter.action_accept()
        self.assertEqual(matter.case_ids.circumstance_id, change)

    def test_asking_costs_the_same_for_many(self):
        self.with_beds()
        few = self.matter()
        self.kind.sudo().entry_ids |= (
            self.env["gov.delegation"]
            .union(*(one for code, one in self.live.items() if code != "window"))
            .entry_id
        )
        many = self.matter()
        self.assertGreater(len(many.item_ids), 2 * len(few.item_ids))
        counts = []
        for matter in (few, few, many):  # once to fill the caches
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            matter._missing_facts()
            matter.item_ids.mapped("mode_id")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_by_interface_alone(self):
        """Rows that the form lays out are made, or asked for, without it too."""
        self.with_beds()
        matter = self.matter()
        matter.item_ids.unlink()
        matter.fact_ids.unlink()
        with self.assertRefused("JN21-07-12"):
            matter.action_accept()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            matter.delivery = "post"

    def test_form_shows_what_it_opens(self):
        matter = self.matter()
        self.assertEqual(matter.delegation_ids.entry_id, self.kind.entry_ids)
        self.assertFalse(matter.missing_entry_ids)
        strange = self.entries["window"].copy({"sequence": 99})
        self.kind.sudo().entry_ids |= strange
        matter.invalidate_recordset()
        self.assertEqual(matter.missing_entry_ids, strange)
        with self.assertRefused("JN18-07-05"):
            matter.action_accept()

    @clause("JN18-19-06")
    def test_total_limit_has_its_light(self):
        matter = self.matter()
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        matter.action_accept()
        self.assertEqual(matter.due_on, date(2026, 3, 5))
        course = {
            "2026-03-03": "green",
            "2026-03-04": "warning",
            "2026-03-06": "yellow",
        }
        for day, light in course.items():
            with freeze_time(f"{day} 02:00:00"):
                matter.invalidate_recordset(["light"])
                self.assertEqual(matter.light, light, day)

    def test_one_refusal_is_the_result(self):
        matter = self.matter()
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        matter.action_accept()
        case = self.until(matter.case_ids[0], "decide")
        self.take(case, outcome="refused", reason="Too near to a school")
        self.assertEqual(matter.result, "refused")

    @clause("XK-42")
    def test_joint_handling_has_45_days_by_law(self):
        self.entries["direct"].manual_ids.sudo().write({"state": "draft"})
        case = self.env["gov.case"].new({"matter_id": self.matter().id})
        self.assertEqual((case._statutory_days(), case._extension_limit()), (45, 15))
        other = self.env["gov.case"].new({})
        self.assertEqual((other._statutory_days(), other._extension_limit()), (20, 10))

    @clause("JN18-07-05")
    def test_all_or_none(self):
        matter = self.matter()
        self.live["receipt"].action_suspend("Flood")
        with self.assertRefused("JN18-07-05"):
            matter.action_accept()
        self.assertFalse(matter.case_ids)

    def test_accepted_stays(self):
        matter = self.matter()
        for document in matter.document_ids:
            document._attach(b"%PDF", "a.pdf")
        matter.action_accept()
        with self.assertRefused("SUITE-APPEND"):
            matter.document_ids[:1].name = "Other"
        with self.assertRefused("SUITE-APPEND"):
            matter.unlink()
        stranger = self.make_user("m.two", "gov_cases.group_clerk", self.county2_dept)
        with self.assertRaises(AccessError):
            matter.with_user(stranger).read(["number"])


@tagged("post_install", "-at_install")
class TestProject(CasesCommon):
    """Five stages, permits from facts, consultations, joint events."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["gov.project.template"].search([]).active = False
        make = cls.env["gov.project.template"].create
        cls.approval = make({"name": "Approval", "stage": "establish"})
        cls.land = make(
            {
                "name": "Land use",
                "stage": "land",
                "new_land_only": True,
                "waits_for_ids": [Command.set(cls.approval.ids)],
            }
        )
        cls.quake = make(
            {
                "name": "Earthquake report",
                "stage": "establish",
                "assessment": "earthquake",
            }
        )
        cls.plan = make(
            {
                "name": "Planning permit",
                "stage": "planning",
                "commitment_replaces": True,
                "entry_id": cls.entries["direct"].id,
                "waits_for_ids": [Command.set(cls.approval.ids)],
            }
        )
        cls.manager = cls.make_user(
            "j.manager", "gov_items.group_agency_manager", cls.county_dept
        )

    def project(self, **values):
        return (
            self.env["gov.project"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Bridge",
                    "owner": "Bridge Ltd",
                    "region_id": self.county.id,
                    "agency_id": self.county_dept.id,
                    **values,
                }
            )
        )

    def permit(self, project, template):
        return project.permit_ids.filtered(lambda p: p.name == template.name)

    @clause("JN18-12-01", "JN18-12-06", "JN18-14-01")
    def test_permits_follow_from_facts(self):
        project = self.project()
        project.action_start()
        self.assertEqual(
            project.stage_ids.mapped("kind"),
            ["establish", "land", "planning", "building", "completion"],
        )
        self.assertEqual(self.permit(project, self.approval).state, "ready")
        self.assertEqual(self.permit(project, self.quake).state, "ready")
        plan = self.permit(project, self.plan)
        self.assertEqual(plan.state, "waiting")
        case = self.accepted("direct")
        with self.assertRefused("JN18-12-06"):
            plan.case_id = case.id
        self.permit(project, self.approval).granted_on = date(2026, 3, 2)
        self.assertEqual(plan.state, "ready")
        plan.case_id = case.id
        self.assertEqual(plan.state, "case")
        self.finish(case)
        plan.invalidate_recordset(["state"])
        self.assertEqual(plan.state, "granted")
        inner = self.project(new_land=False)
        inner.action_start()
        self.assertFalse(self.permit(inner, self.land))
        with self.assertRefused("JN18-12-01"):
            inner.action_start()

    @clause("JN18-12-08", "JN18-12-09", "JN18-12-10", "JN18-12-11")
    def test_limits_by_funds(self):
        calendar = self.env["gov.calendar.day"]
        today = self.env["gov.case"]._today()
        for fund, total, permit in (("government", 34, 27), ("enterprise", 28, 23)):
            project = self.project(fund=fund)
            project.action_start()
            self.assertEqual(calendar._workdays_between(today, project.due_on), total)
            self.assertEqual(
                calendar._workdays_between(today, project.permit_due_on), permit
            )
            self.assertEqual(project.light, "green")

    @clause("JN18-13-05", "JN18-14-01")
    def test_stages_have_limits_and_lights(self):
        project = self.project()
        project.action_start()
        stage = project.stage_ids[0]
        self.assertEqual(stage.due_on, date(2026, 3, 9))
        with freeze_time("2026-03-11 02:00:00"):
            stage.invalidate_recordset(["light"])
            self.assertEqual(stage.light, "red")
        with self.assertRefused("JN18-14-01"):
            project.action_next_stage()
        project.permit_ids.filtered(lambda p: p.stage == "establish").write(
            {"granted_on": date(2026, 3, 2)}
        )
        project.action_next_stage()
        self.assertEqual(project.stage, "land")
        project.permit_ids.write({"granted_on": date(2026, 3, 2)})
        for _stage in range(4):
            project.action_next_stage()
        self.assertEqual(project.done_on, date(2026, 3, 2))
        self.assertFalse(project.light)

    @clause("JN18-13-01", "JN18-12-02")
    def test_commitment(self):
        project = self.project(zero_land=True)
        with self.assertRefused("JN18-13-01"):
            project.action_start()
        project.committed_on = date(2026, 3, 1)
        project.action_start()
        permit = self.permit(project, self.plan)
        self.assertEqual((permit.waiver, permit.state), ("commitment", "waived"))
        permit.action_broken()
        self.assertEqual(permit.state, "refused")
        with self.assertRefused("JN18-12-02"):
            permit.action_check()

    @clause("JN18-12-05")
    def test_area_assessment(self):
        self.env["gov.area.assessment"].create(
            {
                "kind": "earthquake",
                "region_id": self.county.id,
                "agency_id": self.county_dept.id,
                "date_to": date(2027, 1, 1),
            }
        )
        project = self.project()
        project.action_start()
        permit = self.permit(project, self.quake)
        self.assertEqual((permit.waiver, permit.state), ("assessment", "waived"))
        with freeze_time("2027-02-01 02:00:00"):
            later = self.project()
            later.action_start()
        self.assertEqual(self.permit(later, self.quake).state, "ready")

    @clause("JN18-13-02", "JN18-13-03", "JN18-13-04")
    def test_consultation(self):
        project = self.project(plan_year=2026)
        project.action_start()
        meeting = (
            self.env["gov.project.meeting"]
            .with_user(self.manager)
            .create({"region_id": self.county.id, "kind": "6+1"})
        )
        meeting.action_agenda()
        self.assertIn(project, meeting.project_ids)
        self.assertIn(self.county_dept, meeting.agency_ids)
        with self.assertRefused("JN18-13-02"):
            meeting.minutes = "Agreed"
        task = (
            self.env["gov.project.task"]
            .with_user(self.manager)
            .create(
                {
                    "project_id": project.id,
                    "meeting_id": meeting.id,
                    "kind": "resolution",
                    "text": "Clear the site",
                    "user_id": self.approver.id,
                    "due_on": date(2026, 3, 6),
                }
            )
        )
        with self.assertRefused("JN18-14-03"):
            task.action_answer("Not me")
        task.with_user(self.approver).action_answer("Cleared")
        self.assertEqual(task.answer, "Cleared")
        with self.assertRefused("JN18-14-03"):
            task.with_user(self.approver).action_answer("Again")

    @clause("JN18-14-03")
    def test_instruction(self):
        project = self.project()
        boss = self.make_user("j.boss", "gov_items.group_city_manager", self.city_dept)
        task = (
            self.env["gov.project.task"]
            .with_user(boss)
            .create(
                {
                    "project_id": project.id,
                    "text": "Hurry",
                    "user_id": self.approver.id,
                    "due_on": date(2026, 3, 6),
                }
            )
        )
        self.assertEqual((task.kind, task.author_id), ("instruction", boss))

    @clause("JN18-12-07")
    def test_joint_event(self):
        project = self.project()
        event = (
            self.env["gov.project.event"]
            .with_user(self.manager)
            .create(
                {
                    "project_id": project.id,
                    "kind": "visit",
                    "record": "On site",
                    "opinion_ids": [
                        Command.create(
                            {"agency_id": self.county_dept.id, "opinion": "Fine"}
                        ),
                        Command.create({"agency_id": self.city_dept.id}),
                    ],
                }
            )
        )
        with self.assertRefused("JN18-12-07"):
            event.action_close()
        event.opinion_ids[1].opinion = "Fine, too"
        event.action_close()
        self.assertTrue(event.closed)

    @clause("JN18-12-03")
    def test_one_meeting_three_letters(self):
        project = self.project(letters=True)
        events = self.env["gov.project.event"].with_user(self.manager)

        def event(kind):
            return events.create(
                {"project_id": project.id, "kind": kind, "record": "Text"}
            )

        with self.assertRefused("JN18-12-03"):
            event("letter").action_close()
        event("meeting").action_close()
        for _letter in range(3):
            event("letter").action_close()
        with self.assertRefused("JN18-12-03"):
            event("letter").action_close()

    @clause("JN18-15-02")
    @mute_logger("odoo.sql_db")
    def test_agent_is_free_of_charge(self):
        project = self.project(agent_id=self.clerk.id)
        vals = {"project_id": project.id, "text": "Filled in the form"}
        service = self.env["gov.project.service"].create(vals)
        self.assertEqual(service.fee, 0)
        with self.assertRaisesRegex(Exception, "free of charge|gov_project_service"):
            with self.env.cr.savepoint():
                self.env["gov.project.service"].create({**vals, "fee": 5})

    @clause("JN18-16-03")
    def test_projects_come_from_the_lists(self):
        result = self.env["gov.project"].load(
            ["name", "owner", "list_code", "region_id/.id", "agency_id/.id"],
            [
                [
                    "Tunnel",
                    "Tunnel Ltd",
                    "S-1",
                    str(self.county.id),
                    str(self.county_dept.id),
                ]
            ],
        )
        self.assertFalse(result["messages"])
        found = self.env["gov.project"].search(
            [("list_code", "=", "S-1"), ("started_on", "=", False)]
        )
        self.assertTrue(found.joint)
