from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from . import common


class WindowScreen(http.Controller):
    """The rating screen on the applicant's side of a window."""

    @http.route(
        "/gov/rate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("screen")
    def screen(self, token, done="", **kwargs):
        """Ask for a rating of what has just been done here."""
        return self._page(token, done=done)

    @http.route(
        "/gov/rate/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    @limited("screen")
    def rate(self, token, level="", comment="", **kwargs):
        """Take one of the five levels."""
        window = request.env["gov.window"]._by_screen(token)
        if not window:
            raise request.not_found()
        common.speak_chinese()
        try:
            with request.env.cr.savepoint():
                window._rate_visit(level, comment[:1000])
        except UserError as refusal:
            return self._page(token, problem=str(refusal))
        return request.redirect(f"/gov/rate/{token}?done=1", 303)

    def _page(self, token, problem="", done=""):
        common.speak_chinese()
        window = request.env["gov.window"]._by_screen(token)
        if not window:
            raise request.not_found()
        case = window._to_rate()
        levels = request.env["gov.rating"]._fields["level"]
        return common.page(
            "gov_cases.screen_page",
            {
                "window": window,
                "case": case and case._progress(case.token),
                "token": token,
                "problem": problem,
                "done": done,
                "levels": levels._description_selection(request.env),
            },
        )
