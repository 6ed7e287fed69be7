from odoo import api, models


class ResDeviceLog(models.Model):
    _inherit = "res.device.log"

    @api.model
    def _update_device(self, request):
        fresh = not request.session.get("_trace")
        result = super()._update_device(request)
        if fresh and request.session.get("_trace"):
            self.env["res.device"]._end_surplus(request.session)
        return result
