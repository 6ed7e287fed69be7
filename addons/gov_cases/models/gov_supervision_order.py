import hashlib

from odoo import api, fields, models
from odoo.fields import Domain

from ..report import forms, papers
from .gov_case_paper import person
from .gov_supervision_light import MANAGER


class GovSupervisionOrder(models.Model):
    """An order to the agency at which a red case lies: numbered, as PDF and task.

    Its managers answer within 3 working days. An order without an answer opens
    an accountability record (JN18, electronic supervision).
    """

    _name = "gov.supervision.order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Supervision Order"
    _order = "id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True)
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    light_id = fields.Many2one(
        "gov.supervision.light", readonly=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Responsible agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    officer_id = fields.Many2one(
        "res.users",
        "Responsible officer",
        readonly=True,
        ondelete="restrict",
        help="Named on the acceptance notice.",
    )
    issued_on = fields.Date(required=True, readonly=True)
    due_on = fields.Date(
        "Answer by",
        required=True,
        readonly=True,
        help="3 working days after issue, the suite's default.",
    )
    state = fields.Selection(
        [
            ("issued", "Waiting for an answer"),
            ("answered", "Answered"),
            ("unanswered", "Left unanswered"),
        ],
        required=True,
        readonly=True,
        default="issued",
        tracking=True,
    )
    late = fields.Boolean(compute="_compute_late", search="_search_late")
    answer = fields.Text(readonly=True, tracking=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "Order as printed", readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char("SHA-256", readonly=True, size=64)
    accountability_ids = fields.One2many(
        "gov.accountability", "order_id", readonly=True
    )

    _number_uniq = models.Constraint("unique(number)", "This number is taken.")
    _light_uniq = models.Constraint(
        "unique(light_id)", "A red light leads to one order."
    )

    @api.depends("state", "due_on")
    def _compute_late(self):
        today = self.env["gov.case"]._today()
        for order in self:
            order.late = order.state == "issued" and order.due_on < today

    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        late = Domain("state", "=", "issued") & Domain("due_on", "<", today)
        return late if True in value else ~late

    # --- issue ------------------------------------------------------------------

    @api.model
    def _issue(self, lights):
        """Issue an order for each red ``gov.supervision.light``; return them."""
        orders = self.browse()
        for light in lights:
            orders |= self._issue_one(light)
        return orders

    @api.model
    def _issue_one(self, light):
        case = light.case_id
        today = case._today()
        days = case._setting("order_days")
        due, _guess = self.env["gov.calendar.day"]._add_workdays(today, days)
        order = self.create(
            {
                "number": self.env["ir.sequence"].next_by_code(self._name),
                "case_id": case.id,
                "light_id": light.id,
                "agency_id": light.agency_id.id,
                "officer_id": case.accepted_by.id,
                "issued_on": today,
                "due_on": due,
            }
        )
        order._print()
        case._log("order", detail=order.number, agency=order.agency_id)
        managers = light._managers(order.agency_id)[order.agency_id]
        for user in managers.filtered("active"):
            order.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=due,
                summary=self.env._("Answer the supervision order"),
                user_id=user.id,
            )
        return order

    def _issuer(self):
        """Name of the office that supervises: the city government's, or the city's."""
        region = self.case_id.programme_id.region_id
        office = self.env["gov.agency"].search(
            [("region_id", "=", region.id), ("kind", "=", "government_office")],
            limit=1,
        )
        return office.name or region.name

    def _print(self):
        """Print the order once and keep it with its hash."""
        case = self.case_id
        calendar = self.env["gov.calendar.day"]
        step = dict(case._fields["current_kind"]._description_selection(self.env))
        values = {
            "number": self.number,
            "issuer": self._issuer(),
            "addressee": self.agency_id.name,
            "case": case.number,
            "item": case.entry_id.name,
            "due_on": papers.chinese_date(case.due_on),
            "over": calendar._workdays_between(case.due_on, self.issued_on),
            "answer_by": papers.chinese_date(self.due_on),
            "step": step.get(case.current_kind, ""),
            "officer": person(self.officer_id),
            "basis": " ".join(self.env["gov.clause"]._source_of("JN18-26-08")),
            "issued_on": papers.chinese_date(self.issued_on),
        }
        content = forms.order(values, case._paper_font())
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{forms.ORDER}-{self.number}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "attachment_id": attachment.id,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )

    # --- answer -----------------------------------------------------------------

    def action_answer(self, text):
        """Answer for the responsible agency, once.

        :raise UserError: not a manager of the agency (SUITE-AGENCY), nothing said or
            answered already (JN18-26-08)
        """
        self.ensure_one()
        user = self.env.user
        cases = self.env["gov.case"]
        if not (user.has_group(MANAGER) and self.agency_id in user.gov_agency_ids):
            cases._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "A manager of %(agency)s answers.", agency=self.agency_id.name
                ),
            )
        if self.answer or not (text or "").strip():
            cases._refuse(
                "JN18-26-08", self.env._("An order is answered once, in words.")
            )
        order = self.sudo()  # sudo: orders change through this act alone
        order.write(
            {
                "state": "answered" if self.state == "issued" else self.state,
                "answer": text.strip(),
                "answered_by": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )
        order.activity_feedback(["mail.mail_activity_data_todo"])
        case = order.case_id.with_user(user)
        case._log("order_answer", detail=text.strip(), agency=self.agency_id)

    @api.model
    def _expire(self):
        """Call to account for orders whose time is over; return them."""
        late = self.search([("late", "=", True)])
        late.write({"state": "unanswered"})
        for order in late:
            self.env["gov.accountability"]._open(
                "order", order.case_id, order.agency_id, order.officer_id, order
            )
        return late

    # --- buttons ----------------------------------------------------------------

    def action_ask(self):
        """Open the form for the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.words",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Answer"),
            "context": {"default_model": self._name, "default_record": self.id},
        }

    def action_print(self):
        """Open the order as it was printed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}",
            "target": "new",
        }
