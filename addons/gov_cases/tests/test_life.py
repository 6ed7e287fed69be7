import io

from PyPDF2 import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CasesCommon, clause

#: What the modes' table says: receives, reviews, decides, name, seal, delivers.
LIVES = {
    "direct": ("lower", "lower", "lower", "lower", "own", "lower"),
    "entrust": ("lower", "lower", "lower", "upper", "no2", "lower"),
    "window": ("upper", "upper", "upper", "upper", "own", "upper"),
    "substantive": ("lower", "lower", "lower", "upper", "no2", "lower"),
    "receipt": ("lower", "upper", "upper", "upper", "own", "lower"),
    "entrusted_acceptance": ("lower", "upper", "upper", "upper", "own", "lower"),
    "sight": ("lower", "lower", "upper", "upper", "own", "upper"),
    "jc25_window": ("lower", "upper", "upper", "upper", "own", "upper"),
    "lc20_direct": ("lower", "lower", "lower", "lower", "own", "lower"),
    "lc20_entrust": ("lower", "lower", "lower", "upper", "own", "lower"),
    "checked_above": ("lower", "upper", "upper", "upper", "own", "lower"),
}


def text_of(attachment):
    reader = PdfReader(io.BytesIO(attachment.sudo().raw))
    return "".join(page.extract_text() for page in reader.pages)


def text_of_pdf(content):
    """The text of a PDF's bytes, without line breaks."""
    reader = PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    return text.replace("\n", "")


