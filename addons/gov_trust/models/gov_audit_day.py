import json
import logging
import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..kernel import audit

_logger = logging.getLogger(__name__)
_UTC, _CHINA = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
#: Folder of the daily anchor files. From the environment, not from the database:
#: who can write settings must not choose where the proof goes.
ANCHOR_FOLDER = "GOV_ANCHOR_DIR"
#: Days that records are kept at least; the law says six months.
LEAST_DAYS = 183


class GovAuditDay(models.Model):
    """A Chinese day of audit records: an open chain, then anchored, at last removed.

    The anchor covers the day's last hash and the anchor before it. It stays for
    ever, also when the day's rows were removed after their time. The anchor file
    goes to the folder that ``GOV_ANCHOR_DIR`` names, best on a machine or a medium
    that the administrators of this one cannot write.
    """

    _name = "gov.audit.day"
    _description = "Day of Audit Records"
    _order = "day desc"
    _rec_name = "day"

    day = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Anchored"), ("removed", "Removed")],
        compute="_compute_state",
        search="_search_state",
    )
    rows = fields.Integer(readonly=True, default=0)
    last_hash = fields.Char(readonly=True, size=64, default=audit.GENESIS)
    previous = fields.Char("Previous Anchor", readonly=True, size=64)
    anchor = fields.Char(
        readonly=True, size=64, help="SHA-256 over the day and the anchor before it."
    )
    closed_at = fields.Datetime("Anchored On", readonly=True)
    anchor_file = fields.Char(
        readonly=True, help="Where the anchor file was written, if anywhere."
    )
    removed_at = fields.Datetime("Removed On", readonly=True)
    verified_at = fields.Datetime("Last Verified On", readonly=True)
    faults = fields.Text(
        readonly=True, help="What the last verification found; empty: nothing."
    )

    _day_uniq = models.Constraint("unique(day)", "A day has one chain.")

    @api.private
    def init(self):
        """Install the triggers; safe to repeat."""
        super().init()
        self.env.cr.execute(_GUARD)

    @api.depends("closed_at", "removed_at")
    def _compute_state(self):
        for day in self:
            closed = "closed" if day.closed_at else "open"
            day.state = "removed" if day.removed_at else closed

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "open": [("closed_at", "=", False)],
            "closed": [("closed_at", "!=", False), ("removed_at", "=", False)],
            "removed": [("removed_at", "!=", False)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------
    # CHAIN
    # ------------------------------------------------------------

    @api.model
    def _today(self, moment=None):
        moment = moment or fields.Datetime.now()
        return moment.replace(tzinfo=_UTC).astimezone(_CHINA).date()

    @api.model
    def _open_for(self, moment):
        """The open day of ``moment``; today where that day is anchored already."""
        for date in (self._today(moment), self._today()):
            day = self.search([("day", "=", date)]) or self.create({"day": date})
            if not day.closed_at:
                return day
        raise UserError(self.env._("The clock was set back: today is anchored."))

    @api.model
    def _cron_seal(self):
        """Seal what waits, anchor the days that are over, remove what may go."""
        events = self.env["gov.audit.event"]
        while events._seal_pending():
            self.env["ir.cron"]._commit_progress(1)
        self._close_past()
        self._remove_expired()

    def _close_past(self):
        today = self._today()
        past = [("closed_at", "=", False), ("day", "<", today)]
        for day in self.search(past, order="day"):
            day._close()

    def _close(self):
        self.ensure_one()
        before = self.search(
            [("closed_at", "!=", False), ("day", "<", self.day)], limit=1
        )
        previous = before.anchor or audit.GENESIS
        made = audit.anchor(str(self.day), self.rows, self.last_hash, previous)
        self.write(
            {
                "previous": previous,
                "anchor": made["hash"],
                "closed_at": fields.Datetime.now(),
                "anchor_file": self._write_anchor(made),
            }
        )

    def _write_anchor(self, made):
        """Write the anchor file; return its path, or False without a folder."""
        folder = os.environ.get(ANCHOR_FOLDER)
        if not folder:
            return False
        path = Path(folder, f"anchor-{self.day}.json")
        text = json.dumps(
            {"format": audit.FORMAT, "day": str(self.day), "anchor": made}, indent=1
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Never over an anchor that is there.
            with path.open("x", encoding="utf-8") as out:
                out.write(text)
            path.chmod(0o444)
        except FileExistsError:
            return str(path)
        except OSError:
            _logger.exception("The audit anchor could not be written to %s", path)
            return False
        return str(path)

    def _anchor(self):
        self.ensure_one()
        return self.closed_at and {
            "day": str(self.day),
            "rows": self.rows,
            "last_hash": self.last_hash,
            "previous": self.previous,
            "hash": self.anchor,
        }

    def _document(self):
        """The day as ``python -m kernel.verify`` reads it."""
        self.ensure_one()
        found = {"format": audit.FORMAT, "day": str(self.day)}
        if not self.removed_at:
            found["rows"] = self._events()._export()
        return found | {"anchor": self._anchor() or None}

    def _download(self):
        """The day's document for whoever takes it away, which is noted."""
        self._require_audit_admin()
        found = self._document()
        self.env["gov.audit.event"]._log(
            "export",
            records=self,
            subject=self._description,
            detail=f"{self.day}: " + self.env._("%(rows)s rows", rows=self.rows),
        )
        return found

    def _events(self):
        events = self.env["gov.audit.event"].sudo()  # sudo: the caller was asked
        return events.search([("day_id", "=", self.id)], order="sequence")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _require_audit_admin(self):
        if not (self.env.su or self.env.user.has_group("gov_items.group_audit_admin")):
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("Only the audit administrator keeps the audit records."),
            )

    def action_verify(self):
        """Verify the days selected, their anchors and the anchor files."""
        self._require_audit_admin()
        for day in self.sudo():  # sudo: only the result is written
            day._verify()
        broken = self.filtered("faults")
        self.env["gov.audit.event"]._log(
            "audit",
            success=not broken,
            records=self,
            subject=self.env._("Verification"),
            detail=", ".join(str(day.day) for day in broken),
        )
        message = (
            self.env._("%(count)s days are not whole.", count=len(broken))
            if broken
            else self.env._("%(count)s days are whole.", count=len(self))
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if broken else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _verify(self):
        """Verify one day; note and return the faults."""
        self.ensure_one()
        faults = []
        if not self.removed_at:
            rows = self._events()._export()
            # An open day ends where its record says it does.
            end = {"rows": self.rows, "last_hash": self.last_hash}
            faults = audit.verify_day(str(self.day), rows, end)
        around = self.search(
            [("closed_at", "!=", False), ("day", "<=", self.day)], limit=2
        )
        faults += audit.verify_anchors([day._anchor() for day in around])
        faults += self._verify_file()
        lines = [f"{f.sequence} {f.code}: {f.message}" for f in faults]
        self.write({"verified_at": fields.Datetime.now(), "faults": "\n".join(lines)})
        return faults

    def _verify_file(self):
        if not self.anchor_file:
            return []
        day = str(self.day)
        try:
            written = json.loads(Path(self.anchor_file).read_text("utf-8"))["anchor"]
        except (OSError, ValueError, KeyError):
            return [audit.Fault(day, 0, "missing", "the anchor file cannot be read")]
        if written == self._anchor():
            return []
        return [audit.Fault(day, 0, "forged", "the anchor file says otherwise")]

    def action_download(self):
        """Download the day for the verifier."""
        self._require_audit_admin()
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/audit/{self.day}.json",
            "target": "self",
        }

    def action_events(self):
        """Show the day's records."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_trust.gov_audit_event_action"
        )
        return action | {"domain": [("day_id", "=", self.id)], "context": {}}

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.model
    def _remove_expired(self):
        """Remove whole days that verify and are older than the setting."""
        keep = max(self.env["gov.trust.policy"]._current().retention_days, LEAST_DAYS)
        limit = self._today() - timedelta(days=keep)
        old = [("closed_at", "!=", False), ("removed_at", "=", False)]
        for day in self.search([*old, ("day", "<", limit)], order="day", limit=31):
            broken = bool(day._verify())
            if not broken:
                day._remove_rows()
            self.env["gov.audit.event"]._log(
                "audit",
                success=not broken,
                records=day,
                subject=self.env._("Removal after the time of keeping"),
                detail=day.faults or self.env._("%(rows)s rows", rows=day.rows),
            )

    def _remove_rows(self):
        self.ensure_one()
        self.write({"removed_at": fields.Datetime.now()})
        self.flush_recordset()
        self.env.cr.execute(
            SQL("DELETE FROM gov_audit_event WHERE day_id = %s", self.id)
        )
        self.env["gov.audit.event"].invalidate_model()


_GUARD = """
    CREATE OR REPLACE FUNCTION gov_audit_day_guard() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF OLD.anchor IS NOT NULL AND
               (OLD.day, OLD.rows, OLD.last_hash, OLD.previous, OLD.anchor,
                OLD.closed_at) IS DISTINCT FROM
               (NEW.day, NEW.rows, NEW.last_hash, NEW.previous, NEW.anchor,
                NEW.closed_at) THEN
                RAISE EXCEPTION USING MESSAGE =
                    'SUITE-AUDIT: an anchored day is never changed';
            END IF;
            IF NEW.removed_at IS DISTINCT FROM OLD.removed_at AND
               (OLD.removed_at IS NOT NULL OR OLD.anchor IS NULL OR
                OLD.day > current_date - interval '6 months') THEN
                RAISE EXCEPTION USING MESSAGE =
                    'SUITE-AUDIT: audit records are kept for six months';
            END IF;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-AUDIT: days of audit records are never deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_audit_guard ON gov_audit_day;
    CREATE TRIGGER gov_audit_guard BEFORE UPDATE OR DELETE ON gov_audit_day
        FOR EACH ROW EXECUTE FUNCTION gov_audit_day_guard();
    DROP TRIGGER IF EXISTS gov_forbid_truncate ON gov_audit_day;
    CREATE TRIGGER gov_forbid_truncate BEFORE TRUNCATE ON gov_audit_day
        FOR EACH STATEMENT EXECUTE FUNCTION gov_forbid_change();
"""
