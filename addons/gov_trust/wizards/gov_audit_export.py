import base64
import hashlib
import json
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..report import audit_xlsx

#: Rows of one file; more are taken in several, by days.
LIMIT = 50_000
#: Rows read at a time.
BATCH = 1000
_UTC, _CHINA = ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai")
COLUMNS = (
    *("happened_at", "kind", "success", "login", "person", "address"),
    *("subject_shown", "detail_shown", "reason", "clause", "model", "record"),
    *("day_id", "sequence", "prev_hash", "hash"),
)


class GovAuditExport(models.TransientModel):
    """Asks why audit records leave the system, and hands out those of the filter.

    The records name people, their accounts and addresses, so the reason is asked
    every time; the export itself is a record, with the filter, the number of rows
    and the file's SHA-256.
    """

    _name = "gov.audit.export"
    _description = "Export of Audit Records"
    _rec_name = "reason"

    filter = fields.Char(
        readonly=True,
        required=True,
        default="[]",
        help="Which records, as the list was filtered or its lines selected.",
    )
    count = fields.Integer("Number of Records", compute="_compute_count")
    reason = fields.Text(
        required=True, help="What the records are needed for; it is kept."
    )
    file = fields.Binary(readonly=True, attachment=False)

    def _domain(self):
        return fields.Domain(json.loads(self.filter))

    @api.depends("filter")
    def _compute_count(self):
        for export in self:
            events = self.env["gov.audit.event"]
            export.count = events.search_count(export._domain())

    def action_export(self):
        """Make the workbook, note it and download it.

        :raise UserError: SUITE-MASK without a reason; no audit administrator; no
            record or too many
        """
        self.ensure_one()
        self.env["gov.audit.day"]._require_audit_admin()
        if len(self.reason.strip()) < 4:
            raise self.env["gov.clause"]._refusal(
                "SUITE-MASK", self.env._("State what the data are needed for.")
            )
        self._require_bounds()
        events = self.env["gov.audit.event"].search(self._domain())
        content = audit_xlsx.build(
            self.env._("Audit Records"),
            self._lead(len(events)),
            self._heading(),
            self._rows(events),
        )
        self.file = base64.b64encode(content)
        self._note(events, content)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/"
            f"audit-{self._now():%Y%m%d-%H%M%S}.xlsx?download=true",
            "target": "new",
            "close": True,
        }

    def _require_bounds(self):
        if not self.count:
            raise UserError(self.env._("No record fits the filter."))
        if self.count > LIMIT:
            raise UserError(
                self.env._(
                    "%(count)s records are more than one file takes (%(limit)s): "
                    "filter by days.",
                    count=self.count,
                    limit=LIMIT,
                )
            )

    def _note(self, events, content):
        digest = hashlib.sha256(content).hexdigest()
        self.env["gov.audit.event"]._log(
            "export",
            records=events,
            subject=events._description,
            detail=f"{self.filter}; {len(events)}; SHA-256 {digest}",
            reason=self.reason.strip(),
        )

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _now(self):
        return self._local(fields.Datetime.now())

    @api.model
    def _local(self, moment):
        return moment.replace(tzinfo=_UTC).astimezone(_CHINA)

    def _lead(self, count):
        return [
            self.env._(
                "Exported by %(person)s (%(login)s) on %(moment)s: %(count)s records",
                person=self.env.user.name,
                login=self.env.user.login,
                moment=f"{self._now():%Y-%m-%d %H:%M:%S}",
                count=count,
            ),
            self.env._("Reason: %(reason)s", reason=self.reason.strip()),
        ]

    def _heading(self):
        labels = self.env["gov.audit.event"].fields_get(COLUMNS, ["string"])
        return [labels[name]["string"] for name in COLUMNS]

    def _rows(self, events):
        kinds = dict(events._fields["kind"]._description_selection(self.env))
        for part in split_every(BATCH, events.ids, events.browse):
            for event in part:
                yield [self._text(event, name, kinds) for name in COLUMNS]
            # A long file does not fill the memory.
            part.invalidate_recordset()

    def _text(self, event, name, kinds):
        if name == "happened_at":
            return f"{self._local(event.happened_at):%Y-%m-%d %H:%M:%S}"
        if name == "kind":
            return kinds.get(event.kind, event.kind)
        if name == "success":
            return self.env._("Yes") if event.success else self.env._("No")
        if name == "day_id":
            return str(event.day_id.day or "")
        return str(event[name] or "")
