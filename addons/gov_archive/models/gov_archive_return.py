import calendar

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Working days after the month within which a return is due, [default].
DUE_DAYS = 5
MANAGER = "gov_items.group_agency_manager"
ARCHIVIST = "gov_archive.group_archivist"
STATES = [
    ("draft", "To be submitted"),
    ("submitted", "Submitted"),
    ("received", "Received"),
    ("questioned", "Questioned"),
    ("superseded", "Superseded"),
]


class GovArchiveReturn(models.Model):
    """What one county agency accepted and handled in a month, for one city agency.

    draft → submitted → received, or questioned → a new version (JC25 two (five)).

    * compiled from the cases alone, for every pair of agencies that shares a
      mode which is reported; a month without cases gives a nil return;
    * agency manager of the county agency: submits, amends after a question;
    * agency manager or archivist of the city agency: recomputes, receives,
      questions; city managers and auditors read.
    """

    _name = "gov.archive.return"
    _inherit = "gov.archive.act.mixin"
    _description = "Monthly Return"
    _order = "month desc, agency_id, upper_agency_id, version desc, id"
    _act_clause = "JC25-25-04"

    month = fields.Date(required=True, readonly=True, help="First day of the month.")
    period = fields.Char("Reported month", compute="_compute_period")
    agency_id = fields.Many2one(
        "gov.agency",
        "Reporting agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    upper_agency_id = fields.Many2one(
        "gov.agency",
        "Receiving agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, readonly=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True)
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    previous_id = fields.Many2one(
        "gov.archive.return",
        "Amends",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        STATES, "Status", required=True, readonly=True, default="draft", index=True
    )
    is_nil = fields.Boolean(
        "Nil return", readonly=True, help="Nothing was accepted or handled."
    )
    accepted = fields.Integer(readonly=True)
    handled = fields.Integer(
        readonly=True, help="Decided in the month, or ended as not forwarded."
    )
    sha256 = fields.Char(
        "Manifest hash",
        readonly=True,
        size=64,
        help="SHA-256 of the list: one line per case, values joined by tabs, ordered "
        "by number. `python -m kernel.returns FILE.json` proves it.",
    )
    total_ids = fields.One2many("gov.archive.return.total", "return_id", readonly=True)
    line_ids = fields.One2many("gov.archive.return.line", "return_id", readonly=True)
    difference_ids = fields.One2many(
        "gov.archive.return.difference", "return_id", readonly=True
    )
    compiled_at = fields.Datetime(readonly=True)
    due_on = fields.Date(
        readonly=True,
        help="5 working days after the month unless the system parameter "
        "gov_archive.return_due_days says otherwise; JC25 says monthly only.",
    )
    late = fields.Boolean(compute="_compute_late", search="_search_late")
    submitted_at = fields.Datetime(readonly=True)
    submitted_by_id = fields.Many2one(
        "res.users", "Signed by", readonly=True, ondelete="restrict"
    )
    received_at = fields.Datetime(readonly=True)
    received_by_id = fields.Many2one(
        "res.users", "Received by", readonly=True, ondelete="restrict"
    )
    recomputed_at = fields.Datetime(readonly=True)
    equal = fields.Boolean(
        "Recomputed: equal",
        readonly=True,
        help="The receiving side compiled the month again and found the same rows.",
    )
    question = fields.Text(help="What the receiving agency wants to know.")
    may_report = fields.Boolean(compute="_compute_may")
    may_receive = fields.Boolean(compute="_compute_may")

    _version_uniq = models.UniqueIndex(
        "(month, agency_id, upper_agency_id, programme_id, version)",
        "This return exists already.",
    )
    _month_first = models.Constraint(
        "CHECK(EXTRACT(day FROM month) = 1)", "A month is named by its first day."
    )

    @api.depends("month")
    def _compute_period(self):
        for record in self:
            record.period = f"{record.month:%Y-%m}" if record.month else False

    @api.depends("month", "agency_id", "version")
    def _compute_display_name(self):
        for record in self:
            month = f"{record.month:%Y-%m}" if record.month else ""
            version = f" v{record.version}" if record.version > 1 else ""
            record.display_name = f"{month} {record.agency_id.name or ''}{version}"

    @api.depends("state", "due_on", "submitted_at")
    def _compute_late(self):
        today = self.env["gov.case"]._today()
        for record in self:
            day = record.submitted_at
            done = fields.Datetime.context_timestamp(self, day).date() if day else today
            record.late = bool(record.due_on and done > record.due_on)

    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        return Domain("state", "=", "draft") & Domain("due_on", "<", today)

    @api.depends_context("uid")
    @api.depends("agency_id", "upper_agency_id")
    def _compute_may(self):
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        for record in self:
            record.may_report = record.agency_id in mine
            record.may_receive = record.upper_agency_id in mine

    def _act_by_hand(self):
        if self.state == "submitted" and self.may_receive:
            return frozenset({"question"})
        return super()._act_by_hand()

    # --- compiling --------------------------------------------------------------

    @api.model
    def _cron_prepare(self):
        """Every month: drafts for the month before, nil ones too."""
        today = self.env["gov.case"]._today()
        self._prepare(fields.Date.subtract(today.replace(day=1), months=1))

    @api.model
    def _prepare(self, month):
        """Make and compile the returns of ``month`` that are not there yet.

        One for each reporting agency, receiving agency and programme with a live
        delegation, or a case, in a mode that is reported (JC25-25-05).
        """
        due = self._due_on(month)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(_EXPECTED, month=month, month_end=self._month_end(month))
        )
        made = self._act_create(
            [
                {
                    "month": month,
                    "agency_id": agency,
                    "upper_agency_id": upper,
                    "programme_id": programme,
                    "due_on": due,
                }
                for agency, upper, programme in rows
            ]
        )
        made._compile()
        return made

    @api.model
    def _month_end(self, month):
        return month.replace(day=calendar.monthrange(month.year, month.month)[1])

    @api.model
    def _due_on(self, month):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        days = parameters.get_param("gov_archive.return_due_days", "")
        limit = int(days) if days.isdigit() else DUE_DAYS
        end = self._month_end(month)
        return self.env["gov.calendar.day"]._add_workdays(end, limit)[0]

    def _compile(self):
        """Take lines, totals and hash from the ledger of cases, in SQL.

        The month's end bounds what is seen, so compiling again later gives the
        same rows as long as the cases say the same: then nothing is written anew.
        """
        self.env.flush_all()
        stale = self - self._unchanged()
        if stale:
            for statement in (_CLEAR_LINES, _CLEAR_TOTALS, _LINES, _TOTALS, _SUMS):
                self.env.cr.execute(SQL(statement, ids=tuple(stale.ids), **_PARTS))
            self.env.invalidate_all()
        self._act_write({"compiled_at": fields.Datetime.now()})

    def _unchanged(self):
        """Returns whose cases say what their lines say, by the manifest's hash.

        Both hashes are counted from the rows, in SQL; the stored one is not believed.
        """
        compiled = self.filtered("sha256")
        if not compiled:
            return compiled
        self.env.cr.execute(SQL(_EQUAL, ids=tuple(compiled.ids), **_PARTS))
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    def _ledger_rows(self):
        """What the cases say now, as the kernel compares it."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(_LEDGER, ids=(self.id,), **_PARTS))
        return [dict(row) for row in self.env.cr.dictfetchall()]

    def _rows(self):
        """The lines as they were compiled."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(_STORED, id=self.id))
        return [dict(row) for row in self.env.cr.dictfetchall()]


