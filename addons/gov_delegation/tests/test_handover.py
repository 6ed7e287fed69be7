import io

from PyPDF2 import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.report import pdf

from .common import TODAY, DelegationCommon, clause

PLAN = {
    "plan_training": "Two days at the city's hall.",
    "plan_flow": "Forwarded by the county's window within one day.",
    "plan_supervision": "The county supervises.",
}
VERBS = ("read", "write", "create", "unlink")
ROLES = {
    "legal": "gov_delegation.group_legal_officer",
    "agency": "gov_items.group_agency_manager",
    "keeper": "gov_delegation.group_seal_keeper",
    "justice": "gov_delegation.group_justice_officer",
    "manager": "gov_items.group_city_manager",
    "auditor": "gov_items.group_auditor",
    "reader": "gov_items.group_user",
}
LISTS = {
    "legal": VERBS,
    "agency": VERBS,
    "manager": ("read",),
    "auditor": ("read",),
}
MATRIX = {
    "gov.handover": LISTS,
    "gov.handover.line": LISTS,
    "gov.blank.request": {
        **LISTS,
        "legal": ("read", "create"),
        "agency": ("read", "create"),
    },
}


class HandoverCommon(DelegationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user(
            "h.manager", "gov_items.group_city_manager", cls.city_bureau
        )

    @classmethod
    def make_handover(cls, delegations=None, **values):
        handover = cls.env["gov.handover"]._draft_for(delegations or cls.entrusted)
        handover.write({**PLAN, **values})
        return handover

    @classmethod
    def open_handover(cls, delegations=None, **values):
        handover = cls.make_handover(delegations, **values)
        handover.with_user(cls.city_legal).action_submit()
        return handover

    def give_and_receive(self, handover):
        system = handover.line_ids.filtered(lambda line: line.kind == "system")
        system.write({"place": "Hall", "tested_by": "Wang"})
        handover.line_ids.with_user(self.city_legal).action_give()
        handover.line_ids.with_user(self.county_legal).action_receive()

    def ask(self, user=None, **values):
        return (
            self.env["gov.blank.request"]
            .with_user(user or self.county_legal)
            .create(
                {
                    "name": "Ship licence",
                    "delegation_id": self.entrusted.id,
                    "quantity": 10,
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestHandover(HandoverCommon):
    """From plan to take-over, and who acts meanwhile."""

    @clause("JC25-21-01", "LC20-22-07")
    def test_one_draft_per_pair_of_bodies(self):
        drafts = self.env["gov.handover"]._draft_for(
            self.entrusted | self.substantive | self.delegation_of("entrust", self.zone)
        )
        self.assertEqual(len(drafts), 2)
        county = drafts.filtered(lambda one: one.to_agency_id == self.county_dept)
        self.assertEqual(county.delegation_ids, self.entrusted | self.substantive)
        self.assertEqual(county.from_agency_id, self.city_dept)
        county.with_user(self.county_legal).write(
            {
                "talks": "Met on site.",
                "open_points": "Printer",
                "agreed_on": TODAY,
                "budget_year": "2026",
                "funds": 12000,
                "staff_count": 2,
            }
        )
        self.assertEqual((county.funds, county.staff_count), (12000, 2))
        self.assertFalse(self.env["gov.handover"]._draft_for(self.entrusted))

    def test_button_drafts_and_finds_the_handover(self):
        self.entrusted.with_user(self.city_legal).action_draft_handovers()
        handover = self.entrusted.handover_ids
        self.assertTrue(handover)
        action = self.entrusted.action_open_handovers()
        self.assertEqual(self.env["gov.handover"].search(action["domain"]), handover)

    def test_delegation_in_one_handover_only(self):
        handover = self.make_handover()
        values = {
            "programme_id": self.programme.id,
            "from_agency_id": self.city_dept.id,
            "to_agency_id": self.county_dept.id,
            "delegation_ids": [Command.set(self.entrusted.ids)],
        }
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            handover.create(values)
        foreign = self.delegation_of("entrust", self.zone)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            handover.delegation_ids = foreign

    @clause("LC20-20-03")
    def test_due_sixty_days_after_the_notice(self):
        handover = self.make_handover(notice_date="2020-06-11")
        self.assertEqual(handover.due_on, fields.Date.to_date("2020-08-10"))
        late = self.env["gov.handover"].search([("is_overdue", "=", True)])
        self.assertIn(handover, late)
        with freeze_time("2020-08-10"):
            handover.invalidate_recordset()
            self.assertFalse(handover.is_overdue)

    @clause("LC20-20-01")
    def test_bodies_without_a_plan_are_listed(self):
        domain = [
            ("handover_state", "in", ("none", "draft")),
            ("state", "in", ("planned", "live")),
        ]
        view = self.env.ref("gov_delegation.gov_delegation_view_search")
        self.assertIn(str(domain), view.arch)
        listed = self.env["gov.delegation"].search(domain)
        self.assertIn(self.entrusted, listed)
        self.open_handover()
        self.assertNotIn(self.entrusted, listed.search(domain))
        self.assertIn(self.substantive, listed.search(domain))

    @clause("LC20-20-02")
    def test_incomplete_plan_is_not_submitted(self):
        for name in PLAN:
            handover = self.make_handover(**{name: " "})
            with self.subTest(name), self.assertRefused("LC20-20-02"):
                handover.with_user(self.city_legal).action_submit()
            handover.unlink()
        empty = self.make_handover()
        empty.delegation_ids = False
        with self.assertRefused("LC20-20-02"):
            empty.with_user(self.city_legal).action_submit()

    @clause("LC20-20-05")
    def test_submission_has_a_day_and_a_receipt(self):
        handover = self.make_handover(report_due_on="2026-03-01")
        domain = [("submitted_on", "=", False), ("report_due_on", "<", "today")]
        self.assertIn(handover, self.env["gov.handover"].search(domain))
        with self.assertRefused("LC20-20-05"):
            handover.with_user(self.manager).action_receipt("R1")
        handover.with_user(self.city_legal).action_submit()
        self.assertNotIn(handover, self.env["gov.handover"].search(domain))
        with self.assertRaises(AccessError):
            handover.with_user(self.city_legal).action_receipt("R1")
        ask = self.env["gov.delegation.ask"].with_user(self.manager)
        ask.create(
            {"action": "handover_receipt", "record_id": handover.id, "text": "R1"}
        ).action_answer()
        self.assertEqual(handover.receipt_number, "R1")
        with self.assertRefused("LC20-20-05"):
            handover.with_user(self.manager).action_receipt("R2")

    @clause("LC20-20-06")
    def test_granting_body_acts_until_taken_over(self):
        self.assertEqual(self.entrusted._agency_for("lower"), self.county_dept)
        handover = self.open_handover()
        self.assertEqual(self.entrusted.handover_state, "open")
        for actor in ("lower", "upper", "upper_posted"):
            self.assertEqual(self.entrusted._agency_for(actor), self.city_dept)
        gaps = self.entrusted._get_gaps()[self.entrusted.id]
        gap = next(one for one in gaps if one.code == "handover")
        self.assertEqual((gap.clause_code, gap.blocking), ("LC20-20-06", False))
        self.give_and_receive(handover)
        handover.with_user(self.county_legal).action_take_over()
        self.assertEqual(self.entrusted._agency_for("lower"), self.county_dept)
        gaps = self.entrusted._get_gaps()[self.entrusted.id]
        self.assertNotIn("handover", [one.code for one in gaps])

    @clause("LC20-20-06")
    def test_live_delegation_does_not_fall_back(self):
        handover = self.make_handover()
        self.entrusted.sudo().date_live = TODAY
        with self.assertRefused("LC20-20-06"):
            handover.with_user(self.city_legal).action_submit()

    @clause("HZ22-41-03", "LC20-21-02")
    def test_both_sign_every_line(self):
        handover = self.open_handover()
        kinds = set(handover.line_ids.mapped("kind"))
        self.assertLessEqual({"rules", "guides", "blanks", "manuals", "files"}, kinds)
        line = handover.line_ids.filtered(lambda one: one.kind == "rules")
        with self.assertRefused("HZ22-41-03"):
            line.with_user(self.county_legal).action_receive()
        with self.assertRaises(AccessError):
            line.with_user(self.county_legal).action_give()
        line.with_user(self.city_legal).action_give()
        with self.assertRaises(AccessError):
            line.with_user(self.city_legal).action_receive()
        with self.assertRefused("LC20-21-02"):
            handover.with_user(self.county_legal).action_take_over()
        for change in ({"quantity": 7}, {"received_on": TODAY}):
            with self.assertRefused("HZ22-41-03"):
                line.with_user(self.city_legal).write(change)
        with self.assertRefused("HZ22-41-03"):
            line.unlink()
        (handover.line_ids - line).unlink()
        line.with_user(self.county_legal).action_receive()
        with self.assertRaises(AccessError):
            handover.with_user(self.city_legal).action_take_over()
        handover.with_user(self.county_legal).action_take_over()
        self.assertEqual(handover.taken_over_by, self.county_legal)
        with self.assertRefused("LC20-21-02"):
            handover.line_ids = [Command.create({"kind": "files"})]
        with self.assertRefused("HZ22-41-03"):
            line.create({"handover_id": handover.id, "kind": "files"})

    def test_one_person_does_not_sign_for_both(self):
        handover = self.open_handover()
        both = self.make_user(
            "h.both", ROLES["legal"], self.city_dept | self.county_dept
        )
        line = handover.line_ids[0].with_user(both)
        line.action_give()
        with self.assertRefused("HZ22-41-03"):
            line.action_receive()

    @clause("HZ22-41-04")
    def test_system_is_tested(self):
        handover = self.open_handover()
        line = handover.line_ids.filtered(lambda one: one.kind == "system")
        with self.assertRefused("HZ22-41-04"):
            line.with_user(self.city_legal).action_give()
        line.write({"place": "Hall", "tested_by": "Wang"})
        line.with_user(self.city_legal).action_give()
        self.assertEqual(line.given_on, fields.Date.to_date(TODAY))

    def test_state_is_not_written_by_hand(self):
        handover = self.make_handover().with_user(self.city_legal)
        with self.assertRefused("LC20-20-06"):
            handover.state = "taken_over"
        with self.assertRefused("LC20-20-06"):
            handover.create({"state": "open"})
        handover.action_submit()
        with self.assertRefused("LC20-21-02"):
            handover.plan_flow = "Another"
        with self.assertRefused("LC20-21-02"):
            handover.unlink()
        handover.open_points = "May still be noted"

    @clause("LC20-21-06")
    def test_entries_without_contacts_are_listed(self):
        handover = self.open_handover(technical_contact="Li", training_contact=False)
        view = self.env.ref("gov_delegation.gov_delegation_view_search")
        domain = [
            ("handover_state", "!=", "none"),
            "|",
            ("handover_ids.technical_contact", "=", False),
            ("handover_ids.training_contact", "=", False),
        ]
        self.assertIn(str(domain), view.arch)
        search = self.env["gov.delegation"].search
        self.assertIn(self.entrusted, search(domain))
        handover.training_contact = "Zhao"
        self.assertNotIn(self.entrusted, search(domain))

    @clause("LC20-20-04")
    def test_paper_in_two_copies(self):
        handover = self.open_handover()
        content = handover.with_user(self.county_legal)._get_pdf()
        self.assertEqual(content, handover._get_pdf(), "repeatable bytes")
        reader = PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in reader.pages)
        self.assertEqual(text.count(PLAN["plan_flow"][:20]), 2)
        self.assertGreaterEqual(text.count(handover.name), 2)
        seal = self.make_seal(
            agency_id=self.county_dept.id, holder_id=self.county_dept.id
        )
        impression = self.stamp(
            seal,
            self.env["gov.delegation"],
            subject=handover.name,
            sha256=pdf.file_hash(content),
            copies=2,
        )
        self.assertEqual(impression.subject, handover.name)
        with self.assertRaises(AccessError):
            handover.with_user(self.county2_legal)._get_pdf()


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestBlankRequest(HandoverCommon):
    """Blank certificates are not withheld."""

    @clause("JN21-02-06")
    def test_request_runs_against_a_term(self):
        request = self.ask()
        self.assertEqual(request.due_on, fields.Date.to_date("2026-03-09"))
        self.assertFalse(request.is_overdue)
        with self.assertRefused("JN21-02-06"):
            request.action_obstruct("They laugh at us.")
        with freeze_time("2026-03-12"):
            request.invalidate_recordset()
            self.assertTrue(request.is_overdue)
            self.assertEqual(request.waiting_days, 10)
            self.assertIn(request, request.search([("is_overdue", "=", True)]))
            request.action_obstruct("No answer for ten days.")
            self.assertEqual(request.obstruction_on, fields.Date.to_date("2026-03-12"))
            self.assertIn(
                request, request.with_user(self.manager).search([]), "office sees it"
            )
            with self.assertRefused("JN21-02-06"):
                request.action_obstruct("Again.")

    @clause("JN21-02-06")
    def test_stock(self):
        request = self.ask()
        upper = request.with_user(self.city_legal)
        upper.action_issue("4")
        self.assertEqual((request.state, request.stock), ("requested", 4))
        with self.assertRefused("JN21-02-06"):
            upper.action_issue(7)
        upper.action_issue(6)
        self.assertEqual((request.state, request.stock), ("issued", 10))
        request.action_use("3")
        self.assertEqual(request.stock, 7)
        with self.assertRefused("JN21-02-06"):
            request.action_use(8)
        for wrong in ("x", "-1", 0):
            with self.assertRaises(ValidationError):
                request.action_use(wrong)
        with self.assertRaises(AccessError):
            request.action_issue(1)

    @clause("JN21-02-06")
    def test_refusal_needs_a_reason(self):
        request = self.ask()
        upper = request.with_user(self.city_legal)
        with self.assertRefused("JN21-02-06"):
            upper.action_refuse(" ")
        with self.assertRaises(AccessError):
            request.action_refuse("no")
        ask = self.env["gov.delegation.ask"].with_user(self.city_legal)
        ask.create(
            {"action": "blank_refuse", "record_id": request.id, "text": "Old form"}
        ).action_answer()
        self.assertEqual((request.state, request.reason), ("refused", "Old form"))
        request.action_obstruct("The form is current.")
        with self.assertRefused("JN21-02-06"):
            request.sudo().unlink()

    @clause("JN21-02-06")
    def test_waiting_request_keeps_the_handover_open(self):
        handover = self.open_handover()
        self.give_and_receive(handover)
        request = self.ask()
        self.assertEqual(handover.request_ids, request.sudo())
        with self.assertRefused("JN21-02-06"):
            handover.with_user(self.county_legal).action_take_over()
        request.with_user(self.city_legal).action_issue(10)
        handover.with_user(self.county_legal).action_take_over()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_the_undertaking_body_asks(self):
        for user in (self.city_legal, self.county2_legal, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ask(user)
        request = self.ask(state="issued", issued_quantity=10, used_quantity=3)
        self.assertEqual((request.state, request.stock), ("requested", 0))
        with self.assertRaises(UserError):
            request.reason = "x"
        self.assertFalse(request.with_user(self.county2_legal).search([]))


@tagged("post_install", "-at_install", "security")
@freeze_time(TODAY)
class TestHandoverSecurity(HandoverCommon):
    """Role by verb, and rows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            role: cls.make_user(f"hs.{role}", group, cls.county_dept)
            for role, group in ROLES.items()
        }
        with freeze_time(TODAY):
            cls.handover = cls.make_handover()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_role_by_verb(self):
        records = {
            "gov.handover": (self.handover, {"talks": "x"}),
            "gov.handover.line": (self.handover.line_ids[0], {"name": "x"}),
            "gov.blank.request": (self.ask().sudo(), {"name": "x"}),
        }
        acts = {
            "read": lambda record, vals: record.read(list(vals)),
            "write": lambda record, vals: record.write(vals),
            "create": lambda record, vals: record.create(dict(vals)),
            "unlink": lambda record, vals: record.unlink(),
        }
        for model, (record, values) in records.items():
            for role, user in self.people.items():
                for verb, act in acts.items():
                    allowed = verb in MATRIX[model].get(role, ())
                    mine = record.with_user(user)
                    with self.subTest(model=model, role=role, verb=verb):
                        self.assertEqual(mine.browse().has_access(verb), allowed)
                        if not allowed:
                            with self.assertRaises(AccessError):
                                act(mine, values)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows(self):
        for user, seen in (
            (self.city_legal, True),
            (self.county_legal, True),
            (self.county2_legal, False),
            (self.people["agency"], True),
            (self.people["auditor"], True),
            (self.manager, True),
        ):
            with self.subTest(user.login):
                handovers = self.handover.with_user(user).search([])
                self.assertEqual(self.handover in handovers, seen)
                lines = self.handover.line_ids.with_user(user).search([])
                self.assertEqual(bool(lines), seen)
        with self.assertRaises(AccessError):
            self.handover.with_user(self.county2_legal).action_submit()
        with self.assertRaises(AccessError):
            self.handover.with_user(self.manager).action_submit()
