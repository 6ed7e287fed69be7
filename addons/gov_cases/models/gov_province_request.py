from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.gov_items.report import pdf

from ..report import requests as papers_of_requests

#: Working days within which the city agency forwards; ``gov_cases.province_days``.
FORWARD_DAYS = 3
_STEP_KEY = "_gov_province_step"
_STEP = object()  # cannot come over RPC: only code of this process can hold it


class GovProvinceRequest(models.Model):
    """A county raises a matter with the province, through the city agency.

    draft → raised → forwarded → answered, or answered by the city itself. Each step
    keeps its day and its person, and the working days are counted (LC20 two (one)).
    """

    _name = "gov.province.request"
    _inherit = ["mail.activity.mixin"]
    _description = "Matter Raised with the Province"
    _order = "id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "subject"]

    number = fields.Char(readonly=True, copy=False)
    subject = fields.Char("Heading", required=True)
    text = fields.Text("What is asked", required=True)
    kind = fields.Selection(
        [
            ("system", "Access to a provincial system"),
            ("account", "Accounts and keys"),
            ("policy", "Reading of a rule"),
            ("forwarding", "Forwarding of cases"),
            ("other", "Other"),
        ],
        required=True,
        default="policy",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Raised by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    city_agency_id = fields.Many2one(
        "gov.agency",
        "Through",
        required=True,
        index=True,
        ondelete="restrict",
        help="The city agency that speaks with the province for the county.",
    )
    province_body = fields.Char("Provincial body", required=True)
    entry_id = fields.Many2one("gov.entry", "Item", ondelete="restrict")
    case_id = fields.Many2one("gov.case", ondelete="restrict")
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", copy=False, bypass_search_access=True
    )
    state = fields.Selection(
        [
            ("draft", "Being written"),
            ("raised", "Raised"),
            ("forwarded", "With the province"),
            ("answered", "Answered"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        group_expand=True,
    )
    raised_on = fields.Date(readonly=True, copy=False)
    forward_due_on = fields.Date("To be forwarded by", readonly=True, copy=False)
    forwarded_on = fields.Date(readonly=True, copy=False)
    forwarded_by = fields.Many2one("res.users", readonly=True, copy=False)
    city_note = fields.Text("Remark of the city", copy=False)
    reference = fields.Char("Number at the province", copy=False)
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by = fields.Many2one("res.users", readonly=True, copy=False)
    by_city = fields.Boolean("Answered by the city itself", readonly=True, copy=False)
    answer = fields.Text(copy=False)
    city_days = fields.Integer(
        "Days at the city",
        compute="_compute_days",
        store=True,
        aggregator="avg",
        help="Working days from raising to forwarding, or to the city's own answer.",
    )
    province_days = fields.Integer(
        "Days at the province",
        compute="_compute_days",
        store=True,
        aggregator="avg",
        help="Working days from forwarding to the answer.",
    )
    total_days = fields.Integer(
        "Days in all", compute="_compute_days", store=True, aggregator="avg"
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_late")

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is taken."
    )

    @api.depends("raised_on", "forwarded_on", "answered_on", "by_city")
    def _compute_days(self):
        between = self.env["gov.calendar.day"]._workdays_between
        for request in self:
            start, sent = request.raised_on, request.forwarded_on
            end = request.answered_on
            left_city = sent or (end if request.by_city else None)
            request.city_days = between(start, left_city) if left_city else 0
            request.province_days = between(sent, end) if sent and end else 0
            request.total_days = between(start, end) if start and end else 0

    @api.depends("state", "forward_due_on", "forwarded_on")
    def _compute_is_late(self):
        today = self.env["gov.case"]._today()
        for request in self:
            last = request.forwarded_on or request.answered_on or today
            request.is_late = bool(
                request.forward_due_on and request.forward_due_on < last
            )

    @api.model
    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        late = Domain("state", "=", "raised") & Domain("forward_due_on", "<", today)
        return late if True in value else ~late

    # --- guard ------------------------------------------------------------------

    def write(self, vals):
        free = {"attachment_ids", "activity_ids"}
        if self.env.context.get(_STEP_KEY) is not _STEP and set(vals) - free:
            allowed = {"city_note", "reference", "answer"}
            for request in self:
                ours = request.city_agency_id in self.env.user._own_agencies()
                open_ = request.state in ("raised", "forwarded")
                by_city = ours and open_ and not set(vals) - free - allowed
                if request.state != "draft" and not by_city:
                    raise self.env["gov.clause"]._refusal(
                        "SUITE-APPEND",
                        self.env._("What was raised stays as it was written."),
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda request: request.state != "draft"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was raised is kept.")
            )

    def _step(self, **values):
        record = self.sudo()  # sudo: days and persons are entered by the acts alone
        record.with_context(**{_STEP_KEY: _STEP}).write(values)

    def _check_step(self, state, agency):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        if self.state not in state:
            raise self.env["gov.clause"]._refusal(
                "LC20-21-07",
                self.env._("%s is not at this point.", self.number or self.subject),
            )
        if agency not in self.env.user._own_agencies():
            raise AccessError(
                self.env._("This is the business of %s.", agency.display_name)
            )

    # --- acts -------------------------------------------------------------------

    def action_raise(self):
        """Hand the matter to the city agency, which forwards it within days.

        :raise UserError: LC20-21-07: raised already
        """
        self._check_step(("draft",), self.agency_id)
        today = self.env["gov.case"]._today()
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param("gov_cases.province_days") or FORWARD_DAYS)
        due, _guess = self.env["gov.calendar.day"]._add_workdays(today, days)
        counter = self.env["gov.case.counter"].sudo()  # sudo: only a serial
        self._step(
            state="raised",
            number=f"SJ{today:%Y}{counter._next(f'province{today:%Y}'):05d}",
            raised_on=today,
            forward_due_on=due,
        )

    def action_forward(self):
        """The city agency puts the matter to the province.

        :raise UserError: LC20-21-07: not raised, or forwarded already
        """
        self._check_step(("raised",), self.city_agency_id)
        self._step(
            state="forwarded",
            forwarded_on=self.env["gov.case"]._today(),
            forwarded_by=self.env.uid,
        )

    def action_answer(self):
        """Hand the answer back: the province's, or the city's where it knows.

        :raise UserError: LC20-21-07: no answer written, or answered already
        """
        self._check_step(("raised", "forwarded"), self.city_agency_id)
        if not (self.answer or "").strip():
            raise self.env["gov.clause"]._refusal(
                "LC20-21-07", self.env._("Write the answer first.")
            )
        self._step(
            by_city=self.state == "raised",
            state="answered",
            answered_on=self.env["gov.case"]._today(),
            answered_by=self.env.uid,
        )

    def action_print(self):
        """Print the sheet: request, forwarding, answer and days."""
        self.ensure_one()
        self.check_access("read")
        content = papers_of_requests.province(
            {
                "number": self.number or "",
                "organ": self.city_agency_id.name,
                "agency": self.agency_id.name,
                "to": self.province_body,
                "subject": self.subject,
                "text": self.text,
                "item": self.entry_id.name or "",
                "case": self.case_id.number or "",
                "raised_on": self.raised_on,
                "forwarded_on": self.forwarded_on,
                "forwarded_by": self.forwarded_by.name or "",
                "city_note": self.city_note or "",
                "reference": self.reference or "",
                "answered_on": self.answered_on,
                "answer": self.answer or "",
                "days": (self.city_days, self.province_days, self.total_days),
            },
            pdf.register_font(self.env),
        )
        files = self.env["ir.attachment"].sudo()  # sudo: read access was checked
        attachment = files.create(
            {
                "name": f"{self.number or self.subject}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}",
            "target": "new",
        }
