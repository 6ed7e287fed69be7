from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.kernel.identifiers import check_uscc, compact


class GovIntermediary(models.Model):
    """An intermediary of the shared pool: filed, listed with its promise, removed.

    Who meets the conditions is entered without further choice, unless blacklisted;
    a refusal needs a reason (JN18, intermediaries).
    """

    _name = "gov.intermediary"
    _description = "Intermediary"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, index="trigram")
    code = fields.Char(
        "Unified social credit code", required=True, help="18 characters, verified."
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Registered by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    conditions_met = fields.Boolean(
        help="Licence, qualification and staff are as the stated conditions ask."
    )
    service_ids = fields.One2many(
        "gov.intermediary.service", "intermediary_id", "Services"
    )
    order_ids = fields.One2many("gov.intermediary.order", "intermediary_id", "Orders")
    record_ids = fields.One2many(
        "gov.intermediary.record", "intermediary_id", "Integrity record", readonly=True
    )
    listing_ids = fields.One2many(
        "gov.intermediary.listing", "intermediary_id", "Blacklist", readonly=True
    )
    evaluation_ids = fields.One2many(
        "gov.intermediary.evaluation", "intermediary_id", "Evaluations"
    )
    state = fields.Selection(
        [
            ("filed", "Filed"),
            ("listed", "In the pool"),
            ("refused", "Refused"),
            ("removed", "Removed"),
        ],
        required=True,
        readonly=True,
        default="filed",
        copy=False,
        index=True,
        tracking=True,
    )
    filed_on = fields.Date(required=True, default=lambda self: self._city_today())
    decided_on = fields.Date(readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    reason = fields.Char(copy=False, help="Why it is refused or removed.")
    rating = fields.Float(
        compute="_compute_rating", help="Average of the evaluations, of 100 points."
    )
    blacklisted = fields.Boolean(
        compute="_compute_blacklisted", search="_search_blacklisted"
    )
    running_orders = fields.Integer("Orders running", compute="_compute_rating")

    _code_uniq = models.Constraint("unique(code)", "This body is filed already.")

    @api.depends("evaluation_ids.total", "order_ids.delivered_on")
    def _compute_rating(self):
        for one in self:
            totals = one.evaluation_ids.mapped("total")
            one.rating = sum(totals) / len(totals) if totals else 0
            running = one.order_ids.filtered(lambda order: not order.delivered_on)
            one.running_orders = len(running)

    @api.depends("listing_ids.state", "listing_ids.date_to")
    def _compute_blacklisted(self):
        black = self.env["gov.intermediary.listing"]._in_force(self)
        for one in self:
            one.blacklisted = one in black

    def _search_blacklisted(self, operator, value):
        if operator != "in":
            return NotImplemented
        black = self.env["gov.intermediary.listing"]._in_force(self.search(Domain.TRUE))
        return Domain("id", "in", black.ids)

    @api.constrains("code")
    def _check_code(self):
        for one in self:
            if check_uscc(one.code):
                raise self.env["gov.clause"]._refusal(
                    "GB-32100",
                    self.env._("%s is no valid code; read it again.", one.code),
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["code"] = compact(vals.get("code"))
            if not self.env.su:
                vals["state"] = "filed"
        return super().create(vals_list)

    def write(self, vals):
        if {"state", "decided_on", "decided_by_id"} & vals.keys() and not self.env.su:
            raise self._refuse("JN18-20-07")
        if vals.get("code"):
            vals = dict(vals, code=compact(vals["code"]))
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    def _refuse(self, code, message=None):
        message = message or self.env._(
            "Filing, entering and removing are decided by the buttons, with their date."
        )
        return self.env["gov.clause"]._refusal(code, message)

    def _decide(self, state):
        self.check_access("write")
        own = self.sudo()  # sudo: states are written by acts only
        today = self._city_today()
        own.write({"state": state, "decided_on": today, "decided_by_id": self.env.uid})

    def action_enter(self):
        """Enter who meets the conditions and has published its promise.

        :raise UserError: conditions not met, blacklisted, or no promise (JN18).
        """
        for one in self:
            if one.blacklisted:
                raise one._refuse(
                    "JN18-20-11", self.env._("A blacklisted body is not entered.")
                )
            if not one.conditions_met:
                raise one._refuse(
                    "JN18-20-01", self.env._("The stated conditions are not met.")
                )
            if not one.service_ids or not all(one.service_ids.mapped("promised_on")):
                raise one._refuse(
                    "JN18-20-05",
                    self.env._(
                        "Each service needs a published promise of time, price and "
                        "standard."
                    ),
                )
        self._decide("listed")

    def action_refuse(self):
        """Refuse who does not meet the conditions.

        :raise UserError: no reason, or the conditions are met (JN18).
        """
        for one in self:
            free = one.conditions_met and not one.blacklisted
            if free or not (one.reason or "").strip():
                raise one._refuse(
                    "JN18-20-01",
                    self.env._(
                        "Who meets the conditions is entered; a refusal needs a reason."
                    ),
                )
        self._decide("refused")

    def action_remove(self):
        """Remove from the pool, with the reason that is entered."""
        for one in self:
            if one.state != "listed" or not (one.reason or "").strip():
                raise one._refuse(
                    "JN18-20-07", self.env._("A removal from the pool needs a reason.")
                )
        self._decide("removed")
