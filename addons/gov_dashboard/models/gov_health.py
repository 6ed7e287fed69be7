import json
import shutil
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..kernel import health

GROUPS = ("gov_items.group_system_admin", "gov_items.group_audit_admin")
#: The file in the data folder that the backup leaves behind.
BACKUP_STATUS = "gov_backup_status.json"
#: Settings with their initial values; ours, no source gives them.
PARAMETERS = {
    "gov_dashboard.silent_minutes": 30,
    "gov_dashboard.backup_hours": 26,
    "gov_dashboard.queue_minutes": 60,
    "gov_dashboard.verify_days": 8,
}
JOB_STATES = ("wait_dependencies", "pending", "enqueued", "started", "failed")


class GovHealth(models.AbstractModel):
    """How the platform runs: for system and audit administrators, without case data.

    Every section says ``good``, ``warn`` or ``bad`` and why; silence is bad.
    """

    _name = "gov.health"
    _description = "Health of the Platform"

    @api.model
    @api.readonly
    def get_health(self):
        """Return everything that the health page shows.

        :return: dict of ``at`` (UTC), ``state`` and the sections ``duties``,
            ``queue``, ``chains``, ``calendar``, ``backup``, ``storage``, ``files``,
            ``replica``, each a dict with ``state`` and what it found; the last two
            with ``configured``, which tells whether there is such a thing
        :raise AccessError: the user is neither system nor audit administrator
        """
        self._check_reader()
        own = self.sudo()  # sudo: administrators see states and times, no case
        sections = own._sections()
        return {
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            "state": health.worst(part["state"] for part in sections.values()),
            **sections,
        }

    @api.model
    def verify_now(self):
        """Put a verification of all ledgers into the queue of jobs.

        :raise AccessError: the user is neither system nor audit administrator
        """
        self._check_reader()
        checks = self.env["gov.chain.check"].sudo()  # sudo: it only writes its result
        checks.with_delay(
            description=self.env._("Verify all ledgers"),
            identity_key="gov_dashboard.verify_all",
        )._verify_all()
        return True

    @api.model
    def _check_reader(self):
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(
                self.env._("This page is for system and audit administrators.")
            )

    @api.model
    def _setting(self, name):
        key = f"gov_dashboard.{name}"
        value = self.env["ir.config_parameter"].get_param(key)
        return float(value or PARAMETERS[key])

    # ------------------------------------------------------------
    # SECTIONS
    # ------------------------------------------------------------

    @api.model
    def _sections(self):
        return {
            "duties": self._duties(),
            "queue": self._queue(),
            "chains": self._chains(),
            "calendar": self._calendar(),
            "backup": self._backup(),
            "storage": self._storage(),
        }

    @api.model
    def _duties(self):
        crons = self.env["ir.cron"]._gov_duties()
        runs = self._runs(crons)
        silence = timedelta(minutes=self._setting("silent_minutes"))
        rows = [self._duty(cron, runs.get(cron.id, {}), silence) for cron in crons]
        rows.sort(key=lambda row: row["state"] != health.BAD)
        return {"state": health.worst(row["state"] for row in rows), "rows": rows}

    @api.model
    def _duty(self, cron, run, silence):
        now = fields.Datetime.now()
        found = health.Duty(
            cron.active, cron.nextcall, cron.failure_count, run.get("last_ok")
        )
        state, reason = health.duty(found, now, silence)
        return {
            "id": cron.id,
            "name": cron.name,
            "state": state,
            "reason": self._reasons()[reason],
            "last": _text(run.get("last") or cron.lastcall),
            "seconds": run.get("seconds"),
            "runs": run.get("runs") or 0,
            "errors": run.get("errors") or 0,
            "message": run.get("message") or "",
            "next": _text(cron.nextcall),
        }

    @api.model
    def _runs(self, crons):
        """{cron id: last run, and runs and errors of the last seven days}."""
        self.env["gov.duty.run"].flush_model()
        since = fields.Datetime.now() - timedelta(days=7)
        self.env.cr.execute(
            SQL(
                "SELECT c.id, l.*, n.* FROM unnest(%s) c(id) "
                "CROSS JOIN LATERAL (SELECT started_at AS last, seconds, "
                "succeeded AS last_ok, message FROM gov_duty_run r "
                "WHERE r.cron_id = c.id ORDER BY started_at DESC, id DESC LIMIT 1) l "
                "CROSS JOIN LATERAL (SELECT COUNT(*) AS runs, "
                "COUNT(*) FILTER (WHERE NOT succeeded) AS errors FROM gov_duty_run r "
                "WHERE r.cron_id = c.id AND r.started_at >= %s) n",
                crons.ids,
                since,
            )
        )
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    @api.model
    def _queue(self):
        jobs = self.env["queue.job"]
        counts = dict.fromkeys(JOB_STATES, 0) | dict(
            jobs._read_group([("state", "in", JOB_STATES)], ["state"], ["__count"])
        )
        now = fields.Datetime.now()
        oldest = jobs.search(
            [("state", "in", ("pending", "enqueued", "started"))]
            + ["|", ("eta", "=", False), ("eta", "<=", now)],
            order="date_created",
            limit=1,
        )
        waits = (now - oldest.date_created).total_seconds() / 60 if oldest else 0
        state, reason = health.queue(
            counts["failed"], waits, self._setting("queue_minutes")
        )
        names = dict(jobs._fields["state"]._description_selection(self.env))
        done = jobs.search([("state", "=", "done")], order="date_done desc", limit=1)
        return {
            "state": state,
            "reason": self._reasons()[reason],
            "counts": [[names[key], counts[key]] for key in JOB_STATES],
            "oldest_minutes": round(waits),
            "last_done": _text(done.date_done),
        }

    @api.model
    def _chains(self):
        checks = self.env["gov.chain.check"]
        last = checks._last()
        now, days = fields.Datetime.now(), self._setting("verify_days")
        rows = []
        for name in checks._ledgers():
            check = last.get(name, checks)
            late = check and now - check.finished_at > timedelta(days=days)
            reason = "unverified" if not check else "silent" if late else "fine"
            reason = "broken" if check.problems else reason
            rows.append(
                {
                    "name": self.env["ir.model"]._get(name).name,
                    "state": health.GOOD if reason == "fine" else health.BAD,
                    "reason": self._reasons()[reason],
                    "at": _text(check.finished_at),
                    "chains": check.chains,
                    "rows": check.rows,
                    "problems": check.problems,
                    "message": check.message or "",
                }
            )
        rows.sort(key=lambda row: row["state"] != health.BAD)
        return {"state": health.worst(row["state"] for row in rows), "rows": rows}

    @api.model
    def _calendar(self):
        today = self.env["gov.case"]._today()
        years = (today.year, today.year + 1)
        known = {
            record.year: record.state
            for record in self.env["gov.calendar.year"].search([("year", "in", years)])
        }
        rows = []
        for number in years:
            state, reason = health.year(
                known.get(number), number > today.year, today.month
            )
            rows.append(
                {"year": number, "state": state, "reason": self._reasons()[reason]}
            )
        return {"state": health.worst(row["state"] for row in rows), "rows": rows}

    @api.model
    def _backup(self):
        status = self._backup_status()
        hours = self._setting("backup_hours")
        state, reason = health.backup(
            status, fields.Datetime.now(), timedelta(hours=hours)
        )
        status = status or {}
        return {
            "state": state,
            "reason": self._reasons()[reason],
            "at": _text(status.get("finished_at")),
            "bytes": status.get("bytes"),
            "verified": status.get("verified") is True,
            "message": str(status.get("message") or "")[:500],
        }

    @api.model
    def _backup_status(self):
        """What the last backup wrote down; None: it wrote nothing."""
        path = Path(tools.config["data_dir"]) / BACKUP_STATUS
        try:
            status = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            return {}
        if not isinstance(status, dict):
            return {}
        return {**status, "finished_at": health.moment(status.get("finished_at"))}

    @api.model
    def _storage(self):
        folder = shutil.disk_usage(tools.config["data_dir"])
        ((size,),) = self.env.execute_query(
            SQL("SELECT pg_database_size(current_database())")
        )
        ((waiting,),) = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM gov_stat_delta")
        )
        mails = self.env["mail.mail"].search_count([("state", "=", "exception")])
        disk = health.disk(folder.free, folder.total)
        return {
            "state": health.worst([disk, health.WARN if mails else health.GOOD]),
            "free": folder.free,
            "total": folder.total,
            "database": size,
            "waiting": waiting,
            "failed_mails": mails,
        }

    @api.model
    def _reasons(self):
        return {
            "fine": self.env._("fine"),
            "waiting": self.env._("has not run yet, is not due"),
            "off": self.env._("switched off"),
            "failed": self.env._("failed"),
            "silent": self.env._("silent: its time is over"),
            "broken": self.env._("chain broken"),
            "unverified": self.env._("not verified"),
            "none": self.env._("no backup known"),
            "unreadable": self.env._("its status cannot be read"),
            "old": self.env._("too old"),
            "official": self.env._("official"),
            "provisional": self.env._("provisional"),
            "missing": self.env._("missing"),
            "no_answer": self.env._("does not answer"),
            "no_bucket": self.env._("the bucket is missing"),
            "alone": self.env._("follows no primary"),
            "behind": self.env._("lags behind"),
        }


def _text(moment):
    return fields.Datetime.to_string(moment) if moment else ""
