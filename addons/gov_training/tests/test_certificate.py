import io
from datetime import date
from unittest import skipUnless

from psycopg2.errors import CheckViolation
from PyPDF2 import PdfReader

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.report import pdf

from .common import NOW, TrainingCommon, clause


class CertificateCommon(TrainingCommon):
    @classmethod
    def certify(cls, person, score=80, entries=None, **vals):
        """Return the certificate of a session held with a passed test."""
        session = cls.make_session(
            entry_ids=[Command.set((entries or cls.entry).ids)], people=person, **vals
        )
        session.attendance_ids.write({"tested": True, "score": score})
        session.action_hold()
        session.action_certify()
        return session.certificate_ids


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCertificate(CertificateCommon):
    @clause("JN21-10-07")
    def test_none_without_presence_and_test(self):
        session = self.make_session(people=self.cora)
        line = session.attendance_ids
        with self.assertRefused("JN21-10-07"):
            line.action_certify()
        line.write({"tested": True, "score": 59})
        with self.assertRefused("JN21-10-07"):
            line.action_certify()
        line.write({"score": 60, "present": False})
        with self.assertRefused("JN21-10-07"):
            line.action_certify()
        line.present = True
        line.action_certify()
        self.assertTrue(session.certificate_ids)

    @mute_logger("odoo.sql_db")
    @clause("JN21-10-07")
    def test_the_database_refuses_what_was_not_earned(self):
        line = self.make_session(people=self.cora).attendance_ids
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env["gov.training.certificate"].sudo().create(
                {
                    "attendance_id": line.id,
                    "issued_on": date(2026, 3, 2),
                    "valid_until": date(2027, 3, 2),
                }
            )

    @clause("JN21-10-07")
    def test_neither_written_nor_deleted(self):
        one = self.certify(self.cora).with_user(self.organiser)
        for act in (
            lambda: one.write({"valid_until": date(2040, 1, 1)}),
            lambda: one.sudo().unlink(),
            lambda: one.with_user(self.organiser).copy(),
        ):
            with self.assertRefused("JN21-10-07"):
                act()
        with self.assertRefused("JN21-10-07"):
            one.action_revoke()
        one.revoke_reason = "The test was taken by somebody else"
        one.action_revoke()
        self.assertEqual((one.state, one.revoked_on), ("revoked", date(2026, 3, 2)))
        self.assertFalse(self.cora._gov_trained(self.entry, date(2026, 3, 2)))

    def test_online_test_writes_the_score(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Test",
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Days?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "5",
                                        "is_correct": True,
                                        "answer_score": 10,
                                    }
                                ),
                                Command.create({"value": "6"}),
                            ],
                        }
                    )
                ],
            }
        )
        session = self.make_session(people=self.cora, survey_id=survey.id)
        session.with_user(self.organiser).action_send_test()
        line = session.attendance_ids
        sheet = line.survey_input_id
        self.assertIn(
            sheet.access_token,
            line.with_user(self.cora.user_id).action_start_test()["url"],
        )
        with self.assertRefused("JN21-10-07"):
            line.with_user(self.organiser).action_start_test()
        question = survey.question_ids
        right = question.suggested_answer_ids[0]
        sheet._save_lines(question, right.id)
        sheet._mark_done()
        self.assertRecordValues(line, [{"tested": True, "score": 100, "passed": True}])

    @clause("JN21-10-07")
    def test_reminded_four_times(self):
        one = self.certify(self.cora)
        self.assertEqual(one.valid_until, date(2028, 3, 2))
        reminded = []
        for day in (
            "2027-12-01",
            "2027-12-03",
            "2027-12-04",
            "2028-01-02",
            "2028-02-01",
            "2028-02-24",
            "2028-03-01",
            "2028-03-03",
        ):
            with freeze_time(f"{day} 02:00:00"):
                one._cron_remind()
                reminded.append(one.reminded_days)
                self.assertLessEqual(len(one.activity_ids), 1)
        self.assertEqual(reminded, [0, 90, 90, 60, 30, 7, 7, 7])
        self.assertEqual(one.activity_ids.user_id, self.cora.user_id)

    def test_renewed_by_the_next(self):
        first = self.certify(self.cora)
        with freeze_time("2026-05-04 02:00:00"):
            second = self.certify(self.cora, start="2026-05-04 01:00:00")
        self.assertEqual(first.renewed_by_id, second)
        self.assertEqual((first.state, second.state), ("renewed", "valid"))
        found = second.search([("state", "=", "renewed")])
        self.assertIn(first, found)
        self.assertNotIn(second, found)

    @skipUnless(pdf.font_available(), "the PDF font is not installed")
    def test_paper(self):
        one = self.certify(self.cora)
        words = PdfReader(io.BytesIO(one._get_pdf())).pages[0].extract_text()
        for word in (one.number, "Cora", "City Transport", "Entry 1", "2028-03-02"):
            self.assertIn(word, words)
        self.assertEqual(one._get_pdf(), one._get_pdf())

    def test_public_facts_are_masked(self):
        one = self.certify(self.cora)
        facts = one._public_check(one.token)
        self.assertEqual(facts["holder"], "C***")
        self.assertEqual(facts["number"], one.number)
        self.assertIsNone(one._public_check(one.token[:-1]))
        self.assertIsNone(one._public_check(""))


@tagged("post_install", "-at_install")
class TestCertificatePage(CertificateCommon, HttpCase):
    @mute_logger("odoo.http")
    def test_page(self):
        with freeze_time(NOW):
            one = self.certify(self.cora)
        answer = self.url_open(f"/gov/certificate/{one.token}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(one.number, answer.text)
        self.assertNotIn("Cora", answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(self.url_open("/gov/certificate/" + "x" * 32).status_code, 404)