_PARTS = {
    # Where a case ended: decided, or not forwarded; by the day in China.
    "handled": SQL(
        "CASE WHEN COALESCE((c.decided_at + interval '8 hours')::date, "
        "CASE WHEN c.outcome = 'not_forwarded' THEN c.closed_on END) "
        "< r.month + interval '1 month' THEN COALESCE((c.decided_at + "
        "interval '8 hours')::date, c.closed_on) END"
    ),
    "source": SQL(
        "FROM gov_archive_return r JOIN gov_case c ON c.agency_id = r.agency_id "
        "AND c.upper_agency_id = r.upper_agency_id "
        "AND c.programme_id = r.programme_id "
        "JOIN gov_mode m ON m.id = c.mode_id AND m.monthly_return"
    ),
    "within": SQL(
        "c.number IS NOT NULL AND c.accepted_on < r.month + interval '1 month' "
        "AND (c.accepted_on >= r.month OR ((c.decided_at >= r.month - "
        "interval '8 hours' AND c.decided_at < r.month + interval '1 month' - "
        "interval '8 hours') OR (c.outcome = 'not_forwarded' AND "
        "c.closed_on >= r.month AND c.closed_on < r.month + interval '1 month')))"
    ),
    "text": SQL(
        "concat_ws(E'\\t', l.case_number, e.sequence, m.code, l.accepted_on, "
        "COALESCE(l.handled_on::text, ''), COALESCE(l.outcome, ''))"
    ),
}
_EXPECTED = """
    SELECT x.agency_id, x.upper_agency_id, x.programme_id FROM (
        SELECT d.agency_id, d.upper_agency_id, d.programme_id
        FROM gov_delegation d JOIN gov_mode m ON m.id = d.mode_id
        WHERE m.monthly_return AND d.agency_id IS NOT NULL
        AND d.upper_agency_id IS NOT NULL AND d.date_live <= %(month_end)s
        AND (d.date_end IS NULL OR d.date_end >= %(month)s)
        UNION
        SELECT c.agency_id, c.upper_agency_id, c.programme_id
        FROM gov_case c JOIN gov_mode m ON m.id = c.mode_id
        WHERE m.monthly_return AND c.accepted_on BETWEEN %(month)s AND %(month_end)s
        AND c.agency_id IS NOT NULL AND c.upper_agency_id IS NOT NULL
    ) x WHERE NOT EXISTS (
        SELECT FROM gov_archive_return r WHERE r.month = %(month)s
        AND r.agency_id = x.agency_id AND r.upper_agency_id = x.upper_agency_id
        AND r.programme_id = x.programme_id
    ) ORDER BY 1, 2, 3
"""
_CLEAR_LINES = "DELETE FROM gov_archive_return_line WHERE return_id IN %(ids)s"
_CLEAR_TOTALS = "DELETE FROM gov_archive_return_total WHERE return_id IN %(ids)s"
_LINES = """
    INSERT INTO gov_archive_return_line (return_id, case_id, case_number, entry_id,
        mode_id, accepted_on, handled_on, outcome)
    SELECT r.id, c.id, c.number, c.entry_id, c.mode_id, c.accepted_on, %(handled)s,
        CASE WHEN %(handled)s IS NOT NULL THEN c.outcome END
    %(source)s WHERE r.id IN %(ids)s AND %(within)s
"""
_TOTALS = """
    INSERT INTO gov_archive_return_total (return_id, mode_id, accepted, handled,
        granted, refused, not_forwarded)
    SELECT r.id, m.id, count(*) FILTER (WHERE l.accepted_on >= r.month),
        count(l.handled_on) FILTER (WHERE l.handled_on >= r.month),
        count(*) FILTER (WHERE l.handled_on >= r.month AND l.outcome = 'granted'),
        count(*) FILTER (WHERE l.handled_on >= r.month AND l.outcome = 'refused'),
        count(*) FILTER (WHERE l.handled_on >= r.month
            AND l.outcome = 'not_forwarded')
    FROM gov_archive_return r
    JOIN gov_mode m ON m.programme_id = r.programme_id AND m.monthly_return
    LEFT JOIN gov_archive_return_line l ON l.return_id = r.id AND l.mode_id = m.id
    WHERE r.id IN %(ids)s GROUP BY r.id, m.id
"""
_SUMS = """
    UPDATE gov_archive_return r SET sha256 = s.sha256, accepted = t.accepted,
        handled = t.handled, is_nil = s.count = 0
    FROM (
        SELECT r.id, count(l.id) AS count, encode(sha256(convert_to(COALESCE(
            string_agg(%(text)s || E'\\n', '' ORDER BY l.case_number COLLATE "C")
            FILTER (WHERE l.id IS NOT NULL), ''), 'UTF8')), 'hex') AS sha256
        FROM gov_archive_return r
        LEFT JOIN gov_archive_return_line l ON l.return_id = r.id
        LEFT JOIN gov_entry e ON e.id = l.entry_id
        LEFT JOIN gov_mode m ON m.id = l.mode_id
        WHERE r.id IN %(ids)s GROUP BY r.id
    ) s JOIN (
        SELECT return_id, sum(accepted) AS accepted, sum(handled) AS handled
        FROM gov_archive_return_total GROUP BY return_id
    ) t ON t.return_id = s.id
    WHERE r.id = s.id
"""
_EQUAL = """
    SELECT s.id FROM (
        SELECT r.id, r.sha256, encode(sha256(convert_to(COALESCE(
            string_agg(%(text)s || E'\\n', '' ORDER BY l.case_number COLLATE "C")
            FILTER (WHERE l.id IS NOT NULL), ''), 'UTF8')), 'hex') AS stored
        FROM gov_archive_return r
        LEFT JOIN gov_archive_return_line l ON l.return_id = r.id
        LEFT JOIN gov_entry e ON e.id = l.entry_id
        LEFT JOIN gov_mode m ON m.id = l.mode_id
        WHERE r.id IN %(ids)s GROUP BY r.id
    ) s LEFT JOIN (
        SELECT l.id, encode(sha256(convert_to(string_agg(concat_ws(E'\\t',
            l.case_number, l.sequence, l.code, l.accepted_on,
            COALESCE(l.handled_on::text, ''), CASE WHEN l.handled_on IS NOT NULL
            THEN COALESCE(l.outcome, '') ELSE '' END) || E'\\n', ''
            ORDER BY l.case_number COLLATE "C"), 'UTF8')), 'hex') AS actual
        FROM (
            SELECT r.id, c.number AS case_number, m.code, c.accepted_on,
                (SELECT e.sequence FROM gov_entry e WHERE e.id = c.entry_id)
                    AS sequence,
                %(handled)s AS handled_on, c.outcome
            %(source)s WHERE r.id IN %(ids)s AND %(within)s
        ) l GROUP BY l.id
    ) a ON a.id = s.id
    WHERE s.stored = s.sha256 AND s.stored = COALESCE(a.actual,
        encode(sha256(''::bytea), 'hex'))
"""
_LEDGER = """
    SELECT c.number AS case_number, e.sequence::text AS entry, m.code AS mode,
        c.accepted_on::text AS accepted_on, (%(handled)s)::text AS handled_on,
        CASE WHEN %(handled)s IS NOT NULL THEN c.outcome END AS outcome
    %(source)s JOIN gov_entry e ON e.id = c.entry_id
    WHERE r.id IN %(ids)s AND %(within)s
"""
_STORED = """
    SELECT l.case_number, e.sequence::text AS entry, m.code AS mode,
        l.accepted_on::text AS accepted_on, l.handled_on::text AS handled_on,
        l.outcome
    FROM gov_archive_return_line l JOIN gov_entry e ON e.id = l.entry_id
    JOIN gov_mode m ON m.id = l.mode_id WHERE l.return_id = %(id)s
    ORDER BY l.case_number COLLATE "C"
"""
