from datetime import date

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GovCommon, clause

DAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestResolverModel(GovCommon):
    """The resolver asked through the models; its ranking has tests of its own."""

    def mode(self, region=None, circumstance=None, facts=None, day=DAY):
        rule = self.entry.resolve_mode(region or self.county, day, circumstance, facts)
        return rule.mode_id

    def fact(self, value_type="number", **vals):
        return self.env["gov.fact"].create(
            {"name": "Water", "code": "water", "value_type": value_type, **vals}
        )

    def test_plain(self):
        self.assertEqual(self.mode(), self.modes["direct"])
        self.assertFalse(self.entry.resolve_mode(self.county, date(2019, 12, 31)))

    @clause("JN21-A1-02", "JN21-A1-03")
    def test_region_and_group(self):
        group = self.env["gov.region.group"].create(
            {
                "name": "zones",
                "code": "zones",
                "programme_id": self.programme.id,
                "region_ids": [Command.set(self.zone.ids)],
            }
        )
        self.make_rule(self.entry, self.modes["receipt"], region_group_id=group.id)
        self.assertEqual(self.mode(self.zone), self.modes["receipt"])
        self.assertEqual(self.mode(), self.modes["direct"])
        group.region_ids = self.county
        self.assertEqual(self.mode(self.zone), self.modes["direct"], "cache forgotten")
        group.region_ids = False
        self.assertEqual(self.mode(), self.modes["direct"], "an empty group is nobody")

    @clause("JC25-A1-14")
    def test_circumstance(self):
        new = self.circumstances["new"]
        self.make_rule(self.entry, self.modes["window"], circumstance_id=new.id)
        self.assertEqual(self.mode(circumstance="new"), self.modes["window"])
        self.assertEqual(self.mode(circumstance=new), self.modes["window"])
        self.assertEqual(self.mode(circumstance="change"), self.modes["direct"])

    @clause("JC25-A1-02")
    def test_facts(self):
        fact = self.fact()
        rule = self.make_rule(
            self.entry,
            None,
            condition_ids=[
                Command.create({"fact_id": fact.id, "operator": "ge", "value": "50000"})
            ],
        )
        self.assertEqual(self.mode(facts={"water": 49999}), self.modes["direct"])
        self.assertFalse(self.mode(facts={"water": 50000}))
        self.assertEqual(self.entry._missing_facts(self.county, DAY), fact)
        rule.condition_ids.value = "60000"
        self.assertTrue(self.mode(facts={"water": 50000}), "cache forgotten")
        rule.condition_ids.unlink()
        self.assertFalse(self.mode())
        rule.active = False
        self.assertTrue(self.mode())

    def test_no_query_when_warm(self):
        self.mode()
        entries = self.programme.entry_ids
        entries.mapped("programme_id")
        with self.assertQueryCount(0):
            for region in (self.county, self.county2, self.zone):
                self.entry.resolve_mode(region, DAY, "new", {"water": 3})
            entries._resolve_cells(self.county | self.zone, DAY)

    def test_cells(self):
        entries = self.programme.entry_ids
        cells = entries._resolve_cells(self.county | self.zone, DAY)
        self.assertEqual(len(cells), 12)
        rule = cells[self.entries["window"].id, self.zone.id]
        self.assertEqual(rule.mode_id, self.modes["window"])

    def test_contradictions_are_shown(self):
        self.assertFalse(self.programme.conflict_html)
        self.make_rule(self.entry, self.modes["window"])
        self.programme.invalidate_recordset(["conflict_html"])
        self.assertIn("window", self.programme.conflict_html)

    def test_wrong_values_refused(self):
        choice = self.env["gov.fact"].create(
            {
                "name": "Grade",
                "code": "grade",
                "value_type": "selection",
                "option_ids": [Command.create({"code": "two", "name": "Two"})],
            }
        )
        for fact, operator, value in (
            (self.fact(), "lt", "many"),
            (self.fact("boolean", code="flag"), "gt", "true"),
            (choice, "in", "two,three"),
        ):
            with self.subTest(value), self.assertRaises(ValidationError):
                self.make_rule(
                    self.entry,
                    None,
                    condition_ids=[
                        Command.create(
                            {"fact_id": fact.id, "operator": operator, "value": value}
                        )
                    ],
                )

    def test_fact_keeps_a_type_that_fits_its_conditions(self):
        fact = self.fact()
        condition = {"fact_id": fact.id, "operator": "ge", "value": "3"}
        self.make_rule(self.entry, None, condition_ids=[Command.create(condition)])
        with self.assertRaises(ValidationError):
            fact.value_type = "boolean"

    def test_other_programme_refused(self):
        other = self.programme.copy({"code": "OTH"})
        mode = self.modes["direct"].copy({"programme_id": other.id, "code": "x"})
        with self.assertRaises(ValidationError):
            self.entry.rule_ids.mode_id = mode
        with self.assertRaises(ValidationError):
            self.entry.mode_id = mode

    @clause("SUITE-SOURCE")
    def test_rule_without_clause_is_a_gap(self):
        self.entry.rule_ids.clause_id = False
        self.publish()
        cell = self.delegation("direct")
        gaps = [(g.code, g.blocking) for g in cell._get_gaps()[cell.id]]
        self.assertIn(("clause", False), gaps)
        cell.action_go_live()
