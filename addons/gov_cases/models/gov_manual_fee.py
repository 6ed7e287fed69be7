from odoo import api, fields, models

#: Where fees may be collected (JC25 two (four)).
PLACES = ("window", "online")


class GovManual(models.Model):
    """Where the manual has the fee paid."""

    _inherit = "gov.manual"

    fee_place = fields.Selection(
        [
            ("window", "Accepting window"),
            ("online", "Online"),
            ("elsewhere", "At another place"),
        ],
        "Fee paid at",
        default="window",
        required=True,
        help="Only at the accepting window or online: nobody is sent to another "
        "place to pay (JC25 two (four)).",
    )

    @api.constrains("fee_place")
    def _check_fee_place(self):
        for manual in self:
            if manual.fee_place not in PLACES:
                raise self.env["gov.clause"]._refusal(
                    "JC25-24-02",
                    self.env._("The fee is paid at the accepting window or online."),
                )
