from odoo import fields, models


class GovCaseActDelivery(models.TransientModel):
    """Handing out asks for a signature or a number, fees for a receipt."""

    _inherit = "gov.case.act"

    action = fields.Selection(
        selection_add=[
            ("collect", "Collect fees"),
            ("waive", "Waive fees"),
        ],
        ondelete={"collect": "cascade", "waive": "cascade"},
    )
    delivery = fields.Selection(related="case_id.delivery")
    fee_due = fields.Float(related="case_id.fee_due")
    signature = fields.Binary(help="The receiver signs on the window's screen.")
    mail_number = fields.Char(
        "EMS number", help="Of a waybill of paper; else the postal service is asked."
    )
    receipt_number = fields.Char(help="Of the fiscal receipt.")
    method = fields.Selection(
        lambda self: (
            self.env["gov.case.fee"]._fields["method"]._description_selection(self.env)
        ),
        "Paid by",
        default="scan",
    )

    def _do_deliver(self):
        self.case_id.action_deliver(self.receiver, self.signature, self.mail_number)

    def _do_collect(self):
        self.case_id.action_collect(self.receipt_number, self.method)

    def _do_waive(self):
        self.case_id.action_waive(self.text)
