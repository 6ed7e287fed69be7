import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import consteq

#: Working days for an answer; ``gov_cases.inquiry_days_<kind>`` overrules.
DAYS = {"question": 5, "complaint": 15, "trouble": 5}
_ACT_KEY = "_gov_inquiry_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it


class GovInquiry(models.Model):
    """A question, a complaint, or a matter that could not be done (办不成事).

    registered → assigned → answered, each with a person and a day. Where somebody
    was turned away for the place, the inquiry is a complaint (JC25 two (one)).
    """

    _name = "gov.inquiry"
    _inherit = ["gov.todo.mixin"]
    _description = "Question or Complaint"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True, copy=False)
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Opens the answer on the public page.",
    )
    kind = fields.Selection(
        [
            ("question", "Question"),
            ("complaint", "Complaint"),
            ("trouble", "Could not be done"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    channel = fields.Selection(
        [("window", "At the window"), ("phone", "By phone"), ("web", "Online")],
        required=True,
        readonly=True,
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Answered by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    centre_id = fields.Many2one(
        "gov.centre", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    delegation_id = fields.Many2one(
        "gov.delegation", "Item and place", readonly=True, ondelete="restrict"
    )
    case_id = fields.Many2one(
        "gov.case", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    officer_id = fields.Many2one(
        "res.users", "About", readonly=True, ondelete="restrict"
    )
    person = fields.Char(
        "Who asks", readonly=True, groups="gov_items.group_agency_manager"
    )
    phone = fields.Char(readonly=True, groups="gov_items.group_agency_manager")
    turned_away = fields.Boolean(
        readonly=True, help="The person says a window refused for the place."
    )
    text = fields.Text("What it is about", required=True, readonly=True)
    asked_on = fields.Date(required=True, readonly=True)
    due_on = fields.Date(
        "Answer by", required=True, readonly=True, help="Last day for an answer."
    )
    state = fields.Selection(
        [
            ("registered", "Registered"),
            ("assigned", "In hand"),
            ("answered", "Answered"),
        ],
        required=True,
        readonly=True,
        default="registered",
        index=True,
    )
    first_user_id = fields.Many2one(
        "res.users",
        "First officer asked",
        readonly=True,
        ondelete="restrict",
        help="Stays responsible until another has taken it over (HZ22 five (three)).",
    )
    user_id = fields.Many2one("res.users", "In hand of", readonly=True)
    answer = fields.Text(readonly=True)
    answered_on = fields.Date(readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    is_public = fields.Boolean(
        "Published", readonly=True, help="Of general interest; without the person."
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_late")

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _open_idx = models.Index("(agency_id, due_on) WHERE state <> 'answered'")

    def _compute_is_late(self):
        today = self.env["gov.case"]._today()
        for inquiry in self:
            last = inquiry.answered_on or today
            inquiry.is_late = bool(inquiry.due_on and inquiry.due_on < last)

    @api.model
    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        late = Domain("state", "!=", "answered") & Domain("due_on", "<", today)
        return late if True in value else ~late

    # --- guard ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(_ACT_KEY) is not _ACT:
            raise self._refusal()
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get(_ACT_KEY) is not _ACT:
            raise self._refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_inquiry(self):
        if self:
            raise self._refusal()

    @api.model
    def _refusal(self):
        return self.env["gov.clause"]._refusal(
            "SUITE-APPEND",
            self.env._("What somebody asked stays as it was asked; answer it."),
        )

    def _act_write(self, vals):
        record = self.sudo()  # sudo: users hold no right to write, the act judged
        record.with_context(**{_ACT_KEY: _ACT}).write(vals)

    # --- registering ------------------------------------------------------------

    @api.model
    def _record(self, kind, text, channel="web", **values):
        """Register what somebody asks, with a number and a day for the answer.

        :param values: case, delegation, centre, agency (records), person, phone,
            turned_away, officer
        :return: ``gov.inquiry``
        :raise UserError: HZ22-43-03: nothing asked, or nobody to answer
        """
        agency = self._answerer(values)
        if not (text or "").strip() or not agency:
            raise self.env["gov.clause"]._refusal(
                "HZ22-43-03", self.env._("Say what it is about, and which matter.")
            )
        if values.get("turned_away"):
            kind = "complaint"
        today = self.env["gov.case"]._today()
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param(f"gov_cases.inquiry_days_{kind}") or DAYS[kind])
        due, _provisional = self.env["gov.calendar.day"]._add_workdays(today, days)
        serial = self.env["gov.case.counter"]._next(f"inquiry{today:%Y%m%d}")
        ledger = self.sudo().with_context(**{_ACT_KEY: _ACT})  # sudo: by the public
        inquiry = ledger.create(
            {
                **self._prepare_record(values),
                "number": f"Z{today:%Y%m%d}{serial:05d}",
                "token": secrets.token_urlsafe(24),
                "kind": kind,
                "channel": channel,
                "text": text.strip()[:4000],
                "agency_id": agency.id,
                "asked_on": today,
                "due_on": due,
                "first_user_id": False if channel == "web" else self.env.uid,
            }
        )
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        inquiry._ask_managers(kinds[kind])
        return inquiry.with_env(self.env)

    @api.model
    def _prepare_record(self, values):
        records = {
            f"{name}_id": values[name].id
            for name in ("case", "delegation", "centre", "officer")
            if values.get(name)
        }
        texts = {
            name: (values[name] or "").strip()[:200] or False
            for name in ("person", "phone")
            if name in values
        }
        return {**records, **texts, "turned_away": bool(values.get("turned_away"))}

    @api.model
    def _answerer(self, values):
        """Who answers: the centre's manager, or the undertaking agency."""
        if centre := values.get("centre"):
            return centre.agency_id
        if values.get("agency"):
            return values["agency"]
        delegation = values.get("delegation") or (
            values["case"].delegation_id if values.get("case") else None
        )
        return delegation.agency_id if delegation else self.env["gov.agency"]

    # --- answering --------------------------------------------------------------

    def _check_handler(self):
        """Only managers of the office answer, and never the officer concerned.

        :raise UserError: JN18-27-06
        """
        self.ensure_one()
        if not self.env.user.has_group("gov_items.group_agency_manager"):
            raise AccessError(self.env._("The manager of the office answers."))
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        if self.officer_id == self.env.user:
            raise self.env["gov.clause"]._refusal(
                "JN18-27-06",
                self.env._("Somebody else handles a complaint about yourself."),
            )
        if self.state == "answered":
            raise self._refusal()

    def action_take(self):
        """Take it over: from now on this user is responsible."""
        self._check_handler()
        self._act_write({"user_id": self.env.uid, "state": "assigned"})

    def action_answer(self, text, publish=False):
        """Answer; the person reads it on the page of the number.

        :raise UserError: JN18-27-04: nothing said
        """
        self._check_handler()
        if not (text or "").strip():
            raise self.env["gov.clause"]._refusal(
                "JN18-27-04", self.env._("Write the answer.")
            )
        self._act_write(
            {
                "answer": text.strip(),
                "answered_by": self.env.uid,
                "answered_on": self.env["gov.case"]._today(),
                "is_public": bool(publish) and self.kind == "question",
                "state": "answered",
                "user_id": self.user_id.id or self.env.uid,
            }
        )
        self._ask_no_more()

    def action_ask_answer(self):
        """Open the form for the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.inquiry.answer",
            "view_mode": "form",
            "target": "new",
            "name": self.number,
            "context": {"default_inquiry_id": self.id},
        }

    # --- public page ------------------------------------------------------------

    @api.model
    def _by_token(self, token):
        """The inquiry that ``token`` opens, or none."""
        if not token or len(token) < 24:
            return self.browse()
        found = self.sudo().search(  # sudo: whoever holds the key may ask
            [("token", "=", token)], limit=1
        )
        return found if found and consteq(found.token, token) else found.browse()

    @api.model
    def _published(self, limit=30):
        """Answered questions of general interest, without the person."""
        return self.sudo().search(  # sudo: published on purpose
            [("is_public", "=", True), ("state", "=", "answered")], limit=limit
        )
