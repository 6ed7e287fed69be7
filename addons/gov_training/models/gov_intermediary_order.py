from odoo import api, fields, models
from odoo.fields import Domain


class GovIntermediaryOrder(models.Model):
    """A case's order of a service; the longest time of its kind is watched."""

    _name = "gov.intermediary.order"
    _description = "Order of a Service"
    _order = "due_on, id"
    _rec_name = "intermediary_id"

    intermediary_id = fields.Many2one(
        "gov.intermediary",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'listed'), ('blacklisted', '=', False)]",
    )
    kind_id = fields.Many2one(
        "gov.intermediary.kind", required=True, index=True, ondelete="restrict"
    )
    case_id = fields.Many2one("gov.case", index="btree_not_null", ondelete="restrict")
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    funding = fields.Selection(
        [("government", "Government-funded"), ("enterprise", "Enterprise-funded")],
        required=True,
        default="enterprise",
    )
    ordered_on = fields.Date(required=True, default=lambda self: self._city_today())
    due_on = fields.Date(
        compute="_compute_due_on",
        store=True,
        help="By the promise, and by the longest time of the kind at the latest.",
    )
    delivered_on = fields.Date(copy=False)
    charged = fields.Float(help="Yuan that were really asked.")
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("kind_id", "funding", "ordered_on", "intermediary_id")
    def _compute_due_on(self):
        calendar = self.env["gov.calendar.day"]
        for order in self:
            longest = order.kind_id[f"days_{order.funding or 'enterprise'}"]
            service = order._service()
            days = min(filter(None, (longest, service.days)), default=0)
            start = order.ordered_on
            order.due_on = start and calendar._add_workdays(start, days)[0]

    @api.depends("due_on", "delivered_on")
    def _compute_is_late(self):
        today = self._city_today()
        for order in self:
            end = order.delivered_on or today
            order.is_late = bool(order.due_on) and end > order.due_on

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        done = self.search([("delivered_on", "!=", False)]).filtered("is_late")
        open_ = Domain("delivered_on", "=", False) & Domain("due_on", "<", today)
        return open_ | Domain("id", "in", done.ids)

    def _service(self):
        return self.intermediary_id.service_ids.filtered(
            lambda service: service.kind_id == self.kind_id
        )[:1]

    @api.constrains("intermediary_id", "kind_id")
    def _check_choice(self):
        for order in self:
            body = order.intermediary_id.sudo()  # sudo: whether it may be chosen
            if body.blacklisted:
                raise self.env["gov.clause"]._refusal(
                    "JN18-20-11",
                    self.env._("%s is blacklisted and cannot be chosen.", body.name),
                )
            if body.state != "listed" or not order._service():
                raise self.env["gov.clause"]._refusal(
                    "JN18-20-02",
                    self.env._(
                        "%s does not offer this service in the pool.", body.name
                    ),
                )

    def write(self, vals):
        done = self.filtered("delivered_on")
        result = super().write(vals)
        if vals.get("delivered_on"):
            (self - done)._note_delivery()
        self.check_access("write")  # of the agency it has come to, too
        return result

    def _note_delivery(self):
        """A promise kept or broken goes on the integrity record by itself."""
        records = self.env["gov.intermediary.record"].sudo()  # sudo: follows from dates
        for order in self:
            dear = order.charged > order._service().price
            kind = "late" if order.is_late else "overcharged" if dear else "kept"
            records.create(
                {
                    "intermediary_id": order.intermediary_id.id,
                    "order_id": order.id,
                    "kind": kind,
                    "day": order.delivered_on,
                }
            )
