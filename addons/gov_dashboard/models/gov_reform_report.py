from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, is_html_empty

from ..kernel.period import Period

#: Months of each kind of report.
MONTHS = {"month": 1, "quarter": 3, "year": 12}
#: What only acts write.
GUARDED = frozenset(
    {
        *("state", "figures", "serial", "drafted_by", "submitted_on", "approved_by"),
        *("approved_on", "paper", "paper_sha256"),
    }
)
#: What a report that was submitted keeps as it is.
CONTENT = frozenset(
    {"kind", "date_from", "programme_id", "region_id", "agency_id", "name", "body"}
)
APPROVERS = ("gov_items.group_city_leader", "gov_items.group_city_manager")


class GovReformReport(models.Model):
    """A report on the reform: written from the figures, edited, approved, numbered.

    *Write from the figures* takes the period from the roll-ups and makes text,
    tables and charts. The drafter edits the text as any document, submits it, and
    somebody else of the city government or a city manager approves it. Then it has
    a number and its PDF is kept. A mistake is put right by another report that
    names the one it replaces.
    """

    _name = "gov.reform.report"
    _description = "Report on the Reform"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"

    name = fields.Char("Title", compute="_compute_name", store=True, readonly=False)
    kind = fields.Selection(
        [("month", "Monthly"), ("quarter", "Quarterly"), ("year", "Yearly")],
        required=True,
        default="month",
    )
    date_from = fields.Date(
        "Period From",
        required=True,
        default=lambda self: self._last_month(),
        help="First day of the month, of the quarter or of the year.",
    )
    date_to = fields.Date("Period To", compute="_compute_date_to", store=True)
    programme_id = fields.Many2one(
        "gov.programme", index=True, ondelete="restrict", help="Empty: all programmes."
    )
    region_id = fields.Many2one(
        "gov.region",
        index=True,
        ondelete="restrict",
        help="County that the report is about, with its townships. Empty: the city.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Issued By",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "To Approve"), ("final", "Final")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    body = fields.Html(
        "Text", copy=False, help="Made from the figures, then edited; the PDF shows it."
    )
    figures = fields.Json(
        readonly=True, copy=False, help="The figures from which the text was made."
    )
    stale = fields.Boolean(
        compute="_compute_stale",
        help="The roll-ups say something else by now: cases were corrected or came in.",
    )
    serial = fields.Integer(readonly=True, copy=False, aggregator=None)
    number = fields.Char(compute="_compute_number", store=True)
    drafted_by = fields.Many2one("res.users", readonly=True, copy=False)
    submitted_on = fields.Datetime(readonly=True, copy=False)
    approved_by = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    replaces_id = fields.Many2one(
        "gov.reform.report",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('state', '=', 'final')]",
        help="The report that this one puts right.",
    )
    replaced_by_ids = fields.One2many("gov.reform.report", "replaces_id", readonly=True)
    paper = fields.Binary("PDF", readonly=True, copy=False, attachment=True)
    paper_sha256 = fields.Char("SHA-256 of the PDF", readonly=True, copy=False, size=64)

    _first_of_month = models.Constraint(
        "CHECK(EXTRACT(day FROM date_from) = 1)",
        "A report begins on the first day of a month.",
    )
    _serial_uniq = models.UniqueIndex(
        "(agency_id, EXTRACT(year FROM approved_on), serial) WHERE serial > 0",
        "This number is taken.",
    )
    _approved = models.Constraint(
        "CHECK(state != 'final' OR (approved_by IS NOT NULL AND serial > 0 "
        "AND paper_sha256 IS NOT NULL AND approved_by != drafted_by))",
        "A final report has a number, a paper, and was approved by somebody else.",
    )

    @api.model
    def _last_month(self):
        first = self.env["gov.case"]._today().replace(day=1)
        return first - relativedelta(months=1)

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("kind", "date_from")
    def _compute_date_to(self):
        for record in self:
            months = MONTHS.get(record.kind)
            first = record.date_from
            record.date_to = (
                first + relativedelta(months=months, days=-1)
                if first and months
                else False
            )

    @api.depends("kind", "date_from", "programme_id", "region_id")
    def _compute_name(self):
        for record in self:
            record.name = record._title() if record.date_from else False

    @api.depends("serial", "approved_on")
    def _compute_number(self):
        for record in self:
            record.number = (
                self.env._(
                    "Reform Report [%(year)s] No. %(serial)s",
                    year=record.approved_on.year,
                    serial=record.serial,
                )
                if record.serial and record.approved_on
                else False
            )

    @api.depends_context("uid")
    @api.depends("figures", "state")
    def _compute_stale(self):
        for record in self:
            record.stale = bool(
                record.figures
                and record.state != "final"
                and record._as_drafter()._gather() != record.figures
            )

    # ------------------------------------------------------------
    # GUARD
    # ------------------------------------------------------------

    @api.constrains("kind", "date_from")
    def _check_period(self):
        for record in self:
            if (record.date_from.month - 1) % MONTHS[record.kind]:
                raise UserError(
                    self.env._(
                        "Period from: a quarterly report begins in January, April, "
                        "July or October, a yearly one in January."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and GUARDED & set(vals):
                raise AccessError(self._guard_words())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and GUARDED & set(vals):
            raise AccessError(self._guard_words())
        states = set(self.mapped("state"))
        if CONTENT & set(vals) and states & {"submitted", "final"}:
            raise UserError(
                self.env._(
                    "The report was submitted: send it back to change it, or replace "
                    "the final one by another."
                )
            )
        return super().write(vals)

    @api.model
    def _guard_words(self):
        return self.env._("Figures, number and approval come from their buttons.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        if "final" in self.mapped("state"):
            raise UserError(self.env._("A final report is kept."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_write_text(self):
        """Take the figures of the period and write the text anew.

        :raise UserError: it is submitted or final
        :raise AccessError: the user may not write it, or reads no figures
        """
        for record in self:
            record.check_access("write")
            record._expect("draft")
            own = record.sudo()  # sudo: figures and drafter are not entered by hand
            own.drafted_by = self.env.uid
            own.figures = record._gather()
            record.body = record._text()

    def action_submit(self):
        """Ask for the approval.

        :raise UserError: without text
        """
        for record in self:
            record.check_access("write")
            record._expect("draft")
            if is_html_empty(record.body or ""):
                raise UserError(self.env._("Write the text first."))
            own = record.sudo()  # sudo: state and time are not entered by hand
            own.write(
                {
                    "state": "submitted",
                    "drafted_by": record.drafted_by.id or self.env.uid,
                    "submitted_on": fields.Datetime.now(),
                }
            )
            record._ask_approvers()

    def action_back(self):
        """Send a submitted report back to its drafter."""
        for record in self:
            record._check_approver(own=True)
            record._expect("submitted")
            own = record.sudo()  # sudo: the state is not entered by hand
            own.state = "draft"
            own.activity_unlink(["mail.mail_activity_data_todo"])

    def action_approve(self):
        """Approve: number, paper and text are fixed from now on.

        :raise AccessError: neither city government nor city manager, or the drafter
        :raise UserError: not submitted
        """
        for record in self:
            record._check_approver()
            record._expect("submitted")
            own = record.sudo()  # sudo: number and state are not entered by hand
            now = fields.Datetime.now()
            own.write(
                {
                    "approved_by": self.env.uid,
                    "approved_on": now,
                    "serial": own._next_serial(now.year),
                }
            )
            own.write({**own._paper_values(), "state": "final"})
            own.activity_unlink(["mail.mail_activity_data_todo"])

    def action_print(self):
        """Open the PDF: the kept one of a final report, a draft else."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/reform/{self.id}.pdf",
            "target": "new",
        }

    def action_replace(self):
        """Open a new draft that replaces this final report."""
        self.ensure_one()
        self._expect("final")
        draft = self.copy({"replaces_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _expect(self, state):
        if self.state != state:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(report)s is “%(state)s”: this is done in the state "
                    "“%(wanted)s”.",
                    report=self.name,
                    state=names[self.state],
                    wanted=names[state],
                )
            )

    def _check_approver(self, own=False):
        """:param own: the drafter may, too (to take the report back)."""
        self.ensure_one()
        self.check_access("read")
        if own and self.drafted_by == self.env.user:
            return
        if not any(self.env.user.has_group(group) for group in APPROVERS):
            raise AccessError(
                self.env._("The city government or a city manager approves reports.")
            )
        if self.drafted_by == self.env.user:
            raise AccessError(self.env._("Somebody else approves what you wrote."))

    def _ask_approvers(self):
        """An activity for each who may approve: the leaders, else other managers."""
        leaders, managers = (self.env.ref(group) for group in APPROVERS)
        users = leaders.sudo().all_user_ids  # sudo: who may approve
        users = users or managers.sudo().all_user_ids  # sudo: who may approve
        for user in users.filtered("active") - self.drafted_by:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve the report"),
                user_id=user.id,
            )

    def _next_serial(self, year):
        """The next number of the agency in ``year``, without gaps."""
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT id FROM gov_agency WHERE id = %s FOR UPDATE", self.agency_id.id)
        )
        self.flush_model()
        ((last,),) = self.env.execute_query(
            SQL(
                "SELECT MAX(serial) FROM gov_reform_report WHERE agency_id = %s "
                "AND EXTRACT(year FROM approved_on) = %s",
                self.agency_id.id,
                year,
            )
        )
        return (last or 0) + 1

    def _as_drafter(self):
        """The record with the rights of who drafted it."""
        return self.with_user(self.drafted_by or self.env.user)

    # ------------------------------------------------------------
    # WHAT IS DUE
    # ------------------------------------------------------------

    @api.model
    def _cron_due(self):
        """Draft last month's report of each published programme, and last year's
        in January; ask the managers of the agency to write it."""
        first = self._last_month()
        wanted = [("month", first)]
        if first.month == 12:
            wanted.append(("year", first.replace(month=1)))
        for kind, day in wanted:
            self._open_due(kind, day)

    @api.model
    def _open_due(self, kind, first):
        there = self.search([("kind", "=", kind), ("date_from", "=", first)])
        due = [
            (programme, agency)
            for programme, agency in self._issuers()
            if programme not in there.programme_id
        ]
        made = self.create(
            [
                {
                    "kind": kind,
                    "date_from": first,
                    "programme_id": programme.id,
                    "agency_id": agency.id,
                }
                for programme, agency in due
            ]
        )
        managers = self.env.ref("gov_items.group_city_manager").all_user_ids
        for record in made:
            for user in managers.filtered(
                lambda user, own=record.agency_id: own in user.gov_agency_ids
            ):
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Write the report"),
                    user_id=user.id,
                )
        return made

    @api.model
    def _issuers(self):
        """(programme, agency) of each published programme with something live: the
        agency of the programme's region whose city managers keep it."""
        programmes = self.env["gov.programme"].search([("state", "=", "published")])
        managers = self.env.ref("gov_items.group_city_manager").all_user_ids
        pairs = []
        for programme in programmes.filtered("live_count"):
            agencies = managers.gov_agency_ids.filtered(
                lambda a, own=programme: a.region_id == own.region_id
            )
            if agencies:
                pairs.append((programme, agencies[0]))
        return pairs

    def _span(self):
        return Period(self.date_from, self.date_to)
