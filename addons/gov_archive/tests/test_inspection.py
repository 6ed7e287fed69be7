import base64
import io
import json
from datetime import date

from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from ..kernel import draw
from .common import ArchiveCommon, clause

INSPECTOR = "gov_archive.group_inspector"


class InspectionCommon(ArchiveCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = "gov_items.group_agency_manager"
        cls.inspectors = [
            cls.make_user(f"i.{n}", INSPECTOR, cls.city_dept) for n in range(3)
        ]
        cls.inspector = cls.inspectors[0]
        cls.manager = cls.make_user("i.manager", manager, cls.county_dept)
        cls.foreign = cls.make_user("i.foreign", INSPECTOR, cls.county2_dept)

    def plan(self, **values):
        return (
            self.env["gov.inspection.plan"]
            .with_user(self.inspector)
            .create(
                {
                    "name": "Half-yearly",
                    "agency_id": self.city_dept.id,
                    "programme_id": self.programme.id,
                    "region_ids": [Command.set((self.county | self.county2).ids)],
                    "next_on": "2026-04-01",
                    "sample_size": 2,
                    "inspector_count": 2,
                    **values,
                }
            )
        )

    def opened(self, **values):
        plan = self.plan(**values)
        action = plan.action_open_round()
        found = self.env["gov.inspection"].search(action["domain"])
        return found.filtered(lambda i: i.region_id == self.county).with_user(
            self.inspector
        )

    def drawn(self, codes=("direct", "substantive", "sight"), **values):
        for code in codes:
            self.finish(self.accepted(code))
        inspection = self.opened(**values)
        inspection.action_commit()
        inspection.action_reveal()
        return inspection

    def judge(self, inspection, faults=()):
        """Answer everything in order but the codes in ``faults``."""
        for sample in inspection.sample_ids:
            self.answer(sample.answer_ids, sample.inspector_id, faults)
            sample.with_user(sample.inspector_id).action_score()
        drawn = inspection.candidate_ids.filtered("drawn").user_id[0]
        self.answer(inspection.answer_ids, drawn, faults)

    def answer(self, answers, user, faults):
        for row in answers.with_user(user):
            if row.code in faults:
                row.write(
                    {"result": "fault", "deducted": row.points, "note": "Missing"}
                )
            else:
                row.result = "ok"


@tagged("post_install", "-at_install")
class TestInspection(InspectionCommon):
    """Drawn so that anyone can recompute it, scored, put right, published."""

    # -- plan ----------------------------------------------------------------

    @clause("HZ22-62-07", "HZ22-62-08")
    def test_a_plan_lists_the_regions_that_were_not_inspected(self):
        self.finish(self.accepted("direct"))
        plan = self.plan(kind="spot", interval_months=3)
        self.assertEqual(plan.missing_region_ids, self.county | self.county2)
        plan.action_open_round()
        self.assertEqual(plan.next_on, date(2026, 7, 1))
        self.assertEqual(set(plan.inspection_ids.mapped("kind")), {"spot"})
        mine = plan.inspection_ids.filtered(lambda i: i.region_id == self.county)
        mine.action_commit()
        mine.action_reveal()
        self.judge(mine)
        mine.action_conclude()
        plan.invalidate_recordset()
        self.assertEqual(plan.missing_region_ids, self.county2)
        self.assertIn(plan, plan.search([("has_missing", "=", True)]))
        with freeze_time("2026-09-01"):
            plan.invalidate_recordset()
            self.assertEqual(len(plan.missing_region_ids), 2)

    @clause("HZ22-62-08")
    def test_rounds_open_by_themselves_when_they_are_due(self):
        plan = self.plan()
        self.env["gov.inspection.plan"]._cron_due()
        self.assertFalse(plan.inspection_ids)
        with freeze_time("2026-04-01 02:00:00"):
            self.env["gov.inspection.plan"]._cron_due()
        self.assertEqual(plan.inspection_ids.region_id, plan.region_ids)

    # -- draw ----------------------------------------------------------------

    @clause("JN21-07-09", "JN21-04-05")
    def test_the_draw_can_be_recomputed(self):
        inspection = self.drawn()
        data = inspection._draw_data()
        self.assertEqual(draw.problems(data), [])
        self.assertEqual(len(data["cases"]["population"]), 3)
        self.assertEqual(len(data["cases"]["drawn"]), 2)
        self.assertEqual(len(data["inspectors"]["drawn"]), 2)
        for change in (
            {"seed": "0"},
            {"cases": {**data["cases"], "drawn": data["cases"]["drawn"][::-1]}},
            {"cases": {**data["cases"], "population": ["1"]}},
        ):
            self.assertTrue(draw.problems({**data, **change}))
        self.assertEqual(
            inspection.event_ids.sorted("id").mapped("kind"), ["commit", "reveal"]
        )
        self.assertFalse(inspection.event_ids.sudo()._chain_verify(inspection))

    @clause("JN21-07-09")
    def test_the_seed_is_secret_and_bound_before_the_draw(self):
        self.finish(self.accepted("direct"))
        inspection = self.opened()
        inspection.action_commit()
        with self.assertRaises(AccessError):
            inspection.read(["seed"])
        later = self.finish(self.accepted("direct"))
        inspection.action_reveal()
        self.assertEqual(
            draw.commitment(inspection.revealed_seed), inspection.commitment
        )
        self.assertNotIn(later, inspection.sample_ids.case_id)
        for values in ({"revealed_seed": "x"}, {"population": "1"}, {"state": "drawn"}):
            with self.assertRefused("JN21-07-09"):
                inspection.sudo().write(values)
        with self.assertRefused("JN21-07-09"):
            inspection.action_reveal()

    @clause("JN21-07-09")
    def test_only_the_agencys_inspectors_draw(self):
        self.finish(self.accepted("direct"))
        inspection = self.opened()
        self.inspector.group_ids -= self.env.ref(INSPECTOR)
        with self.assertRaises(AccessError):
            inspection.action_commit()
        self.inspector.group_ids += self.env.ref(INSPECTOR)
        with self.assertRaises(AccessError):
            inspection.with_user(self.foreign).action_commit()

    @clause("JN21-07-09")
    def test_whoever_is_concerned_is_recused(self):
        approver = self.city_approver
        approver.write({"group_ids": [Command.link(self.env.ref(INSPECTOR).id)]})
        for _number in range(2):
            self.finish(self.accepted("sight"))  # the city approver decides
        inspection = self.opened()
        inspection.action_commit()
        inspection.with_user(self.inspectors[1]).action_declare()
        inspection.action_reveal()
        reasons = {c.user_id: c.reason for c in inspection.candidate_ids}
        self.assertTrue(reasons[approver])
        self.assertTrue(reasons[self.inspectors[1]])
        self.assertEqual(
            inspection.candidate_ids.filtered("drawn").user_id,
            self.inspectors[0] | self.inspectors[2],
        )
        self.assertEqual(draw.problems(inspection._draw_data()), [])

    @clause("LC20-31-04")
    def test_directly_delegated_cases_are_drawn_by_themselves(self):
        inspection = self.drawn(direct_only=True, sample_size=9)
        modes = inspection.sample_ids.case_id.mode_id
        self.assertEqual(modes.mapped("code"), ["direct"])
        self.assertEqual(draw.problems(inspection._draw_data()), [])

    # -- scores --------------------------------------------------------------

    @clause("JN21-07-07", "HZ22-62-09")
    def test_the_manual_is_gone_through_line_by_line(self):
        inspection = self.drawn(("direct",))
        manual = inspection.answer_ids.filtered(lambda a: a.subject == "manual")
        # one limit, two steps, two documents
        self.assertEqual(len(manual), 5)
        self.assertTrue(inspection.answer_ids.filtered(lambda a: a.code == "Y01"))
        with self.assertRefused("HZ22-62-09"):
            inspection.action_conclude()
        self.judge(inspection, faults=("MANUAL",))
        inspection.action_conclude()
        self.assertEqual(len(inspection.finding_ids), 5)
        self.assertEqual(inspection.finding_ids[0].code, "MANUAL")

    @clause("HZ22-62-06", "HZ22-62-09")
    def test_points_and_grade_stand_with_the_file(self):
        inspection = self.drawn(("substantive",))
        sample = inspection.sample_ids
        self.judge(inspection, faults=("A01", "A06", "Y01"))
        self.assertEqual((sample.score, sample.grade), (70, "qualified"))
        self.assertEqual(sample.file_id.sample_ids, sample)
        inspection.action_conclude()
        self.assertEqual((inspection.score, inspection.grade), (80, "qualified"))
        self.assertEqual(inspection.file_score, 70)

    @clause("HZ22-62-09")
    def test_a_legality_fault_leaves_nothing(self):
        inspection = self.drawn(("direct",))
        self.judge(inspection, faults=("A03",))
        sample = inspection.sample_ids
        self.assertEqual((sample.score, sample.grade), (0, "unqualified"))

    @clause("HZ22-62-09")
    def test_only_the_inspector_drawn_scores(self):
        inspection = self.drawn(("direct",))
        sample = inspection.sample_ids
        other = next(u for u in self.inspectors if u != sample.inspector_id)
        with self.assertRefused("HZ22-62-09"):
            sample.answer_ids[0].with_user(other).result = "ok"
        with self.assertRefused("HZ22-62-09"):
            sample.with_user(other).action_score()
        row = sample.answer_ids[0].with_user(sample.inspector_id)
        with self.assertRefused("HZ22-62-09"):
            row.write({"result": "fault", "deducted": 5})  # what was found?
        with self.assertRefused("HZ22-62-09"):
            row.write({"result": "fault", "deducted": 99, "note": "x"})

    # -- findings --------------------------------------------------------------

    @clause("HZ22-62-10", "LC20-31-07", "JN21-04-05")
    def test_a_finding_is_followed_to_its_correction(self):
        inspection = self.drawn(("direct",))
        self.judge(inspection, faults=("A01",))
        found = []
        cls = type(self.env["gov.inspection.finding"])
        self.patch(cls, "_on_fault_found", lambda f: found.extend(f.ids))
        inspection.action_conclude()
        finding = inspection.finding_ids
        self.assertEqual(found, finding.ids)
        self.assertEqual(finding.agency_id, self.county_dept)
        self.assertEqual(finding.due_on, date(2026, 4, 1))
        lower = finding.with_user(self.manager)
        with self.assertRefused("HZ22-62-10"):
            lower.action_answer()
        lower.write(
            {
                "responsible_id": self.clerk.id,
                "measure": "Scanned again",
                "proof": base64.b64encode(b"%PDF proof"),
            }
        )
        with self.assertRefused("HZ22-62-10"):
            finding.with_user(self.inspector).action_accept()
        lower.action_answer()
        upper = finding.with_user(self.inspector)
        with self.assertRefused("HZ22-62-10"):
            upper.action_accept()  # no re-check
        with self.assertRefused("HZ22-62-10"):
            lower.action_accept()
        upper.recheck = "Still illegible"
        upper.action_reject()
        self.assertEqual(finding.state, "open")
        overdue = [("overdue", "=", True), ("id", "=", finding.id)]
        with freeze_time("2026-04-02"):
            self.assertTrue(finding.search_count(overdue))
        lower.action_answer()
        upper.recheck = "In order now"
        upper.action_accept()
        self.assertFalse(finding.search_count(overdue))
        self.assertEqual(inspection.state, "closed")
        with self.assertRefused("HZ22-62-10"):
            upper.sudo().write({"name": "x"})

    @clause("LC20-31-05")
    def test_an_evaluation_has_scope_criteria_and_conclusion(self):
        inspection = self.drawn(("direct",), kind="evaluation")
        self.judge(inspection)
        with self.assertRefused("LC20-31-05"):
            inspection.action_conclude()
        inspection.write(
            {"scope": "Water", "criteria": "Quality", "conclusion": "Good"}
        )
        inspection.action_conclude()
        self.assertEqual(inspection.state, "closed")
        self.assertTrue(inspection.candidate_ids.filtered("drawn"))  # the team

    @clause("LC20-31-01")
    def test_agencies_that_did_nothing_are_listed(self):
        report = self.env["gov.inspection.report"]
        domain = [("agency_id", "=", self.city_dept.id), ("year", "=", "2026")]
        self.env.flush_all()
        self.assertTrue(report.search(domain).idle)
        inspection = self.drawn(("direct",))
        inspection.guidance = "Use the new form"
        self.judge(inspection, faults=("A06",))
        inspection.action_conclude()
        self.env.flush_all()
        report.invalidate_model()
        row = report.search(domain)
        self.assertFalse(row.idle)
        self.assertEqual(
            (row.inspections, row.guidance, row.cases, row.findings), (1, 1, 1, 1)
        )


@tagged("post_install", "-at_install")
class TestInspectionPublic(InspectionCommon, HttpCase):
    """What visitors see before and after the draw."""

    def test_published(self):
        self.finish(self.accepted("direct"))
        inspection = self.opened()
        url = f"/gov/inspection/{inspection.id}"
        self.assertEqual(self.url_open(f"{url}/draw.json").status_code, 404)
        inspection.action_commit()
        data = json.loads(self.url_open(f"{url}/draw.json").text)
        self.assertEqual(data["commitment"], inspection.commitment)
        self.assertNotIn("seed", data)
        inspection.action_reveal()
        data = json.loads(self.url_open(f"{url}/draw.json").text)
        self.assertEqual(draw.problems(data), [])
        self.assertNotIn("李晓敏", json.dumps(data, ensure_ascii=False))
        self.judge(inspection, faults=("A06",))
        with self.assertRefused("JN21-07-07"):
            inspection.action_publish()
        inspection.action_conclude()
        self.assertEqual(self.url_open(f"{url}/result.pdf").status_code, 404)
        inspection.action_publish()
        answer = self.url_open(f"{url}/result.pdf")
        text = "".join(
            p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages
        )
        self.assertIn("监督检查结果公示", text)
        self.assertIn("A06", text)
        self.assertNotIn("李晓敏", text)
        self.assertIn(inspection.name, self.url_open("/gov/inspections").text)
