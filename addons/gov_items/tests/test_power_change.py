import io
import json

import openpyxl

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import GovCommon, clause


class PowerCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.power_lists = True
        with freeze_time("2026-03-02 04:00:00"):
            cls.publish()

    def changes(self, entry=None, **domain):
        terms = [(name, "=", value) for name, value in domain.items()]
        if entry:
            terms.append(("entry_id", "=", entry.id))
        return self.env["gov.power.change"].search(terms)


@tagged("post_install", "-at_install")
class TestPowerChange(PowerCommon):
    @clause("LC20-24-01")
    def test_each_publication_asks_both_levels(self):
        changes = self.changes(self.entry)
        upper = changes.filtered(lambda c: c.level == "upper")
        lower = changes - upper
        self.assertEqual(upper.agency_id, self.delegation("direct").upper_agency_id)
        self.assertFalse(upper.region_id)
        self.assertEqual(lower.region_id, self.entry.delegation_ids.region_id)
        self.assertEqual(set(changes.mapped("new_text")), {"direct"})
        self.assertEqual(set(changes.mapped("due_date")), {self.day("2026-03-30")})
        self.assertFalse(self.changes(self.entries["window"]), "nothing goes down")
        self.programme.action_publish()
        self.assertEqual(self.changes(self.entry), changes)

    @clause("LC20-24-01")
    def test_a_new_mode_asks_again_and_closes_with_the_line(self):
        for change in self.changes(self.entry):
            with self.assertRefused("LC20-24-01"):
                change.action_done()
            change.changed_line = "12 许可 …"
        self.changes(self.entry).action_done()
        self.make_rule(
            self.entry,
            self.modes["receipt"],
            region_ids=[Command.set(self.county.ids)],
        )
        self.programme.action_publish()
        again = self.changes(self.entry, state="open")
        self.assertEqual(set(again.mapped("level")), {"upper", "lower"})
        self.assertEqual(set(again.mapped("old_text")), {"direct"})
        self.assertEqual(set(again.mapped("new_text")), {"receipt"})

    @clause("LC20-24-01")
    def test_only_where_the_programme_says_so(self):
        self.programme.power_lists = False
        before = self.changes()
        self.make_rule(
            self.entry,
            self.modes["receipt"],
            region_ids=[Command.set(self.county.ids)],
        )
        self.programme.action_publish()
        self.assertEqual(self.delegation("direct").mode_id, self.modes["receipt"])
        self.assertEqual(self.changes(), before)
        self.assertTrue(self.modes["substantive"].changes_power_list)
        self.assertFalse(self.modes["receipt"].changes_power_list)

    @clause("LC20-33-05")
    def test_supervisor_and_measures(self):
        delegation = self.delegation("direct")
        delegation.supervisor_ids = self.city_dept | self.county_bureau
        change = self.changes(self.entry, kind="supervisor", level="lower").filtered(
            lambda c: c.region_id == self.county and self.city_dept.name in c.new_text
        )
        self.assertEqual(len(change), 1)
        self.entry.supervision_measures = "Twice a year"
        found = self.changes(self.entry, kind="measures")
        self.assertEqual(set(found.mapped("level")), {"upper", "lower"})
        self.assertEqual(set(found.mapped("new_text")), {"Twice a year"})

    @clause("LC20-33-05")
    def test_handed_over_and_confirmed(self):
        change = self.changes(self.entry, kind="mode", level="upper")
        change.changed_line = "12"
        change.action_done()
        listed = self.env["gov.power.change"].search([("is_unconfirmed", "=", True)])
        self.assertEqual(listed, change)
        change.receipt = "R-1"
        with self.assertRefused("LC20-33-05"):
            change.action_confirm()
        change.action_export()
        self.assertTrue(change.exported_at)
        change.action_confirm()
        self.assertFalse(change.is_unconfirmed)
        row = change._changed_rows()[0]
        self.assertEqual((row["level"], row["line"]), ("3", "12"))

    def test_who_may_close(self):
        change = self.changes(self.entry, level="lower")[0]
        manager = "gov_items.group_agency_manager"
        own = self.make_user("power_own", manager, change.agency_id)
        change.with_user(own).changed_line = "12"
        change.with_user(own).action_done()
        other = self.changes(self.entry, level="lower")[1]
        for user in (own, self.make_user("power_reader")):
            with self.assertRaises(AccessError):
                other.with_user(user).action_done()
        with self.assertRaises(AccessError):
            other.with_user(
                self.make_user("power_city", "gov_items.group_city_manager")
            ).state = "done"

    def test_statements_do_not_grow(self):
        entry = self.make_entry(90, self.modes["direct"])
        self.programme.action_publish()
        one = self.changes(entry)
        self.assertEqual(len(one), 1 + len(entry.delegation_ids))
        rows = [
            {
                "programme_id": c.programme_id.id,
                "entry_id": c.entry_id.id,
                "region_id": c.region_id.id,
                "level": c.level,
                "agency_id": c.agency_id.id,
                "kind": "measures",
                "adjustment_id": False,
                "old_text": "",
                "new_text": "x",
            }
            for c in self.changes(kind="mode")
        ]
        counts = []
        for part in (rows[:1], rows[1:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["gov.power.change"]._open_changes(part)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertGreater(len(rows), 8)
        self.assertLessEqual(counts[1], counts[0] + 1)


@tagged("post_install", "-at_install")
class TestPowerFile(HttpCase, PowerCommon):
    @clause("LC20-33-05")
    def test_the_file(self):
        user = self.make_user("power_file", "gov_items.group_city_manager")
        user.password = "power_file_pw"
        change = self.changes(self.entry, kind="mode", level="upper")
        url = f"/gov/power-changes/export?ids={change.id}"
        self.authenticate("power_file", "power_file_pw")
        book = openpyxl.load_workbook(io.BytesIO(self.url_open(url).content))
        self.assertIn(self.entry.name, [cell.value for cell in book.active[2]])
        rows = json.loads(self.url_open(f"{url}&form=json").content)
        self.assertEqual(rows[0]["now"], "direct")
        with mute_logger("odoo.http"):
            for wrong in ("?ids=0", "", f"?ids={change.id}&form=exe"):
                answer = self.url_open(f"/gov/power-changes/export{wrong}")
                self.assertEqual(answer.status_code, 404)
