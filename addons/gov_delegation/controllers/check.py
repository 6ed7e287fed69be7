from odoo import http
from odoo.http import request

LANGUAGE = "zh_CN"


class CheckPage(http.Controller):
    """Whether a printed agreement is genuine, for whoever holds the paper."""

    @http.route(
        "/gov/agreement/check",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def check(self, number="", sha256="", **_others):
        """Show a published agreement by number and hash; else not found."""
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        facts = request.env["gov.agreement.check"]._public_check(number, sha256)
        if facts is None:
            raise request.not_found()
        response = request.render("gov_delegation.check_page", {"facts": facts})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
