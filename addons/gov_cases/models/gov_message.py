from odoo import api, fields, models

from odoo.addons.gov_items.kernel import masks


class GovMessage(models.Model):
    """What somebody was told about a case, by which channel, and whether it came.

    The telephone number is read from the case when the message goes out and stands
    in no message.
    """

    _name = "gov.message"
    _inherit = "gov.outbox.mixin"
    _description = "Message about a Case"
    _order = "id desc"
    _rec_name = "text"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    template_id = fields.Many2one(
        "gov.message.template", required=True, readonly=True, ondelete="restrict"
    )
    event = fields.Selection(related="template_id.event", store=True)
    audience = fields.Selection(related="template_id.audience", store=True)
    channel = fields.Selection(
        [
            ("sms", "Short message"),
            ("page", "Progress page"),
            ("inbox", "The officer's own channel"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Officer", readonly=True, ondelete="restrict"
    )
    text = fields.Text(required=True, readonly=True)

    @api.model
    def _on_events(self, events):
        """Queue what is to be told of the new events; costs nothing when all is off.

        :param events: list of dicts with ``case_id`` and ``code``
        """
        wanted = self.env["gov.message.template"]._by_event()
        if not any(event["code"] in wanted for event in events):
            return
        texts = self.env["gov.message.template"].sudo()  # sudo: sent by the act
        store = self.sudo().with_context(lang=self._language())  # sudo: as above
        sms = self.env["gov.gateway"]._is_open("message")
        rows = []
        for event in events:
            case = store.env["gov.case"].browse(event["case_id"])
            for template in texts.browse(wanted.get(event["code"], ())):
                row = store._prepare(case, template.with_env(store.env), sms)
                if row:
                    rows.append(row)
        store.create(rows)._tell_officers()

    @api.model
    def _language(self):
        """Applicants read Chinese, where it is installed."""
        installed = dict(self.env["res.lang"].get_installed())
        return "zh_CN" if "zh_CN" in installed else self.env.lang

    def _prepare(self, case, template, sms):
        """Values of one message, or None where nobody wants it."""
        values = {"case_id": case.id, "template_id": template.id}
        if template.audience == "officer":
            officer = case.handler_id or case.accepted_by
            if not officer or officer == self.env.user:
                return None
            values.update(channel="inbox", user_id=officer.id)
        elif case.notify_by == "none":
            return None
        elif case.notify_by == "sms" and sms and case.phone:
            values["channel"] = "sms"
        else:
            values["channel"] = "page"
        if values["channel"] != "sms":
            now = fields.Datetime.now()
            values.update(state="confirmed", sent_at=now, confirmed_at=now)
        return {**values, "text": template._fill(case)}

    def _tell_officers(self):
        """Notify officers by the channel of their own settings (e-mail or inbox)."""
        for message in self.filtered(lambda row: row.channel == "inbox"):
            self.env["mail.thread"].message_notify(
                partner_ids=message.user_id.partner_id.ids,
                subject=message.case_id.display_name,
                body=message.text,
                model="gov.case",
                res_id=message.case_id.id,
            )

    def _transmit(self):
        """Hand the message to the short-message service, with a key of its own."""
        phone = self.case_id.phone
        if not phone:
            return {"receipt": "-"}
        return self.env["gov.gateway"]._ask(
            "message",
            "send",
            {"key": f"gov.message-{self.id}", "phone": phone, "text": self.text},
            purpose=self.env._("Message on an event of the case"),
            case=self.case_id,
        )

    @api.depends("channel", "case_id.phone", "user_id")
    def _compute_display_name(self):
        for message in self:
            case = message.case_id.sudo()  # sudo: shown masked
            whom = message.user_id.name or masks.mask_phone(case.phone)
            message.display_name = f"{case.display_name} → {whom or '–'}"
