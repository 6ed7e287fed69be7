from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestJustification(GovCommon):
    """What the documents ask for before a mode is given, mode by mode."""

    def setUp(self):
        super().setUp()
        others = self.programme.entry_ids - self.entry
        others.active = False

    def require(self, *requirements, mode="direct"):
        """Give the entry's mode these requirements: (kind, clause[, per region])."""
        self.modes[mode].requirement_ids = [
            Command.create(
                {
                    "kind": kind,
                    "per_region": bool(per),
                    "clause_id": self.env.ref(
                        f"gov_items.clause_{code.lower().replace('-', '_')}"
                    ).id,
                }
            )
            for kind, code, *per in requirements
        ]

    def justify(self, kind, regions=None, **vals):
        texts = {} if kind in ("demand", "convenience") else {"text": "Because."}
        return self.env["gov.justification"].create(
            {
                "entry_id": self.entry.id,
                "kind": kind,
                "region_ids": [Command.set((regions or self.env["gov.region"]).ids)],
                **texts,
                **vals,
            }
        )

    def refused(self, code):
        with self.assertRefused(code):
            self.publish()
        self.env.invalidate_all(flush=False)

    def everywhere(self, kind, **vals):
        for region in self.programme.region_ids:
            self.justify(kind, region, **vals)

    @clause("JN21-01-01", "JN21-01-03", "JC25-11-01", "LC20-11-01")
    def test_direct_wants_a_basis_that_names_no_level(self):
        for code in ("JN21-01-03", "JC25-11-01", "LC20-11-01"):
            self.modes["direct"].requirement_ids.unlink()
            self.entry.write({"legal_basis": False, "nature": False})
            self.require(("basis", "JN21-01-01"), ("nature_free", code))
            self.refused("JN21-01-01")
            self.entry.legal_basis = "Act art. 3"
            for nature in (False, "named", "barred"):
                self.entry.nature = nature
                with self.subTest(code, nature=nature):
                    self.refused(code)
            self.entry.nature = "free"
            self.publish()

    @clause("JC25-12-01", "LC20-12-01")
    def test_entrusting_wants_the_upper_level_and_a_permit(self):
        self.require(("nature_named", "JC25-12-01"), ("permit", "LC20-12-01"))
        self.entry.nature = "free"
        self.refused("JC25-12-01")
        self.entry.nature = "named"
        self.entry.item_id.item_type = "10"
        self.refused("LC20-12-01")
        self.entry.item_id.item_type = "01"
        self.publish()

    @clause("LC20-13-01")
    def test_what_the_law_bars_gets_no_other_mode(self):
        self.require(("nature_open", "LC20-13-01"))
        self.entry.nature = "barred"
        self.refused("LC20-13-01")

    @clause("JN21-01-04", "JN21-01-07", "LC20-14-01", "LC20-15-02", "HZ22-12-16")
    def test_reasons_against_the_other_modes(self):
        self.require(
            ("why_not_direct", "JN21-01-07"),
            ("why_not_window", "JN21-01-04", "per region"),
            ("why_not_review", "LC20-15-02"),
            ("why_not_entrust", "HZ22-12-16"),
        )
        self.refused("JN21-01-07")
        self.justify("why_not_direct")
        self.refused("JN21-01-04")
        # A reason for all regions at once is not one per region.
        self.justify("why_not_window")
        self.refused("JN21-01-04")
        self.justify("why_not_window", self.county | self.county2)
        self.refused("JN21-01-04")
        self.justify("why_not_window", self.zone)
        self.refused("LC20-15-02")
        self.justify("why_not_review")
        self.refused("HZ22-12-16")
        self.justify("why_not_entrust")
        self.publish()

    @clause("JN21-01-05")
    def test_a_forward_window_wants_a_note_on_staffing(self):
        self.require(("staffing", "JN21-01-05", "per region"))
        self.refused("JN21-01-05")
        self.everywhere("staffing")
        self.publish()

    @clause("JN21-01-10")
    def test_collecting_only_wants_a_coded_reason_per_region(self):
        self.require(("shortage", "JN21-01-10", "per region"))
        self.refused("JN21-01-10")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.justify("shortage", self.county)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.justify("shortage", self.county, shortage="other", text=False)
        self.everywhere("shortage", shortage="staff")
        self.publish()

    @clause("JN21-02-01", "JC25-11-02", "HZ22-11-04")
    def test_demand_and_capacity_of_each_region(self):
        self.require(
            ("demand", "JN21-02-01", "per region"),
            ("capacity", "JC25-11-02", "per region"),
        )
        self.refused("JN21-02-01")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.justify("demand", self.county)
        self.everywhere("demand", figure=120)
        self.refused("JC25-11-02")
        self.everywhere("capacity")
        self.publish()

    @clause("JC25-12-02")
    def test_entrusting_on_request_and_convenience(self):
        self.require(
            ("request", "JC25-12-02", "per region"), ("convenience", "JC25-12-02")
        )
        self.everywhere("request")
        self.refused("JC25-12-02")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.justify("convenience", text="Nearer")
        self.justify("convenience", figure=38, text="km saved")
        self.publish()

    @clause("JC25-13-01", "LC20-15-03")
    def test_the_manual_says_whether_the_review_can_go_down(self):
        self.require(
            ("review_points", "JC25-13-01"),
            ("standardised", "JC25-13-01"),
            ("procedure", "LC20-15-03"),
        )
        self.refused("JC25-13-01")
        self.make_manual(
            self.entry,
            date_from="2026-02-01",
            is_standardised=True,
            step_ids=[Command.create({"name": "Review", "review_points": "Area"})],
        )
        self.refused("LC20-15-03")
        self.make_manual(
            self.entry,
            date_from="2026-03-01",
            is_standardised=True,
            working_procedure="Collect, list, hand on by noon.",
            step_ids=[Command.create({"name": "Review", "review_points": "Area"})],
        )
        self.publish()

    @clause("JC25-14-01")
    def test_a_difficulty_is_for_the_time_being(self):
        self.require(("difficulty", "JC25-14-01"))
        self.refused("JC25-14-01")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.justify("difficulty")
        self.justify("difficulty", review_date="2027-03-01")
        self.publish()

    @clause("HZ22-11-01")
    def test_both_sides_say_yes(self):
        self.require(
            ("grantor_yes", "HZ22-11-01"), ("taker_yes", "HZ22-11-01", "per region")
        )
        self.justify("grantor_yes")
        self.refused("HZ22-11-01")
        self.everywhere("taker_yes")
        self.publish()

    @clause("JN21-A2-03", "JN21-15-01")
    def test_a_countys_own_choice_passes_the_same_test(self):
        self.require(
            ("basis", "JN21-A2-03"),
            ("nature_free", "JN21-A2-03"),
            ("simplicity", "JN21-15-01"),
            ("closeness", "JN21-15-01"),
        )
        self.entry.write({"legal_basis": "Act", "nature": "barred"})
        self.refused("JN21-A2-03")
        self.entry.nature = "free"
        self.refused("JN21-15-01")
        self.justify("simplicity")
        self.justify("closeness")
        self.publish()

    def test_rules_of_the_document_itself_are_not_asked(self):
        self.require(("basis", "JN21-01-01"))
        self.programme.justify_from = "2026-01-01"
        self.publish()
        self.make_rule(
            self.entry,
            self.modes["direct"],
            date_from="2026-02-01",
            region_ids=[Command.set(self.county.ids)],
        )
        self.refused("JN21-01-01")

    def test_an_adjustment_is_asked_before_the_hearing(self):
        self.publish()
        self.require(("why_not_direct", "JN21-01-07"), mode="substantive")
        adjustment = self.env["gov.adjustment"].create(
            {
                "title": "Change",
                "programme_id": self.programme.id,
                "ground": "evaluation",
                "reason": "x",
                "line_ids": [
                    Command.create(
                        {
                            "kind": "mode",
                            "entry_id": self.entry.id,
                            "mode_id": self.modes["substantive"].id,
                        }
                    )
                ],
            }
        )
        with self.assertRefused("JN21-01-07"):
            adjustment.action_hear()
        self.justify("why_not_direct")
        adjustment.action_hear()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_not(self):
        reason = self.justify("why_not_direct", agency_id=self.county_dept.id)
        reader = self.make_user("just_reader", "gov_items.group_user")
        other = self.make_user(
            "just_other", "gov_items.group_agency_manager", self.county2_dept
        )
        own = self.make_user(
            "just_own", "gov_items.group_agency_manager", self.county_dept
        )
        for user in (reader, other):
            with self.subTest(user.login), self.assertRaises(AccessError):
                reason.with_user(user).text = "x"
        reason.with_user(own).text = "Mine"
        with self.assertRaises(AccessError):
            self.env["gov.mode.requirement"].with_user(own).create(
                {
                    "mode_id": self.modes["direct"].id,
                    "kind": "basis",
                    "clause_id": self.rule_clause.id,
                }
            )
