from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import GovCommon

#: What two records never share, or not by what they were made of.
OWN = {"id", "create_date", "write_date", "display_name"}


@tagged("post_install", "-at_install")
class TestBulk(GovCommon):
    """Made by the thousand or one by one: the same records."""

    def stored(self, records):
        """Return the values of every stored field, as the database has them."""
        self.env.flush_all()
        self.env.invalidate_all()
        names = [n for n, f in records._fields.items() if f.store and n not in OWN]
        return records.read(names)

    def assertSame(self, model, vals_list, *, lists=(), unlike=()):
        """Both ways of making give equal records.

        :param lists: many2many fields, whose values are lists of ids
        :param unlike: fields whose values must differ between the two
        """
        bulk = self.env[model]._create_bulk(vals_list)
        made = self.stored(bulk)
        self.env[model].browse(bulk.ids).unlink()
        single = self.env[model].create(
            [
                {
                    name: [Command.set(value)] if name in lists else value
                    for name, value in vals.items()
                }
                for vals in vals_list
            ]
        )
        for bulk_row, row in zip(made, self.stored(single), strict=True):
            for name in row.keys() - {"id", *unlike}:
                self.assertEqual(bulk_row[name], row[name], name)
        return single

    def test_items(self):
        names = ["取水许可", "a\tb\\c\nd", "\\N", "Ａ类 许可"]
        items = self.assertSame(
            "gov.item", [{"name": name, "item_type": "01"} for name in names]
        )
        self.assertEqual(items.mapped("name"), names)

    def test_entries_with_relations(self):
        sectors = self.sectors["approval"] | self.sectors["justice"]
        item = self.env["gov.item"].create({"name": "Item", "item_type": "02"})
        vals = {
            "programme_id": self.programme.id,
            "name": "取水许可（含变更）",
            "item_id": item.id,
            "sector_id": self.sector.id,
        }
        entries = self.assertSame(
            "gov.entry",
            [
                vals | {"sequence": 91, "alternative_sector_ids": sectors.ids},
                vals | {"sequence": 92, "mode_id": self.modes["direct"].id},
            ],
            lists=["alternative_sector_ids"],
        )
        self.assertEqual(entries[0].item_type, "02")
        self.assertEqual(entries[0].inclusion, "变更")

    def test_rules(self):
        vals = {"entry_id": self.entry.id, "date_from": "2026-01-01"}
        self.assertSame(
            "gov.rule",
            [
                vals | {"region_ids": self.county.ids},
                vals | {"mode_id": self.modes["window"].id, "note": "all"},
            ],
            lists=["region_ids"],
        )

    def test_cells(self):
        """All values of a cell, upper addons' computed ones included."""
        entry = self.make_entry(95, self.modes["entrust"])
        common = {"entry_id": entry.id, "programme_id": self.programme.id}
        common |= {"item_id": entry.item_id.id, "sequence": 95}
        common |= {"sector_id": entry.sector_id.id, "rule_id": entry.rule_ids.id}
        regions = self.county | self.county2
        cells = self.assertSame(
            "gov.delegation",
            [
                common
                | {
                    "region_id": region.id,
                    "receiving_region_id": region.id,
                    "mode_id": self.modes["entrust"].id,
                    "conditional": region == self.county2,
                    "state": "planned",
                    "agency_id": self.county_dept.id,
                    "supervisor_ids": (self.county_dept | self.city_dept).ids,
                }
                for region in regions
            ],
            lists=["supervisor_ids"],
        )
        self.assertEqual(len(cells.supervisor_ids), 2)

    def test_who_points_to_them_knows_them(self):
        self.assertFalse(self.entry.rule_ids.filtered("note"))
        programme_rules = self.programme.rule_ids
        vals = {"entry_id": self.entry.id, "date_from": "2026-01-01", "note": "new"}
        rule = self.env["gov.rule"]._create_bulk([vals])
        self.assertIn(rule, self.entry.rule_ids)
        self.assertEqual(self.programme.rule_ids, programme_rules | rule)
        self.assertEqual(
            self.entry.resolve_mode(self.county, self.day("2026-03-02")), rule
        )

    def test_constraints_hold(self):
        other = self.env["gov.programme"].create(
            {"name": "Other", "code": "OTH", "region_id": self.city.id}
        )
        mode = self.env["gov.mode"].create(
            {"name": "m", "code": "m", "programme_id": other.id}
        )
        vals = {"entry_id": self.entry.id, "date_from": "2026-01-01"}
        with self.assertRaises(ValidationError):
            self.env["gov.rule"]._create_bulk([vals | {"mode_id": mode.id}])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.env["gov.entry"]._create_bulk(
                    [
                        {
                            "programme_id": self.programme.id,
                            "sequence": self.entry.sequence,
                            "name": "Twice",
                            "item_id": self.entry.item_id.id,
                        }
                    ]
                )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_rights_are_those_of_create_and_write(self):
        reader = self.make_user("bulk_reader")
        stranger = new_test_user(self.env, "bulk_stranger", groups="base.group_user")
        for user in (reader, stranger):
            with self.assertRaises(AccessError):
                self.env["gov.item"].with_user(user)._create_bulk([{"name": "x"}])
            with self.assertRaises(AccessError):
                self.entry.item_id.with_user(user)._write_each("name", ["x"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_record_rules_are_those_of_create(self):
        self.env["ir.rule"].create(
            {
                "name": "licences only",
                "model_id": self.env["ir.model"]._get_id("gov.item"),
                "domain_force": "[('item_type', '=', '01')]",
            }
        )
        keeper = self.make_user("bulk_keeper", "gov_items.group_city_manager")
        items = self.env["gov.item"].with_user(keeper)
        self.assertTrue(items._create_bulk([{"name": "x", "item_type": "01"}]))
        with self.assertRaises(AccessError):
            items._create_bulk([{"name": "y", "item_type": "02"}])

    def test_a_value_of_its_own_in_every_record(self):
        items = self.env["gov.item"].create([{"name": n} for n in "abc"])
        items._write_each("code", ["1", None, "3"])
        self.assertEqual(items.mapped("code"), ["1", False, "3"])
        items._write_each("parent_id", [self.entry.item_id.id, None, items[0].id])
        self.assertEqual(items[2].parent_id, items[0])
        self.assertFalse(items[1].parent_id)

    def test_statements_do_not_grow(self):
        counts = []
        for number in (1, 1, 50):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["gov.item"]._create_bulk([{"name": "x"}] * number)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1])
