from odoo.fields import Command
from odoo.tests import tagged

from .common import GovCommon, clause

FLOW = ("受理", "审核", "审批", "办结", "送达")


@tagged("post_install", "-at_install")
class TestManualGuide(GovCommon):
    def guide(self, **vals):
        entry = self.make_entry(
            90 + len(self.programme.entry_ids), self.modes["direct"], manual=False
        )
        steps = [Command.create({"name": name}) for name in FLOW]
        questions = [Command.create({"name": "How long?", "answer": "Five days."})]
        return self.make_manual(
            entry,
            publish=False,
            **({"step_ids": steps, "question_ids": questions} | vals),
        )

    @clause(
        "GD-01", "GD-02", "GD-03", "GD-04", "GD-05", "GD-06", "GD-07", "GD-08", "GD-09"
    )
    def test_each_check_finds_its_contradiction(self):
        self.assertEqual(self.guide().finding_count, 0)
        wrong = {
            "instant": {"handling": "1"},
            "result": {"result_name": "取水许可证", "result_kind": "approval"},
            "visits": {"visits": 1},
            "fee": {"fee_amount": 20, "fee_basis": "Order 1"},
            "payment": {"online_payment": True},
            "phones": {"consult_phone": "12345", "complaint_phone": "12345"},
            "permit_steps": {"step_ids": [Command.create({"name": "受理"})]},
            "questions": {"question_ids": []},
        }
        for name, vals in wrong.items():
            with self.subTest(name):
                self.assertEqual(self.guide(**vals).finding_codes, name)
        online = {"online_level": "4", "visits": 1, "visits_reason": "Original"}
        self.assertEqual(self.guide(**online).finding_codes, "online")

    def test_findings_cite_their_basis_and_are_listed(self):
        manual = self.guide(online_payment=True)
        self.assertIn("GD-06", manual.finding_html)
        found = self.env["gov.manual"].search([("finding_count", ">", 0)])
        self.assertIn(manual, found)
        manual.online_payment = False
        self.assertEqual(manual.finding_count, 0)

    @clause("LC20-23-01")
    def test_more_than_one_visit_needs_a_reason(self):
        manual = self.guide(visits=2)
        with self.assertRefused("LC20-23-01"):
            manual.action_publish()
        manual.visits_reason = "Measured on the spot"
        manual.action_publish()

    @clause("HZ22-12-21")
    def test_two_limits_keep_within_the_law(self):
        manual = self.guide(accept_days=5, approve_days=16)
        with self.assertRefused("HZ22-12-21"):
            manual.action_publish()
        manual.approve_days = 15
        manual.action_publish()

    @clause("HZ22-12-19")
    def test_each_step_names_its_body_and_limit(self):
        manual = self.guide()
        first, *_rest, last = manual.step_ids
        first.write({"body": "lower", "days": 1})
        last.write({"body": "upper", "days": 3})
        copy = manual.copy()
        self.assertEqual(
            [(s.body, s.days) for s in (copy.step_ids[0], copy.step_ids[-1])],
            [("lower", 1), ("upper", 3)],
        )

    def test_questions_are_fixed_with_the_manual(self):
        manual = self.guide()
        manual.action_publish()
        with self.assertRefused("JC25-22-04"):
            manual.question_ids.answer = "Six days."
