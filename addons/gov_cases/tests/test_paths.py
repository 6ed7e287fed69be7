import random

from odoo.tests import tagged

from .common import CasesCommon

#: States in which a case ends.
ENDS = {"closed", "refused_acceptance", "withdrawn", "lapsed"}
WALKS = 3


@tagged("post_install", "-at_install")
class TestPaths(CasesCommon):
    """Every path through every profile ends, and leaves nothing open.

    Random walks with a fixed seed: at each point one of the acts that the person
    whose turn it is may take.
    """

    def walk(self, code, dice):
        case = self.open_case(code)
        if dice.random() < 0.15:
            case.action_reject("Not eligible", "not_eligible")
        elif dice.random() < 0.15:
            case.action_supplement("A signature")
        if case.state in ("draft", "supplement"):
            case.action_accept()
        for _act in range(30):
            if case.sudo().state in ENDS:
                break
            self.act(case, dice)
        return self.finish(case).sudo()

    def act(self, case, dice):
        """One act at random of what the step in hand allows."""
        step = case.sudo().current_step_id
        person = case.with_user(self.actor(step))
        chance = dice.random()
        running = case.sudo().state == "accepted"
        if running and chance < 0.08:
            case.action_withdraw("The applicant's wish")
        elif running and chance < 0.16 and not step.on_sight:
            person.action_open_procedure("hearing").action_end("Heard")
        elif running and chance < 0.22:
            person.action_suspend("inspection", "Test")
            person.action_resume()
        elif step.kind == "review" and chance < 0.4:
            self.take(case, passed=False, opinion="Doubts")
        elif step.kind == "decide" and (chance < 0.4 or not case.sudo().review_passed):
            outcome = "granted" if step.on_sight else "refused"
            self.take(case, outcome=outcome, reason="As the law has it")
        elif step.kind == "forward" and chance < 0.5:
            person.action_forward("paper", "Courier")
            transfer = case.sudo().transfer_ids.filtered(lambda t: not t.arrived_at)
            receiver = self.city_clerk
            if transfer.to_agency_id == self.county_dept:
                receiver = self.clerk
            transfer.with_user(receiver).action_confirm()
        else:
            self.take(case)

    def assertEnded(self, case):
        self.assertIn(case.state, ENDS)
        self.assertFalse(case.current_step_id)
        self.assertFalse(case.clock_ids.filtered(lambda row: not row.date_to))
        self.assertLessEqual(set(case.step_ids.mapped("state")), {"done", "skipped"})
        self.assertFalse(case.suspended or case.examined or case.on_the_way)
        self.assertFalse(self.env["gov.case.event"].sudo()._chain_verify(case))
        codes = case.event_ids.mapped("code")
        self.assertEqual(codes.count("decide"), bool(case.decided_at))
        if case.state == "closed" and case.outcome != "not_forwarded":
            self.assertTrue(case.impression_id)
            self.assertIn("deliver", codes)

    def test_every_path_ends(self):
        for code in self.modes:
            for seed in range(WALKS):
                with self.subTest(mode=code, seed=seed):
                    self.assertEnded(self.walk(code, random.Random(f"{code}{seed}")))
