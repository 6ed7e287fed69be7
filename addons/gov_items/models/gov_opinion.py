import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..listing import time_zone

#: Longest opinion and contact that the public form takes, in signs.
MAX_TEXT = 2000
MAX_CONTACT = 100
#: Working days in which an opinion is answered, unless the setting says otherwise.
ANSWER_DAYS = 15
#: What only acts write.
GUARDED = frozenset("state answered_on answered_by_id receipt received_at text".split())


class GovOpinion(models.Model):
    """What somebody says of a programme on its public page, and the answer.

    Whoever sends one gets a receipt under which the answer can be read; published
    answers stand on the page without the sender.
    """

    _name = "gov.opinion"
    _description = "Opinion on a Programme"
    _order = "received_at DESC, id DESC"
    _rec_name = "receipt"
    _rec_names_search = ["receipt", "text"]

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("suggestion", "Suggestion"),
            ("question", "Question"),
            ("complaint", "Complaint"),
            ("praise", "Praise"),
        ],
        required=True,
        default="suggestion",
    )
    region_id = fields.Many2one(
        "gov.region", index="btree_not_null", ondelete="restrict"
    )
    entry_id = fields.Many2one(
        "gov.entry",
        index="btree_not_null",
        ondelete="set null",
        domain="[('programme_id', '=', programme_id)]",
    )
    text = fields.Text(string="Opinion", required=True)
    contact = fields.Char(
        size=MAX_CONTACT, help="How the sender may be reached; given freely."
    )
    receipt = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(8),
        help="Under this word the sender reads the answer.",
    )
    received_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    due_date = fields.Date(
        string="Answer By",
        compute="_compute_due_date",
        store=True,
        help="Working days after receipt, by the setting.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Answered By",
        index="btree_not_null",
        ondelete="restrict",
        help="The agency whose managers answer; empty: the city manager.",
    )
    state = fields.Selection(
        [("new", "New"), ("answered", "Answered"), ("aside", "Set Aside")],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    answer = fields.Text()
    is_adopted = fields.Boolean(
        string="Adopted", help="The programme or its practice changes because of it."
    )
    is_public = fields.Boolean(
        string="On the Public Page", help="Opinion and answer, never the contact."
    )
    aside_reason = fields.Char(
        string="Why Set Aside", help="As: empty, advertisement, sent twice."
    )
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.users", string="Entered By", readonly=True, ondelete="restrict"
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _receipt_uniq = models.Constraint("unique(receipt)", "The receipt is given.")
    _answered = models.Constraint(
        "CHECK(state != 'answered' "
        "OR (answer IS NOT NULL AND answered_on IS NOT NULL))",
        "An answered opinion has its answer and day.",
    )

    @api.depends("received_at")
    def _compute_due_date(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: one setting
        days = int(parameters.get_param("gov_items.opinion_days", ANSWER_DAYS))
        calendar = self.env["gov.calendar.day"]
        city = self.with_context(tz=time_zone(self.env))
        for opinion in self:
            day = fields.Datetime.context_timestamp(city, opinion.received_at).date()
            opinion.due_date = calendar._add_workdays(day, days).date

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for opinion in self:
            late = opinion.due_date and opinion.due_date < today
            opinion.is_overdue = bool(late and opinion.state == "new")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "=", "new") & Domain("due_date", "<", today)

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise UserError(
                self.env._("What was sent stays; answer or set aside by the buttons.")
            )
        if not self.env.su and {"answer", "is_public"} & vals.keys():
            self._refuse_closed_change(vals)
        return super().write(vals)

    def _refuse_closed_change(self, vals):
        if "answer" in vals and any(o.state != "new" for o in self):
            raise UserError(self.env._("An answer that was given stays."))
        if vals.get("is_public") and any(o.state == "aside" for o in self):
            raise UserError(self.env._("What was set aside is not published."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_answer(self):
        """Give the answer; the sender reads it under the receipt.

        :raise UserError: there is none (JN21 four (three))
        """
        self.check_access("write")
        for opinion in self:
            if not (opinion.answer or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-18-01",
                    self.env._("%s has no answer yet.", opinion.receipt),
                )
        self._close("answered")

    def action_set_aside(self):
        """Close what needs no answer, with the reason.

        :raise UserError: there is no reason (JN21 four (three))
        """
        self.check_access("write")
        for opinion in self:
            if not (opinion.aside_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-18-01",
                    self.env._("%s: say why it is set aside.", opinion.receipt),
                )
        self._close("aside")

    def _close(self, state):
        waiting = self.filtered(lambda one: one.state == "new")
        waiting.sudo().write(  # sudo: stages follow from acts
            {
                "state": state,
                "answered_on": self._city_today(),
                "answered_by_id": self.env.uid,
            }
        )

    # ------------------------------------------------------------
    # PUBLIC PAGE
    # ------------------------------------------------------------

    @api.model
    def _receive(self, programme, values):
        """Keep what a public form sent; return its receipt.

        :param programme: ``gov.programme``
        :param values: plain words: kind, region (code), number, text, contact
        :raise UserError: no text, or a longer one than the form takes
        """
        text = (values.get("text") or "").strip()
        if not text:
            raise UserError(self.env._("Please write your opinion."))
        if len(text) > MAX_TEXT:
            raise UserError(
                self.env._("Please write no more than %s characters.", MAX_TEXT)
            )
        kinds = dict(self._fields["kind"].selection)
        region = programme.region_ids.filtered(
            lambda one: one.code == values.get("region")
        )[:1]
        number = str(values.get("number") or "")
        entry = programme.entry_ids.filtered(lambda one: str(one.sequence) == number)
        kind = values.get("kind")
        made = self.sudo().create(  # sudo: the public writes nothing itself
            {
                "programme_id": programme.id,
                "kind": kind if kind in kinds else "suggestion",
                "region_id": region.id,
                "entry_id": entry[:1].id,
                "text": text,
                "contact": (values.get("contact") or "").strip()[:MAX_CONTACT],
            }
        )
        return made.receipt
