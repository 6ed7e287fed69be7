"""The try-out of rules, and the check that finds gaps and contradictions."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02")
class TestRuleCheck(GovCommon):
    def make_fact(self, code, value_type="boolean"):
        return self.env["gov.fact"].create(
            {
                "name": code,
                "code": code,
                "value_type": value_type,
                "programme_id": self.programme.id,
            }
        )

    def conditional(self, entry, mode, fact, operator, value):
        condition = {"fact_id": fact.id, "operator": operator, "value": value}
        return self.make_rule(entry, mode, condition_ids=[Command.create(condition)])

    def findings(self, kind):
        action = self.programme.action_check_rules()
        found = self.env["gov.rule.finding"].search(action["domain"])
        return found.filtered(lambda f: f.kind == kind)

    def test_tryout_answers_with_its_reasons(self):
        fact = self.make_fact("key")
        rule = self.conditional(self.entry, self.modes["window"], fact, "eq", "true")
        action = self.programme.action_try_rules()
        reader = self.make_user("tryout_reader")
        tryouts = self.env["gov.rule.tryout"].with_user(reader)
        form = Form(tryouts.with_context(**action["context"]))
        form.entry_id = self.entry.with_user(reader)
        self.assertEqual(form.mode_id.id, self.modes["direct"].id)
        self.assertEqual(form.missing, "key")
        self.assertIn("its facts are not declared", form.answer_html)
        with form.line_ids.edit(0) as line:
            line.answer = "yes"
        self.assertEqual(form.rule_id.id, rule.id)
        self.assertFalse(form.missing)
        self.assertIn("a more specific rule decides", form.answer_html)
        with form.line_ids.edit(0) as line:
            line.answer = "no"
        self.assertEqual(form.mode_id.id, self.modes["direct"].id)
        self.assertIn("its conditions are not met", form.answer_html)

    def test_gaps_tell_regions_and_days(self):
        self.assertFalse(self.findings("gap"))
        self.entry.rule_ids.date_to = "2026-06-30"
        self.make_rule(
            self.entry,
            self.modes["window"],
            date_from="2026-08-01",
            region_ids=[Command.set(self.county.ids)],
        )
        found = {f.regions: f.message for f in self.findings("gap")}
        self.assertEqual(
            found["County One"], "No rule for every case from 2026-07-01 to 2026-07-31."
        )
        self.assertEqual(
            found["County Two、Test Zone"],
            "No rule for every case from 2026-07-01 to open-ended.",
        )

    def test_what_is_off_the_list_needs_no_rule(self):
        self.entry.rule_ids.date_to = "2026-06-30"
        self.assertTrue(self.findings("gap"))
        self.entry.date_to = "2026-06-30"
        self.assertFalse(self.findings("gap"))
        self.entry.date_to = "2026-09-30"
        self.assertEqual(
            self.findings("gap").message,
            "No rule for every case from 2026-07-01 to 2026-09-30.",
        )
        late = self.make_entry(77, self.modes["direct"], date_from="2026-05-01")
        late.rule_ids.date_from = "2026-05-01"
        self.assertNotIn(late, self.findings("gap").entry_id)

    def test_the_end_of_a_rule_is_told(self):
        manager = self.make_user("rule_manager", "gov_items.group_city_manager")
        programme, remind = self.programme, self.env["gov.task.line"]._cron_remind

        def told():
            return self.env["mail.activity"].search_count(
                [
                    ("user_id", "=", manager.id),
                    ("res_model", "=", "gov.programme"),
                    ("res_id", "=", programme.id),
                ]
            )

        self.publish()
        remind()
        self.assertFalse(programme.hole_html)
        self.assertFalse(told())
        self.entry.rule_ids.date_to = "2026-03-04"
        self.assertIn(self.entry.name, programme.hole_html)
        self.assertIn("2026-03-05", programme.hole_html)
        for _run in range(2):
            remind()
            self.assertEqual(told(), 1)
        self.make_rule(self.entry, self.modes["direct"], date_from="2026-03-05")
        programme.invalidate_recordset()
        self.assertFalse(programme.hole_html)

    def test_a_dissolved_region_leaves_its_rule_where_it_was(self):
        """A rule for one county does not hold everywhere once the county is gone."""
        rule = self.make_rule(
            self.entry,
            self.modes["window"],
            region_ids=[Command.set(self.county2.ids)],
        )
        self.county2.active = False
        self.env.invalidate_all()
        self.env["gov.programme"]._forget_rules()
        answer = self.entry.resolve_mode(self.county, self.day("2026-03-02"))
        self.assertEqual(answer.mode_id, self.modes["direct"])
        self.assertEqual(rule.where_text, self.county2.name)

    def test_overlaps(self):
        other = self.make_rule(self.entry, self.modes["window"])
        finding = self.findings("overlap")
        self.assertIn(other, finding.rule_id | finding.other_rule_id)
        self.assertEqual(finding.level, "1")

    def test_another_level_decides_than_the_list_prints(self):
        """As JC25 58 to 65: listed with the city deciding, notes with the county."""
        window = self.entries["window"]
        fact = self.make_fact("city_project")
        rule = self.conditional(window, self.modes["direct"], fact, "eq", "false")
        same = self.conditional(window, self.modes["receipt"], fact, "eq", "true")
        found = self.findings("listed")
        self.assertEqual(found.rule_id, rule)
        self.assertNotIn(same, found.rule_id)

    def test_opposite_treatment_of_one_fact(self):
        """As JC25 39 against 92."""
        fact = self.make_fact("commitment")
        one, two = self.entries["direct"], self.entries["window"]
        self.conditional(one, None, fact, "eq", "false")
        self.assertFalse(self.findings("opposed"))
        self.conditional(two, None, fact, "eq", "true")
        found = self.findings("opposed")
        self.assertEqual((found.entry_id, found.other_entry_id), (one, two))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_strangers_neither_try_nor_check(self):
        from odoo.tests import new_test_user

        stranger = new_test_user(self.env, "rule_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.programme.with_user(stranger).action_check_rules()
        with self.assertRaises(AccessError):
            self.env["gov.rule.tryout"].with_user(stranger).create({})
        reader = self.make_user("rule_reader")
        self.programme.with_user(reader).action_check_rules()
