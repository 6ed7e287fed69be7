from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited
from odoo.addons.gov_items.kernel import qr

from . import common


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
    @limited("progress")
    def progress(self, token, **kwargs):
        """Show how far a case is, without login and without personal data."""
        return self._page(token, **kwargs)

    @http.route(
        "/gov/progress/<string:token>/documents",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
        max_content_length=common.upload_bound,
    )
    @limited("submit")
    def supply(self, token, **kwargs):
        """Take in what was still to be handed in, from wherever the applicant is."""
        documents = common.uploaded()
        return (
            self._act(token, "_supply", documents) if documents else self._page(token)
        )

    @http.route(
        "/gov/progress/<string:token>/rate",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    @limited("submit")
    def rate(self, token, level="", comment="", **kwargs):
        """Take the applicant's rating, once per event."""
        return self._act(token, "_rate", level, comment[:1000])

    def _act(self, token, method, *arguments):
        """Let the case act and show the page again, with what was refused."""
        common.speak_chinese()
        case = request.env["gov.case"]._by_token(token)
        if not case:
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                getattr(case, method)(*arguments)
        except UserError as refusal:
            return self._page(token, problem=str(refusal))
        return request.redirect(common.stay(f"/gov/progress/{token}?done=1"), 303)

    def _page(self, token, problem="", done="", **_kwargs):
        common.speak_chinese()
        progress = request.env["gov.case"]._progress(token)
        if progress is None:
            raise request.not_found()
        return common.page(
            "gov_cases.progress_page",
            {
                "case": progress,
                "token": token,
                "problem": problem,
                "done": done,
                # Nobody takes a terminal home: its page is continued on the phone.
                "code": qr.svg_path(progress["url"]) if common.at_terminal() else None,
            },
        )
