from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation, ForeignKeyViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..kernel.profile import PROFILE_FIELDS
from .common import GovCommon, clause


@tagged("post_install", "-at_install")
class TestRegistry(GovCommon):
    # --- database ---------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def assertDatabaseRefuses(self, error, query, *params):
        self.env.flush_all()
        with self.assertRaises(error), self.env.cr.savepoint():
            self.env.cr.execute(query, params)

    def test_database_guards(self):
        self.publish()
        cell = self.delegation("direct")
        refuse = self.assertDatabaseRefuses
        refuse(
            UniqueViolation,
            "UPDATE gov_delegation SET region_id = %s WHERE id = %s",
            self.county2.id,
            cell.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_delegation SET state = 'live' WHERE id = %s",
            cell.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_delegation SET mode_id = NULL WHERE id = %s",
            cell.id,
        )
        refuse(
            UniqueViolation,
            "UPDATE gov_entry SET sequence = 2 WHERE id = %s",
            self.entry.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_entry SET sequence = 0 WHERE id = %s",
            self.entry.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_rule SET date_to = '2019-01-01' WHERE id = %s",
            self.entry.rule_ids.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_mode_cell SET stated = true WHERE mode_id = %s",
            self.modes["direct"].id,
        )
        refuse(
            UniqueViolation,
            "UPDATE gov_region SET code = '990101' WHERE id = %s",
            self.county2.id,
        )
        refuse(
            CheckViolation,
            "UPDATE gov_agency SET fonds_code = 'z1' WHERE id = %s",
            self.city_dept.id,
        )
        refuse(
            ForeignKeyViolation, "DELETE FROM gov_region WHERE id = %s", self.county.id
        )

    @mute_logger("odoo.sql_db")
    def test_facts_are_unique_without_programme(self):
        vals = {"name": "F", "code": "tst_fact"}
        self.env["gov.fact"].create(vals)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["gov.fact"].create(vals)

    # --- regions and agencies ----------------------------------------------------

    def test_region_tree(self):
        with self.assertRaises(UserError):
            self.city.parent_id = self.township
        with self.assertRaises(ValidationError):
            self.village.parent_id = self.city
        with self.assertRaises(ValidationError):
            self.county.kind = "village"
        below = self.env["gov.region"].search([("id", "child_of", self.county.id)])
        self.assertEqual(below, self.county | self.township | self.village)

    @clause("GB-32100")
    def test_uscc(self):
        self.city_dept.code = " 91110000600037341l "
        self.assertEqual(self.city_dept.code, "91110000600037341L")
        with self.assertRaises(ValidationError):
            self.county_dept.code = "91110000600037341M"

    @clause("XK-24")
    def test_organs(self):
        self.assertTrue(self.city_dept.is_organ)
        self.assertTrue(self.township_gov.is_organ)
        self.assertFalse(self.service_centre.is_organ)
        self.assertFalse(self.village_committee.is_organ)

    def test_agency_not_part_of_itself(self):
        self.county_bureau.parent_id = self.county_dept
        with self.assertRaises(UserError):
            self.county_dept.parent_id = self.county_bureau

    def test_item_code(self):
        item = self.entry.item_id
        item.code = "000101001000"
        with self.assertRaises(ValidationError):
            item.code = "0001"

    # --- modes ------------------------------------------------------------------

    def test_profile(self):
        profile = self.modes["entrust"]._profile()
        self.assertEqual(profile.decision_seal, "no2")
        self.assertEqual(profile.agreement_kind, "entrustment")
        self.assertIs(profile.judicial_filing, True)

    def test_every_question_has_a_cell(self):
        for mode in self.programme.mode_ids:
            self.assertEqual(
                mode.cell_ids.mapped("field_name"), list(PROFILE_FIELDS), mode.name
            )
        cell = self.modes["entrust"].cell_ids.filtered(
            lambda c: c.field_name == "decision_seal"
        )
        self.assertRecordValues(
            cell,
            [
                {
                    "question": "Seal on the Decision",
                    "answer": "No. 2 seal",
                    "origin": "default",
                }
            ],
        )
        flag = cell.mode_id.cell_ids.filtered(
            lambda c: c.field_name == "monthly_return"
        )
        self.assertEqual(flag.answer, "No")

    def test_stated_needs_a_clause(self):
        cell = self.modes["direct"].cell_ids[0]
        cell.write({"stated": True, "clause_id": self.rule_clause.id})
        self.assertEqual(cell.origin, "stated")
        self.assertEqual(self.modes["direct"].stated_count, 1)

    def test_impossible_profiles(self):
        for profile in (
            {"decision_seal": "no2"},
            {"judicial_filing": True},
            {"decide_on_sight": True},
            {"custodian": "upper", "custody_handover": True},
        ):
            with self.subTest(profile), self.assertRaises(ValidationError):
                self.make_mode("broken", **profile)

    @clause("XK-24")
    def test_entrusting(self):
        entrusting = {code for code, m in self.modes.items() if m.is_entrusting}
        self.assertEqual(entrusting, {"entrust", "substantive"})
        self.assertFalse(self.mode_sight.is_entrusting)

    # --- programme ---------------------------------------------------------------

    @clause("JN21-02-04", "LC20-00-03")
    def test_totals(self):
        self.programme.total_ids = [
            Command.create(
                {"name": "direct", "mode_id": self.modes["direct"].id, "count": 1}
            ),
            Command.create(
                {"name": "window", "mode_id": self.modes["window"].id, "count": 3}
            ),
            Command.create(
                {"name": "permits", "kind": "type", "item_type": "01", "count": 6}
            ),
        ]
        found = {t.name: (t.actual, t.difference) for t in self.programme.total_ids}
        self.assertEqual(
            found, {"direct": (1, 0), "window": (1, -2), "permits": (6, 0)}
        )
        self.assertEqual(self.programme.difference_count, 1)

    def test_counts(self):
        self.publish()
        self.delegation("direct").action_go_live()
        self.assertRecordValues(
            self.programme,
            [
                {
                    "entry_count": 6,
                    "rule_count": 6,
                    "cell_count": 18,
                    "live_count": 1,
                }
            ],
        )
        lacking = self.programme.delegation_ids.filtered("has_gaps")
        self.assertEqual(self.programme.gap_count, len(lacking))
        mode = self.modes["direct"]
        self.assertEqual(
            (mode.entry_count, mode.cell_count, mode.live_count), (1, 3, 1)
        )
        self.assertEqual(self.entry.delegation_count, 3)
        self.assertEqual(self.county.delegation_count, 6)
        self.assertEqual(self.city_dept.delegation_count, 18)

    def test_actions_open(self):
        self.publish()
        for record, names in (
            (self.programme, "entries rules cells not_delegated live gaps"),
            (self.entry, "delegations manuals"),
            (self.modes["direct"], "entries cells"),
            (self.county, "agencies delegations"),
            (self.city_dept, "delegations"),
            (self.delegation("direct"), "manuals"),
            (self.entry.item_id, "entries"),
        ):
            for name in names.split():
                action = getattr(record, f"action_open_{name}")()
                self.env[action["res_model"]].search(action["domain"])
