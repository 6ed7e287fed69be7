from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_windows.kernel import clock

from .gov_case import RAW_GROUPS


class GovEngraving(models.Model):
    """An order for seals, made at the window and due in the same visit (JN18).

    ordered → handed over. A newly registered body is given one set of three (its
    own, the financial and the legal person's); a second free set is refused.
    """

    _name = "gov.engraving"
    _description = "Engraving Order"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True, copy=False, default="/")
    case_id = fields.Many2one(
        "gov.case",
        required=True,
        index=True,
        ondelete="restrict",
        help="The registration with which the seals are ordered.",
    )
    body_code = fields.Char(
        "Body's code",
        required=True,
        groups=RAW_GROUPS,
        help="Unified social credit code of the registered body.",
    )
    free = fields.Boolean(
        "Given",
        default=True,
        help="One set of three seals (official, financial, legal person) per newly "
        "registered body (JN18).",
    )
    pieces = fields.Integer(required=True, default=3, aggregator="sum")
    cost = fields.Float(
        "Cost (Yuan)",
        digits=(16, 2),
        aggregator="sum",
        help="What the workshop charges for the order; the county's budget bears it "
        "for a set that is given. Empty on a new order: what this workshop charged "
        "for its last set.",
    )
    engraver = fields.Char(required=True, help="The workshop that cuts them.")
    ordered_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    done_at = fields.Datetime("Handed over at", readonly=True, copy=False)
    receiver = fields.Char("Taken by", groups=RAW_GROUPS)
    minutes = fields.Integer(
        "Waiting time",
        compute="_compute_minutes",
        store=True,
        aggregator="avg",
        help="Minutes from the order to the hand-over.",
    )
    late = fields.Boolean(
        compute="_compute_late",
        search="_search_late",
        help="Not handed over on the day of the order.",
    )
    state = fields.Selection(
        [("ordered", "Ordered"), ("done", "Handed over")],
        required=True,
        readonly=True,
        default="ordered",
        copy=False,
        index=True,
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _free_uniq = models.UniqueIndex(
        "(body_code) WHERE free", "This body was given its set already."
    )
    _free_set = models.Constraint(
        "CHECK(pieces > 0 AND (NOT free OR pieces = 3))",
        "The set that is given has three pieces.",
    )
    _cost_positive = models.Constraint(
        "CHECK(cost IS NULL OR cost >= 0)", "A cost cannot be negative."
    )

    @api.depends("ordered_at", "done_at")
    def _compute_minutes(self):
        for order in self:
            spent = order.done_at and order.done_at - order.ordered_at
            order.minutes = spent.total_seconds() // 60 if spent else 0

    @api.depends("state", "ordered_at")
    def _compute_late(self):
        start = self._start_of_day()
        for order in self:
            order.late = order.state == "ordered" and order.ordered_at < start

    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "ordered") & Domain(
            "ordered_at", "<", self._start_of_day()
        )
        return late if True in value else ~late

    @api.model
    def _start_of_day(self):
        """When today began in China, in UTC."""
        return clock.utc(self.env["gov.case"]._today(), 0.0)

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["gov.case"]._today()
        counter = self.env["gov.case.counter"].sudo()  # sudo: only a serial
        for vals in vals_list:
            if vals.get("free", True):
                self._check_first_set(vals.get("body_code"))
            serial = counter._next(f"seal{today:%Y%m%d}")
            vals["number"] = f"K{today:%Y%m%d}{serial:04d}"
            if vals.get("free", True) and "cost" not in vals:
                vals["cost"] = self._last_cost(vals.get("engraver"))
        return super().create(vals_list)

    @api.model
    def _check_first_set(self, code):
        """Refuse a second free set for a body.

        :raise UserError: JN18-21-07
        """
        orders = self.sudo()  # sudo: whichever window gave the first one
        given = orders.search([("body_code", "=", code), ("free", "=", True)], limit=1)
        if given:
            raise self.env["gov.clause"]._refusal(
                "JN18-21-07",
                self.env._(
                    "This body was given its set of three seals with order %(number)s.",
                    number=given.number,
                ),
            )

    @api.model
    def _last_cost(self, engraver):
        """What the workshop charged for its last set that was given; 0: unknown."""
        orders = self.sudo()  # sudo: the price of a workshop is no secret
        last = orders.search(
            [("engraver", "=", engraver), ("free", "=", True), ("cost", ">", 0)],
            limit=1,
        )
        return last.cost

    def action_done(self):
        """The seals were handed over in the hall.

        :raise UserError: nobody named (JN18-21-03)
        """
        for order in self.filtered(lambda one: one.state == "ordered"):
            if not (order.receiver or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN18-21-03", self.env._("Enter who takes the seals.")
                )
            order.write({"state": "done", "done_at": fields.Datetime.now()})
