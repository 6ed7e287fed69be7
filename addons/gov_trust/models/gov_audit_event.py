import json
from contextlib import nullcontext

from odoo import api, fields, models, modules
from odoo.http import request
from odoo.tools import SQL

from ..kernel import audit

KINDS = [
    ("sign_in", "Sign-in"),
    ("sign_out", "Sign-out"),
    ("second_factor", "Second factor"),
    ("lock", "Lock-out"),
    ("password", "Password"),
    ("session", "Session"),
    ("account", "Account"),
    ("rights", "Rights"),
    ("settings", "Security settings"),
    ("look", "Look at personal data"),
    ("export", "Export"),
    ("refusal", "Refusal"),
    ("audit", "Audit records"),
]
#: Columns that sealing fills; a row's other columns never change.
SEAL_COLUMNS = ("day_id", "sequence", "prev_hash", "hash")
#: Rows sealed in one transaction.
BATCH = 5000


class GovAuditEvent(models.Model):
    """What somebody did that must be provable: one row, never changed.

    A row is written in the transaction of the act (`_log`), or in one of its own
    where the act is refused or only reads. It costs one INSERT and waits for no
    other: rows are numbered and chained afterwards (`_seal_pending`, every minute),
    one chain a day, so that a busy hall never queues for the log. A trigger keeps
    rows from change and deletion from the first moment on, and lets only the empty
    seal columns be filled, once.

    No foreign key: a record of a deleted thing must stay.
    """

    _name = "gov.audit.event"
    _description = "Audit Record"
    _order = "id desc"
    _rec_names_search = ["login", "subject"]
    _log_access = False

    happened_at = fields.Datetime("When", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    success = fields.Boolean("Succeeded", readonly=True)
    actor = fields.Integer("User's Number", readonly=True, aggregator=False)
    login = fields.Char("Account", readonly=True, index=True)
    person = fields.Char(compute="_compute_person")
    address = fields.Char("Network Address", readonly=True)
    model = fields.Char(readonly=True)
    record = fields.Char(
        readonly=True, help="Numbers of the records concerned, separated by commas."
    )
    subject = fields.Char(readonly=True)
    subject_shown = fields.Char(
        "Concerns",
        compute="_compute_subject_shown",
        help="What it is about, by its name.",
    )
    detail = fields.Text(readonly=True)
    detail_shown = fields.Text(
        "Details",
        compute="_compute_detail_shown",
        help="The detail; the ways to sign in by their names.",
    )
    reason = fields.Text(readonly=True, help="Why, as the person stated it.")
    clause = fields.Char(readonly=True, help="Code of the clause that refused the act.")
    day_id = fields.Many2one(
        "gov.audit.day", readonly=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer("Row", readonly=True, aggregator=False)
    prev_hash = fields.Char("Previous Hash", readonly=True, size=64)
    hash = fields.Char(
        readonly=True,
        size=64,
        help="SHA-256 of this row and the one before; empty until the row is sealed.",
    )

    _pending = models.Index("(id) WHERE hash IS NULL")
    _day_row_uniq = models.UniqueIndex("(day_id, sequence) WHERE hash IS NOT NULL")

    @api.private
    def init(self):
        """Install the triggers; safe to repeat."""
        super().init()
        self.env.cr.execute(_GUARD)

    @api.depends("kind", "login", "subject")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            parts = (kinds.get(event.kind), event.login, event.subject)
            event.display_name = " · ".join(filter(None, parts))

    @api.depends("kind", "detail")
    def _compute_detail_shown(self):
        # Sealed rows keep the program's words; people read their own.
        ways = {
            "password": self.env._("Password"),
            "webauthn": self.env._("Passkey"),
        }
        for event in self:
            way = event.kind in ("sign_in", "lock") and ways.get(event.detail)
            event.detail_shown = way or event.detail

    @api.depends("model", "subject")
    def _compute_subject_shown(self):
        # Sealed rows name a kind of record by the program's word for it.
        names = self._model_names()
        for event in self:
            model = self.env.get(event.model or "")
            whole = model is not None and event.subject == model._description
            name = names.get(event.subject) or (whole and names.get(event.model))
            event.subject_shown = name or event.subject

    def _model_names(self):
        """The names of the kinds of records that the rows speak of."""
        asked = {*self.mapped("model"), *self.mapped("subject")} & set(self.env)
        models_ = self.env["ir.model"].sudo()  # sudo: names of models
        found = models_.search([("model", "in", list(asked))])
        return {model.model: model.name for model in found}

    def _compute_person(self):
        users = self.env["res.users"].sudo()  # sudo: names, also of archived accounts
        users = users.with_context(active_test=False)
        names = {
            user.id: user.name
            for user in users.search([("id", "in", self.mapped("actor"))])
        }
        for event in self:
            event.person = names.get(event.actor, "")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise self._refused()

    def write(self, vals):  # pylint: disable=method-required-super
        raise self._refused()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self._refused()

    def _refused(self):
        return self.env["gov.clause"]._refusal(
            "SUITE-AUDIT",
            self.env._("Audit records are neither entered by hand nor changed."),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_export(self):
        """Ask why these records are exported; without any, those of the filter."""
        self.env["gov.audit.day"]._require_audit_admin()
        filtered = self.env.context.get("active_domain", [])
        domain = [("id", "in", self.ids)] if self else filtered
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_trust.gov_audit_export_action"
        )
        return action | {"context": {"default_filter": json.dumps(domain)}}

    # ------------------------------------------------------------
    # LOGGING
    # ------------------------------------------------------------

    @api.model
    def _log(self, kind, success=True, records=None, apart=False, **parts):
        """Note an act of the current user.

        :param kind: one of ``KINDS``
        :param records: recordset that the act concerned
        :param apart: in a transaction of its own, because the act's own is rolled
            back or may only read
        :param parts: subject, detail, reason, clause; login and actor where it is
            not the current user
        """
        values = self._log_values(kind, success, records, parts)
        if not (apart or self.env.cr.readonly):
            self._insert(self.env.cr, values)
            return
        with self._apart() as cr:
            if cr:
                self._insert(cr, values)

    def _apart(self):
        """A cursor whose transaction outlives the request's."""
        if self.env.cr.readonly and modules.module.current_test:
            # Under test there is one transaction, and this one only reads.
            return nullcontext()
        return self.env.registry.cursor()

    def _log_values(self, kind, success, records, parts):
        user = self.env.user
        values = {
            "happened_at": fields.Datetime.now(),
            "kind": kind,
            "success": success,
            "actor": user.id,
            "login": user.sudo().login,  # sudo: the public user's, too
            "address": request.httprequest.remote_addr if request else None,
        }
        if records is not None:
            values["model"] = records._name
            values["record"] = ",".join(map(str, records.ids[:1000])) or None
        return values | parts

    def _insert(self, cr, values):
        names = SQL(", ").join(map(SQL.identifier, values))
        row = SQL(", ").join(SQL("%s", value) for value in values.values())
        cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s)",
                SQL.identifier(self._table),
                names,
                row,
            )
        )

    # ------------------------------------------------------------
    # SEALING
    # ------------------------------------------------------------

    @api.model
    def _seal_pending(self, limit=BATCH):
        """Number and chain the rows that wait; return how many there were."""
        days = self.env["gov.audit.day"].sudo()  # sudo: the program's own work
        self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('gov.audit'))")
        pending = self.sudo().search(  # sudo: the program's own work
            [("hash", "=", False)], order="id", limit=limit
        )
        by_date = pending.grouped(lambda event: days._today(event.happened_at))
        by_day = {}
        for events in by_date.values():
            day = days._open_for(events[0].happened_at)
            by_day[day] = by_day.get(day, self) | events
        for day, events in by_day.items():
            self._seal_rows(day, events)
        return len(pending)

    def _seal_rows(self, day, events):
        rows = [event._plain() for event in events]
        sealed = audit.seal(rows, day.rows, day.last_hash)
        values = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s)",
                event.id,
                row["sequence"],
                row["prev_hash"],
                row["hash"],
            )
            for event, row in zip(events, sealed, strict=True)
        )
        self.env.cr.execute(
            SQL(
                "UPDATE gov_audit_event e SET day_id = %s, sequence = v.sequence, "
                "prev_hash = v.prev_hash, hash = v.hash "
                "FROM (VALUES %s) v (id, sequence, prev_hash, hash) WHERE e.id = v.id",
                day.id,
                values,
            )
        )
        self.invalidate_model(SEAL_COLUMNS)
        day.write({"rows": sealed[-1]["sequence"], "last_hash": sealed[-1]["hash"]})

    def _plain(self):
        """The row as the hash covers it, see ``kernel.audit.ROW_PARTS``."""
        self.ensure_one()
        return {
            "happened_at": fields.Datetime.to_string(self.happened_at),
            "kind": self.kind,
            "success": self.success,
            "actor": self.actor or None,
            **{
                name: self[name] or None
                for name in (
                    "login",
                    "address",
                    "model",
                    "record",
                    "subject",
                    "detail",
                    "reason",
                    "clause",
                )
            },
        }

    def _export(self):
        """The rows as ``kernel.verify`` reads them."""
        return [
            event._plain()
            | {
                "sequence": event.sequence,
                "prev_hash": event.prev_hash,
                "hash": event.hash,
            }
            for event in self.sorted("sequence")
        ]


_GUARD = """
    CREATE OR REPLACE FUNCTION gov_audit_event_guard() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.hash IS NULL AND NEW.hash IS NOT NULL
           AND to_jsonb(NEW) - '{day_id,sequence,prev_hash,hash}'::text[]
             = to_jsonb(OLD) - '{day_id,sequence,prev_hash,hash}'::text[] THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' AND EXISTS (
            SELECT FROM gov_audit_day d WHERE d.id = OLD.day_id
            AND d.removed_at IS NOT NULL
        ) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-AUDIT: audit records are never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_audit_guard ON gov_audit_event;
    CREATE TRIGGER gov_audit_guard BEFORE UPDATE OR DELETE ON gov_audit_event
        FOR EACH ROW EXECUTE FUNCTION gov_audit_event_guard();
    DROP TRIGGER IF EXISTS gov_forbid_truncate ON gov_audit_event;
    CREATE TRIGGER gov_forbid_truncate BEFORE TRUNCATE ON gov_audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION gov_forbid_change();
"""
