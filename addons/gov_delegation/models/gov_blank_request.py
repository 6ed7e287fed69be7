from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .gov_handover import ACTORS

DAYS = 5  # [default] no source document gives a number
FLOW_FIELDS = frozenset(
    "state requested_on requested_by due_on issued_quantity issued_on issued_by "
    "used_quantity refused_on reason obstruction obstruction_on".split()
)
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovBlankRequest(models.Model):
    """Blank certificates asked of the granting body, and what came of it.

    Withholding them is forbidden (JN21 three (one) 2): every request runs against
    a term, a refusal needs a reason, and either can be reported as obstruction.
    """

    _name = "gov.blank.request"
    _description = "Request for Blank Certificates"
    _order = "requested_on desc, id desc"

    name = fields.Char("Certificate form", required=True)
    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    programme_id = fields.Many2one(related="delegation_id.programme_id", store=True)
    region_id = fields.Many2one(related="delegation_id.region_id", store=True)
    agency_id = fields.Many2one(
        related="delegation_id.agency_id", store=True, index=True, string="Asked by"
    )
    upper_agency_id = fields.Many2one(
        related="delegation_id.upper_agency_id",
        store=True,
        index=True,
        string="Asked of",
    )
    quantity = fields.Integer(required=True, help="Number of blanks asked for.")
    state = fields.Selection(
        [("requested", "Waiting"), ("issued", "Issued"), ("refused", "Refused")],
        default="requested",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    requested_on = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._city_today(),
    )
    requested_by = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    due_on = fields.Date(
        readonly=True,
        copy=False,
        help="Working days after the request, by default 5 (parameter "
        "gov_delegation.blank_days).",
    )
    issued_quantity = fields.Integer("Issued", readonly=True, copy=False)
    issued_on = fields.Date(
        readonly=True, copy=False, help="Day on which the last piece was handed out."
    )
    issued_by = fields.Many2one("res.users", readonly=True, copy=False)
    used_quantity = fields.Integer("Used or void", readonly=True, copy=False)
    stock = fields.Integer(
        compute="_compute_stock",
        store=True,
        help="Blanks issued and neither used nor void.",
    )
    refused_on = fields.Date(readonly=True, copy=False)
    reason = fields.Char("Reason of refusal", readonly=True, copy=False)
    obstruction_on = fields.Date("Obstruction reported on", readonly=True, copy=False)
    obstruction = fields.Char(
        "Report of obstruction",
        readonly=True,
        copy=False,
        help="Of the asking body to the programme's office (JN21 three (one) 2).",
    )
    waiting_days = fields.Integer(
        compute="_compute_waiting",
        help="Calendar days from the request to its answer, or until today.",
    )
    is_overdue = fields.Boolean(compute="_compute_waiting", search="_search_is_overdue")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "At least one blank is asked for."
    )
    _stock_positive = models.Constraint(
        "CHECK(issued_quantity <= quantity AND used_quantity <= issued_quantity)",
        "No more are issued than asked for, nor used than issued.",
    )

    @api.depends("issued_quantity", "used_quantity")
    def _compute_stock(self):
        for request in self:
            request.stock = request.issued_quantity - request.used_quantity

    @api.depends("state", "requested_on", "issued_on", "refused_on", "due_on")
    def _compute_waiting(self):
        today = self._city_today()
        for request in self:
            waits = request.state == "requested"
            answered = request.refused_on or request.issued_on
            end = today if waits else answered or today
            request.waiting_days = (end - (request.requested_on or end)).days
            request.is_overdue = bool(
                waits and request.due_on and request.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("state", "=", "requested"), ("due_on", "<", today)]

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        today = self._city_today()
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param("gov_delegation.blank_days", DAYS))
        due = self.env["gov.calendar.day"]._add_workdays(today, days)[0]
        for vals in vals_list:
            for name in FLOW_FIELDS:
                vals.pop(name, None)
            vals["due_on"] = due
        return super().create(vals_list)

    def write(self, vals):
        if (
            FLOW_FIELDS & set(vals)
            and self.env.context.get("gov_blank_flow") is not FLOW
        ):
            raise self._refusal(
                self.env._("A request is answered by the granting body only.")
            )
        return super().write(vals)

    def _flow_write(self, vals):
        """Write an answer; the caller checked whose it is."""
        requests = self.sudo().with_context(gov_blank_flow=FLOW)  # sudo: see above
        return requests.write(vals)

    @api.model
    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("JN21-02-06", message)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self._refusal(
            self.env._("A request for blank certificates is never deleted.")
        )

    # --- actions ----------------------------------------------------------------

    def _check_side(self, agency):
        user = self.env.user
        if not any(map(user.has_group, ACTORS)) or not agency._has_above(
            user.gov_agency_ids
        ):
            raise AccessError(
                self.env._(
                    "Only a legal officer or manager of %(agency)s can do this.",
                    agency=agency.name,
                )
            )

    def _checked_quantity(self, quantity):
        try:
            number = int(quantity)
        except (TypeError, ValueError):
            number = 0
        if number <= 0:
            raise ValidationError(self.env._("Give a number of pieces above zero."))
        return number

    def action_issue(self, quantity):
        """Hand out blanks; the request is answered when all are handed out.

        :param quantity: number of pieces, as a number or as text
        :raise UserError: answered already, or more than is still open
        """
        self.ensure_one()
        self._check_side(self.upper_agency_id)
        self.lock_for_update()
        issued = self.issued_quantity + self._checked_quantity(quantity)
        if self.state != "requested" or issued > self.quantity:
            raise self._refusal(
                self.env._("No more is issued than what the request still asks for.")
            )
        self._flow_write(
            {
                "issued_quantity": issued,
                "issued_on": self._city_today(),
                "issued_by": self.env.uid,
                "state": "issued" if issued == self.quantity else "requested",
            }
        )

    def action_refuse(self, reason):
        """Refuse the rest, with the reason.

        :raise UserError: without a reason, or answered already
        """
        self.ensure_one()
        self._check_side(self.upper_agency_id)
        self.lock_for_update()
        if self.state != "requested" or not (reason or "").strip():
            raise self._refusal(
                self.env._(
                    "Blank certificates are not withheld: a refusal needs a reason and "
                    "a request that waits."
                )
            )
        today = self._city_today()
        self._flow_write(
            {"state": "refused", "refused_on": today, "reason": reason.strip()}
        )

    def action_use(self, quantity):
        """Count blanks as used or void.

        :raise UserError: more than are in stock
        """
        self.ensure_one()
        self._check_side(self.agency_id)
        self.lock_for_update()
        number = self._checked_quantity(quantity)
        if number > self.stock:
            raise self._refusal(self.env._("That many are not in stock."))
        self._flow_write({"used_quantity": self.used_quantity + number})

    def action_obstruct(self, text):
        """Report to the programme's office that blanks are withheld.

        :raise UserError: neither refused nor past its term, or reported already
        """
        self.ensure_one()
        self._check_side(self.agency_id)
        late = self.is_overdue or self.state == "refused"
        if not late or self.obstruction_on or not (text or "").strip():
            raise self._refusal(
                self.env._(
                    "What is refused or past its term is reported, once, saying what "
                    "happened."
                )
            )
        today = self._city_today()
        self._flow_write({"obstruction_on": today, "obstruction": text.strip()})
