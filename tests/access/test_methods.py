"""Every method that RPC can call, and what a stranger achieves with it.

``methods.csv`` has a line for each public method of the suite's models: which roles'
strangers (people of the role in another city's agency, working on a record of this
city) wrote something by it, got an answer, or made it fail for want of a sensible
argument; whoever is in no column was refused. A method that is not in the
table fails: somebody has to look at it. Methods that Odoo brings are Odoo's to test.
"""

import inspect

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.gov_archive.tests.common import ArchiveCommon

from .table import compare

HEADER = ("model", "method", "wrote", "answered", "failed")
#: What stands for an argument that a method must have, tried in turn.
FILLERS = (None, 1, "x", [])
#: What a refusal looks like; anything else that is raised is an error of the call.
REFUSALS = (AccessError, AccessDenied, MissingError, UserError)
#: Strangers tried: one of the broadest of each kind of right.
ROLES = (
    "base.group_user",
    "gov_items.group_agency_manager",
    "gov_cases.group_clerk",
    "gov_cases.group_approver",
    "gov_items.group_audit_admin",
    "gov_items.group_system_admin",
)
WRITES = ("INSERT", "UPDATE", "DELETE")


def public_methods(model):
    """Names of the suite's own methods of a model that RPC may call."""
    found = set()
    for cls in type(model).mro():
        if not cls.__module__.startswith("odoo.addons.gov_"):
            continue
        for name, value in vars(cls).items():
            # Odoo's own verbs obey rights and rules: test_matrix and test_reach.
            if name.startswith("_") or hasattr(type(model.env["base"]), name):
                continue
            if not inspect.isfunction(value):
                continue
            try:
                get_public_method(model, name)
            except AccessError:
                continue
            found.add(name)
    return found


@tagged("security", "post_install", "-at_install")
class TestMethods(ArchiveCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.make_region(
            "Elsewhere", "980000", "city", cls.env["gov.region"]
        )
        far = cls.make_agency("Far", elsewhere, "transport", "department")
        cls.strangers = {}
        for role in ROLES:
            user = new_test_user(cls.env, f"stranger.{role}", groups=role)
            user.gov_agency_ids = far
            cls.strangers[role] = user

    def test_every_method_is_in_the_table(self):
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        rows = []
        for model in self.env.values():
            if model._name.startswith("gov.test.") or model._abstract:
                continue
            for name in sorted(public_methods(model)):
                rows.append((model._name, name, *self.try_all(model._name, name)))
        compare(self, "methods.csv", HEADER, rows, 2)

    def try_all(self, model, name):
        outcomes = {"wrote": [], "answered": [], "failed": [], "refused": []}
        record = self.env[model].sudo().search([], order="id desc", limit=1)
        for role, user in self.strangers.items():
            for filler in FILLERS:
                outcome = self.try_one(record.with_user(user), name, filler)
                if outcome != "failed":
                    break
            outcomes[outcome].append(role.partition("group_")[2])
        return [" ".join(outcomes[each]) or "-" for each in HEADER[2:]]

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def try_one(self, record, name, filler):
        """Call a method as a stranger: wrote, answered, refused or failed."""
        method = getattr(record, name)
        arguments = [
            filler
            for parameter in inspect.signature(method).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        cr = self.env.cr
        statements = []
        execute = cr.execute

        def watch(query, *args, **kwargs):
            text = (query.code if isinstance(query, SQL) else query).lstrip().upper()
            if text.startswith(WRITES):
                statements.append(text)
            return execute(query, *args, **kwargs)

        savepoint = cr.savepoint()
        cr.execute = watch
        try:
            method(*arguments)
            self.env.flush_all()
            return "wrote" if statements else "answered"
        except REFUSALS:
            return "refused"
        except Exception:  # noqa: BLE001  a call without sense may fail anyhow
            return "failed"
        finally:
            del cr.execute
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            if statements:
                self.env.registry.clear_all_caches()
