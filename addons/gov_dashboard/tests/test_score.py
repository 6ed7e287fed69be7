from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_cases.tests.common import CasesCommon, clause
from odoo.addons.gov_items.listing import language

from ..kernel.period import Period, period

MARCH = period(date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestScore(CasesCommon):
    """Scores come from figures, explain themselves and only propose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme = cls.live["direct"].programme_id
        cls.manager = cls.make_user(
            "g.city", "gov_items.group_city_manager", cls.city_bureau
        )
        cls.agency_manager = cls.make_user(
            "g.agency", "gov_items.group_agency_manager", cls.county_dept
        )
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("gov_dashboard.score_least_cases", "1")
        cls.began("2026-01-01", *cls.live.values())

    @classmethod
    def began(cls, day, *delegations):
        """Make them live since ``day``."""
        cls.env.flush_all()
        ids = [delegation.id for delegation in delegations]
        cls.env.cr.execute(
            "UPDATE gov_delegation SET date_live = %s WHERE id = ANY(%s)", (day, ids)
        )
        cls.env.invalidate_all()

    def decide(self, code, day, **words):
        with freeze_time("2026-03-02 02:00:00"):
            case = self.accepted(code)
        with freeze_time(f"{day} 02:00:00"):
            self.until(case, "decide")
            self.take(case, **words)

    def setting(self, name, value):
        self.env["ir.config_parameter"].set_param(f"gov_dashboard.{name}", value)

    def scores(self, span=MARCH):
        self.env.flush_all()
        found = self.env["gov.score"]._score(span, self.programme)
        return {record.delegation_id: record for record in found}

    def test_figures_and_terms(self):
        self.decide("direct", "2026-03-05")
        self.decide("direct", "2026-03-05", outcome="refused", reason="no")
        record = self.scores()[self.live["direct"]]
        lines = {line["code"]: line for line in record.lines}
        self.assertEqual(record.cases, 2)
        self.assertEqual(lines["refused"]["figure"], 50.0)
        self.assertEqual(lines["refused"]["points"], 0.0)
        self.assertEqual(lines["late"]["points"], 100.0)
        shares = sum(line["share"] for line in record.lines)
        self.assertAlmostEqual(shares, 1.0, 2)
        total = sum(
            line["points"] * line["share"] for line in record.lines if line["points"]
        )
        self.assertAlmostEqual(record.value, total, 1)

    def test_the_same_figures_give_the_same_score(self):
        self.decide("direct", "2026-03-05")
        first = self.scores()[self.live["direct"]]
        value = first.value
        again = self.scores()[self.live["direct"]]
        self.assertEqual((again, again.value), (first, value))

    def test_too_few_cases(self):
        self.env["ir.config_parameter"].set_param(
            "gov_dashboard.score_least_cases", "5"
        )
        self.decide("direct", "2026-03-05")
        self.assertEqual(self.scores()[self.live["direct"]].verdict, "few")

    def test_what_began_later_is_not_judged(self):
        direct, window = self.live["direct"], self.live["window"]
        self.began("2026-03-02", direct)
        found = self.scores()
        self.assertNotIn(direct, found)
        self.assertIn(window, found)
        self.began("2026-03-01", direct)
        self.assertIn(direct, self.scores())

    def test_disputes_count(self):
        self.decide("direct", "2026-03-05")
        good = self.scores()[self.live["direct"]].value
        self.env["gov.dispute"].create(
            {
                "subject": "Complaint",
                "kind": "complaint",
                "delegation_id": self.live["direct"].id,
                "received_on": "2026-03-10",
                "party": "B",
            }
        )
        self.assertLess(self.scores()[self.live["direct"]].value, good)

    def test_proposal_carries_the_evidence(self):
        self.decide("direct", "2026-03-05", outcome="refused", reason="no")
        self.env["ir.config_parameter"].set_param(
            "gov_dashboard.score_take_below", "99"
        )
        self.env["ir.config_parameter"].set_param(
            "gov_dashboard.score_give_from", "100"
        )
        record = self.scores()[self.live["direct"]].with_user(self.manager)
        self.assertEqual(record.verdict, "take")
        record.action_propose()
        adjustment = record.adjustment_id
        self.assertEqual(adjustment.state, "draft")
        self.assertEqual(adjustment.line_ids.entry_id, record.entry_id)
        self.assertEqual(adjustment.line_ids.region_ids, record.region_id)
        self.assertIn(record.value, adjustment.evidence_json.values())

    def trigger(self, ground):
        return self.env.ref(f"gov_dashboard.score_trigger_{ground}")

    @clause("JN21-03-04")
    def test_four_triggers_with_thresholds(self):
        """Few cases, specialised, costly, risky: each by its own figure."""
        self.decide("direct", "2026-03-05")
        direct = self.live["direct"]
        record = self.scores()[direct]
        self.assertEqual(record.ground, "few_cases")
        self.assertIn("1", record.fired_text)
        self.trigger("few_cases").threshold = 1
        self.assertFalse(self.scores()[direct].ground)
        self.env["gov.dispute"].create(
            {
                "subject": "Suit",
                "delegation_id": direct.id,
                "kind": "complaint",
                "received_on": "2026-03-10",
                "party": "A",
                "cost": 700,
                "payer_id": self.county_dept.id,
                "cost_basis": "Agreement 1",
            }
        )
        self.assertFalse(self.scores()[direct].ground, "one case says nothing yet")
        for ground in ("costly", "risky"):
            self.trigger(ground).least_cases = 1
        record = self.scores()[direct]
        self.assertEqual([hit["ground"] for hit in record.fired], ["costly", "risky"])
        self.trigger("costly").threshold = 700
        self.assertEqual(self.scores()[direct].ground, "risky")
        special = self.trigger("specialised")
        special.write({"least_cases": 1, "threshold": 99})
        figures = {direct.id: {"volume": 1, "experts": 100.0}}
        with patch.object(
            type(direct),
            "_score_figures",
            lambda records, span: {
                d.id: figures.get(d.id, {"volume": 1}) for d in records
            },
        ):
            self.assertEqual(self.scores()[direct].ground, "specialised")

    @clause("JN21-03-04")
    def test_triggers_propose_with_the_evidence(self):
        self.decide("direct", "2026-03-05")
        scores = self.env["gov.score"].union(*self.scores().values())
        fired = scores.filtered(lambda s: s.entry_id == self.live["direct"].entry_id)
        fired.with_user(self.manager).action_propose_fired()
        adjustment = fired.adjustment_id
        words = self.env(context={"lang": language(self.env)})
        labels = dict(fired._fields["ground"]._description_selection(words))
        self.assertIn(labels[fired[0].ground], adjustment.title)
        self.assertEqual(len(adjustment), 1)
        self.assertEqual(adjustment.ground, "few_cases")
        self.assertEqual(adjustment.line_ids.region_ids, fired.region_id)
        self.assertEqual(adjustment.line_ids.kind, "suspend")
        words = " ".join(map(str, adjustment.evidence_json.values()))
        self.assertIn("10.0", words)
        again = self.scores()[self.live["direct"]]
        again.sudo().adjustment_id = False
        again.with_user(self.manager).action_propose_fired()
        self.assertEqual(again.adjustment_id, adjustment, "the open one is kept")

    @clause("JN21-03-04")
    def test_proposed_by_the_clock_unless_switched_off(self):
        self.decide("direct", "2026-03-05")
        with freeze_time("2026-04-02 02:00:00"):
            self.setting("score_propose", "0")
            self.env["gov.score"]._cron_score()
            found = self.env["gov.score"].search(
                [("delegation_id", "=", self.live["direct"].id)]
            )
            self.assertFalse(found.adjustment_id)
            self.setting("score_propose", "1")
            self.env["gov.score"]._cron_score()
        self.assertEqual(found.adjustment_id.state, "draft")

    def test_effect_is_shown(self):
        self.decide("direct", "2026-03-05", outcome="refused", reason="no")
        first = self.scores()[self.live["direct"]]
        april = Period(
            MARCH.last.replace(month=4, day=1), MARCH.last.replace(month=4, day=30)
        )
        with freeze_time("2026-04-01 02:00:00"):
            case = self.accepted("direct")
        with freeze_time("2026-04-03 02:00:00"):
            self.until(case, "decide")
            self.take(case)
        second = self.scores(april)[self.live["direct"]]
        self.assertEqual(second.previous_value, first.value)
        self.assertGreater(second.change, 0)

    def test_what_the_adjustment_did_stands_beside_the_next_score(self):
        self.decide("direct", "2026-03-05", outcome="refused", reason="no")
        first = self.scores()[self.live["direct"]]
        first.sudo().verdict = "take"
        first.with_user(self.manager).action_propose()
        april = Period(
            MARCH.last.replace(month=4, day=1), MARCH.last.replace(month=4, day=30)
        )
        second = self.scores(april)[self.live["direct"]]
        self.assertFalse(second.cause_id, "it is a proposal only")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_adjustment SET state = 'effective', "
            "date_effective = '2026-04-10' WHERE id = %s",
            (first.adjustment_id.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(second.cause_id, first)
        self.assertFalse(first.cause_id)
        self.assertIn("2026-04-10", second.effect)
        self.assertIn(str(round(first.value, 2)), second.effect)
        rows = second._compared(first, {})
        self.assertEqual(len(rows), len(first.lines))
        refused = next(row for row in rows if row[0] == "refused")
        self.assertEqual(refused[1:3], (100.0, None), "no case in April")

    def test_nothing_to_propose(self):
        self.decide("direct", "2026-03-05")
        record = self.scores()[self.live["direct"]]
        record.sudo().write({"verdict": "keep", "ground": False})
        with self.assertRaises(UserError):
            record.with_user(self.manager).action_propose()

    def test_statements_do_not_grow(self):
        def count(programme):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["gov.score"]._score(MARCH, programme)._compute_change()
            return self.env.cr.sql_log_count - before

        self.decide("direct", "2026-03-05")
        count(self.programme)
        one = count(self.programme)
        for _number in range(4):
            self.decide("direct", "2026-03-05")
        self.assertEqual(count(self.programme), one)

    def test_who_may_what(self):
        self.decide("direct", "2026-03-05")
        record = self.scores()[self.live["direct"]]
        for user in (self.manager, self.agency_manager):
            self.assertTrue(record.with_user(user).has_access("read"))
            for verb in ("write", "create", "unlink"):
                self.assertFalse(record.with_user(user).has_access(verb))
        with self.assertRaises(AccessError):
            record.with_user(self.clerk).read(["value"])
        term = self.env["gov.score.term"].search([], limit=1)
        self.assertTrue(term.with_user(self.manager).has_access("write"))
        self.assertFalse(term.with_user(self.agency_manager).has_access("write"))

    @mute_logger("odoo.sql_db")
    def test_terms_make_sense(self):
        term = self.env["gov.score.term"].search([("code", "=", "late")])
        with self.assertRaises(ValidationError):
            term.write({"good": 5, "bad": 5})
