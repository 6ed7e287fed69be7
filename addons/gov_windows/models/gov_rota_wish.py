from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

#: Price of a wish by its weight.
PRICES = {"1": 2, "2": 6, "3": 20}


class GovRotaWish(models.Model):
    """What somebody would like on a day: to work, to be free, or these hours."""

    _name = "gov.rota.wish"
    _description = "Wish for a Rota"
    _order = "day desc, employee_id"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.employee_id,
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    day = fields.Date(required=True, index=True)
    kind = fields.Selection(
        [("want", "Would like to work"), ("avoid", "Would rather be free")],
        required=True,
        default="avoid",
    )
    template_id = fields.Many2one(
        "gov.shift.template",
        "Hours",
        ondelete="cascade",
        help="Empty: the whole day.",
    )
    weight = fields.Selection(
        [("1", "A little"), ("2", "Much"), ("3", "Very much")],
        required=True,
        default="2",
    )
    note = fields.Char()

    _once = models.UniqueIndex(
        "(employee_id, day, COALESCE(template_id, 0))",
        "There is a wish for this day already.",
    )

    @api.depends("employee_id", "day")
    def _compute_display_name(self):
        for wish in self:
            wish.display_name = f"{wish.employee_id.name or ''} {wish.day or ''}"

    @api.constrains("day")
    def _check_day(self):
        today = self._city_today()
        if any(wish.day < today for wish in self):
            raise ValidationError(self.env._("A wish is for a day to come."))

    def write(self, vals):
        """Wishes stay their owner's, whoever may change them."""
        if "employee_id" in vals and any(
            wish.employee_id.id != vals["employee_id"] for wish in self
        ):
            raise AccessError(self.env._("A wish cannot be given to somebody else."))
        return super().write(vals)

    def _price(self):
        self.ensure_one()
        price = PRICES[self.weight]
        return price if self.kind == "want" else -price
