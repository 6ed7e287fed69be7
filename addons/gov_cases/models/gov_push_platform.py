from odoo import api, models
from odoo.exceptions import UserError


class GovPushPlatform(models.Model):
    """The way to the government cloud's interaction system, where there is one."""

    _inherit = "gov.push"

    @api.model
    def action_open_platform(self):
        """Open the interaction system, signed on as the present user.

        The suite asks the system's own service for a one-time address with the
        user's login and agencies (HZ22 six (one)); no password leaves the suite.

        Where there is no such system, the suite's own queue serves: it is opened.

        :raise UserError: it gives no address
        """
        self.check_access("read")
        gateways = self.env["gov.gateway"]
        if not gateways._is_open("interaction"):
            return self._open_own_queue()
        user = self.env.user
        own = user._own_agencies().sudo()  # sudo: codes of one's own agencies
        answer = gateways._ask(
            "interaction",
            "sign_on",
            {
                "login": user.login,
                "name": user.name,
                "agencies": own.mapped("code"),
            },
            purpose=self.env._("Sign-on of staff"),
        )
        url = str(answer.get("url") or "")
        if not url.startswith(("https://", "http://")):
            raise UserError(self.env._("The interaction system gave no address."))
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _open_own_queue(self):
        """Say that no outside system is set up, and open the pushes."""
        actions = self.env["ir.actions.act_window"]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "No outside interaction system is set up; this is the suite's own "
                    "queue."
                ),
                "next": actions._for_xml_id("gov_cases.gov_push_action"),
            },
        }
