from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PERSON, CasesCommon, clause
from .test_security import READ, ROLES, VERBS

#: Model -> role -> verbs that the rights allow; everything else is denied.
MATRIX = {
    "gov.case.expertise": READ,
    "gov.entry.expertise": {
        **READ,
        "city_manager": VERBS,
        **dict.fromkeys(
            ("reader", "system_admin", "security_admin", "audit_admin"), ("read",)
        ),
    },
}


@tagged("post_install", "-at_install")
class TestCaseRules(CasesCommon):
    """What the programme, the entry and the manual ask of a case."""

    def reach(self, mode="receipt"):
        self.programme.write(
            {
                "reach_mode_id": self.modes[mode].id,
                "reach_clause_id": self.env.ref("gov_items.clause_jn21_02_03").id,
            }
        )

    # --- matters across regions -------------------------------------------------

    @clause("JN21-02-03")
    def test_across_counties_the_city_decides(self):
        self.reach("jc25_window")
        case = self.open_case(
            "direct", touched_region_ids=[Command.set(self.county2.ids)]
        )
        self.assertTrue(case.decided_above)
        self.assertEqual(case.preview_mode_id, self.modes["jc25_window"])
        self.assertEqual(case.preview_clause_id.code, "JN21-02-03")
        case.action_accept()
        self.assertEqual(case.mode_id, self.modes["jc25_window"])
        steps = {step.kind: step.agency_id for step in case.sudo().step_ids}
        self.assertEqual(steps["receive"], self.county_dept)
        for kind in ("review", "decide", "seal"):
            self.assertEqual(steps[kind], self.city_dept, kind)
        self.until(case, "decide")
        with self.assertRefused("SUITE-AGENCY"):
            case.with_user(self.approver).action_decide("granted")
        self.finish(case)
        self.assertEqual(case.decided_agency_id, self.city_dept)
        self.assertEqual(case.in_name_of_id, self.city_dept)

    @clause("JN21-02-03")
    def test_within_the_county_it_decides_itself(self):
        self.reach("jc25_window")
        case = self.accepted("direct")
        self.assertFalse(case.crosses_regions)
        self.assertEqual(case.mode_id, self.modes["direct"])

    @clause("JN21-02-03")
    def test_without_a_mode_across_regions_it_is_handed_in_above(self):
        case = self.open_case(
            "direct", touched_region_ids=[Command.set(self.county2.ids)]
        )
        with self.assertRefused("JN21-02-03") as caught:
            case.action_accept()
        self.assertIn(self.city_dept.name, str(caught.exception))
        self.assertIn(self.county2.name, str(caught.exception))

    @clause("JN21-02-03")
    def test_every_channel_asks(self):
        self.reach("jc25_window")
        values = {
            "delegation": self.live["direct"].id,
            "regions": [self.county2.code],
            "applicant": {"name": "李晓敏", "code": PERSON},
        }
        case = self.env["gov.case"]._submit("web", values)
        self.assertEqual(case.touched_region_ids, self.county2)
        desk = self.env["gov.case"].with_user(self.clerk)
        reach = desk.desk_preview(values)["reach"]
        self.assertEqual(reach["above"], self.city_dept.name)
        self.assertTrue(reach["forwarded"])
        self.assertIn(self.county2.code, [one["code"] for one in reach["beside"]])
        alone = desk.desk_preview({**values, "regions": []})
        self.assertFalse(alone["reach"]["above"])
        self.assertEqual(alone["mode"], self.modes["direct"].name)
        with self.assertRefused("JN21-02-03"):
            self.env["gov.case"]._submit("web", {**values, "regions": ["000000"]})

    @clause("HZ22-12-03")
    def test_across_townships_the_county_decides(self):
        """The same with a county above and its townships below."""
        second = self.make_region("Town Two", "990101T02", "township", self.county)
        programme = self.env["gov.programme"].create(
            {
                "name": "Townships",
                "code": "TWN",
                "region_id": self.county.id,
                "document_number": "TWN [2026] 1",
                "date_issued": "2020-01-01",
                "date_from": "2020-01-01",
                "region_ids": [Command.set((self.township | second).ids)],
            }
        )
        below = self.modes["direct"].copy(
            {"programme_id": programme.id, "code": "below"}
        )
        forward = self.modes["jc25_window"].copy(
            {
                "programme_id": programme.id,
                "code": "forward",
                "agreement_kind": "none",
            }
        )
        programme.write(
            {
                "reach_mode_id": forward.id,
                "reach_clause_id": self.env.ref("gov_items.clause_hz22_12_03").id,
            }
        )
        entry = self.make_entry(1, below, rule=False, programme_id=programme.id)
        self.make_rule(entry, below)
        programme.action_publish()
        delegation = entry.delegation_ids.filtered(
            lambda one: one.region_id == self.township
        )
        case = self.env["gov.case"].new({"delegation_id": delegation.id})
        self.assertEqual(case._mode_by(case._resolve()), below)
        case.touched_region_ids = second
        self.assertEqual(case._mode_by(case._resolve()), forward)
        self.assertEqual(case._clause_by(case._resolve()).code, "HZ22-12-03")
        path = [(step["kind"], step["agency"]) for step in case.preview_path]
        town, county = delegation.agency_id.name, delegation.upper_agency_id.name
        self.assertIn(("forward", town), path)
        self.assertIn(("decide", county), path)
        self.assertNotIn(("review", town), path)

    def test_the_mode_across_regions_decides_above(self):
        with self.assertRaises(ValidationError):
            self.programme.reach_mode_id = self.modes["direct"]

    def test_only_neighbours_are_named(self):
        with self.assertRaises(UserError):
            self.open_case("direct", touched_region_ids=[Command.set(self.village.ids)])

    def test_what_was_declared_stays(self):
        case = self.accepted("direct")
        with self.assertRefused("SUITE-APPEND"):
            case.touched_region_ids = self.county2

    # --- the record of the decision ---------------------------------------------

    @clause("JN21-01-09")
    def test_decision_keeps_the_responsible_body_and_officer(self):
        case = self.until(self.accepted("direct"), "seal")
        self.assertEqual(self.modes["direct"].responsible, "lower")
        self.assertEqual(case.responsible_agency_id, self.county_dept)
        self.assertEqual(case.responsible_officer, self.approver.name)
        name = self.approver.name
        self.approver.name = "Renamed"
        self.assertEqual(case.responsible_officer, name)

    @clause("JN21-01-09")
    def test_where_the_profile_says_so_the_city_is_responsible(self):
        case = self.until(self.accepted("jc25_window"), "seal")
        self.assertEqual(case.responsible_agency_id, self.city_dept)

    # --- error-prone steps ------------------------------------------------------

    @clause("JN21-07-04")
    def test_the_officer_sees_what_goes_wrong_at_the_step(self):
        manual = self.entries["direct"].manual_ids
        manual.state = "draft"
        manual.step_ids = [
            Command.create(
                {
                    "name": "Review",
                    "kind": "review",
                    "is_error_prone": True,
                    "error_note": "The plan is often out of date.",
                }
            ),
            Command.create({"name": "Decide", "kind": "decide"}),
        ]
        manual.state = "published"
        case = self.accepted("direct")
        self.assertFalse(case.with_user(self.clerk).step_hint)
        self.until(case, "review")
        mine = case.with_user(self.reviewer)
        self.assertIn("The plan is often out of date.", mine.step_hint)
        act = (
            self.env["gov.case.act"]
            .with_user(self.reviewer)
            .create({"case_id": case.id, "action": "review"})
        )
        self.assertIn("often out of date", act.step_hint)
        self.take(case)
        self.assertFalse(case.with_user(self.approver).step_hint)

    # --- experts ----------------------------------------------------------------

    def experts(self, count=1):
        self.entries["direct"].expertise_ids = [
            Command.create({"kind": "appraisal", "experts": count, "note": "Load"})
        ]
        sector = type(self.env["gov.sector"])
        self.patch(
            sector,
            "_expert_pool",
            lambda self, day: [{"key": f"e{i}", "name": f"Expert {i}"} for i in "123"],
        )

    @clause("JN21-08-01")
    def test_case_of_such_an_entry_gets_an_expert_step(self):
        self.experts(2)
        case = self.open_case("direct")
        kinds = [step["kind"] for step in case.preview_path]
        self.assertEqual(kinds.index("experts") + 1, kinds.index("review"))
        case.action_accept()
        row = case.sudo().expertise_ids
        self.assertEqual(
            (row.kind, row.experts, row.state), ("appraisal", 2, "pending")
        )
        self.until(case, "review")
        mine = case.with_user(self.reviewer)
        with self.assertRefused("JN21-08-01"):
            mine.action_review(True, "Meets the conditions")
        row.with_user(self.reviewer).action_hold()
        procedure = row.procedure_id
        self.assertEqual(len(procedure.expert_ids), 2)
        with self.assertRefused("JN21-08-01"):
            row.with_user(self.reviewer).action_hold()
        for expert in procedure.expert_ids:
            expert.with_user(self.reviewer).action_opine("Sound", True)
        procedure.with_user(self.reviewer).action_end("All consent")
        self.assertEqual(row.state, "done")
        mine.action_review(True, "Meets the conditions")
        self.finish(case)
        self.assertEqual(case.state, "closed")

    @clause("JN21-08-01")
    def test_a_later_change_of_the_entry_leaves_the_case(self):
        case = self.accepted("direct")
        self.experts()
        self.finish(case)
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.sudo().expertise_ids)

    def test_experts_are_called_in_by_whose_turn_it_is(self):
        self.experts()
        case = self.until(self.accepted("direct"), "review")
        with self.assertRefused("SUITE-AGENCY"):
            case.sudo().expertise_ids.with_user(self.city_reviewer).sudo(
                False
            ).action_hold()

    # --- online -----------------------------------------------------------------

    @clause("JN18-17-04")
    def test_offline_needs_secrecy_or_a_law(self):
        entry = self.entries["direct"]
        with self.assertRefused("JN18-17-04"):
            entry.online = False
        with self.assertRefused("JN18-17-04"):
            entry.write({"online": False, "offline_law": "  "})
        entry.write({"online": False, "offline_law": "Law of X, art. 3"})
        secret = self.entries["window"]
        secret.write({"online": False, "is_secret": True})
        action = self.env.ref("gov_cases.gov_entry_action_offline")
        listed = self.env["gov.entry"].search(
            [("online", "=", False), ("programme_id", "=", self.programme.id)]
        )
        self.assertIn("online", action.domain)
        self.assertEqual(listed, entry | secret)

    # --- rights -----------------------------------------------------------------

    def test_matrix(self):
        people = {
            role: self.make_user(f"r.{role}", group, self.county_dept)
            for role, group in ROLES.items()
        }
        for model, allowed in MATRIX.items():
            for role, user in people.items():
                for verb in VERBS:
                    with self.subTest(model=model, role=role, verb=verb):
                        granted = self.env[model].with_user(user).has_access(verb)
                        self.assertEqual(granted, verb in allowed.get(role, ()))

    def test_strangers_see_no_expert_step(self):
        self.experts()
        case = self.accepted("direct")
        rows = case.sudo().expertise_ids
        stranger = self.make_user("r.stranger", ROLES["reviewer"], self.county2_dept)
        found = rows.with_user(stranger).search([("id", "in", rows.ids)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            rows.with_user(stranger).action_hold()
