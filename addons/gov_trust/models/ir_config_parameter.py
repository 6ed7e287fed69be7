from odoo import api, models


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        parameters._note_setting()
        return parameters

    def write(self, vals):
        result = super().write(vals)
        self._note_setting()
        return result

    def unlink(self):
        self._note_setting()
        return super().unlink()

    def _note_setting(self):
        """Note that system parameters changed; never their values: some are secret."""
        # What people do; programs keep counters here.
        if self and not self.env.su and not self.env.context.get("install_mode"):
            self.env["gov.audit.event"]._log(
                "settings",
                records=self,
                subject=", ".join(self.sudo().mapped("key")),  # sudo: names only
            )
