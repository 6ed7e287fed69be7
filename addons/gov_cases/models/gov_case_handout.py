from odoo import api, fields, models
from odoo.fields import Domain

#: Working days after which a result counts as unclaimed, and is reminded of
#: again; ``gov_cases.unclaimed_days`` overrules. Not from a source document.
UNCLAIMED_DAYS = 10


class GovCaseHandout(models.Model):
    """Handing out: fees first, then a signature or a number of the post."""

    _inherit = "gov.case"

    delivery_ids = fields.One2many(
        "gov.case.delivery", "case_id", "Deliveries", readonly=True
    )
    ready_on = fields.Date(
        "Ready since",
        readonly=True,
        copy=False,
        help="Day since when the result waits to be handed out.",
    )
    is_unclaimed = fields.Boolean(
        "Unclaimed",
        compute="_compute_is_unclaimed",
        search="_search_is_unclaimed",
        help="The result waits at the counter for longer than the days set.",
    )
    reminded_on = fields.Date("Last reminded on", related="delivery_ids.reminded_on")
    reminders = fields.Integer("Times reminded", related="delivery_ids.reminders")
    _unclaimed_idx = models.Index("(ready_on) WHERE current_kind = 'deliver'")

    @api.model
    def _unclaimed_before(self):
        """Results that were ready on or before this day are unclaimed."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param("gov_cases.unclaimed_days") or UNCLAIMED_DAYS)
        day = self._today()
        calendar = self.env["gov.calendar.day"]
        while days > 0:
            day = fields.Date.subtract(day, days=1)
            days -= calendar._is_workday(day)
        return day

    def _compute_is_unclaimed(self):
        limit = self._unclaimed_before()
        for case in self:
            case.is_unclaimed = bool(
                case.current_kind == "deliver"
                and case.delivery == "counter"
                and case.ready_on
                and case.ready_on < limit
            )

    @api.model
    def _search_is_unclaimed(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = (
            Domain("current_kind", "=", "deliver")
            & Domain("delivery", "=", "counter")
            & Domain("ready_on", "<", self._unclaimed_before())
        )
        return found if True in value else ~found

    def _finish(self, step, opinion=False, passed=True, **values):
        """Note since when the result is ready, with the write of the step itself."""
        following = self.step_ids.filtered(lambda s: s.state == "pending")[:1]
        if following.kind == "deliver":
            values.setdefault("ready_on", self._today())
        return super()._finish(step, opinion=opinion, passed=passed, **values)

    @api.constrains("delivery", "delegation_id")
    def _check_secret_post(self):
        for case in self:
            if case.delivery == "post" and case.entry_id.is_secret:
                case._refuse(
                    "JC25-13-09",
                    self.env._("What is secret is not sent by post."),
                )

    def action_deliver(self, receiver, signature=None, mail_number=None):
        """Hand out or post the result and close the case.

        :param signature: PNG of the receiver's signature, base64
        :param mail_number: number of the waybill; without it, where the result
            goes by post, the postal service is asked for one
        :raise UserError: as before; JC25-24-01 (fees due), JN18-10-02 (by post
            without a number)
        """
        self._check_paid()
        parcel = None
        if mail_number or (self.delivery == "post" and not (receiver or "").strip()):
            parcel, receiver = self._send(mail_number)
        super().action_deliver(receiver)
        if parcel:
            return
        deliveries = self.env["gov.case.delivery"]
        if self.delivery == "post":
            deliveries._post(self, receiver.strip(), by_hand=True)
        else:
            deliveries._sign(self, receiver.strip(), signature)

    def _send(self, mail_number=None):
        """Give the result to the post; return (delivery, number of the waybill).

        :raise UserError: JN18-10-02: the postal service gave no number
        """
        self.ensure_one()
        case = self.sudo()  # sudo: the parcel needs name and address in full
        number = (mail_number or "").strip()
        if not number:
            answer = self.env["gov.gateway"]._ask(
                "post",
                "order",
                {
                    "reference": self.number,
                    "name": case.applicant_name,
                    "phone": case.phone or "",
                    "address": case.address or "",
                },
                purpose=self.env._("Delivery of a result"),
                case=self,
            )
            number = str(answer.get("number") or "")
        if not number:
            self._refuse(
                "JN18-10-02",
                self.env._(
                    "The postal service gave no number. Enter the number of the "
                    "waybill."
                ),
            )
        deliveries = self.env["gov.case.delivery"]
        return deliveries._post(self, number, by_hand=bool(mail_number)), number

    def action_remind(self):
        """Remind the applicants whose results wait at the counter."""
        today = self._today()
        for case in self.filtered("is_unclaimed"):
            reminder = self.env["gov.case.delivery"]._of(case)
            private = case.sudo()  # sudo: the message goes to the applicant
            self.env["gov.gateway"]._ask(
                "message",
                "send",
                {
                    "phone": private.phone or "",
                    "number": case.number,
                    "url": case._progress_url(),
                },
                purpose=self.env._("Reminder of a result that waits"),
                case=case,
            )
            reminder.write({"reminded_on": today, "reminders": reminder.reminders + 1})

    @api.model
    def _cron_remind(self):
        """Remind of each unclaimed result, again after as many days."""
        limit = self._unclaimed_before()
        waiting = self.search([("is_unclaimed", "=", True)], limit=1000)
        waiting.filtered(
            lambda case: (
                not case.delivery_ids.reminded_on
                or case.delivery_ids.reminded_on < limit
            )
        ).action_remind()
