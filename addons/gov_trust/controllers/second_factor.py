import base64
import io
import os
import re
from urllib.parse import quote, urlencode

import qrcode

from odoo import http
from odoo.http import request

#: Key of the session that holds a secret until its first code proves it.
SECRET = "gov_totp_secret"  # noqa: S105  a key, no secret
SECRET_BYTES = 20
#: Odoo's own frame of the sign-in pages has scripts in the page.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'"
)


class SecondFactor(http.Controller):
    """Where somebody who must have a second factor sets it up."""

    @http.route(
        "/gov/second-factor", type="http", auth="user", methods=["GET"], sitemap=False
    )
    def show(self, fault=False):
        """Show the code to photograph and ask for the first number."""
        user = request.env.user
        if not user._gov_lacks_factor():
            return request.redirect("/odoo")
        secret = request.session.get(SECRET)
        if not secret:
            secret = base64.b32encode(os.urandom(SECRET_BYTES)).decode()
            request.session[SECRET] = secret
        return request.render(
            "gov_trust.second_factor_page",
            {
                "picture": self._picture(user, secret),
                "secret": " ".join(re.findall(".{4}", secret)),
                "fault": bool(fault),
            },
            headers={"Cache-Control": "no-store", "Content-Security-Policy": POLICY},
        )

    @http.route(
        "/gov/second-factor", type="http", auth="user", methods=["POST"], sitemap=False
    )
    def confirm(self, code=""):
        """Take the first number, and with it the authenticator, into use."""
        digits = re.sub(r"\s", "", code)
        secret = request.session.get(SECRET)
        user = request.env.user
        right = (
            secret
            and re.fullmatch(r"[0-9]{6}", digits)
            and user._totp_try_setting(secret, int(digits))
        )
        events = request.env["gov.audit.event"]
        events._log(
            "second_factor", success=bool(right), detail=request.env._("set up")
        )
        if not right:
            return request.redirect("/gov/second-factor?fault=1")
        request.session.pop(SECRET)
        return request.redirect("/odoo")

    def _picture(self, user, secret):
        name = f"{request.httprequest.host}:{user.login}"
        query = urlencode({"secret": secret, "issuer": request.httprequest.host})
        out = io.BytesIO()
        url = f"otpauth://totp/{quote(name, safe=':')}?{query}"
        qrcode.make(url, box_size=5).save(out, format="PNG")
        return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
