"""Model × role × verb, compared with the one readable table beside this file.

``matrix.csv`` is written by people, checked here: a model, role or letter that
is missing or different fails. ``GOV_WRITE_MATRIX=1`` writes it anew for review.
"""

import csv
import os
from pathlib import Path

from odoo.tests import TransactionCase, tagged

MATRIX = Path(__file__).with_name("matrix.csv")
VERBS = {"read": "r", "write": "w", "create": "c", "unlink": "d"}


@tagged("security", "post_install", "-at_install")
class TestMatrix(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env.ref("gov_items.module_category_gov")
        groups = cls.env["res.groups"].search(
            [("privilege_id.category_id", "=", cls.category.id)]
        )
        names = groups.get_external_id()
        cls.roles = {names[group.id]: group for group in groups}
        cls.models = sorted(
            model._name
            for model in cls.env.values()
            if model._name.startswith("gov.") and not model._abstract
        )

    def _users(self):
        """One user per role, and two that belong to none of them."""
        users = {}
        for name, group in self.roles.items():
            users[name] = self._user(name, group)
        users["base.group_user"] = self._user("plain", self.env.ref("base.group_user"))
        users["base.group_public"] = self.env.ref("base.public_user")
        return users

    def _user(self, name, group):
        return self.env["res.users"].create(
            {"name": name, "login": f"matrix.{name}", "group_ids": [(6, 0, group.ids)]}
        )

    def _actual(self):
        rows = []
        for role, user in sorted(self._users().items()):
            env = self.env(user=user)
            for model in self.models:
                letters = "".join(
                    letter
                    for verb, letter in VERBS.items()
                    if env[model].has_access(verb)
                )
                rows.append((model, role, letters or "-"))
        return sorted(rows)

    def test_every_model_and_role_is_in_the_table(self):
        actual = self._actual()
        if os.environ.get("GOV_WRITE_MATRIX"):
            with MATRIX.open("w", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(("model", "role", "verbs"))
                writer.writerows(actual)
        with MATRIX.open(newline="") as source:
            wanted = [tuple(row) for row in csv.reader(source)][1:]
        self.assertEqual(sorted(set(actual) - set(wanted)), [], "not in the table")
        self.assertEqual(sorted(set(wanted) - set(actual)), [], "no longer true")

    def test_nobody_deletes_what_must_stay(self):
        """No role at all may delete cases, impressions, events or archive files."""
        kept = {
            "gov.case",
            "gov.case.event",
            "gov.seal.impression",
            "gov.archive.file",
            "gov.clause",
        }
        self.assertLessEqual(kept, set(self.models))
        for role, user in self._users().items():
            for model in sorted(kept):
                allowed = self.env(user=user)[model].has_access("unlink")
                self.assertFalse(allowed, f"{role} may delete {model}")

    def test_administrators_handle_no_cases(self):
        for role in ("system_admin", "security_admin", "audit_admin"):
            user = self._user(role, self.roles[f"gov_items.group_{role}"])
            cases = self.env(user=user)["gov.case"]
            for verb in VERBS:
                self.assertFalse(cases.has_access(verb), f"{role} may {verb} cases")
