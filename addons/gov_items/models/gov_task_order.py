from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class GovTaskOrder(models.Model):
    """A supervision order on a task: issued, answered, closed."""

    _name = "gov.task.order"
    _description = "Order on a Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"
    _rec_name = "text"

    task_id = fields.Many2one("gov.task", required=True, index=True, ondelete="cascade")
    programme_id = fields.Many2one(related="task_id.programme_id", store=True)
    line_id = fields.Many2one(
        "gov.task.line",
        string="Addressed To",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('task_id', '=', task_id)]",
    )
    issuer_id = fields.Many2one(
        "gov.agency",
        string="Issued By",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="The city government's office, or the county's task force.",
    )
    text = fields.Text(string="Order", required=True)
    due_date = fields.Date(string="Answer By", required=True)
    answer = fields.Text(readonly=True, tracking=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_on = fields.Date(readonly=True)
    closed_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    my_answer = fields.Text(
        string="Answer Now", help="Written here, sent by the button.", copy=False
    )

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for order in self:
            late = order.due_date and order.due_date < today
            order.is_overdue = bool(late and order.state == "open")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "=", "open") & Domain("due_date", "<", today)

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_issuer()
        managers = self.env.ref("gov_items.group_agency_manager").all_user_ids
        for order in orders:
            agencies = order.line_id.agency_id or order.line_id.region_id.agency_ids
            office = order.sudo()  # sudo: activities for others
            for user in managers & agencies.user_ids:
                reader = self.with_context(lang=user.lang).env
                office.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=order.due_date,
                    summary=reader._("Answer the order on %s", order.task_id.name),
                    user_id=user.id,
                )
        return orders

    def _check_issuer(self):
        """The city orders everybody; a task force orders within its county.

        :raise AccessError: the issuer supervises neither.
        """
        user = self.env.user
        if self.env.su or user.has_group("gov_items.group_city_manager"):
            return
        for order in self:
            force = order.programme_id.person_ids.filtered(
                lambda p, o=order: (
                    p.user_id == user
                    and p.role in ("leader", "member")
                    and p.region_id == o.line_id.region_id
                )
            )
            if not force:
                raise AccessError(
                    self.env._(
                        "Orders come from the city's office or from the task force "
                        "of the county."
                    )
                )

    def write(self, vals):
        guarded = {"state", "answer", "answered_by", "answered_on", "closed_on"}
        if not self.env.su and guarded & vals.keys():
            raise AccessError(self.env._("Answer and close orders by the buttons."))
        return super().write(vals)

    def action_answer(self):
        """Send the answer.

        :raise AccessError: the user belongs to no agency of who is addressed.
        :raise UserError: no answer was written.
        """
        for order in self:
            agencies = order.line_id.agency_id or order.line_id.region_id.agency_ids
            if not self.env.su and not (agencies & self.env.user.gov_agency_ids):
                raise AccessError(self.env._("Who is addressed answers."))
            if not (order.my_answer or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-17-01", self.env._("Write the answer first.")
                )
            own = order.sudo()  # sudo: answers are written by this act only
            own.write(
                {
                    "state": "answered",
                    "answer": order.my_answer.strip(),
                    "answered_by": self.env.uid,
                    "answered_on": self._city_today(),
                }
            )
            own.activity_ids.action_done()

    def action_close(self):
        """Close answered orders.

        :raise AccessError: who did not issue it.
        :raise UserError: JN21 four (two): no answer yet.
        """
        self._check_issuer()
        for order in self:
            if order.state != "answered":
                raise self.env["gov.clause"]._refusal(
                    "JN21-17-01",
                    self.env._("An order is closed after its answer."),
                )
        own = self.sudo()  # sudo: closed by this act only
        own.write({"state": "closed", "closed_on": self._city_today()})
