import json

from odoo.tests import TransactionCase, new_test_user, tagged

from ..kernel import spreadsheet


@tagged("post_install", "-at_install")
class TestSpreadsheet(TransactionCase):
    """The dashboards are what their declaration makes, and know their fields."""

    def test_files_are_made_by_the_declaration(self):
        for board in spreadsheet.BOARDS:
            found = spreadsheet.path(board).read_text("utf-8")
            self.assertEqual(found, spreadsheet.text(board), board.name)

    def test_fields_exist(self):
        report = self.env[spreadsheet.MODEL]
        for board in spreadsheet.BOARDS:
            data = spreadsheet.build(board)
            for pivot in data["pivots"].values():
                names = [m["fieldName"] for m in (*pivot["measures"], *pivot["rows"])]
                for name in names:
                    self.assertIn(name, report._fields)
            for figure in data["sheets"][0]["figures"]:
                # Without it the browser shows an error in place of the page.
                self.assertEqual(figure["data"]["chartId"], figure["id"])
                meta = figure["data"].get("metaData")
                if meta:
                    self.assertIn(meta["measure"], report._fields)
                    self.assertIn(meta["groupBy"][0].split(":")[0], report._fields)

    def test_who_sees_which(self):
        may = {
            "gov_items.group_city_leader": {"leader"},
            "gov_items.group_city_manager": {"leader", "manager", "auditor"},
            "gov_items.group_agency_manager": {"agency"},
            "gov_items.group_auditor": {"leader", "manager", "auditor"},
            "gov_cases.group_clerk": set(),
        }
        names = {
            self.env.ref(
                f"gov_dashboard.spreadsheet_dashboard_{board.name}"
            ): board.name
            for board in spreadsheet.BOARDS
        }
        menu = self.env.ref("spreadsheet_dashboard.spreadsheet_dashboard_menu_root")
        for group, expected in may.items():
            user = new_test_user(self.env, f"sp.{group}", group)
            store = self.env["spreadsheet.dashboard"].with_user(user)
            ids = [board.id for board in names]
            found = store.search([("id", "in", ids)])
            self.assertEqual({names[board.sudo()] for board in found}, expected, group)
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, bool(expected), group)
            for board in found:
                content = json.loads(board._get_serialized_readonly_dashboard())
                self.assertIn("snapshot", content)
