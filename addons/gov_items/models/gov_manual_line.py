from odoo import api, fields, models


class GovManualLine(models.AbstractModel):
    """A line of a manual: fixed as soon as the manual is published."""

    _name = "gov.manual.line"
    _description = "Line of a Manual"
    _order = "manual_id, sequence, id"

    manual_id = fields.Many2one(
        "gov.manual", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.manual_id._refuse_fixed()
        return lines

    def write(self, vals):
        self.manual_id._refuse_fixed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.manual_id._refuse_fixed()
