from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.gov_cases.tests.common import CasesCommon, clause

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestOnlineEffort(CasesCommon):
    """What an online application asks is counted on the form itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.entry = cls.live["direct"].entry_id
        cls.entry.online = True
        cls.guide = cls.entry.manual_ids.filtered(lambda m: m.state == "published")[:1]
        cls.env.cr.execute(
            "UPDATE gov_manual SET agency_id = %s WHERE id = %s",
            (cls.city_dept.id, cls.guide.id),
        )
        cls.guide.invalidate_recordset()
        cls.owner = cls.make_user(
            "e.owner", "gov_items.group_agency_manager", cls.guide.agency_id
        )
        cls.guide.action_measure_online()

    def newer(self, **values):
        with freeze_time("2026-03-10 02:00:00"):
            manual = self.guide.copy(values)
            manual.action_publish()
        return manual

    def needed(self, manual):
        return manual.document_ids.filtered(
            lambda d: d.source != "20" and d.necessity == "1"
        )

    @clause("HZ22-43-07")
    def test_measured_on_the_public_form(self):
        one = self.guide.effort_ids
        facts = self.live["direct"]._facts_ever_asked()
        typed = facts.filtered(lambda f: f.value_type not in ("boolean", "selection"))
        self.assertEqual(one.pages, 3)
        self.assertEqual(one.typed, 3 + len(typed), "name, code, telephone")
        chosen = len(facts - typed) + len(self.needed(self.guide))
        # The item's link, the circumstance, the button.
        self.assertEqual(one.clicks, 3 + chosen)
        self.assertFalse(one.former_id)
        self.assertEqual((one.agency_id, one.version), (self.guide.agency_id, 1))

    @clause("HZ22-43-07")
    def test_change_since_the_last_version_is_shown_to_the_owner(self):
        extra = {"name": "One more", "necessity": "1"}
        heavier = self.newer(
            document_ids=[
                *(Command.create(d.copy_data()[0]) for d in self.guide.document_ids),
                Command.create(extra),
            ]
        )
        one = heavier.with_user(self.owner).effort_ids
        self.assertEqual(one.clicks, self.guide.effort_ids.clicks + 1)
        self.assertEqual((one.pages_change, one.typed_change), (0, 0))
        self.assertEqual(one.clicks_change, 1)
        self.assertTrue(one.heavier)
        self.assertEqual(one.former_id, self.guide.effort_ids)
        (row,) = self.rows("online_effort")
        self.assertEqual(row[7:10], ["+0", "+0", "+1"])

    def rows(self, code):
        reports = self.env["gov.report"].with_user(self.owner)
        found = reports.get_table(code, {**MARCH, "entry_id": self.entry.id})
        return found["rows"]

    def test_less_is_not_heavier_and_measuring_again_replaces(self):
        lighter = self.newer(document_ids=[Command.create({"name": "Only"})])
        one = lighter.effort_ids
        self.assertLessEqual(one.clicks_change, 0)
        self.assertFalse(one.heavier)
        lighter.action_measure_online()
        self.assertEqual(lighter.effort_ids, one)
        self.assertEqual(self.env["gov.online.effort"]._cron_measure() > 0, True)

    def test_not_online_no_measure(self):
        self.entry.write({"online": False, "offline_law": "保守国家秘密法第二十五条"})
        with self.assertRefused("HZ22-43-07"):
            self.guide.action_measure_online()

    def test_nobody_enters_a_measure(self):
        other = self.make_user(
            "e.other", "gov_items.group_agency_manager", self.county2_dept
        )
        store = self.env["gov.online.effort"]
        one = self.guide.effort_ids
        self.assertIn(one, store.with_user(self.owner).search([]))
        self.assertNotIn(one, store.with_user(other).search([]))
        with self.assertRaises(AccessError):
            store.with_user(self.clerk).search([])
        with self.assertRaises(AccessError):
            self.guide.with_user(self.clerk).action_measure_online()
        self.guide.with_user(self.owner).action_measure_online()
        for act in (
            lambda: one.with_user(self.owner).write({"typed": 0}),
            lambda: one.with_user(self.owner).unlink(),
            lambda: store.with_user(self.owner).create(
                {"manual_id": self.guide.id, "measured_on": "2026-03-02"}
            ),
        ):
            with self.assertRaises(AccessError):
                act()