@tagged("post_install", "-at_install")
class TestLife(CasesCommon):
    """One full life in each mode, by the people whom the profile names."""

    def live_through(self, code):
        case = self.finish(self.accepted(code)).sudo()
        agency = {"lower": self.county_dept, "upper": self.city_dept}
        receives, reviews, decides, name, seal, delivers = LIVES[code]
        steps = {step.kind: step for step in case.step_ids}
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.outcome, "granted")
        self.assertEqual(case.accept_agency_id, agency[receives])
        self.assertEqual(case.reviewed_agency_id, agency[reviews])
        self.assertEqual(case.decided_agency_id, agency[decides])
        self.assertEqual(case.in_name_of_id, agency[name])
        self.assertEqual(case.impression_id.seal_id.kind, seal)
        self.assertEqual(steps["deliver"].agency_id, agency[delivers])
        self.assertEqual(case.impression_id.case_id, case)
        self.assertEqual(case.impression_id.subject, case.number)
        self.assertEqual(case.impression_id.sha256, case.decision_document_id.sha256)
        code = case.impression_id.check_code
        facts = self.env["gov.seal.check"]._public_check_code(code)
        self.assertEqual(facts["sha256"], case.decision_document_id.sha256)
        self.assertIn("核验用印", text_of(case.decision_document_id.attachment_id))
        self.assertEqual(set(case.step_ids.mapped("state")), {"done"})
        self.assertEqual(case.push_ids.agency_id, case._supervisors())
        self.assertFalse(self.env["gov.case.event"].sudo()._chain_verify(case))
        self.assertFalse(case.clock_ids.filtered(lambda c: not c.date_to))
        return case

    @clause("JC25-11-03", "JC25-11-04", "JC25-12-04", "JN18-07-02")
    def test_direct(self):
        case = self.live_through("direct")
        self.assertEqual(case.impression_id.seal_id, self.county_seal)

    @clause("HZ22-12-14", "HZ22-62-01")
    def test_entrust(self):
        case = self.live_through("entrust")
        self.assertEqual(case.impression_id.seal_id, self.no2["entrust"])
        self.assertIn(
            self.city_dept.name, text_of(case.decision_document_id.attachment_id)
        )

    def test_window(self):
        case = self.live_through("window")
        self.assertEqual(case.window_id, self.posted_window)
        self.assertNotIn("forward", case.step_ids.mapped("kind"))

    @clause("JN21-01-08", "JN21-06-01", "JN21-06-08")
    def test_substantive(self):
        case = self.live_through("substantive")
        self.assertEqual(case.step_ids.agency_id, self.county_dept)

    @clause("JN21-01-11", "JN18-07-04")
    def test_receipt(self):
        case = self.live_through("receipt")
        forwards = case.step_ids.filtered(lambda s: s.kind == "forward")
        self.assertEqual(
            forwards.mapped("next_agency_id.name"),
            [self.city_dept.name, self.county_dept.name],
        )

    @clause("HZ22-12-18", "HZ22-53-03")
    def test_entrusted_acceptance(self):
        self.live_through("entrusted_acceptance")

    @clause("JC25-13-02", "JC25-13-03", "JC25-13-10", "JC25-13-11", "LC20-14-03")
    def test_stamped_on_sight(self):
        case = self.live_through("sight")
        opinion = case.opinion_document_id
        self.assertEqual(case.opinion_impression_id.seal_id, self.county_seal)
        self.assertEqual(case.opinion_impression_id.sha256, opinion.sha256)
        text = text_of(opinion.attachment_id)
        self.assertIn(self.reviewer.name, text)
        self.assertIn("审核转报件", text)

    @clause("JC25-14-02", "JC25-14-03", "JC25-14-04", "JC25-14-05")
    def test_jc25_window(self):
        case = self.live_through("jc25_window")
        lower = case.step_ids.filtered(lambda s: s.agency_id == self.county_dept)
        self.assertEqual(lower.mapped("kind"), ["receive", "formal_check", "forward"])

    @clause("LC20-10-02")
    def test_lc20_direct(self):
        self.live_through("lc20_direct")

    def test_lc20_entrust(self):
        self.live_through("lc20_entrust")

    @clause("LC20-14-02")
    def test_checked_above(self):
        self.live_through("checked_above")

    @clause("HZ22-12-01", "HZ22-12-02", "JC25-21-03", "LC20-10-03")
    def test_upper_hall_receives_what_is_decided_below(self):
        case = self.accepted("substantive", self.city_clerk)
        self.assertEqual(case.accept_agency_id, self.city_dept)
        self.assertEqual(
            case.step_ids.mapped("kind")[:3], ["receive", "forward", "formal_check"]
        )
        self.finish(case)
        self.assertEqual(case.sudo().decided_agency_id, self.county_dept)

    @clause("LC20-10-02")
    def test_below_only(self):
        window = self.city_window
        delegation = self.live["lc20_direct"]
        with self.assertRefused("LC20-10-02"):
            draft = self.env["gov.case"].new({"delegation_id": delegation.id})
            draft._check_place(delegation.mode_id, draft._level_of(window))

    @clause("JN18-25-04")
    def test_refused_with_reasons_and_remedy(self):
        case = self.until(self.accepted("direct"), "decide")
        self.take(case, outcome="refused", reason="The vehicle is too old")
        self.finish(case)
        text = text_of(case.sudo().decision_document_id.attachment_id)
        self.assertIn("The vehicle is too old", text)
        self.assertIn("行政复议", text)

    @clause("JC25-13-04")
    def test_no_consent_is_not_forwarded(self):
        case = self.until(self.accepted("sight"), "review")
        self.take(case, passed=False, opinion="Site unsuitable")
        case = case.sudo()
        self.assertEqual((case.state, case.outcome), ("closed", "not_forwarded"))
        self.assertFalse(case.decided_at)
        self.assertIn("skipped", case.step_ids.mapped("state"))
        notice = case.notice_ids[-1]
        self.assertEqual(notice.kind, "not_forwarded")
        self.assertIn("Site unsuitable", text_of(notice.attachment_id))

    @clause("JC25-13-05")
    def test_opinion_needs_its_seal(self):
        self.county_seal.user_ids -= self.reviewer
        case = self.until(self.accepted("sight"), "forward")
        with self.assertRefused("JC25-13-05"):
            case.with_user(self.clerk).action_forward()
        case.with_user(self.approver).action_stamp_opinion()
        self.assertEqual(case.sudo().opinion_impression_id.user_id, self.approver)
        case.with_user(self.clerk).action_forward()
        self.assertEqual(case.sudo().current_kind, "decide")

    @clause("JN18-07-02")
    def test_comprehensive_window_serves_the_county(self):
        case = self.accepted("direct", self.centre_clerk)
        self.assertEqual(case.accept_agency_id, self.county_dept)
        case.action_check(True, "")
        self.assertEqual(case.current_kind, "review")

    @clause("JC25-13-06")
    def test_on_sight_is_due_on_arrival(self):
        case = self.until(self.accepted("sight"), "decide").sudo()
        self.assertEqual(case.current_step_id.due_on, case._today())

    def test_decided_and_stamped_in_one_act(self):
        """The approver who is named on the seal does at once what is one for them."""
        case = self.until(self.accepted("direct"), "decide")
        act = self.env["gov.case.act"].with_user(self.approver)
        act = act.create({"case_id": case.id, "action": "decide"})
        self.assertTrue(act.seal_now)
        act.action_confirm()
        case = case.sudo()
        self.assertEqual(case.current_kind, "deliver")
        self.assertEqual(case.impression_id.sha256, case.decision_document_id.sha256)
        codes = case.event_ids.sorted("chain_sequence").mapped("code")
        self.assertLess(codes.index("decide"), codes.index("seal"))
        again = case.with_user(self.approver).action_decide(
            "granted", "", act.request_key, seal=True
        )
        self.assertEqual(again["outcome"], "granted")
        self.assertEqual(case.event_ids.mapped("code").count("seal"), 1)

    def test_decided_by_who_is_not_named_on_the_seal(self):
        case = self.until(self.accepted("direct"), "decide")
        self.county_seal.sudo().user_ids -= self.approver
        act = self.env["gov.case.act"].with_user(self.approver)
        act = act.create({"case_id": case.id, "action": "decide"})
        self.assertFalse(act.seal_now)
        act.action_confirm()
        self.assertEqual(case.current_kind, "seal")
        other = self.until(self.accepted("direct"), "decide")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            other.with_user(self.approver).action_decide("granted", "", "k2", seal=True)
        other.invalidate_recordset()
        self.assertFalse(other.decided_at, "refused whole")
