import base64
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from ..kernel import draw
from .common import PERSON, CasesCommon, clause
from .test_life import text_of
from .test_security import READ, ROLES, VERBS

OFFICERS = ("clerk", "reviewer", "approver")
OVER = dict.fromkeys(("city_manager", "auditor"), ("read",))
#: Model -> role -> verbs that the rights allow; everything else is denied.
MATRIX = {
    "gov.province.request": {
        **OVER,
        **dict.fromkeys((*OFFICERS, "agency_manager"), VERBS),
    },
    "gov.document.request": {
        **OVER,
        "clerk": ("read", "write", "create"),
        "agency_manager": ("read", "write"),
    },
    "gov.document.supply": dict.fromkeys(("clerk", "agency_manager"), VERBS),
    "gov.property.survey": {
        **dict.fromkeys(("approver", "agency_manager"), ("read",)),
        **OVER,
        **dict.fromkeys(("clerk", "reviewer"), ("read", "write", "create")),
    },
    "gov.project.package": {
        **READ,
        "agency_manager": VERBS,
        "city_manager": ("read", "write", "create"),
    },
    "gov.outside.evaluation": {
        **dict.fromkeys(("agency_manager", "city_manager"), VERBS),
        "auditor": ("read",),
    },
    "gov.outside.sample": {
        **dict.fromkeys(("agency_manager", "city_manager"), ("read", "write")),
        "auditor": ("read",),
    },
    "gov.outside.measure": {
        **dict.fromkeys(("agency_manager", "city_manager"), VERBS),
        "auditor": ("read",),
    },
    "gov.satisfaction.survey": {
        **OVER,
        "agency_manager": ("read",),
        "city_manager": VERBS,
    },
    "gov.satisfaction.answer": {**OVER, "agency_manager": ("read",)},
    "gov.point.errand": {**OVER, "clerk": VERBS, "agency_manager": ("read",)},
    "gov.point.document": {**OVER, "clerk": VERBS, "agency_manager": ("read",)},
}


def printed(env, action):
    return env["ir.attachment"].browse(int(action["url"].split("/")[-1]))


