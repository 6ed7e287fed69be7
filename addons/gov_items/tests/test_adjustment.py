from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause

GROUPS = "gov_items.group_"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class AdjustmentCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.publish()
        make = cls.make_user
        cls.manager = make("adj_manager", GROUPS + "city_manager", cls.city_bureau)
        cls.leader = make("adj_leader", GROUPS + "city_leader")
        cls.county_manager = make(
            "adj_county", GROUPS + "agency_manager", cls.county_dept
        )
        cls.county2_manager = make(
            "adj_county2", GROUPS + "agency_manager", cls.county2_dept
        )
        cls.reader = make("adj_reader", GROUPS + "user")

    @classmethod
    def make_adjustment(cls, *changes, user=None, **vals):
        model = cls.env["gov.adjustment"].with_user(user or cls.manager)
        return model.create(
            {
                "title": "Change",
                "programme_id": cls.programme.id,
                "ground": "evaluation",
                "reason": "Two cases in a year.",
                "date_effective": "2026-04-01",
                "line_ids": [Command.create(change) for change in changes],
                **vals,
            }
        )

    def change(self, kind="mode", **vals):
        return {"kind": kind, "entry_id": self.entry.id, **vals}

    def hear(self, adjustment):
        adjustment.action_hear()
        for hearing in adjustment.hearing_ids:
            hearing.sudo().answer("agree")
        adjustment.action_to_decision()
        adjustment.validate_tier()
        adjustment.with_user(self.leader).validate_tier()
        return adjustment

    def decide(self, adjustment):
        self.hear(adjustment).action_decide("TST [2026] 9", "2026-03-02")
        adjustment.action_publish("TST [2026] 10", "2026-03-02")
        return adjustment

    def take_effect(self, adjustment, day="2026-04-01"):
        with freeze_time(f"{day} 02:00:00"):
            self.env["gov.adjustment"]._cron_take_effect()
        adjustment.invalidate_recordset()
        return adjustment

    def mode_of(self, region, day, entry=None, **case):
        return (
            (entry or self.entry)
            .resolve_mode(region, date.fromisoformat(day), **case)
            .mode_id
        )


