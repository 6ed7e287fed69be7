"""Every public method, called by somebody on a record of the test's city."""

import contextlib
import inspect
import os

from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError
from odoo.service.model import get_public_method
from odoo.tools import SQL, mute_logger

from odoo.addons.gov_archive.tests.common import ArchiveCommon

from .made import Maker

#: What stands for an argument that ``made`` does not know, tried in turn.
FILLERS = (None, 1, "x", [])
#: What a right's refusal looks like.
REFUSALS = (AccessError, AccessDenied, MissingError)
WRITES = ("INSERT", "UPDATE", "DELETE")
#: What counts where several acts of one form end differently.
WEIGHT = ("wrote", "answered", "failed", "stopped", "refused")


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


class CallsCommon(ArchiveCommon):
    @classmethod
    def _maker(cls, case=None):
        """Where the last record of a model would be the strangers' own.

        :param case: the one to work on, if not the last one
        """
        return Maker(
            cls.env,
            {
                "gov.agency": cls.county_dept,
                "gov.region": cls.county,
                "res.users": cls.clerk,
                "res.partner": cls.clerk.partner_id,
                "res.company": cls.env.company,
                **({"gov.case": case} if case else {}),
            },
        )

    def methods(self):
        """Models with the names of their methods, after a case was played to its end.

        Each model that is no form has a record then; ``self.maker`` knows it.
        """
        self.finish(self.accepted("direct"))
        self.env.flush_all()
        self.maker = self._maker()
        todo = {
            model._name: sorted(public_methods(model))
            for model in self.env.values()
            if not model._name.startswith("gov.test.") and not model._abstract
        }
        todo = {model: names for model, names in todo.items() if names}
        for model in todo:
            if not self.env[model]._transient:
                self.maker.record(model)
        return todo

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
        """Call a method as somebody; one of ``WEIGHT``.

        Refused: by a right; stopped: by a rule of the work, which the caller is told;
        anything else that is raised is an error of the call (failed).
        """
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
        except UserError:
            return "stopped"
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
