from odoo import api, fields, models, tools


class GovCircumstance(models.Model):
    _inherit = "gov.circumstance"

    licence_act = fields.Selection(
        [
            ("issue", "Issue"),
            ("change", "Change"),
            ("renewal", "Renewal"),
            ("replacement", "Replacement"),
            ("cancellation", "Cancellation"),
        ],
        "On the certificate",
        help="What a grant under this circumstance does to the certificate.",
    )

    @api.model
    def _first(self):
        """The circumstance that intake begins with."""
        return self.browse(self._first_id())

    @api.model
    @tools.ormcache()
    def _first_id(self):
        return self.search([], limit=1).id

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
