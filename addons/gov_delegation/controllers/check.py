from odoo import http
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

LANGUAGE = "zh_CN"
ROUTE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "sitemap": False,
    "readonly": True,
}


class CheckPage(http.Controller):
    """Whether a paper is genuine, for whoever holds it."""

    @http.route("/gov/agreement/check", **ROUTE)
    @limited("check")
    def check(self, number="", sha256="", **_others):
        """Show a published agreement by number and hash; else not found."""
        return self._answer(
            "gov.agreement.check", "gov_delegation.check_page", number, sha256
        )

    @http.route("/gov/seal/check", **ROUTE)
    @limited("check")
    def seal(self, number="", hash="", **_others):  # noqa: A002  name in the address
        """Show an impression by its number and row hash; else not found."""
        return self._answer(
            "gov.seal.check", "gov_delegation.seal_check_page", number, hash
        )

    def _answer(self, model, template, number, digest):
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        facts = request.env[model]._public_check(number, digest)
        if facts is None:
            raise request.not_found()
        response = request.render(template, {"facts": facts})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