class TestAdjustmentProcedure(AdjustmentCommon):
    @clause("JC25-30-11")
    def test_ground_and_support(self):
        change = self.change(mode_id=self.modes["window"].id)
        for vals in ({"ground": False}, {"reason": " "}):
            with self.subTest(vals), self.assertRefused("JC25-30-11"):
                self.make_adjustment(change, **vals).action_hear()
        with self.assertRefused("JC25-30-12"):
            self.make_adjustment().action_hear()

    @clause("JN21-03-05")
    def test_regions_are_heard(self):
        change = self.change(
            mode_id=self.modes["window"].id,
            region_ids=[Command.set((self.county | self.county2).ids)],
        )
        adjustment = self.make_adjustment(change)
        adjustment.action_hear()
        self.assertEqual(adjustment.hearing_ids.region_id, self.county | self.county2)
        # Ten working days after March 2.
        self.assertEqual(adjustment.answer_by, date(2026, 3, 16))
        self.assertEqual(
            adjustment.sudo().activity_ids.user_id,
            self.county_manager | self.county2_manager,
        )
        hearing, other = adjustment.hearing_ids.sorted("id")
        with self.assertRefused("JN21-03-05"):
            hearing.with_user(self.county_manager).answer("object", " ")
        hearing.with_user(self.county_manager).answer("object", "No window clerk")
        self.assertEqual(hearing.answered_by, self.county_manager)
        self.assertEqual(adjustment.sudo().activity_ids.user_id, self.county2_manager)
        with self.assertRefused("JN21-03-05"):
            adjustment.action_to_decision()
        with freeze_time("2026-03-17 02:00:00"):
            self.env["gov.adjustment"]._cron_take_effect()
            self.assertEqual(other.state, "silent")
            with self.assertRefused("JN21-03-05"):
                other.with_user(self.county2_manager).sudo().answer("agree")
            # Still: the objection has no reply.
            with self.assertRefused("JN21-03-05"):
                adjustment.action_to_decision()
            hearing.with_user(self.manager).write(
                {"followed": "no", "follow_reason": "The city posts one."}
            )
            adjustment.action_to_decision()
        self.assertEqual(adjustment.state, "decision")

    @clause("JN21-03-05")
    def test_opinions_are_the_regions_own(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change)
        adjustment.action_hear()
        hearing = adjustment.hearing_ids.filtered(lambda h: h.region_id == self.county)
        for user in (self.county2_manager, self.manager, self.reader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                hearing.with_user(user).answer("agree")
        with self.assertRefused("JN21-03-05"):
            hearing.with_user(self.manager).write({"stance": "agree"})

    @clause("JC25-30-13")
    def test_decided_in_tiers_with_the_approval(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change)
        adjustment.action_hear()
        adjustment.hearing_ids.sudo().answer("agree")
        adjustment.action_to_decision()
        self.assertEqual(
            adjustment.review_ids.sorted("sequence").mapped("status"),
            ["pending", "waiting"],
        )
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            adjustment.action_decide("TST 9", "2026-03-02")
        # Out of turn nothing happens; the second tier waits for the first.
        adjustment.with_user(self.leader).validate_tier()
        self.assertFalse(adjustment.review_ids.done_by)
        adjustment.validate_tier()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            adjustment.action_decide("TST 9", "2026-03-02")
        adjustment.with_user(self.leader).validate_tier()
        self.assertEqual(adjustment.validation_status, "validated")
        with self.assertRefused("JC25-30-13"):
            adjustment.action_decide(" ", "2026-03-02")
        adjustment.action_decide("TST 9", "2026-03-02")
        self.assertEqual(adjustment.decided_on, date(2026, 3, 2))

    def test_reviews_are_written_by_acts_alone(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change)
        adjustment.action_hear()
        adjustment.hearing_ids.sudo().answer("agree")
        adjustment.action_to_decision()
        review = adjustment.review_ids[0]
        for user in (self.manager, self.leader, self.reader):
            mine = review.with_user(user)
            with (
                self.subTest(user.login),
                mute_logger("odoo.addons.base.models.ir_model"),
            ):
                with self.assertRaises(AccessError):
                    mine.write({"status": "approved"})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"model": "gov.adjustment", "res_id": adjustment.id})
                # Looking at one's list opens the next tier; it needs no rights.
                self.env["res.users"].with_user(user).review_user_count()
        with self.assertRaises(AccessError):
            adjustment.with_user(self.reader).request_validation()
        with self.assertRaises(AccessError):
            adjustment.with_user(self.reader).restart_validation()
        wizard = (
            self.env["comment.wizard"]
            .with_user(self.leader)
            .create(
                {
                    "validate_reject": "validate",
                    "res_model": "gov.adjustment",
                    "res_id": adjustment.id,
                    "review_ids": [Command.set(adjustment.review_ids.ids)],
                    "comment": "jumps the queue",
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.add_comment()

    @clause("HZ22-23-04", "LC20-32-04")
    def test_a_county_asks_and_is_answered(self):
        change = self.change(
            mode_id=self.modes["window"].id, region_ids=[Command.set(self.county.ids)]
        )
        wish = self.make_adjustment(
            change,
            user=self.county_manager,
            agency_id=self.county_dept.id,
            ground="demand",
        )
        with self.assertRefused("HZ22-23-04"):
            wish.with_user(self.manager).action_reject("")
        with self.assertRaises(AccessError):
            wish.action_reject("No.")
        wish.with_user(self.manager).action_reject("Too few cases.")
        self.assertEqual(
            (wish.state, wish.reject_reason), ("rejected", "Too few cases.")
        )

    @clause("JN21-03-05")
    def test_nobody_is_heard_by_a_day_that_is_over(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change, answer_by="2026-03-01")
        with self.assertRefused("JN21-03-05"):
            adjustment.action_hear()
        self.assertFalse(adjustment.hearing_ids)
        adjustment.answer_by = "2026-03-02"
        adjustment.action_hear()
        self.assertEqual(set(adjustment.hearing_ids.mapped("state")), {"waiting"})

    @clause("JC25-30-12")
    def test_the_day_that_was_published_stays(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.decide(self.make_adjustment(change))
        with self.assertRefused("JC25-30-12"):
            adjustment.date_effective = "2026-03-15"
        self.assertEqual(adjustment.date_effective, date(2026, 4, 1))

    @clause("JC25-30-12")
    def test_stages_follow_from_acts(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change)
        with self.assertRefused("JC25-30-12"):
            adjustment.write({"state": "decided"})
        with self.assertRefused("JC25-30-12"):
            self.make_adjustment(change, approval_number="x")
        adjustment.action_hear()
        with self.assertRefused("JC25-30-12"):
            adjustment.line_ids.write({"mode_id": self.modes["direct"].id})
        with self.assertRefused("JC25-30-12"):
            adjustment.unlink()
        with self.assertRefused("JC25-30-12"):
            adjustment.action_publish("x", "2026-03-02")

    def test_who_may_not(self):
        change = self.change(mode_id=self.modes["window"].id)
        adjustment = self.make_adjustment(change)
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.make_adjustment(change, user=self.reader)
            with self.assertRaises(AccessError):
                self.make_adjustment(change, user=self.leader)
        foreign = {"agency_id": self.county2_dept.id}
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                self.make_adjustment(change, user=self.county_manager, **foreign)
        for act in ("action_to_decision", "action_hear", "action_cancel"):
            with self.subTest(act), self.assertRaises(AccessError):
                with mute_logger("odoo.addons.base.models.ir_model"):
                    getattr(adjustment.with_user(self.reader), act)()


class TestAdjustmentEffects(AdjustmentCommon):
    def live(self, region=None):
        cell = self.delegation("direct", region)
        cell.sudo().action_go_live()
        return cell

    @clause("JN21-03-06", "JN21-03-02")
    def test_mode_changes_at_midnight_and_once(self):
        cell = self.live()
        change = self.change(
            mode_id=self.modes["window"].id, region_ids=[Command.set(self.county.ids)]
        )
        adjustment = self.decide(
            self.make_adjustment(change, trigger_date="2026-02-20")
        )
        self.assertEqual(adjustment.decision_days, 10)
        self.assertEqual(len(adjustment.effect_ids), 2)
        self.assertFalse(any(adjustment.effect_ids.mapped("done_on")))
        old_rule = cell.rule_id
        # 15:59 UTC on March 31 is one minute before midnight in China.
        with freeze_time("2026-03-31 15:59:00"):
            self.env["gov.adjustment"]._cron_take_effect()
            self.assertEqual(adjustment.state, "published")
        with freeze_time("2026-03-31 16:00:00"):
            self.env["gov.adjustment"]._cron_take_effect()
        adjustment.invalidate_recordset()
        self.assertEqual(adjustment.state, "effective")
        self.assertEqual(self.mode_of(self.county, "2026-03-31"), self.modes["direct"])
        self.assertEqual(self.mode_of(self.county, "2026-04-01"), self.modes["window"])
        self.assertEqual(self.mode_of(self.county2, "2026-04-01"), self.modes["direct"])
        self.assertEqual(cell.mode_id, self.modes["window"])
        self.assertNotEqual(cell.rule_id, old_rule)
        self.assertTrue(old_rule.active)
        rules = self.entry.rule_ids
        adjustment._take_effect()
        self.env["gov.adjustment"]._cron_take_effect()
        self.assertEqual(self.entry.rule_ids, rules)

    def test_history_names_the_adjustment(self):
        cell = self.live()
        change = self.change(
            "withdraw",
            ground="runs_badly",
            channel="hall",
            region_ids=[Command.set(self.county.ids)],
        )
        adjustment = self.take_effect(self.decide(self.make_adjustment(change)))
        states = cell.event_ids.filtered(lambda e: e.kind == "state")
        self.assertEqual(
            [(e.state_from, e.state_to) for e in states.sorted("chain_sequence")],
            [("planned", "live"), ("live", "withdrawn")],
        )
        last = states.sorted("chain_sequence")[-1]
        self.assertEqual(last.adjustment_id, adjustment)
        self.assertIn(adjustment.name, last.reason)
        self.assertFalse(self.env["gov.delegation.event"]._chain_verify(cell))
        with self.assertRefused("SUITE-APPEND"):
            last.write({"reason": "x"})
        self.assertFalse(self.mode_of(self.county, "2026-04-01"))
        self.assertEqual(cell.date_end, date(2026, 4, 1))

    @clause("HZ22-23-03")
    def test_withdrawal_names_ground_and_channel(self):
        for vals in ({}, {"ground": "unfit"}, {"channel": "hall"}):
            with self.subTest(vals), self.assertRefused("HZ22-23-03"):
                self.make_adjustment(self.change("withdraw", **vals)).action_hear()

    @clause("HZ22-23-01")
    def test_suspend(self):
        cell, other = self.live(), self.live(self.county2)
        change = self.change("suspend", region_ids=[Command.set(self.county.ids)])
        self.take_effect(self.decide(self.make_adjustment(change)))
        self.assertEqual((cell.state, other.state), ("suspended", "live"))

    @clause("JN21-03-02")
    def test_add(self):
        change = {
            "kind": "add",
            "new_name": "New power",
            "sector_id": self.sector.id,
            "mode_id": self.modes["direct"].id,
        }
        adjustment = self.take_effect(self.decide(self.make_adjustment(change)))
        entry = adjustment.line_ids.made_entry_ids
        self.assertEqual((entry.name, entry.date_from), ("New power", date(2026, 4, 1)))
        self.assertEqual(entry.delegation_ids.region_id, self.programme.region_ids)
        self.assertEqual(set(entry.delegation_ids.mapped("state")), {"planned"})
        self.assertFalse(self.mode_of(self.county, "2026-03-31", entry))

    def test_scope_adds_a_condition(self):
        fact = self.env["gov.fact"].create(
            {"name": "Beds", "code": "adj_beds", "value_type": "number"}
        )
        change = self.change(
            "scope", mode_id=False, fact_id=fact.id, operator="ge", value="300"
        )
        self.take_effect(self.decide(self.make_adjustment(change)))
        ask = self.mode_of
        self.assertFalse(ask(self.county, "2026-04-01", facts={"adj_beds": 300}))
        self.assertEqual(
            ask(self.county, "2026-04-01", facts={"adj_beds": 299}),
            self.modes["direct"],
        )
        self.assertEqual(
            ask(self.county, "2026-03-31", facts={"adj_beds": 300}),
            self.modes["direct"],
        )

    @clause("JC25-10-01")
    def test_a_region_is_added_by_an_adjustment_alone(self):
        new = self.make_region("County Three", "990103", "county", self.city)
        with self.assertRefused("JC25-10-01"):
            self.programme.with_user(self.manager).region_ids = [Command.link(new.id)]
        change = {"kind": "region", "region_ids": [Command.set(new.ids)]}
        self.take_effect(self.decide(self.make_adjustment(change)))
        self.assertIn(new, self.programme.region_ids)
        self.assertEqual(
            self.programme.delegation_ids.filtered(
                lambda d: d.region_id == new
            ).entry_id,
            self.programme.entry_ids,
        )

    @clause("JC25-10-01")
    def test_a_region_is_added_with_a_mode_of_its_own(self):
        new = self.make_region("County Three", "990103", "county", self.city)
        change = {
            "kind": "region",
            "region_ids": [Command.set(new.ids)],
            "mode_id": self.modes["receipt"].id,
        }
        self.take_effect(self.decide(self.make_adjustment(change)))
        self.assertEqual(self.mode_of(new, "2026-04-01"), self.modes["receipt"])
        self.assertEqual(self.mode_of(self.county, "2026-04-01"), self.modes["direct"])

    def test_split(self):
        change = self.change("split", part_names="Part one\nPart two")
        adjustment = self.take_effect(self.decide(self.make_adjustment(change)))
        made = adjustment.line_ids.made_entry_ids
        self.assertEqual(set(made.mapped("name")), {"Part one", "Part two"})
        self.assertEqual(made.item_id.parent_id, self.entry.item_id)
        self.assertEqual(self.entry.date_to, date(2026, 3, 31))
        self.assertEqual(
            {self.mode_of(self.county, "2026-04-01", e) for e in made},
            {self.modes["direct"]},
        )
        self.assertEqual(len(made.delegation_ids), 6)
        self.assertEqual(
            set(self.entry.delegation_ids.mapped("state")), {"not_delegated"}
        )

    def test_merge(self):
        other = self.entries["window"]
        change = self.change(
            "merge", merge_entry_ids=[Command.set(other.ids)], new_name="Both"
        )
        adjustment = self.take_effect(self.decide(self.make_adjustment(change)))
        made = adjustment.line_ids.made_entry_ids
        self.assertEqual(made.name, "Both")
        self.assertEqual(
            set((self.entry | other).mapped("date_to")), {date(2026, 3, 31)}
        )
        self.assertEqual(
            self.mode_of(self.zone, "2026-04-01", made), self.modes["direct"]
        )

    @clause("LC20-32-03")
    def test_power_moves_to_another_agency(self):
        cell = self.live()
        change = self.change(
            "owner",
            sector_id=self.sectors["approval"].id,
            supervisor_sector_id=self.sector.id,
        )
        self.take_effect(self.decide(self.make_adjustment(change, ground="moved")))
        self.assertEqual(cell.upper_agency_id, self.city_bureau)
        self.assertEqual(cell.agency_id, self.county_bureau)
        self.assertEqual(cell.supervisor_ids, self.county_dept)
        kinds = cell.event_ids.filtered("adjustment_id").mapped("kind")
        self.assertEqual(set(kinds), {"agency", "upper_agency"})

    def test_other_changes_are_not_published_along(self):
        """A rule that the city manager has not published yet stays unpublished."""
        waiting = self.entries["receipt"]
        self.make_rule(waiting, self.modes["direct"], date_from="2026-03-01")
        change = self.change(mode_id=self.modes["window"].id)
        self.take_effect(self.decide(self.make_adjustment(change)))
        self.assertEqual(waiting.delegation_ids.mode_id, self.modes["receipt"])

    def test_a_failed_effect_leaves_nothing_and_is_told_once(self):
        change = self.change(mode_id=self.modes["window"].id)
        broken = self.decide(self.make_adjustment(change))
        other = self.change("suspend", entry_id=self.entries["window"].id)
        whole = self.decide(self.make_adjustment(other))
        rules = self.entry.rule_ids
        self.programme.document_number = False
        for _run in range(2):
            self.take_effect(broken)
        self.assertEqual((broken.state, whole.state), ("published", "effective"))
        self.assertEqual(self.entry.rule_ids, rules)
        self.assertFalse(broken.effect_ids[0].done_on)
        told = broken.sudo().activity_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertEqual(len(told), 1)
        self.assertIn("JC25-00-01", told.note)
        self.programme.document_number = "TST [2026] 1"
        self.take_effect(broken)
        self.assertEqual(broken.state, "effective")


class TestPropose(AdjustmentCommon):
    def propose(self, user=None, evidence=None, **vals):
        changes = [
            {
                "kind": "withdraw",
                "entry_id": self.entry.id,
                "region_ids": self.county.ids,
                "ground": "poor_effect",
                "channel": "hall",
            }
        ]
        return (
            self.env["gov.adjustment"]
            .with_user(user or self.manager)
            .propose(
                {
                    "title": "Few cases",
                    "programme_id": self.programme.id,
                    "ground": "few_cases",
                    "changes": changes,
                    **vals,
                },
                evidence,
            )
        )

    def test_proposed_once_with_the_figures(self):
        first = self.propose(evidence={"cases": 2, "year": 2025})
        self.assertEqual(first.state, "draft")
        self.assertEqual(first.line_ids.region_ids, self.county)
        self.assertEqual(first.evidence_json, {"cases": 2, "year": 2025})
        self.assertIn("cases: 2", first.evidence)
        again = self.propose(evidence={"cases": 1, "year": 2026})
        self.assertEqual(again, first)
        self.assertEqual(first.evidence_json, {"cases": 1, "year": 2026})
        first.action_cancel()
        self.assertNotEqual(self.propose(), first)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_not_by_readers(self):
        with self.assertRaises(AccessError):
            self.propose(user=self.reader)

    @clause("JN21-03-01")
    def test_a_change_of_law_opens_an_adjustment_for_each_entry(self):
        touched = self.entry | self.entries["window"]
        change = self.env["gov.policy.change"].create(
            {
                "name": "Roads Act",
                "date": "2026-02-01",
                "summary": "Level of implementation changed.",
                "entry_ids": [Command.set(touched.ids)],
            }
        )
        change.action_open_adjustments()
        self.assertEqual(change.adjustment_ids.line_ids.entry_id, touched)
        self.assertEqual(len(change.adjustment_ids), 2)
        self.assertEqual(set(change.adjustment_ids.mapped("ground")), {"law"})
        self.assertFalse(change.open_entry_ids)
        change.action_open_adjustments()
        self.assertEqual(len(change.adjustment_ids), 2)

    def test_printed(self):
        adjustment = self.decide(
            self.make_adjustment(self.change(mode_id=self.modes["window"].id))
        )
        self.assertTrue(adjustment.print_file)


class TestTransition(AdjustmentCommon):
    @clause("JC25-30-08", "JC25-30-09")
    def test_transition_has_an_end_and_is_listed_when_over(self):
        cell = self.delegation("direct").with_user(self.manager)
        for until in (False, "2026-03-02", "2026-01-01"):
            with self.subTest(until), self.assertRefused("JC25-30-09"):
                cell.action_start_transition(until)
        cell.action_start_transition("2026-03-31")
        self.assertTrue(cell.in_transition)
        found = self.env["gov.delegation"].search([("in_transition", "=", True)])
        self.assertIn(cell, found)
        with freeze_time("2026-04-01 02:00:00"):
            cell.invalidate_recordset()
            self.assertFalse(cell.in_transition)
            self.assertTrue(cell.transition_overdue)
            late = self.env["gov.delegation"].search(
                [("transition_overdue", "=", True)]
            )
            self.assertIn(cell, late)
            cell.sudo().action_go_live()
            self.assertFalse(cell.transition_overdue)
        with self.assertRaises(AccessError):
            self.delegation("direct", self.county2).with_user(
                self.county_manager
            ).action_start_transition("2026-03-31")
