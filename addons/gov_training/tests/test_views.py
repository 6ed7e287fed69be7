import re

from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestViews(TransactionCase):
    def test_cards_use_only_declared_fields(self):
        """A card that reads ``record.x`` of an undeclared field breaks the screen."""
        views = self.env["ir.ui.view"].search([("type", "=", "kanban")])
        own = [v for v in views if v.xml_id.startswith("gov_training.")]
        self.assertTrue(own)
        for view in own:
            with self.subTest(view.xml_id):
                tree = etree.fromstring(view.arch)
                declared = set(tree.xpath("//field/@name"))
                used = set(re.findall(r"record\.(\w+)", view.arch))
                self.assertLessEqual(used, declared)
