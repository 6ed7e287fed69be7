from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import TODAY, DelegationCommon, clause

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
READ = ("read",)
MATRIX = {
    "gov.dispute": {
        "legal": VERBS[:3],
        "agency": VERBS[:3],
        "manager": READ,
        "auditor": READ,
    },
    "gov.dispute.note": dict.fromkeys(("legal", "agency", "manager", "auditor"), READ),
}


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDispute(DelegationCommon):
    """Who answers inside, who in law, by when, and what it cost."""

    def make(self, kind="complaint", user=None, **values):
        return (
            self.env["gov.dispute"]
            .with_user(user or self.county_legal)
            .create(
                {
                    "subject": "Licence refused",
                    "kind": kind,
                    "delegation_id": self.entrusted.id,
                    **values,
                }
            )
        )

    @clause("JN21-11-02", "JN21-11-04")
    def test_bodies_follow_the_profile(self):
        receipt = self.delegation_of("receipt", self.county)
        for delegation, responsible, respondent in (
            (self.entrusted, self.county_dept, self.city_dept),
            (self.delegation_of("direct", self.county), *[self.county_dept] * 2),
            (receipt, *[self.city_dept] * 2),
        ):
            for kind in ("complaint", "petition", "review", "litigation"):
                dispute = self.make(kind, delegation_id=delegation.id)
                with self.subTest(mode=delegation.mode_id.code, kind=kind):
                    self.assertEqual(dispute.responsible_id, responsible)
                    self.assertEqual(dispute.respondent_id, respondent)
                    inside = kind in ("complaint", "petition")
                    expected = responsible if inside else respondent
                    self.assertEqual(dispute.handler_id, expected)

    def test_mode_of_the_case_decides(self):
        dispute = self.make(mode_id=self.modes["receipt"].id)
        self.assertEqual(dispute.responsible_id, self.city_dept)
        other = self.programme.copy({"code": "TST-2", "name": "Other"})
        mode = self.modes["receipt"].copy({"programme_id": other.id})
        with self.assertRaises(ValidationError):
            dispute.sudo().mode_id = mode

    @clause("JN21-11-02")
    def test_days_by_kind(self):
        days = {
            "complaint": "2026-03-17",
            "petition": "2026-05-01",
            "review": "2026-03-12",
            "litigation": "2026-03-17",
            "compensation": "2026-05-01",
        }
        for kind, day in days.items():
            self.assertEqual(self.make(kind).due_on, fields.Date.to_date(day))
        dispute = self.make("review", due_on="2026-03-05")
        self.assertEqual(dispute.due_on, fields.Date.to_date("2026-03-05"))
        with freeze_time("2026-03-06"):
            dispute.invalidate_recordset()
            self.assertTrue(dispute.is_overdue)
            self.assertEqual(dispute.search([("is_overdue", "=", True)]), dispute)

    @clause("JN21-11-04")
    def test_respondent_handles_what_the_law_gives_it(self):
        dispute = self.make("litigation")
        with self.assertRaises(AccessError):
            dispute.action_take()
        dispute.with_user(self.city_legal).action_take()
        self.assertEqual(dispute.state, "handling")
        dispute.action_note("Files sent to the city.")
        self.assertEqual(len(dispute.note_ids), 2)

    @clause("JN21-11-01")
    def test_from_receipt_to_outcome(self):
        dispute = self.make(party="Zhang", forum="County office", case_number="C1")
        dispute.action_take()
        with self.assertRefused("JN21-11-01"):
            dispute.action_close()
        with self.assertRefused("JN21-11-01"):
            dispute.state = "closed"
        dispute.write({"outcome": "settled", "outcome_text": "Talked it over."})
        dispute.action_close()
        self.assertEqual(dispute.closed_on, fields.Date.to_date(TODAY))
        with self.assertRefused("JN21-11-01"):
            dispute.outcome = "revoked"
        with self.assertRefused("JN21-11-01"):
            dispute.action_close()
        with self.assertRefused("JN21-11-01"):
            dispute.sudo().unlink()

    @clause("JN21-11-03")
    def test_cost_has_payer_and_basis(self):
        dispute = self.make("compensation")
        with self.assertRefused("JN21-11-03"):
            dispute.cost = 500
        dispute.write(
            {"cost": 500, "payer_id": self.county_dept.id, "cost_basis": "JN21 11"}
        )
        self.assertEqual(dispute.cost, 500)

    def test_notes_are_a_chain(self):
        dispute = self.make()
        ask = self.env["gov.delegation.ask"].with_user(self.county_legal)
        for text in ("One", "Two"):
            ask.create(
                {"action": "dispute_note", "record_id": dispute.id, "text": text}
            ).action_answer()
        self.assertEqual(set(dispute.note_ids.mapped("chain_sequence")), {1, 2})
        self.assertFalse(dispute.note_ids._chain_verify(dispute))
        with self.assertRefused("SUITE-APPEND"):
            dispute.note_ids[0].sudo().text = "Other"
        with self.assertRaises(ValidationError):
            dispute.action_note(" ")
        with self.assertRaises(AccessError):
            dispute.with_user(self.make_user("x.m", ROLES["manager"])).action_note("x")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rows(self):
        dispute = self.make()
        people = {
            role: self.make_user(f"dr.{role}", group, self.county2_dept)
            for role, group in ROLES.items()
        }
        for user, seen in (
            (self.city_legal, True),
            (self.county_legal, True),
            (self.county2_legal, False),
            (people["agency"], False),
            (people["manager"], True),
            (people["auditor"], True),
        ):
            with self.subTest(user.login):
                found = dispute.with_user(user).search([])
                self.assertEqual(dispute in found, seen)
        with self.assertRaises(AccessError):
            dispute.with_user(self.county2_legal).action_take()
        with self.assertRaises(AccessError):
            self.make(user=self.county2_legal)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_role_by_verb(self):
        dispute = self.make().sudo()
        dispute.with_user(self.county_legal).action_note("x")
        acts = {
            "read": lambda record, vals: record.read(list(vals)),
            "write": lambda record, vals: record.write(vals),
            "create": lambda record, vals: record.create(dict(vals)),
            "unlink": lambda record, vals: record.unlink(),
        }
        for record, values in (
            (dispute, {"party": "x"}),
            (dispute.note_ids, {"text": "x"}),
        ):
            for role, group in ROLES.items():
                login = f"dv.{role}.{record._name}"
                mine = record.with_user(self.make_user(login, group, self.county_dept))
                for verb, act in acts.items():
                    allowed = verb in MATRIX[record._name].get(role, ())
                    with self.subTest(model=record._name, role=role, verb=verb):
                        self.assertEqual(mine.browse().has_access(verb), allowed)
                        if not allowed:
                            with self.assertRaises(UserError):
                                act(mine, values)
