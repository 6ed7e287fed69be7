from odoo import http
from odoo.http import request

LANGUAGE = "zh_CN"


class ProgressPage(http.Controller):
    """The page behind the QR code of a case's notices."""

    @http.route(
        "/gov/progress/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def progress(self, token):
        """Show how far a case is, without login and without personal data."""
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        progress = request.env["gov.case"]._progress(token)
        if progress is None:
            raise request.not_found()
        response = request.render("gov_cases.progress_page", {"case": progress})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
