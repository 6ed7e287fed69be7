from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

ACTORS = ("gov_delegation.group_legal_officer", "gov_items.group_agency_manager")
ANSWER_FIELDS = frozenset(("answer", "answer_note", "answered_on", "answered_by"))
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovSupport(models.Model):
    """Help that the granting body gives the lower one for a delegation.

    People and techniques inclined to the base (JN21 two), access, blank forms,
    contacts, training (JN21 three (one) 2). The granting body records it, the
    undertaking body confirms or contests each line; an answered line is fixed.
    """

    _name = "gov.support"
    _description = "Support Given"
    _order = "date_from desc, id desc"
    _rec_name = "name"

    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(related="delegation_id.entry_id", store=True)
    region_id = fields.Many2one(related="delegation_id.region_id", store=True)
    giver_id = fields.Many2one(
        related="delegation_id.upper_agency_id", string="Given by", store=True
    )
    receiver_id = fields.Many2one(
        related="delegation_id.agency_id", string="Given to", store=True
    )
    kind = fields.Selection(
        [
            ("person", "Staff sent or seconded"),
            ("technique", "Equipment or technique"),
            ("access", "Access to systems and data"),
            ("blanks", "Blank certificates and forms"),
            ("contact", "Named contact"),
            ("training", "Guidance and training"),
        ],
        required=True,
        index=True,
    )
    name = fields.Char("What", required=True, help="Who or what, in one line.")
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self._city_today(),
        help="First day.",
    )
    date_to = fields.Date("To", help="Last day; empty while it goes on.")
    answer = fields.Selection(
        [
            ("open", "Not answered"),
            ("confirmed", "Confirmed"),
            ("contested", "Contested"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    answer_note = fields.Char(
        "Remark of the lower body",
        readonly=True,
        copy=False,
        help="What is missing, where it is contested.",
    )
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    my_answer = fields.Boolean(compute="_compute_my_answer")

    _in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The support cannot end before it begins."
    )

    @api.depends_context("uid")
    @api.depends("answer", "receiver_id")
    def _compute_my_answer(self):
        for line in self:
            line.my_answer = line.answer == "open" and line._acts_for(line.receiver_id)

    @api.model
    def _current_domain(self, day):
        """Support that is given on a day."""
        open_ = Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        return Domain("date_from", "<=", day) & open_

    def _acts_for(self, agency):
        user = self.env.user
        return any(map(user.has_group, ACTORS)) and agency._has_above(
            user.gov_agency_ids
        )

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_answer(vals)
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("gov_support_flow") is not FLOW:
            self._refuse_answer(vals)
            self._refuse_answered(set(vals) - {"date_to"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._refuse_answered({"id"})

    @api.model
    def _refuse_answer(self, vals):
        given = {name for name in ANSWER_FIELDS & set(vals) if vals[name]}
        if given - {"answer"} or vals.get("answer", "open") != "open":
            raise self.env["gov.clause"]._refusal(
                "JN21-02-05",
                self.env._("Only the lower body's own answer confirms or contests."),
            )

    def _refuse_answered(self, names):
        if names and any(line.answer != "open" for line in self):
            raise self.env["gov.clause"]._refusal(
                "JN21-02-05",
                self.env._("An answered line is fixed; record a new one."),
            )

    # --- answers ----------------------------------------------------------------

    def action_confirm(self):
        """The lower body confirms that it gets this support."""
        self._answer("confirmed", False)

    def action_contest(self, note):
        """The lower body says that it does not get it, and what is missing."""
        if not (note or "").strip():
            raise self.env["gov.clause"]._refusal(
                "JN21-02-05", self.env._("Say what is missing.")
            )
        self._answer("contested", note.strip())

    def _answer(self, answer, note):
        for line in self:
            if not line._acts_for(line.receiver_id):
                raise AccessError(
                    self.env._("Only the body that gets the support answers.")
                )
        self._refuse_answered({"answer"})
        lines = self.sudo()  # sudo: the lower body answers, it does not write
        lines.with_context(gov_support_flow=FLOW).write(
            {
                "answer": answer,
                "answer_note": note,
                "answered_on": self._city_today(),
                "answered_by": self.env.uid,
            }
        )
