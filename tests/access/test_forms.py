"""Everybody opens each form that they can reach, in the demo city as it stands.

A form asks for its fields in one call; one field that its reader may not read, or that
is computed from what they may not read, and nothing of the form is shown. Here the
calls are the client's: the form as the person is served it, its fields, its lists, the
newest records that the person sees.
"""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from ..screens.catalogue import PEOPLE

#: Records of each model, the newest.
RECORDS = 2


@tagged("security", "post_install", "-at_install")
class TestForms(TransactionCase):
    maxDiff = None

    def test_everybody_opens_what_they_reach(self):
        forms = self.forms()
        opened, refused = 0, {}
        for login in PEOPLE:
            user = self.env["res.users"].search([("login", "=", login)])
            if not user:
                self.skipTest("the demo city is not installed")
            for name in forms:
                model = self.env(user=user)[name]
                if not model.has_access("read"):
                    continue
                try:
                    opened += self.open(model)
                except AccessError as error:
                    refused[f"{login} {name}"] = str(error)
        self.assertEqual(refused, {})
        # About seventy models for each of twenty people.
        self.assertGreater(opened, 1000)

    def forms(self):
        """The models that have a form of their own."""
        views = self.env["ir.ui.view"].search(
            [
                ("type", "=", "form"),
                ("mode", "=", "primary"),
                ("model", "=like", "gov.%"),
            ]
        )
        return sorted(
            name
            for name in set(views.mapped("model"))
            if not name.startswith("gov.test.") and not self.env[name]._transient
        )

    def open(self, model):
        """What the client asks of the server when records are shown in a form."""
        # What another person was shown is not remembered.
        self.env.invalidate_all()
        records = model.search([], limit=RECORDS, order="id desc")
        if not records:
            return 0
        ((view, _kind),) = records[0].get_formview_action()["views"]
        arch = etree.fromstring(model.get_view(view or None, "form")["arch"])
        records.web_read(self.specification(model, arch))
        return 1

    def specification(self, model, arch):
        """The fields of a view, with those of lists within, as the client asks."""
        found = {}
        for node in self.fields_of(arch):
            field = model._fields[node.get("name")]
            asked = found.setdefault(field.name, {})
            if not field.relational or node.get("invisible") in ("1", "True"):
                continue
            within = {"display_name": {}}
            comodel = model.env[field.comodel_name]
            for view in node:
                within |= self.specification(comodel, view)
            tags = "tags" in node.get("widget", "")
            if field.type == "many2one" or len(node) or tags:
                asked["fields"] = asked.get("fields", {}) | within
        return found

    def fields_of(self, view):
        """The fields of a view without those of views within it."""
        for node in view:
            if node.tag == "field":
                yield node
            else:
                yield from self.fields_of(node)
