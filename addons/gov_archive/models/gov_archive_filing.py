import base64

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_cases.models.gov_case import OUTCOMES
from odoo.addons.gov_items.report import pdf

from ..report import filings as paper
from ..report import words
from .gov_archive_return import ARCHIVIST, MANAGER

#: Working days after the decision within which it is filed, [default].
DUE_DAYS = 5


class GovArchiveFiling(models.Model):
    """One decision made below on the upper level's authority, filed with it.

    draft → submitted → received, or questioned → submitted again (批后报备).
    Made every night from the cases; agency manager or approver of the deciding
    agency submits, agency manager or archivist of the granting agency recomputes
    and receives or questions.
    """

    _name = "gov.archive.filing"
    _inherit = "gov.archive.act.mixin"
    _description = "Post-approval Filing"
    _order = "decided_on desc, id desc"
    _rec_name = "case_number"
    _act_clause = "JC25-25-04"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, ondelete="restrict"
    )
    case_number = fields.Char(required=True, readonly=True, index=True)
    agency_id = fields.Many2one(
        "gov.agency",
        "Deciding agency",
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
    entry_id = fields.Many2one("gov.entry", "Item", readonly=True, ondelete="restrict")
    mode_id = fields.Many2one("gov.mode", readonly=True, ondelete="restrict")
    region_id = fields.Many2one("gov.region", readonly=True, ondelete="restrict")
    outcome = fields.Selection(OUTCOMES, readonly=True)
    decided_on = fields.Date(readonly=True)
    document_sha256 = fields.Char("SHA-256 of the decision", readonly=True, size=64)
    sha256 = fields.Char(
        "Content hash",
        readonly=True,
        size=64,
        help="SHA-256 over number, item, mode, day, outcome and the decision's own "
        "hash, joined by tabs.",
    )
    due_on = fields.Date(
        readonly=True,
        help="5 working days after the decision unless the system parameter "
        "gov_archive.filing_due_days says otherwise; no document fixes the time.",
    )
    state = fields.Selection(
        [
            ("draft", "To be submitted"),
            ("submitted", "Submitted"),
            ("received", "Received"),
            ("questioned", "Questioned"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    submitted_at = fields.Datetime(readonly=True)
    submitted_by_id = fields.Many2one(
        "res.users", "Signed by", readonly=True, ondelete="restrict"
    )
    received_at = fields.Datetime(readonly=True)
    received_by_id = fields.Many2one(
        "res.users", "Received by", readonly=True, ondelete="restrict"
    )
    question = fields.Text(help="What the receiving agency wants to know.")
    answer = fields.Text(help="What the deciding agency answers to the question.")
    difference = fields.Char(
        readonly=True, help="What the case says otherwise than the filing."
    )
    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")
    may_report = fields.Boolean(compute="_compute_may")
    may_receive = fields.Boolean(compute="_compute_may")

    _case_uniq = models.Constraint(
        "unique(case_id)", "A decision is filed once; a question is answered on it."
    )

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
        fields_of = {"submitted": {"question"}, "questioned": {"answer"}}
        return frozenset(fields_of.get(self.state, ()))

    @api.model
    def _cron_prepare(self):
        """Every night: filings for decisions that have none yet."""
        return self._prepare()

    @api.model
    def _prepare(self, limit=5000):
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_PENDING, limit=limit))
        if not rows:
            return self.browse()
        calendar, days = self.env["gov.calendar.day"], self._due_days()
        made = self._act_create(
            [
                {
                    **dict(zip(_COLUMNS, row, strict=True)),
                    "due_on": calendar._add_workdays(row[-1], days)[0],
                }
                for row in rows
            ]
        )
        made._take_over()
        return made

    @api.model
    def _due_days(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        days = parameters.get_param("gov_archive.filing_due_days", "")
        return int(days) if days.isdigit() else DUE_DAYS

    def _take_over(self):
        """Take the content from the case as it is now."""
        for record in self:
            record._act_write(record._content())

    def _content(self):
        case = self.case_id.sudo()  # sudo: the filing states the case's decision
        document = case.decision_document_id.sha256 or ""
        decided = self.env["gov.archive.file"]._local_text(case.decided_at)[:10]
        values = {
            "outcome": case.outcome,
            "decided_on": decided or False,
            "document_sha256": document,
        }
        parts = (
            case.number,
            str(case.entry_id.sequence),
            case.mode_id.code,
            decided,
            case.outcome or "",
            document,
        )
        values["sha256"] = pdf.file_hash("\t".join(parts).encode())
        return values

    def action_submit(self):
        """Sign the filings and send them to the granting agency.

        :raise UserError: another agency's, submitted already, or a question is not
            answered (JC25-25-04)
        """
        for record in self:
            roles = (MANAGER, "gov_cases.group_approver")
            record._require_agency(record.agency_id, roles, "JC25-25-04")
            answered = (record.answer or "").strip()
            if record.state not in ("draft", "questioned") or (
                record.state == "questioned" and not answered
            ):
                raise record._refuse_filing(
                    "JC25-25-04",
                    self.env._("It is submitted already, or its question is open."),
                )
            record._take_over()
            record._act_write(
                {
                    "state": "submitted",
                    "submitted_at": fields.Datetime.now(),
                    "submitted_by_id": self.env.uid,
                    "difference": False,
                }
            )

    def _refuse_filing(self, code, message):
        return self.env["gov.clause"]._refusal(code, f"{self.case_number}: {message}")

    def action_receive(self):
        """Recompute the filings from the cases, and confirm those that are equal.

        :raise UserError: another agency's, not submitted, or different (JC25-25-06)
        """
        for record in self:
            record._require_upper()
            content = record._content()
            if content["sha256"] != record.sha256:
                raise record._refuse_filing(
                    "JC25-25-06", self.env._("The case says otherwise: question it.")
                )
            record._settle("received")

    def action_question(self):
        """Send filings back with the question entered.

        :raise UserError: another agency's, not submitted, no question (JC25-25-06)
        """
        for record in self:
            record._require_upper()
            if not (record.question or "").strip():
                raise record._refuse_filing(
                    "JC25-25-06", self.env._("Enter the question first.")
                )
            content = record._content()
            names = [
                self._fields[name]._description_string(self.env)
                for name in ("outcome", "decided_on", "document_sha256")
                if str(content[name] or "") != str(record[name] or "")
            ]
            record._act_write({"difference": ", ".join(names) or False})
            record._settle("questioned")

    def _require_upper(self):
        roles = (MANAGER, ARCHIVIST)
        self._require_agency(self.upper_agency_id, roles, "JC25-25-06")
        if self.state != "submitted":
            raise self._refuse_filing("JC25-25-06", self.env._("It is not submitted."))

    def _settle(self, state):
        self._act_write(
            {
                "state": state,
                "received_at": fields.Datetime.now(),
                "received_by_id": self.env.uid,
            }
        )

    @api.depends("state", "sha256")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        local = self.env["gov.archive.file"]._local_text
        file = record.env["gov.archive.file"]
        taken = record.state == "received"
        return paper.filing(
            record.agency_id.name,
            [
                (paper.NUMBER, record.case_number),
                (paper.ITEM, record.entry_id.name or ""),
                (paper.MODE, record.mode_id.name or ""),
                (paper.RECEIVER, record.upper_agency_id.name),
                (paper.DECIDED, str(record.decided_on or "")),
                (paper.OUTCOME, file._label_of(record, "outcome")),
                (paper.DOCUMENT, record.document_sha256 or ""),
                (paper.CONTENT, record.sha256 or ""),
            ],
            (record.submitted_by_id.name or "", local(record.submitted_at)),
            (record.received_by_id.name, local(record.received_at))
            if taken
            else ("", ""),
            pdf.register_font(self.env),
        )

    def action_print(self):
        """Open the filing as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf_file/"
            f"{self.case_number}.pdf",
            "target": "new",
        }


_COLUMNS = (
    "case_id",
    "case_number",
    "agency_id",
    "upper_agency_id",
    "entry_id",
    "mode_id",
    "region_id",
    "decided_on",
)
#: Decided below, the decision printed and stamped, and either reported every month or
#: in the upper level's name.
_PENDING = """
    SELECT c.id, c.number, c.decided_agency_id, c.upper_agency_id, c.entry_id,
        c.mode_id, c.region_id, (c.decided_at + interval '8 hours')::date
    FROM gov_case c JOIN gov_mode m ON m.id = c.mode_id
    WHERE c.decided_at IS NOT NULL AND c.decision_document_id IS NOT NULL
    AND m.decider = 'lower'
    AND (m.monthly_return OR m.in_name_of = 'upper')
    AND c.decided_agency_id <> c.upper_agency_id
    AND NOT EXISTS (SELECT FROM gov_archive_filing f WHERE f.case_id = c.id)
    ORDER BY c.id LIMIT %(limit)s
"""
