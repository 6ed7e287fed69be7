import time

from odoo import api, fields, models
from odoo.tools import SQL

#: Chains verified in one transaction, and seconds of one run for one ledger.
BATCH, SECONDS = 500, 300
#: Problems that are told; the number is of all.
TOLD = 20


class GovChainCheck(models.Model):
    """A verification of one hash-chained ledger, from the first chain to the last.

    The scheduler verifies every ledger of the suite; a long one is continued in
    the next run. What is found stays: a check is never changed when it is over.
    """

    _name = "gov.chain.check"
    _description = "Verification of a Ledger"
    _order = "started_at desc, id desc"
    _rec_name = "ledger"

    model = fields.Char(required=True, readonly=True, index=True)
    ledger = fields.Char(compute="_compute_ledger")
    started_at = fields.Datetime(required=True, readonly=True)
    finished_at = fields.Datetime(readonly=True, help="Empty: it goes on.")
    last_scope = fields.Integer(
        readonly=True, aggregator=None, help="The last chain verified so far."
    )
    chains = fields.Integer(readonly=True)
    rows = fields.Integer(readonly=True)
    problems = fields.Integer(readonly=True)
    message = fields.Text(readonly=True, help="The first problems found.")

    _open_uniq = models.UniqueIndex(
        "(model) WHERE finished_at IS NULL", "This ledger is being verified."
    )

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_ledger(self):
        models_ = self.env["ir.model"].sudo()  # sudo: names of the ledgers only
        for check in self:
            known = check.model in self.env
            check.ledger = models_._get(check.model).name if known else check.model

    @api.model
    def _ledgers(self):
        """The models of all ledgers, those of test addons left out."""
        mixin = self.env.registry["gov.chain.mixin"]
        return sorted(
            name
            for name, model in self.env.registry.items()
            if issubclass(model, mixin)
            and not model._abstract
            and not name.startswith("gov.test.")
        )

    @api.model
    def _verify_all(self):
        """Verify every ledger, or go on with those that are not through."""
        for name in self._ledgers():
            check = self.search([("model", "=", name), ("finished_at", "=", False)])
            if not check:
                now = fields.Datetime.now()
                check = self.create({"model": name, "started_at": now})
            check._go_on()

    def _go_on(self):
        """Verify chains until the ledger is through or the time is up."""
        self.ensure_one()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            scopes = self._next_scopes()
            if not scopes:
                self.finished_at = fields.Datetime.now()
                return
            self._verify(scopes)

    def _next_scopes(self):
        """Ids of the next chains: those that have rows, and those that only have a
        head (their rows are gone)."""
        ledger = self.env[self.model]
        ledger.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT scope FROM (SELECT DISTINCT %(scope)s AS scope FROM %(table)s "
                "WHERE %(scope)s > %(last)s UNION SELECT scope_id FROM gov_chain_head "
                "WHERE model = %(model)s AND scope_id > %(last)s AND sequence > 0) x "
                "ORDER BY scope LIMIT %(limit)s",
                scope=SQL.identifier(ledger._chain_scope),
                table=SQL.identifier(ledger._table),
                last=self.last_scope,
                model=self.model,
                limit=BATCH,
            )
        )
        return [scope for (scope,) in rows]

    def _verify(self, ids):
        """Verify the chains of ``ids`` and write down what was found."""
        ledger = self.env[self.model].sudo()  # sudo: hashes are checked, nothing shown
        scopes = self.env[ledger._fields[ledger._chain_scope].comodel_name].browse(ids)
        found = ledger._chain_verify(scopes)
        told = (self.message or "").splitlines()
        told += [f"{p.chain} #{p.sequence or '-'}: {p.code}" for p in found]
        self.write(
            {
                "last_scope": ids[-1],
                "chains": self.chains + len(ids),
                "rows": self.rows
                + ledger.search_count([(ledger._chain_scope, "in", ids)]),
                "problems": self.problems + len(found),
                "message": "\n".join(told[:TOLD]),
            }
        )
        ledger.invalidate_model()

    @api.model
    def _last(self):
        """{model: its last finished check}."""
        found = {}
        for check in self.search([("finished_at", "!=", False)], order="id desc"):
            found.setdefault(check.model, check)
            if len(found) == len(self._ledgers()):
                break
        return found
