import base64
import io
import json
import os
import re
import time
from urllib.parse import quote, urlencode

import qrcode

from odoo import http
from odoo.http import request

from odoo.addons.auth_passkey._vendor.webauthn.helpers import exceptions

#: What is said of an answer that is no passkey: the library's errors have no parent.
MISFITS = (
    ValueError,
    KeyError,
    TypeError,
    *(error for error in vars(exceptions).values() if isinstance(error, type)),
)
#: Where the session keeps what a passkey must answer.
CHALLENGE = "webauthn_challenge"
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

    @http.route(
        "/gov/second-factor/passkey/start", type="http", auth="user", methods=["POST"]
    )
    def start_passkey(self):
        """Answer what the browser needs to make a passkey for this account."""
        if not request.env.user._gov_lacks_factor():
            return request.make_json_response({}, status=409)
        options = request.env["auth.passkey.key"]._start_registration()
        return request.make_json_response(options)

    @http.route(
        "/gov/second-factor/passkey", type="http", auth="user", methods=["POST"]
    )
    def confirm_passkey(self, registration="", name=""):
        """Take the passkey that the browser made into use.

        :param registration: JSON text, the browser's answer to ``start_passkey``
        """
        if not request.env.user._gov_lacks_factor():
            return request.make_json_response({}, status=409)
        right = self._take_passkey(registration, name)
        request.env["gov.audit.event"]._log(
            "second_factor", success=right, detail=request.env._("passkey set up")
        )
        return request.make_json_response({"right": right})

    def _take_passkey(self, registration, name):
        passkey = {"name": name.strip()[:64] or request.env._("Passkey")}
        # The password was given a moment ago: there is nothing else to do before.
        request.session["identity-check-last"] = time.time()
        try:
            answer = json.loads(registration)
            if not isinstance(answer, dict) or CHALLENGE not in request.session:
                return False
            with request.env.cr.savepoint():
                wizard = request.env["auth.passkey.key.create"].create(passkey)
                wizard.make_key(answer or {"id": None})
        except MISFITS:
            return False
        return True

    def _picture(self, user, secret):
        name = f"{request.httprequest.host}:{user.login}"
        query = urlencode({"secret": secret, "issuer": request.httprequest.host})
        out = io.BytesIO()
        url = f"otpauth://totp/{quote(name, safe=':')}?{query}"
        qrcode.make(url, box_size=5).save(out, format="PNG")
        return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
