from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GovCommon


class CrosswalkCommon(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["gov.item"].search([]).active = False
        cls.other = cls.env["gov.programme"].create(
            {"name": "Other City", "code": "OTH", "region_id": cls.city.id}
        )
        cls.other_mode = cls.env["gov.mode"].create(
            {"name": "sight", "code": "s", "programme_id": cls.other.id}
        )
        cls.matches = cls.env["gov.item.match"]
        cls.crosswalks = cls.env["gov.crosswalk"]

    @classmethod
    def item(cls, name, item_type="01", programme=None, **vals):
        """Return an item that a programme lists."""
        programme = programme or cls.programme
        item = cls.env["gov.item"].create({"name": name, "item_type": item_type})
        cls.list_item(item, programme, **vals)
        return item

    @classmethod
    def list_item(cls, item, programme, **vals):
        number = max(programme.entry_ids.mapped("sequence"), default=0) + 1
        return cls.env["gov.entry"].create(
            {
                "programme_id": programme.id,
                "sequence": number,
                "name": item.name,
                "item_id": item.id,
                "sector_id": cls.sector.id,
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestCrosswalk(CrosswalkCommon):
    def test_equal_names_are_linked_at_once(self):
        """Blanks, brackets and width of signs make no other name."""
        own = self.item("设立站点（含变更）审批")
        other = self.item("设立站点(含变更) 审批", programme=self.other)
        exact, proposed = self.matches._find()
        self.assertEqual(exact.item_id | exact.other_item_id, own | other)
        self.assertFalse(proposed)
        self.assertFalse(exact.decided_by_id)
        self.assertEqual(own.crosswalk_id.item_ids, own | other)
        self.assertEqual(own.crosswalk_id.programme_count, 2)
        again, more = self.matches._find()
        self.assertFalse(again | more)

    def test_equal_names_in_doubt_are_proposed(self):
        """Another type, or a namesake in the same list, is for a person."""
        self.item("船舶登记", "07")
        self.item("船舶登记", "01", self.other)
        self.item("食品经营许可")
        self.item("食品经营许可")
        self.item("食品经营许可", programme=self.other)
        exact, proposed = self.matches._find()
        self.assertFalse(exact)
        self.assertEqual(len(proposed), 3)
        self.assertTrue(all(proposed.mapped("is_exact")))

    def test_similar_names_wait_for_an_answer(self):
        own = self.item("放射工作人员证核发")
        other = self.item("放射医疗工作人员证核发", programme=self.other)
        self.item("取水许可", programme=self.other)
        exact, proposed = self.matches._find()
        self.assertFalse(exact)
        self.assertEqual(len(proposed), 1)
        self.assertEqual((proposed.item_id, proposed.other_item_id), (own, other))
        self.assertAlmostEqual(proposed.similarity, 0.57, 2)
        self.assertFalse(own.crosswalk_id)
        self.assertEqual(own.match_count, 1)
        proposed.action_same()
        self.assertEqual(proposed.decided_by_id, self.env.user)
        self.assertEqual(own.crosswalk_id, other.crosswalk_id)
        self.assertEqual(own.crosswalk_id.match_ids, proposed)
        proposed.action_reopen()
        self.assertFalse((own | other).crosswalk_id)
        self.assertFalse(self.crosswalks.search([("item_ids", "=", False)]))

    def test_threshold_is_a_setting(self):
        self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发", programme=self.other)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("gov_items.crosswalk_similarity", "0.6")
        self.assertFalse(self.matches._find()[1])
        parameters.set_param("gov_items.crosswalk_similarity", "0.5")
        self.assertEqual(len(self.matches._find()[1]), 1)

    def test_within_one_programme_nothing_is_compared(self):
        self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发")
        exact, proposed = self.matches._find()
        self.assertFalse(exact | proposed)

    def test_different_is_not_proposed_again(self):
        own = self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发", programme=self.other)
        match = self.matches._find()[1]
        match.action_different()
        self.assertFalse(self.matches._find()[1])
        self.assertFalse(own.crosswalk_id)

    def test_contradiction_is_refused(self):
        """What is different cannot become the same through a third item."""
        third = self.env["gov.programme"].create(
            {"name": "Third", "code": "TRD", "region_id": self.city.id}
        )
        self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发", programme=self.other)
        self.item("放射诊疗工作人员证核发", programme=third)
        first, second, last = self.matches._find()[1]
        first.action_different()
        second.action_same()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            last.action_same()
        first.action_reopen()
        last.action_same()
        self.assertEqual(second.item_id.crosswalk_id.programme_count, 3)
        self.assertFalse(first.exists())

    def test_a_shared_master_is_a_crosswalk(self):
        own = self.item("取水许可")
        self.assertFalse(own.crosswalk_id)
        entry = self.list_item(own, self.other)
        self.assertEqual(own.crosswalk_id.programme_ids, self.programme | self.other)
        self.assertEqual(entry.crosswalk_count, 2)
        self.assertEqual(self.other.crosswalk_count, 1)
        self.assertEqual(
            self.crosswalks.search(self.other.action_open_crosswalk()["domain"]),
            own.crosswalk_id,
        )
        entry.active = False
        self.assertFalse(own.crosswalk_id)
        entry.active = True
        self.assertTrue(own.crosswalk_id)
        entry.unlink()
        self.assertFalse(own.crosswalk_id)

    def test_side_by_side(self):
        own = self.item("取水许可", note="按量")
        self.make_rule(own.entry_ids, self.modes["window"])
        self.list_item(own, self.other, mode_id=self.other_mode.id)
        crosswalk = own.crosswalk_id
        table = crosswalk._comparison()
        self.assertEqual(
            [(head["programme"], head["mode"]) for head in table["heads"]],
            [("TST", "window"), ("OTH", "sight")],
        )
        labels = self.env["gov.mode"].fields_get(["decider", "custodian"], ["string"])
        rows = {row["label"]: row for row in table["rows"]}
        self.assertTrue(rows[labels["decider"]["string"]]["differs"])
        self.assertEqual(rows["Annex's note"]["values"], ["按量", ""])
        self.assertTrue(crosswalk.modes_differ)
        self.assertIn("table-warning", crosswalk.comparison_html)
        own.entry_ids.rule_ids.mode_id = self.make_mode("alike")
        self.assertFalse(crosswalk.modes_differ)

    def test_found_by_any_name_and_initials(self):
        own = self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发", programme=self.other)
        self.matches._find()[1].action_same()
        for words in ("放射医疗工作", "fsgzry"):
            found = self.crosswalks.name_search(words)
            self.assertEqual([key for key, _name in found], own.crosswalk_id.ids)

    def test_queries_do_not_grow(self):
        def add(count, start):
            for number in range(start, start + count):
                self.item(f"{number} 号取水许可")
                self.item(f"{number}号取水许可", programme=self.other)
            self.env.flush_all()
            self.env.invalidate_all()

        add(2, 100)
        with self.assertQueryCount(40):
            self.matches._candidates()
        add(20, 200)
        with self.assertQueryCount(3):
            self.matches._candidates()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_only_the_city_manager_answers(self):
        self.item("放射工作人员证核发")
        self.item("放射医疗工作人员证核发", programme=self.other)
        match = self.matches._find()[1]
        manager = self.make_user("cw_manager", "gov_items.group_city_manager")
        for role in ("user", "agency_manager", "auditor", "system_admin"):
            user = self.make_user(f"cw_{role}", f"gov_items.group_{role}")
            for act in ("action_same", "action_different", "action_reopen"):
                with self.subTest(role=role, act=act), self.assertRaises(AccessError):
                    getattr(match.with_user(user), act)()
            with self.assertRaises(AccessError):
                self.matches.with_user(user).action_find()
        with self.assertRaises(AccessError):
            match.with_user(manager).state = "same"
        match.with_user(manager).note = "The same form"
        match.with_user(manager).action_same()
        self.assertEqual(match.decided_by_id, manager)
        with self.assertRaises(AccessError):
            match.item_id.crosswalk_id.with_user(manager).name = "x"

    def test_find_reports(self):
        self.item("取水 许可")
        self.item("取水许可", programme=self.other)
        manager = self.make_user("cw_manager", "gov_items.group_city_manager")
        action = self.matches.with_user(manager).action_find()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("1 pairs of equal names", action["params"]["message"])


@tagged("post_install", "-at_install")
class TestCrosswalkDownload(CrosswalkCommon, HttpCase):
    def test_workbook(self):
        own = self.item("取水许可", note="=1+1")
        self.list_item(own, self.other, mode_id=self.other_mode.id)
        reader = self.make_user("cw_reader", "gov_items.group_user")
        url = own.crosswalk_id.with_user(reader).action_export()["url"]
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)
        self.authenticate("cw_reader", "cw_reader")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertEqual(self.url_open("/gov/crosswalk/xlsx?ids=0").status_code, 404)
        self.assertEqual(self.url_open("/gov/crosswalk/xlsx?ids=x").status_code, 200)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_strangers_get_nothing(self):
        new_test_user(self.env, "cw_stranger", groups="base.group_user")
        self.authenticate("cw_stranger", "cw_stranger")
        answer = self.url_open("/gov/crosswalk/xlsx")
        self.assertEqual(answer.status_code, 403)
