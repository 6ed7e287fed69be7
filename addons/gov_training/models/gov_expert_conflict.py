from odoo import api, fields, models

from odoo.addons.gov_items.kernel.identifiers import compact


class GovExpertConflict(models.Model):
    """A person or body on whose matters an expert gives no opinion."""

    _name = "gov.expert.conflict"
    _description = "Conflict of Interest"
    _order = "expert_id, id"
    _rec_name = "body_name"

    expert_id = fields.Many2one(
        "gov.expert", required=True, index=True, ondelete="cascade"
    )
    body_name = fields.Char("Person or body", required=True)
    body_code = fields.Char(
        "Code", required=True, index=True, help="Unified social credit code, or ID."
    )
    reason = fields.Char(required=True, help="Relative, shareholder, former employer …")
    date_to = fields.Date("Until", help="Empty: for good.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["body_code"] = compact(vals.get("body_code"))
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("body_code"):
            vals = dict(vals, body_code=compact(vals["body_code"]))
        return super().write(vals)
