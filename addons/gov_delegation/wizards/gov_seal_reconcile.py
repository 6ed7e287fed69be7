from odoo import fields, models


class GovSealReconcile(models.TransientModel):
    """Asks for the count of the paper register; the seal compares and records."""

    _name = "gov.seal.reconcile"
    _description = "Reconcile a Seal"

    seal_id = fields.Many2one("gov.seal", required=True, readonly=True)
    paper = fields.Integer(
        "Impressions on paper",
        required=True,
        help="Copies stamped as the paper register or the seal's counter shows them.",
    )
    witness = fields.Char(required=True)
    explanation = fields.Char(help="Needed where paper and ledger differ.")

    def action_reconcile(self):
        """Record the comparison; the seal checks the user's rights."""
        self.ensure_one()
        self.seal_id.action_reconcile(self.paper, self.witness, self.explanation)
        return {"type": "ir.actions.act_window_close"}