@tagged("post_install", "-at_install")
class TestBetweenLevels(CasesCommon):
    """Requests, surveys and evaluations between county, city, province, outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "b.manager", "gov_items.group_agency_manager", cls.county_dept
        )
        cls.city_manager = cls.make_user(
            "b.city", "gov_items.group_city_manager", cls.city_dept
        )
        cls.stranger = cls.make_user("b.stranger", ROLES["clerk"], cls.county2_dept)

    # --- province ---------------------------------------------------------------

    def request(self, **values):
        return (
            self.env["gov.province.request"]
            .with_user(self.clerk)
            .create(
                {
                    "subject": "Access to the licence system",
                    "text": "We need accounts.",
                    "city_agency_id": self.city_dept.id,
                    "province_body": "Provincial Transport",
                    **values,
                }
            )
        )

    @clause("LC20-21-07")
    def test_county_raises_a_matter_through_the_city(self):
        request = self.request()
        found = request.with_user(self.city_clerk).search([("id", "=", request.id)])
        self.assertFalse(found, "a draft is the county's own")
        request.action_raise()
        self.assertEqual(request.state, "raised")
        self.assertEqual(str(request.forward_due_on), "2026-03-05")
        with self.assertRaises(AccessError):
            request.action_forward()
        with freeze_time("2026-03-04 02:00:00"):
            request.with_user(self.city_clerk).action_forward()
        self.assertEqual(request.city_days, 2)
        mine = request.with_user(self.city_clerk)
        with freeze_time("2026-03-11 02:00:00"):
            with self.assertRefused("LC20-21-07"):
                mine.action_answer()
            mine.answer = "Accounts are opened."
            mine.action_answer()
        self.assertEqual(
            (request.state, request.province_days, request.total_days, request.by_city),
            ("answered", 5, 7, False),
        )
        text = text_of(printed(self.env, request.action_print())).replace("\n", "")
        for word in (request.number, "Accounts are opened.", "市级2、省级5、合计7"):
            self.assertIn(word, text)
        with self.assertRefused("LC20-21-07"):
            mine.action_forward()

    @clause("LC20-21-07")
    def test_city_may_know_the_answer_and_lateness_shows(self):
        request = self.request()
        request.action_raise()
        with freeze_time("2026-03-09 02:00:00"):
            self.env.invalidate_all()
            late = request.search([("is_late", "=", True)])
            self.assertIn(request, late)
            mine = request.with_user(self.city_clerk)
            mine.answer = "It is on page 3."
            mine.action_answer()
        self.assertTrue(request.by_city)
        self.assertEqual((request.city_days, request.province_days), (5, 0))

    def test_what_was_raised_stays(self):
        request = self.request()
        request.action_raise()
        with self.assertRefused("SUITE-APPEND"):
            request.subject = "Another"
        with self.assertRefused("SUITE-APPEND"):
            request.with_user(self.city_clerk).subject = "Another"
        with self.assertRefused("SUITE-APPEND"):
            request.unlink()
        with self.assertRaises(AccessError):
            request.with_user(self.stranger).action_print()

    # --- documents from the shared store ----------------------------------------

    def wanted(self, **values):
        held = self.accepted("direct")
        case = self.open_case("receipt", files=False)
        line = case.document_ids[:1]
        asked = (
            self.env["gov.document.request"]
            .with_user(self.clerk)
            .create(
                {
                    "document_id": line.id,
                    "reason": "Needed to accept",
                    "consent": True,
                    **values,
                }
            )
        )
        source = held.sudo().document_ids.filtered(lambda one: one.name == line.name)
        return asked, line, source

    @clause("JN18-09-10")
    def test_managing_office_supplies_from_the_shared_store(self):
        asked, line, source = self.wanted()
        self.assertEqual(asked.office_id, self.service_centre)
        self.assertIn(source, asked.candidate_ids)
        with self.assertRaises(AccessError):
            asked.action_supply(source.id)
        office = asked.with_user(self.centre_clerk)
        choose = office.action_choose()
        wizard = (
            self.env["gov.document.supply"]
            .with_user(self.centre_clerk)
            .with_context(**choose["context"])
            .create({"choice": str(source.id)})
        )
        wizard.action_confirm()
        self.assertEqual(asked.state, "supplied")
        self.assertEqual(line.sudo().sha256, source.sha256)
        self.assertEqual(line.sudo().source_document_id, source)
        self.assertEqual(asked.supplied_by, self.centre_clerk)
        self.assertIn(source.sha256, asked.source_text)
        self.assertIn("shared", line.case_id.sudo().event_ids.mapped("code"))
        with self.assertRefused("JN18-09-10"):
            office.action_supply(source.id)

    @clause("JN18-09-10")
    def test_nothing_without_consent_and_nobody_elses_copy(self):
        asked, _line, source = self.wanted(consent=False)
        office = asked.with_user(self.centre_clerk)
        with self.assertRefused("JN18-09-10"):
            office.action_supply(source.id)
        other = self.accepted("entrust", applicant_code="11010519491231002X")
        foreign = other.sudo().document_ids[:1]
        self.assertNotIn(foreign, asked.candidate_ids)
        asked.sudo().consent = True
        with self.assertRefused("JN18-09-10"):
            office.action_supply(foreign.id)
        with self.assertRefused("JN18-09-10"):
            office.action_decline()
        office.answer = "Nobody has it"
        office.action_decline()
        self.assertEqual(asked.state, "declined")

    def test_asked_for_is_an_open_line_and_stays(self):
        asked, line, _source = self.wanted()
        with self.assertRefused("SUITE-APPEND"):
            asked.reason = "Another"
        with self.assertRefused("SUITE-APPEND"):
            asked.sudo().unlink()
        with self.assertRaises(AccessError):
            asked.unlink()
        handed_in = self.accepted("direct").document_ids[:1]
        with self.assertRefused("JN18-09-10"):
            self.env["gov.document.request"].with_user(self.clerk).create(
                {"document_id": handed_in.id, "reason": "x"}
            )
        found = asked.with_user(self.stranger).search([("id", "=", asked.id)])
        self.assertFalse(found)

    # --- surveys of properties --------------------------------------------------

    def survey(self, content=b"%PDF survey", **values):
        return (
            self.env["gov.property.survey"]
            .with_user(self.clerk)
            .create(
                {
                    "property_number": "P-7",
                    "document_name": "Plan",
                    "surveyor": "Survey House",
                    "surveyed_on": "2025-05-05",
                    "file": base64.b64encode(content),
                    "filename": "plan.pdf",
                    **values,
                }
            )
        )

    def property_matter(self):
        kind = self.env["gov.matter.kind"].create(
            {
                "name": "House",
                "programme_id": self.programme.id,
                "entry_ids": [Command.set(self.entries["direct"].ids)],
            }
        )
        matter = (
            self.env["gov.matter"]
            .with_user(self.clerk)
            .create(
                {
                    "kind_id": kind.id,
                    "region_id": self.county.id,
                    "applicant_name": "李晓敏",
                    "applicant_code": PERSON,
                    "property_number": "P-7",
                }
            )
        )
        matter._onchange_kind_id()
        form = matter.document_ids.filtered(lambda one: one.name != "Plan")
        form._attach(b"%PDF form", "form.pdf")
        return matter

    @clause("JN18-19-08")
    def test_checked_survey_is_offered_instead_of_a_new_one(self):
        survey = self.survey()
        matter = self.property_matter()
        self.assertFalse(matter.offered_count, "not before it is checked")
        survey.with_user(self.reviewer).action_check()
        self.env.invalidate_all()
        self.assertEqual(matter.offered_count, 1)
        matter.action_accept()
        line = matter.document_ids.filtered(lambda one: one.name == "Plan")
        self.assertEqual(line.survey_id, survey)
        self.assertEqual(line.sha256, survey.sha256)
        case_line = matter.case_ids.sudo().document_ids.filtered(
            lambda one: one.name == "Plan"
        )
        self.assertEqual(case_line.sha256, survey.sha256)
        self.assertEqual(survey.use_count, 1)

    @clause("JN18-19-08")
    def test_a_second_survey_needs_a_reason(self):
        self.survey().with_user(self.reviewer).action_check()
        with self.assertRefused("JN18-19-08"):
            self.survey(b"%PDF other")
        self.survey(b"%PDF other", again_reason="The house was extended")
        self.survey(b"%PDF other", kind="land")
        matter = self.property_matter()
        line = matter.document_ids.filtered(lambda one: one.name == "Plan")
        line._attach(b"%PDF another", "other.pdf")
        with self.assertRefused("JN18-19-08"):
            matter.action_accept()
        line.again_reason = "The house was extended"
        matter.action_accept()
        self.assertFalse(line.survey_id)

    def test_a_judged_survey_stays(self):
        survey = self.survey()
        survey.with_user(self.reviewer).action_check()
        with self.assertRefused("SUITE-APPEND"):
            survey.surveyor = "Another"
        with self.assertRefused("JN18-19-08"):
            survey.with_user(self.reviewer).action_check()
        for user in (self.clerk, self.approver):
            with self.assertRaises(AccessError):
                survey.with_user(user).action_check()

    # --- packages of projects ---------------------------------------------------

    def projects(self, count=2):
        projects = self.env["gov.project"].create(
            [
                {
                    "name": f"Project {number}",
                    "owner": "Builder",
                    "region_id": self.county.id,
                    "agency_id": self.county_dept.id,
                    "investment": 100,
                }
                for number in range(count)
            ]
        )
        for project in projects:
            self.env["gov.project.permit"].create(
                {
                    "project_id": project.id,
                    "name": "Approval",
                    "stage": "establish",
                    "entry_id": self.entries["direct"].id,
                }
            )
        return projects

    def package(self, projects, **values):
        return (
            self.env["gov.project.package"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Schools",
                    "entry_id": self.entries["direct"].id,
                    "project_ids": [Command.set(projects.ids)],
                    **values,
                }
            )
        )

    @clause("JN18-12-04")
    def test_one_decision_names_all_projects(self):
        projects = self.projects(3)
        package = self.package(projects[:2])
        package.action_fill()
        self.assertEqual(package.project_ids, projects)
        self.assertEqual(package.investment, 300)
        case = self.accepted("direct")
        package.case_id = case.id
        self.assertEqual(projects.permit_ids.case_id, case)
        self.until(case, "deliver")
        text = text_of(case.sudo().decision_document_id.attachment_id)
        text = text.replace("\n", "")
        for project in projects:
            self.assertIn(project.number, text)
            self.assertIn(project.name, text)
        self.assertEqual(set(projects.permit_ids.mapped("state")), {"granted"})
        with self.assertRefused("JN18-12-04"):
            package.project_ids = [Command.unlink(projects[0].id)]

    @clause("JN18-12-04")
    def test_a_package_is_several_projects_for_the_same_approval(self):
        projects = self.projects()
        case = self.accepted("direct")
        with self.assertRefused("JN18-12-04"):
            self.package(projects[0], case_id=case.id)
        with self.assertRefused("JN18-12-04"):
            self.package(projects, case_id=self.accepted("receipt").id)
        projects[0].permit_ids.unlink()
        with self.assertRefused("JN18-12-04"):
            self.package(projects, case_id=case.id)

    def test_other_decisions_name_no_projects(self):
        case = self.until(self.accepted("direct"), "deliver")
        text = text_of(case.sudo().decision_document_id.attachment_id)
        self.assertNotIn("打包", text)

    # --- evaluation from outside ------------------------------------------------

    def evaluation(self, **values):
        return (
            self.env["gov.outside.evaluation"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Evaluation 2026",
                    "body": "Institute",
                    "contract": "HT-1",
                    "contract_on": "2026-03-01",
                    "region_ids": [Command.set(self.county.ids)],
                    "date_from": "2026-03-01",
                    "date_to": "2026-03-31",
                    "sample_size": 2,
                    **values,
                }
            )
        )

    @clause("JN18-05-10")
    def test_sample_is_drawn_judged_and_followed_up(self):
        cases = self.env["gov.case"]
        for _number in range(4):
            cases |= self.finish(self.accepted("direct"))
        evaluation = self.evaluation()
        evaluation.action_draw()
        self.assertEqual((evaluation.pool_size, len(evaluation.sample_ids)), (4, 2))
        again = draw.draw(evaluation.seed, cases.sudo().mapped("number"), 2)
        self.assertEqual(evaluation.sample_ids.mapped("number"), again)
        with self.assertRefused("JN18-05-10"):
            evaluation.action_draw()
        with self.assertRefused("JN18-05-10"):
            evaluation.sample_size = 9
        with self.assertRefused("JN18-05-10"):
            evaluation.action_report()
        first, second = evaluation.sample_ids
        first.write({"score": 90, "is_marked": True})
        second.write({"score": 70, "is_marked": True, "finding": "Told twice"})
        evaluation.conclusion = "Good"
        evaluation.action_report()
        self.assertEqual(evaluation.average, 80)
        with self.assertRefused("JN18-05-10"):
            evaluation.action_close()
        evaluation.measure_ids = [
            Command.create(
                {
                    "name": "Train the window",
                    "agency_id": self.county_dept.id,
                    "due_on": "2026-04-30",
                }
            )
        ]
        with self.assertRefused("JN18-05-10"):
            evaluation.action_close()
        evaluation.measure_ids.write({"done_on": "2026-04-20", "proof": "Minutes"})
        text = text_of(printed(self.env, evaluation.action_print())).replace("\n", "")
        for word in ("HT-1", "Told twice", "Train the window", "80.0"):
            self.assertIn(word, text)
        evaluation.action_close()
        with self.assertRefused("JN18-05-10"):
            evaluation.conclusion = "Better"

    @clause("JN18-05-10")
    def test_the_sample_is_not_chosen(self):
        case = self.finish(self.accepted("direct"))
        evaluation = self.evaluation(date_from="2025-01-01", date_to="2025-01-02")
        with self.assertRefused("JN18-05-10"):
            evaluation.action_draw()
        with self.assertRefused("JN18-05-10"):
            self.env["gov.outside.sample"].with_user(self.manager).create(
                {"evaluation_id": evaluation.id, "case_id": case.id}
            )
        other = self.make_user(
            "b.other", "gov_items.group_agency_manager", self.county2_dept
        )
        with self.assertRaises(AccessError):
            evaluation.with_user(other).action_draw()

    # --- satisfaction -----------------------------------------------------------

    def satisfaction(self, **values):
        return (
            self.env["gov.satisfaction.survey"]
            .with_user(self.city_manager)
            .create(
                {
                    "name": "Spring",
                    "programme_id": self.programme.id,
                    "date_from": "2026-03-01",
                    "date_to": "2026-03-31",
                    "closes_on": "2026-04-30",
                    **values,
                }
            )
        )

    @clause("LC20-31-06")
    def test_applicants_of_direct_entries_are_asked_and_shown_by_county(self):
        direct = self.until(self.accepted("direct"), "seal")
        self.until(self.accepted("entrust"), "seal")
        self.until(self.accepted("jc25_window"), "seal")
        survey = self.satisfaction()
        gateway = type(self.env["gov.gateway"])
        with patch.object(gateway, "_ask", return_value={}) as ask:
            survey.action_send()
        answers = survey.sudo().answer_ids
        self.assertEqual(answers.case_id, direct, "what the county decides itself")
        self.assertIn(answers.token, str(ask.call_args))
        self.assertEqual(answers.region_id, self.county)
        with self.assertRefused("LC20-31-06"):
            survey.action_send()
        with self.assertRefused("LC20-31-06"):
            answers._answer({"level": "9"})
        answers._answer({"level": "2", "speed": "1", "comment": "Quick"})
        self.assertEqual((answers.score, answers.is_satisfied), (75, 1))
        self.assertEqual(survey.answered_count, 1)
        self.assertEqual(survey.satisfied_rate, 100)
        with self.assertRefused("LC20-31-06"):
            answers._answer({"level": "1"})
        [(region, score)] = self.env["gov.satisfaction.answer"]._read_group(
            survey.action_results()["domain"], ["region_id"], ["score:avg"]
        )
        self.assertEqual((region, score), (self.county, 75))

    @clause("LC20-31-06")
    def test_answers_have_an_end_and_no_name(self):
        self.until(self.accepted("direct"), "seal")
        survey = self.satisfaction(closes_on="2026-03-03")
        survey.action_send()
        answer = survey.sudo().answer_ids
        with freeze_time("2026-03-04 02:00:00"), self.assertRefused("LC20-31-06"):
            answer._answer({"level": "1"})
        for field in ("case_id", "token"):
            with self.assertRaises(AccessError):
                answer.with_user(self.city_manager).mapped(field)
        found = answer.with_user(self.manager).search([("id", "=", answer.id)])
        self.assertEqual(found, answer)
        other = self.make_user(
            "b.else", "gov_items.group_agency_manager", self.county2_dept
        )
        self.assertFalse(answer.with_user(other).search([("id", "=", answer.id)]))

    def test_nobody_to_ask(self):
        with self.assertRefused("LC20-31-06"):
            self.satisfaction(
                date_from="2020-01-01", date_to="2020-01-02"
            ).action_send()

    # --- agency points ----------------------------------------------------------

    def point(self):
        return self.env["gov.centre"].create(
            {
                "name": "Village Point",
                "region_id": self.village.id,
                "agency_id": self.village_committee.id,
                "agency_point": True,
                "point_delegation_ids": [
                    Command.set((self.live["direct"] | self.live["receipt"]).ids)
                ],
            }
        )

    @clause("JN18-22-08")
    def test_point_hands_in_follows_and_gives_out_every_item_of_its_list(self):
        point = self.point()
        stranger = self.make_user("b.far", ROLES["clerk"], self.county2_dept)
        helper = self.make_user("b.point", ROLES["clerk"], self.village_committee)
        for delegation in point.point_delegation_ids:
            errand = (
                self.env["gov.point.errand"]
                .with_user(helper)
                .create(
                    {
                        "delegation_id": delegation.id,
                        "person": "李晓敏",
                        "person_code": PERSON,
                        "phone": "13812343210",
                        "consent": True,
                    }
                )
            )
            self.assertEqual((errand.centre_id, errand.state), (point, "taken"))
            errand._onchange_delegation_id()
            errand.line_ids.file = base64.b64encode(b"%PDF scan")
            errand.action_hand_in()
            case = errand.sudo().case_id
            self.assertEqual(case.delegation_id, delegation)
            self.assertEqual(case.service_form, "agent")
            self.assertFalse(case._missing_documents())
            self.assertEqual(errand.state, "handed_in")
            self.assertIn(case.number, errand.progress_text)
            with self.assertRefused("JN18-22-08"):
                errand.action_give_out()
            case.with_user(self.clerk).action_accept()
            self.until(case, "deliver")
            self.assertEqual(errand.state, "ready")
            url = errand.action_print_result()["url"]
            self.assertEqual(url, f"/gov/errand/{errand.id}/result.pdf")
            self.assertTrue(errand._result().raw.startswith(b"%PDF"))
            with self.assertRaises(AccessError):
                errand.with_user(stranger)._result()
            errand.receiver = "李晓敏"
            errand.action_give_out()
            self.assertEqual((errand.state, case.state), ("given_out", "closed"))
            self.assertEqual(case.receiver, "李晓敏")
            event = case.event_ids.filtered(lambda one: one.code == "deliver")
            self.assertEqual(event.user_id, helper)
            self.assertEqual(event.agency_id, self.village_committee)

    @clause("JN18-22-08")
    def test_only_what_is_on_the_list_and_can_be_done(self):
        point = self.point()
        helper = self.make_user("b.point", ROLES["clerk"], self.village_committee)
        errands = self.env["gov.point.errand"].with_user(helper)
        values = {"person": "李", "person_code": PERSON, "phone": "1"}
        with self.assertRefused("JN18-22-08"):
            errands.create({**values, "delegation_id": self.live["entrust"].id})
        errand = errands.create({**values, "delegation_id": self.live["direct"].id})
        with self.assertRefused("JN18-22-08"):
            errand.action_hand_in()
        self.entries["entrust"].write({"online": False, "offline_law": "Law, art. 1"})
        with self.assertRefused("JN18-22-08"):
            point.point_delegation_ids = [Command.link(self.live["entrust"].id)]
        with self.assertRefused("JN18-22-08"):
            point.agency_point = False
        found = errand.with_user(self.stranger).search([("id", "=", errand.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            errand.with_user(self.stranger).action_hand_in()

    # --- rights -----------------------------------------------------------------

    def test_matrix(self):
        for role, group in ROLES.items():
            user = self.make_user(f"m.{role}", group, self.county_dept)
            for model, allowed in MATRIX.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))


@tagged("post_install", "-at_install")
class TestSurveyPage(HttpCase):
    """The page behind a survey's link."""

    @clause("LC20-31-06")
    def test_page(self):
        self.assertEqual(self.url_open("/gov/survey/nothing").status_code, 404)
        long = "/gov/survey/" + "x" * 32
        self.assertEqual(self.url_open(long).status_code, 404)
