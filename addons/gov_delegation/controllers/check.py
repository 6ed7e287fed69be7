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
    def seal(self, number="", hash="", code="", **_others):  # noqa: A002  in the address
        """Show an impression by its number and row hash, or by the code that the
        stamped document bears; else not found."""
        page = "gov_delegation.seal_check_page"
        if code:
            return self._answer("gov.seal.check", page, code=code)
        return self._answer("gov.seal.check", page, number, hash)

    def _answer(self, model, template, number="", digest="", code=""):
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        checks = request.env[model]
        if code:
            facts = checks._public_check_code(code)
        else:
            facts = checks._public_check(number, digest)
        found = facts is not None
        if not found:
            template = "gov_delegation.check_missing_page"
        response = request.render(
            template, {"facts": facts}, status=200 if found else 404
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
