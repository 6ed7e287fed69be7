import io
import json
from datetime import timedelta
from unittest import skipUnless

from psycopg2 import IntegrityError
from PyPDF2 import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.report import pdf

from ..kernel import lottery
from .common import NOW, TODAY, TrainingCommon, clause

APPLICANT = "91110000600037341L"
REVIEWER = "gov_cases.group_reviewer"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestExpert(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.field = cls.env["gov.expert.field"].create({"name": "Ships (test)"})
            cls.caller = cls.make_user("t.caller", REVIEWER, cls.county_dept)
            cls.experts = cls.env["gov.expert"].concat(
                *(cls.make_expert(f"Expert {n}") for n in range(6))
            )

    @classmethod
    def make_expert(cls, name, approve=True, **vals):
        expert = (
            cls.env["gov.expert"]
            .with_user(cls.organiser)
            .create(
                {
                    "name": name,
                    "agency_id": cls.city_dept.id,
                    "field_ids": [Command.set(cls.field.ids)],
                    "qualification": "Senior engineer",
                    "valid_until": TODAY + timedelta(days=300),
                    **vals,
                }
            )
        )
        if approve:
            expert.with_user(cls.head).action_approve()
        return expert.sudo()

    def make_draw(self, count=3, user=None, **vals):
        return (
            self.env["gov.expert.draw"]
            .with_user(user or self.caller)
            .create(
                {
                    "entry_id": self.entry.id,
                    "agency_id": self.county_dept.id,
                    "field_id": self.field.id,
                    "count": count,
                    "subject_code": APPLICANT,
                    **vals,
                }
            )
        )

    def draw(self, **vals):
        one = self.make_draw(**vals)
        one.action_commit()
        one.write({"word": "spring", "witness": "Director Li"})
        one.action_draw()
        return one

    @clause("JN21-08-02")
    def test_approved_by_another(self):
        entered = self.make_expert("New", approve=False)
        self.assertFalse(entered.callable)
        with self.assertRefused("JN21-08-02"):
            entered.with_user(self.organiser).action_approve()
        with self.assertRefused("JN21-08-02"):
            entered.with_user(self.organiser).write({"state": "approved"})
        entered.with_user(self.head).action_approve()
        self.assertTrue(entered.callable)
        entered.with_user(self.organiser).qualification = "Professor"
        self.assertEqual(entered.state, "draft", "approved anew after a change")
        expert = self.experts[0]
        with self.assertRefused("JN21-08-02"):
            expert.with_user(self.organiser).action_remove()
        expert.with_user(self.organiser).removal_reason = "Did not appear"
        expert.with_user(self.organiser).action_remove()
        self.assertFalse(expert.callable)
        with freeze_time("2027-03-01 02:00:00"):
            self.experts.invalidate_recordset()
            self.assertFalse(self.experts[1].callable, "no valid qualification")
            found = self.experts.search([("callable", "=", True)])
            self.assertFalse(found & self.experts)

    @clause("JN21-08-03")
    def test_any_officer_searches_and_calls(self):
        found = self.experts.with_user(self.caller).search([("callable", "=", True)])
        self.assertLessEqual(set(self.experts.ids), set(found.ids))
        one = self.draw()
        called = one.engagement_ids
        self.assertEqual(len(called), 3)
        self.assertEqual(called.agency_id, self.county_dept)
        self.assertEqual(called.pool_agency_id, self.city_dept)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            called.create({"draw_id": one.id, "expert_id": self.experts[0].id})

    @clause("JN21-08-03")
    def test_anybody_draws_it_again(self):
        one = self.make_draw()
        one.action_commit()
        shown = one._proof()
        self.assertNotIn("secret", shown)
        with self.assertRaises(AccessError):
            one.read(["secret"])
        with self.assertRefused("JN21-08-03"):
            one.action_draw()
        with self.assertRefused("JN21-08-03"):
            one.write({"count": 1})
        one.write({"word": "spring", "witness": "Director Li"})
        one.action_draw()
        proof = json.loads(json.dumps(one._proof()))
        self.assertEqual(lottery.verify(proof), [])
        self.assertEqual(proof["commitment"], shown["commitment"])
        self.assertNotIn("Expert", json.dumps(proof), "no names in the proof")
        keys = {f"E{e.expert_id.id}" for e in one.engagement_ids}
        self.assertEqual(set(proof["chosen"]), keys)
        with self.assertRefused("JN21-08-03"):
            one.write({"word": "autumn"})
        with self.assertRefused("JN21-08-03"):
            one.sudo(False).unlink() if one.has_access("unlink") else one.with_user(
                self.organiser
            ).sudo().unlink()

    @clause("JN21-08-03")
    def test_replaced_by_the_next_of_the_order(self):
        one = self.draw()
        order = one._proof()["order"]
        first = one.engagement_ids.filtered(lambda e: f"E{e.expert_id.id}" == order[0])
        with self.assertRefused("JN21-08-03"):
            first.action_decline()
        first.decline_reason = "Ill"
        first.action_decline()
        called = one.engagement_ids.filtered(lambda e: e.state == "called")
        self.assertEqual({f"E{e.expert_id.id}" for e in called}, set(order[1:4]))
        self.assertEqual(lottery.verify(one._proof()), [])

    @clause("JN21-08-02")
    def test_conflicts_and_cooling_off(self):
        named, employed, recent = self.experts[:3]
        named.conflict_ids = [
            Command.create(
                {"body_name": "A", "body_code": APPLICANT.lower(), "reason": "Sister"}
            )
        ]
        employed.employer_code = APPLICANT
        employed.with_user(self.head).action_approve()
        one = self.draw()
        left_out = {
            line.expert_id: line.excluded
            for line in one.sudo().line_ids
            if line.excluded
        }
        self.assertEqual(left_out, {named: "conflict", employed: "employer"})
        called = one.engagement_ids.expert_id
        self.assertFalse(called & (named | employed))
        with self.assertRefused("JN21-08-03"):
            self.make_draw(count=3).action_commit()  # three are cooling off
        with freeze_time("2026-04-05 02:00:00"):
            self.make_draw(count=3).action_commit()
        self.assertTrue(recent)

    @mute_logger("odoo.sql_db")
    @clause("JN21-08-02")
    def test_the_database_refuses_a_conflict(self):
        one = self.draw(count=1)
        other = (self.experts - one.engagement_ids.expert_id)[0]
        other.conflict_ids = [
            Command.create(
                {"body_name": "A", "body_code": APPLICANT, "reason": "Owner"}
            )
        ]
        self.env.flush_all()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["gov.expert.engagement"].sudo().create(
                {"draw_id": one.id, "expert_id": other.id}
            )

    @mute_logger("odoo.sql_db")
    @clause("JN21-08-04", "JN21-08-05")
    def test_who_pays(self):
        call = self.draw(count=1).engagement_ids
        self.assertRecordValues(
            call, [{"payer": "agency", "payer_agency_id": self.city_dept.id}]
        )
        with self.assertRefused("JN21-08-05"):
            call.payer = "other"
        call.write({"payer": "other", "payer_reason": "Paid by the park", "fee": 300})
        self.env.flush_all()
        with self.assertRefused("JN21-08-04"):
            call.payer = "applicant"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE gov_expert_engagement SET payer = 'applicant' WHERE id = %s",
                [call.id],
            )
        self.entry.applicant_pays_review = True
        call.payer = "applicant"
        self.env.flush_all()
        second = self.draw(count=1, subject_code=False).engagement_ids
        self.assertEqual(second.payer, "applicant")

    @clause("JN21-08-05", "JN21-08-07")
    def test_cost_and_use(self):
        engagements = self.env["gov.expert.engagement"]
        action = self.env["gov.agency"].action_open_never_called()
        self.assertIn(self.city_dept, self.env["gov.agency"].search(action["domain"]))
        call = self.draw(count=1).engagement_ids
        call.fee = 500
        rows = engagements._read_group(
            [("entry_id", "=", self.entry.id), ("engaged_on", ">=", "2026-01-01")],
            ["payer_agency_id", "region_id"],
            ["fee:sum", "__count"],
        )
        self.assertEqual(rows, [(self.city_dept, self.county, 500, 1)])
        action = self.env["gov.agency"].action_open_never_called()
        self.assertNotIn(
            self.city_dept, self.env["gov.agency"].search(action["domain"])
        )
        payer = engagements.with_user(self.organiser).search([("id", "=", call.id)])
        self.assertTrue(payer, "the paying agency sees its cost")

    def test_drawn_by_other_modules(self):
        one = self.env["gov.expert.draw"].draw(
            self.entry, self.county_dept, self.field, 2, subject_code=APPLICANT
        )
        self.assertEqual(len(one.engagement_ids), 2)
        self.assertEqual(lottery.verify(one._proof()), [])

    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    def test_sheet(self):
        call = self.draw(count=1).engagement_ids
        call.write({"fee": 300, "opinion": "Fit"})
        call.action_done()
        call.write({"score": 5, "evaluation": "On time"})
        words = PdfReader(io.BytesIO(call._get_pdf())).pages[0].extract_text()
        for word in (call.name, call.expert_id.name, "300.00", "City Transport"):
            self.assertIn(word, words)
        expert = call.sudo().expert_id
        self.assertEqual((expert.score, expert.engagement_count), (5, 1))
