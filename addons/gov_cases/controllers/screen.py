from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import (
    limits_itself,
    too_many_requests,
)

from . import common

#: Seconds after which the screen asks whether somebody else stands there.
LIVE = 8


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
    @limits_itself("screen")
    def screen(self, token, done="", **kwargs):
        """Ask for a rating of what has just been done here."""
        window, refused = self._window(token)
        return refused or self._page(window, token, done=done)

    @http.route(
        "/gov/rate/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    @limits_itself("screen")
    def rate(self, token, level="", comment="", about=None, **kwargs):
        """Take one of the five levels."""
        window, refused = self._window(token)
        if refused:
            return refused
        try:
            with request.env.cr.savepoint():
                window._rate_visit(level, comment[:1000], about)
        except UserError as refusal:
            return self._page(window, token, problem=str(refusal))
        return request.redirect(f"/gov/rate/{token}?done=1", 303)

    def _window(self, token):
        """The window of the screen and nothing, or nothing and the refusal.

        All screens of a hall come from one address: each is counted for itself, and
        only who guesses is counted by where he sits.
        """
        common.speak_chinese()
        window = request.env["gov.window"]._by_screen(token)
        client = token if window else request.httprequest.remote_addr
        if wait := request.env["gov.rate.limit"]._hit("screen", client):
            return None, too_many_requests(wait)
        if not window:
            raise request.not_found()
        return window, None

    def _page(self, window, token, problem="", done=""):
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
                "live": LIVE,
                "levels": levels._description_selection(request.env),
            },
        )
