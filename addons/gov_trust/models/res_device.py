from odoo import models


class ResDevice(models.Model):
    _inherit = "res.device"

    def action_end_sessions(self):
        """End the sessions of these devices at once.

        :raise UserError: SUITE-THREE, for the sessions of other people
        """
        others = self.filtered(lambda device: device.user_id != self.env.user)
        security = self.env.user.has_group("gov_items.group_security_admin")
        if others and not security:
            raise self.env["gov.clause"]._refusal(
                "SUITE-THREE",
                self.env._("Only the security administrator ends others' sessions."),
            )
        for device in self:
            self.env["gov.audit.event"]._log(
                "session",
                subject=device.user_id.login,
                detail=f"{device.platform or ''} {device.browser or ''} "
                f"{device.ip_address or ''}",
            )
        self.sudo()._revoke()  # sudo: asked above
