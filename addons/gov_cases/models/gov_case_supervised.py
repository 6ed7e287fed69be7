from odoo import fields, models


class GovCaseSupervised(models.Model):
    """What supervision left on a case: lights told of, orders, remarks."""

    _inherit = "gov.case"

    light_ids = fields.One2many(
        "gov.supervision.light", "case_id", "Lights told of", readonly=True, copy=False
    )
    order_ids = fields.One2many(
        "gov.supervision.order",
        "case_id",
        "Supervision orders",
        readonly=True,
        copy=False,
    )
    remark_ids = fields.One2many(
        "gov.case.remark", "case_id", "Remarks", readonly=True, copy=False
    )

    def action_remark(self):
        """Open the form for a remark on the step in hand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case.remark",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Remark"),
            "context": {
                "default_case_id": self.id,
                "default_step_id": self.current_step_id.id,
            },
        }
