import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.gov_items.kernel import uploads
from odoo.addons.gov_items.report import pdf

from ..report import delivery, papers


class GovCaseDelivery(models.Model):
    """How one result reaches the applicant: signed for, or tracked by number."""

    _name = "gov.case.delivery"
    _description = "Delivery of a Result"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    method = fields.Selection(
        [("counter", "At the counter"), ("post", "By post")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("ordered", "Ordered"),
            ("sent", "On its way"),
            ("delivered", "Signed for"),
            ("returned", "Returned"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    mail_number = fields.Char(
        "EMS number", readonly=True, index="btree_not_null", help="Of the waybill."
    )
    ordered_by_hand = fields.Boolean(
        readonly=True, help="The number was copied from a waybill of paper."
    )
    tracking = fields.Json(
        readonly=True, help="What the postal service said: list of {at, text}."
    )
    receiver = fields.Char(readonly=True, groups="gov_cases.group_clerk")
    signed_at = fields.Datetime(readonly=True)
    receipt_id = fields.Many2one(
        "gov.case.document",
        "Certificate of delivery",
        readonly=True,
        ondelete="restrict",
    )
    reminded_on = fields.Date(readonly=True)
    reminders = fields.Integer(readonly=True, aggregator=None)

    _case_uniq = models.Constraint("unique(case_id)", "One delivery per case.")

    @api.model
    def _of(self, case, **values):
        """The delivery of the case with ``values``, made where there is none yet."""
        store = self.sudo()  # sudo: users only read deliveries, the acts write
        found = store.search([("case_id", "=", case.id)])
        if not found:
            values = {"case_id": case.id, "method": case.delivery, **values}
            return store.create(values)
        if values:
            found.write(values)
        return found

    @api.model
    def _sign(self, case, receiver, signature=None):
        """The receiver signed at the counter: print the certificate of delivery.

        :param signature: PNG of the signature, base64, as the screen draws it
        """
        document = self.env["gov.case.document"]
        if signature:
            self._check_drawn(signature)
            content = delivery.certificate(
                {
                    **case._paper_values(),
                    "receiver": receiver,
                    "delivered_on": papers.chinese_date(case._today()),
                },
                signature,
                pdf.register_font(self.env),
            )
            document = case._make_document(delivery.TITLE, "process", content)
        return self._of(
            case,
            state="delivered",
            receiver=receiver,
            signed_at=fields.Datetime.now(),
            receipt_id=document.id,
        )

    @api.model
    def _check_drawn(self, signature):
        """Refuse what is no picture, before it is printed."""
        try:
            picture = base64.b64decode(signature)
        except (TypeError, ValueError):
            picture = b""
        if not uploads.is_picture(picture):
            raise UserError(
                self.env._("The signature cannot be read. Draw it once more.")
            )

    @api.model
    def _post(self, case, number, by_hand):
        return self._of(case, state="sent", mail_number=number, ordered_by_hand=by_hand)

    def action_track(self):
        """Ask the postal service where the parcels are."""
        for parcel in self.filtered(lambda p: p.mail_number and p.state == "sent"):
            answer = self.env["gov.gateway"]._ask(
                "post",
                "track",
                {"number": parcel.mail_number},
                purpose=self.env._("Delivery of a result"),
                case=parcel.case_id,
            )
            if answer.get("state") in ("sent", "delivered", "returned"):
                values = {
                    "state": answer["state"],
                    "tracking": answer.get("tracking") or [],
                }
                if answer["state"] == "delivered":
                    values["signed_at"] = fields.Datetime.now()
                parcel.sudo().write(values)  # sudo: as the postal service said

    @api.model
    def _cron_track(self):
        """Ask for all parcels that are on their way."""
        self.search([("state", "=", "sent")], limit=500).action_track()
