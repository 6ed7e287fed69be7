from odoo import http
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

LANGUAGE = "zh_CN"


class CertificatePage(http.Controller):
    """Whether a printed training certificate is genuine."""

    @http.route(
        "/gov/certificate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("certificate")
    def certificate(self, token):
        """Show what the certificate says, without login, the name masked."""
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        facts = request.env["gov.training.certificate"]._public_check(token)
        if facts is None:
            raise request.not_found()
        response = request.render("gov_training.certificate_page", {"facts": facts})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
