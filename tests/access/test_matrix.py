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
    maxDiff = None

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
            if model._name.startswith("gov.")
            and not model._abstract
            # A test addon's.
            and not model._name.startswith("gov.test.")
        )

    def _users(self):
        """One user per role, and three that belong to none of them."""
        users = {}
        for name, group in self.roles.items():
            users[name] = self._user(name, group)
        users["base.group_user"] = self._user("plain", self.env.ref("base.group_user"))
        portal = self.env.ref("base.group_portal")
        users["base.group_portal"] = self._user("portal", portal)
        users["base.group_public"] = self.env.ref("base.public_user")
        return users

    def _user(self, name, group):
        return self.env["res.users"].create(
            {"name": name, "login": f"matrix.{name}", "group_ids": [(6, 0, group.ids)]}
        )

    def _actual(self):
        """One row per model: its name, then letters per role ("-" = none)."""
        roles = sorted(self._users().items())
        rows = [("model", *(role for role, _user in roles))]
        for model in self.models:
            cells = [model]
            for _role, user in roles:
                records = self.env[model].with_user(user)
                allowed = [VERBS[verb] for verb in VERBS if records.has_access(verb)]
                cells.append("".join(allowed) or "-")
            rows.append(tuple(cells))
        return rows

    def test_every_model_and_role_is_in_the_table(self):
        actual = self._actual()
        if os.environ.get("GOV_WRITE_MATRIX"):
            with MATRIX.open("w", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(actual)
        with MATRIX.open(newline="") as source:
            wanted = [tuple(row) for row in csv.reader(source)]
        self.assertEqual(self._cells(actual), self._cells(wanted))

    def _cells(self, rows):
        """The table as {(model, role): letters}, so that a difference is named."""
        roles = rows[0][1:]
        return {
            (row[0], role): letters
            for row in rows[1:]
            for role, letters in zip(roles, row[1:], strict=True)
        }

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
