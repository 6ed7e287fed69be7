import base64

from odoo.tests import tagged

from odoo.addons.gov_demo.accounts import LIVE
from odoo.addons.gov_demo.city import base
from odoo.addons.gov_items.tests.common import clause

from .common import DemoCase


@tagged("post_install", "-at_install")
class TestCases(DemoCase):
    """One case through each of the eight, by the people the accounts name."""

    def act(self, login, case):
        return base.acting(self.env, "gov.case", login).browse(case.id)

    def opened(self, live):
        """Open and accept a case at the window; every document is handed in."""
        cases = base.acting(self.env, "gov.case", live.receive)
        case = cases.create(
            {
                "delegation_id": base.delegation(self.env, live).id,
                "applicant_type": "person",
                "applicant_name": "测试申请人",
                "phone": "13800003210",
            }
        )
        case.document_ids.write({"file": base64.b64encode(b"%PDF-1.4 copy")})
        case.action_accept()
        return case

    def run_case(self, live):
        """Take every step that the case asks for, with the people of the table."""
        case = self.opened(live)
        senders = list(live.forward)
        acts = {
            "formal_check": lambda: self.act(live.receive, case).action_check(),
            "review": lambda: self.review(live, case),
            "forward": lambda: self.act(senders.pop(0), case).action_forward(),
            "decide": lambda: self.act(live.decide, case).action_decide("granted"),
            "seal": lambda: self.act(live.seal, case).action_seal(),
            "deliver": lambda: self.act(live.deliver, case).action_deliver("本人"),
        }
        taken = []
        while case.current_kind:
            self.assertLess(len(taken), 10)
            taken.append(case.current_kind)
            acts[taken[-1]]()
            case.invalidate_recordset()
        self.assertFalse(senders, "everybody who forwards was needed")
        return case

    def review(self, live, case):
        self.act(live.review, case).action_review(True, "符合条件，同意。")
        if live.opinion:
            self.act(live.opinion, case).action_stamp_opinion()

    @clause("JN21-06-08", "HZ22-12-04", "HZ22-12-14", "JC25-13-07", "JC25-14-03")
    def test_each_mode_runs_to_the_end(self):
        for live in LIVE:
            with self.subTest(programme=live.programme, entry=live.sequence):
                case = self.run_case(live)
                mode = case.mode_id
                agencies = {
                    "lower": base.agency(self.env, live.lower),
                    "upper": base.agency(self.env, live.upper),
                }
                self.assertEqual(case.state, "closed")
                self.assertEqual(case.decided_agency_id, agencies[mode.decider])
                self.assertEqual(case.in_name_of_id, agencies[mode.in_name_of])
                self.assertEqual(case.reviewed_agency_id, agencies[mode.reviewer])
                self.assertEqual(case.decided_by.login, live.decide)
                seal = case.sudo().impression_id.seal_id
                no2 = mode.decision_seal == "no2"
                self.assertEqual(seal.kind, "no2" if no2 else "own")
                self.assertEqual(bool(case.opinion_impression_id), bool(live.opinion))
                self.supervise(live, case)
                self.keep(live, case)

    def supervise(self, live, case):
        pushed = case.sudo().push_ids
        self.assertTrue(pushed)
        for push in pushed:
            for login in live.supervise:
                person = base.user(self.env, login)
                if push.agency_id in person.gov_agency_ids:
                    own = base.acting(self.env, "gov.push", login).browse(push.id)
                    own.action_claim()
                    own.action_answer("已核查，正常。")
            self.assertEqual(push.state, "answered", push.agency_id.name)

    def keep(self, live, case):
        """Package each part by its custodian's archivist; hand over what is due."""
        both = case.mode_id.custodian == "both"
        files = case.sudo().archive_file_ids
        parts = {"intake", "decision"} if both else {"whole"}
        self.assertEqual(set(files.mapped("part")), parts)
        for file in files:
            self.keeper(live, file, file.holder_id).action_package()
            self.assertEqual(file.state, "in_custody")
            self.assertTrue(file.verified)
        if case.mode_id.custody_handover:
            self.keeper(live, files, files.holder_id).action_hand_over()
            self.keeper(live, files, case.upper_agency_id).action_receive()
            self.assertEqual(files.holder_id, case.upper_agency_id)

    def keeper(self, live, file, agency):
        """The file, as the archivist of the table who works for that agency."""
        (login,) = (
            login
            for login in live.keep
            if agency in base.user(self.env, login).gov_agency_ids
        )
        return base.acting(self.env, "gov.archive.file", login).browse(file.id)

    def test_boards_show_life(self):
        """Late cases, a deferral, a joint matter and projects lie there already."""
        cases = self.env["gov.case"].search([("state", "=", "accepted")])
        late = cases.filtered(lambda case: case.light in ("yellow", "red"))
        self.assertGreaterEqual(len(late), 3)
        for case in late:
            self.assertEqual(case.accepted_on, case.received_on)
            self.assertFalse(case.event_ids._chain_verify(case))
        deferred = cases.filtered("deferred_until")
        self.assertIn("deferred", deferred.notice_ids.mapped("kind"))
        matter = self.env["gov.matter"].search([("number", "!=", False)], limit=1)
        self.assertEqual(len(matter.case_ids), 2)
        self.assertTrue(matter.attachment_id)
        projects = self.env["gov.project"].search([("started_on", "!=", False)])
        self.assertGreaterEqual(len(set(projects.mapped("stage"))), 3)
