from datetime import date, timedelta

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import NOW, TODAY, TrainingCommon, clause


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestQuestion(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.chief = cls.make_instructor(is_primary=True)

    def ask(self, name="船舶登记需要哪些材料", user=None, **vals):
        questions = self.env["gov.question"].with_user(user or self.cora.user_id)
        question = questions.create(
            {
                "name": name,
                "entry_id": self.entry.id,
                "agency_id": self.county_dept.id,
                **vals,
            }
        )
        question.action_ask()
        return question

    def answer(self, question, text="Two", user=None):
        own = question.with_user(user or self.ann.user_id)
        own.answer = text
        own.action_answer()

    @clause("JN21-10-09")
    def test_asked_answered_found(self):
        question = self.ask()
        self.assertRecordValues(
            question,
            [
                {
                    "state": "open",
                    "responsible_id": self.ann.id,
                    "due_on": date(2026, 3, 5),
                }
            ],
        )
        self.assertEqual(question.activity_ids.user_id, self.ann.user_id)
        self.assertEqual(question.upper_agency_id, self.city_dept)
        with freeze_time("2026-03-04 02:00:00"):
            self.answer(question)
        self.assertRecordValues(
            question, [{"state": "answered", "response_days": 2, "is_late": False}]
        )
        self.assertFalse(question.activity_ids)
        dora = self.make_employee("Dora", self.county2_dept)
        found = question.with_user(dora.user_id).search([("answer", "ilike", "two")])
        self.assertIn(question.id, found.ids)
        draft = question.with_user(dora.user_id).new(
            {"name": "船舶登记材料", "entry_id": self.entry.id}
        )
        self.assertIn(question.id, draft.similar_ids._origin.ids)
        self.chief.invalidate_recordset()
        self.assertEqual(
            (self.chief.answered_questions, self.chief.response_days), (1, 2)
        )

    @clause("JN21-10-09")
    def test_limit_in_working_days(self):
        """Two days before the National Day holiday of 2026, three working days."""
        with freeze_time("2026-09-29 02:00:00"):
            question = self.ask()
        expected = self.env["gov.calendar.day"]._add_workdays(date(2026, 9, 29), 3)[0]
        self.assertEqual(question.due_on, expected)
        self.assertGreater(question.due_on, date(2026, 10, 7))
        with freeze_time(question.due_on + timedelta(days=1)):
            question.invalidate_recordset()
            self.assertTrue(question.is_late)
            self.assertIn(question, question.search([("is_late", "=", True)]))

    @clause("JN21-10-09")
    def test_who_may_do_what(self):
        question = self.ask()
        with self.assertRefused("JN21-10-09"):
            question.with_user(self.cora.user_id).write({"answer": "x"})
        with self.assertRefused("JN21-10-09"):
            question.with_user(self.ann.user_id).write({"name": "x"})
        with self.assertRefused("JN21-10-09"):
            question.with_user(self.ann.user_id).action_answer()
        with self.assertRefused("JN21-10-09"):
            question.with_user(self.cora.user_id).unlink()
        self.answer(question)
        with self.assertRefused("JN21-10-09"):
            question.with_user(self.ann.user_id).write({"answer": "changed"})
        question.with_user(self.cora.user_id).helpful = True

    @clause("JN21-10-09")
    def test_none_is_lost_when_an_instructor_leaves(self):
        question = self.ask()
        self.env["gov.instructor.absence"].create(
            {
                "instructor_id": self.chief.id,
                "deputy_id": self.ben.id,
                "date_to": TODAY + timedelta(days=2),
            }
        )
        self.assertEqual(question.responsible_id, self.ben)
        self.assertEqual(question.activity_ids.user_id, self.ben.user_id)
        with freeze_time("2026-03-06 02:00:00"):
            self.env["gov.question"]._cron_route()
            self.assertEqual(question.responsible_id, self.ann, "back")
        proposal = (
            self.env["gov.instructor.replacement"]
            .with_user(self.organiser)
            .create(
                {
                    "instructor_id": self.chief.id,
                    "successor_id": self.ben.id,
                    "date": TODAY,
                    "reason": "Retires",
                }
            )
        )
        proposal.with_user(self.head).action_approve()
        with freeze_time("2026-03-20 02:00:00"):
            self.env["gov.question"]._cron_route()
            self.assertEqual(question.responsible_id, self.ben)

    @clause("JC25-30-07")
    def test_the_counterpart_answers_where_nobody_instructs(self):
        self.env["gov.guidance.pair"].create(
            {
                "upper_agency_id": self.city_dept.id,
                "lower_agency_id": self.county_dept.id,
                "contact_id": self.ben.id,
            }
        )
        question = self.ask(entry_id=self.entries["window"].id)
        self.assertEqual(question.responsible_id, self.ben)
        self.answer(question, user=self.ben.user_id)
        self.assertEqual(question.state, "answered")

    def test_personal_data_is_not_asked(self):
        with self.assertRaises(ValidationError):
            self.ask("电话13812343210的申请人能否延期")

    def test_becomes_part_of_the_manual_or_a_typical_case(self):
        question = self.ask()
        with self.assertRefused("JN21-10-09"):
            question.action_to_manual()
        self.answer(question, "Proof of ownership")
        action = question.with_user(self.head).action_to_manual()
        draft = self.env["gov.manual"].browse(action["res_id"])
        self.assertIn("Proof of ownership", draft.remarks)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(question.new_manual_id, draft)
        action = question.with_user(self.ann.user_id).action_to_typical_case()
        case = self.env["gov.typical.case"].browse(action["res_id"])
        self.assertEqual(case.review_points, "Proof of ownership")
        self.assertEqual(case.author_id, self.ann.user_id)

    def test_queries_do_not_grow(self):
        questions = self.env["gov.question"].concat(
            *(self.ask(f"Question {n}") for n in range(30))
        )
        counts = []
        for some in (questions[:1], questions[:1], questions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._responsible_people(TODAY)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1] + 2)
