from odoo import api, fields, models
from odoo.tools import unique

#: As their makers write them what a browser says of itself in small letters.
NAMES = {
    "android": "Android",
    "chromeos": "ChromeOS",
    "ios": "iOS",
    "ipad": "iPad",
    "iphone": "iPhone",
    "ipod": "iPod",
    "linux": "Linux",
    "macos": "macOS",
    "msie": "Internet Explorer",
    "webkit": "WebKit",
    "wechat": "WeChat",
}


class ResDevice(models.Model):
    _inherit = "res.device"

    platform_shown = fields.Char("System", compute="_compute_shown")
    browser_shown = fields.Char("Browser's Name", compute="_compute_shown")

    @api.depends("platform", "browser")
    def _compute_shown(self):
        # A program that signs in tells neither.
        for device in self:
            device.platform_shown = self._shown(device.platform)
            device.browser_shown = self._shown(device.browser)

    def _shown(self, word):
        if not word:
            return self.env._("not told")
        return NAMES.get(word.lower()) or word.capitalize()

    @api.model
    def _end_surplus(self, session):
        """End the sessions of an account beyond the limit, the longest unused first.

        :param session: the new one, which stays
        """
        limit = self.env["gov.trust.policy"]._current().session_limit
        if not limit or not session.uid:
            return
        # A page that only reads has a cursor that cannot write.
        with self.env["gov.audit.event"]._apart() as cr:
            if not cr:
                return
            every = self.with_env(self.env(cr=cr, su=True))  # everybody's own sessions
            devices = every.search(
                [("user_id", "=", session.uid)], order="last_activity desc, id desc"
            )
            others = [
                name
                for name in unique(devices.mapped("session_identifier"))
                if not session.sid.startswith(name)
            ]
            surplus = set(others[limit - 1 :])
            if ended := devices.filtered(lambda d: d.session_identifier in surplus):
                ended._note_end()
                ended._revoke()

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
        self._note_end()
        self.sudo()._revoke()  # sudo: asked above

    def _note_end(self):
        for device in self:
            self.env["gov.audit.event"]._log(
                "session",
                subject=device.user_id.login,
                detail=f"{device.platform or ''} {device.browser or ''} "
                f"{device.ip_address or ''}",
            )
