from odoo import api, fields, models
from odoo.fields import Domain

ARCHIVIST = "gov_archive.group_archivist"


class GovArchiveLoan(models.Model):
    """A request to read, borrow or copy a file: purpose, day of return, masks.

    requested → granted → returned, or refused. The holder's archivist decides.
    While it is granted and not overdue the borrower may open the file; without
    "in full" the catalogue alone, the documents stay closed.
    """

    _name = "gov.archive.loan"
    _inherit = "gov.archive.act.mixin"
    _description = "Use of a Case File"
    _order = "id desc"
    _rec_name = "purpose"
    _act_may_create = True

    file_id = fields.Many2one(
        "gov.archive.file", "Case file", required=True, index=True, ondelete="restrict"
    )
    holder_id = fields.Many2one(related="file_id.holder_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Borrower",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    kind = fields.Selection(
        [("read", "Read here"), ("lend", "Borrow the paper file"), ("copy", "Copy")],
        "Way of use",
        required=True,
        default="read",
    )
    purpose = fields.Char(required=True, help="What the file is needed for.")
    due_on = fields.Date("Until", required=True, help="Day of return, or last day.")
    unmasked = fields.Boolean(
        "In full", help="Documents with personal data are opened; needs the purpose."
    )
    copies = fields.Integer(default=1)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("granted", "Granted"),
            ("returned", "Returned"),
            ("refused", "Refused"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="requested",
        index=True,
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)
    returned_at = fields.Datetime(readonly=True)
    answer = fields.Char(help="Why it is refused, or on what condition granted.")
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _copies = models.Constraint("CHECK(copies > 0)", "At least one copy.")

    @api.depends("state", "due_on")
    def _compute_overdue(self):
        today = self.env["gov.case"]._today()
        for loan in self:
            late = loan.due_on and loan.due_on < today
            loan.overdue = bool(late and loan.state == "granted")

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        return Domain("state", "=", "granted") & Domain("due_on", "<", today)

    @api.depends_context("uid")
    @api.depends("holder_id")
    def _compute_may_decide(self):
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        archivist = self.env.user.has_group(ARCHIVIST)
        for loan in self:
            loan.may_decide = archivist and loan.holder_id in mine

    def _act_by_hand(self):
        if self.state != "requested":
            return frozenset()
        if self.may_decide:
            return frozenset({"answer", "due_on", "unmasked"})
        return frozenset({"purpose", "due_on", "kind", "unmasked", "copies"})

    @api.model_create_multi
    def create(self, vals_list):
        loans = super().create(vals_list)
        today = self.env["gov.case"]._today()
        for loan in loans:
            late = loan.due_on < today or loan.state != "requested"
            if late or (loan.user_id != self.env.user and not loan.may_decide):
                raise loan._act_refusal()
        return loans

    @api.model
    def _current(self, file, user):
        """The loan under which the user looks at the file now."""
        return self.search(
            [
                ("file_id", "=", file.id),
                ("user_id", "=", user.id),
                ("state", "=", "granted"),
                ("due_on", ">=", self.env["gov.case"]._today()),
            ],
            limit=1,
        )

    def action_grant(self):
        """Grant the use.

        :raise UserError: not the holder's archivist, or settled (SUITE-APPEND)
        """
        self._decide("granted")

    def action_refuse(self):
        """Refuse the use; the answer says why.

        :raise UserError: as ``action_grant``, or no answer
        """
        for loan in self:
            if not (loan.answer or "").strip():
                raise loan._act_refusal()
        self._decide("refused")

    def _decide(self, state):
        for loan in self:
            loan._require_agency(loan.holder_id, (ARCHIVIST,), "SUITE-APPEND")
            if loan.state != "requested":
                raise loan._act_refusal()
        self._act_write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    def action_return(self):
        """Note that the file is back.

        :raise UserError: not the holder's archivist, or not granted (SUITE-APPEND)
        """
        for loan in self:
            loan._require_agency(loan.holder_id, (ARCHIVIST,), "SUITE-APPEND")
            if loan.state != "granted":
                raise loan._act_refusal()
        self._act_write({"state": "returned", "returned_at": fields.Datetime.now()})
