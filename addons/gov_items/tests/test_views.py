from lxml import etree

from odoo.tests import Form, tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestViews(GovCommon):
    """Every screen opens for every role that reaches it, also without data."""

    def actions(self):
        found = self.env["ir.model.data"].search(
            [("module", "=", "gov_items"), ("model", "=", "ir.actions.act_window")]
        )
        return self.env["ir.actions.act_window"].browse(found.mapped("res_id"))

    def test_screens_of_every_role(self):
        self.publish()
        for role in ("user", "agency_manager", "city_manager", "auditor"):
            user = self.make_user(f"view_{role}", f"gov_items.group_{role}")
            for action in self.actions():
                model = self.env[action.res_model].with_user(user)
                if not model.has_access("read"):
                    continue
                modes = [(False, mode) for mode in action.view_mode.split(",")]
                with self.subTest(role=role, action=action.name):
                    found = model.get_views([*modes, (False, "search")])
                    self.assertEqual(len(found["views"]), len(modes) + 1)
                    for _view_id, mode in modes:
                        arch = etree.fromstring(found["views"][mode]["arch"])
                        fields = arch.xpath("//field[not(ancestor::field)]/@name")
                        model.search([], limit=3).read(fields)

    def test_new_records_open(self):
        for model in (
            "gov.agency",
            "gov.annex.import",
            "gov.entry",
            "gov.fact",
            "gov.item",
            "gov.manual",
            "gov.mode",
            "gov.programme",
            "gov.region",
            "gov.rule",
        ):
            with self.subTest(model):
                Form(self.env[model])

    def test_paths_are_unique(self):
        paths = self.actions().filtered("path").mapped("path")
        self.assertEqual(len(paths), len(set(paths)))
        self.assertTrue(all(path.startswith("gov-") for path in paths))
