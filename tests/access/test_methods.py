"""Every method that RPC can call, and what a stranger achieves with it.

``methods.csv`` has a line for each public method of the suite's models: which roles'
strangers (people of the role in another city's agency, working on a record of this
city) wrote something by it, got an answer, or made it fail; whoever is in no column
was refused. Each is called on a record of this city with arguments that make sense
(``made.py``), so that it is a right that refuses, not an error. A method that is not in
the table fails: somebody has to look at it. Methods that Odoo brings are Odoo's to
test.
"""

import contextlib
import inspect
import os

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.gov_archive.tests.common import ArchiveCommon

from .made import Maker
from .table import compare

HEADER = ("model", "method", "wrote", "answered", "failed")
#: What stands for an argument that ``made`` does not know, tried in turn.
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
#: What counts where several acts of one form end differently.
WEIGHT = ("wrote", "answered", "failed", "refused")


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

    @classmethod
    def _maker(cls):
        """Where the last record of a model would be the strangers' own."""
        return Maker(
            cls.env,
            {
                "gov.agency": cls.county_dept,
                "gov.region": cls.county,
                "res.users": cls.clerk,
                "res.partner": cls.clerk.partner_id,
                "res.company": cls.env.company,
            },
        )

    def test_every_method_is_in_the_table(self):
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.maker = self._maker()
        todo = {
            model._name: sorted(public_methods(model))
            for model in self.env.values()
            if not model._name.startswith("gov.test.") and not model._abstract
        }
        for model in filter(todo.get, todo):
            if not self.env[model]._transient:
                self.maker.record(model)
        rows = [
            (model, name, *self.try_all(model, name))
            for model, names in todo.items()
            for name in names
        ]
        compare(self, "methods.csv", HEADER, rows, 2)
        self.assertFalse(self.maker.refused, "models without a record to try")

    def try_all(self, model, name):
        outcomes = {each: [] for each in WEIGHT}
        for role, user in self.strangers.items():
            outcome = self.try_as(user, model, name)
            outcomes[outcome].append(role.partition("group_")[2])
        return [" ".join(outcomes[each]) or "-" for each in HEADER[2:]]

    def try_as(self, user, model, name):
        """What the user achieves at most, by any act that the form offers."""
        found = set()
        for act in self.maker.acts(model):
            for arguments in self.arguments(model, name):
                outcome = self.try_one(user, model, name, act, arguments)
                if outcome != "failed":
                    break
            found.add(outcome)
        return next(each for each in WEIGHT if each in found)

    def arguments(self, model, name):
        """Lists of arguments, the sensible one first."""
        parameters = [
            parameter.name
            for parameter in inspect.signature(
                getattr(self.env[model], name)
            ).parameters.values()
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]
        made = self.maker.arguments(model, name, parameters)
        if made is not None:
            yield made
        if parameters:
            yield from ([filler] * len(parameters) for filler in FILLERS)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model")
    def try_one(self, user, model, name, act, arguments):
        """Call a method as a stranger: wrote, answered, refused or failed."""
        savepoint = self.env.cr.savepoint()
        statements = []
        try:
            subject = self.subject(user, model, act)
            self.env.flush_all()
            with self.watched(statements):
                getattr(subject, name)(*arguments)
                self.env.flush_all()
            return "wrote" if statements else "answered"
        except REFUSALS:
            return "refused"
        except Exception as error:  # noqa: BLE001  it is told, and compared
            if os.environ.get("GOV_WRITE_MATRIX"):
                print(f"{model}.{name}({act}, {arguments}): {error!r}"[:300])
            return "failed"
        finally:
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            if statements:
                self.env.registry.clear_all_caches()

    def subject(self, user, model, act):
        if self.env[model]._transient:
            return self.maker.form(model, user, act)
        return self.maker.record(model).with_user(user)

    @contextlib.contextmanager
    def watched(self, statements):
        """Keep what the cursor is told to write."""
        cr, execute = self.env.cr, self.env.cr.execute

        def watch(query, *args, **kwargs):
            text = (query.code if isinstance(query, SQL) else query).lstrip().upper()
            if text.startswith(WRITES):
                statements.append(text)
            return execute(query, *args, **kwargs)

        cr.execute = watch
        try:
            yield
        finally:
            del cr.execute
