from odoo import api, models, tools


class GovManualHint(models.Model):
    _inherit = "gov.manual"

    @api.model
    @tools.ormcache("manual_id")
    def _step_hints(self, manual_id):
        """Kind of step -> what goes wrong there, for steps marked as error-prone."""
        manual = self.sudo().browse(manual_id)  # sudo: what the guide itself says
        hints = {}
        for line in manual.step_ids:
            if line.kind and line.is_error_prone:
                text = f"{line.name}: {line.error_note}"
                hints[line.kind] = "\n".join(filter(None, (hints.get(line.kind), text)))
        return hints
