from odoo import http
from odoo.http import request

from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.gov_items.controllers.rate_limit import limited

LANGUAGE = "zh_CN"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class ScreenController(http.Controller):
    """The wall screen behind its address: a page, and its figures as JSON."""

    @http.route(
        "/gov/wall/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("screen")
    def screen(self, token):
        """Show the screen, without login and without personal data."""
        screen = self._screen(token)
        values = {
            "screen": screen,
            "words": screen._words(),
            "channel": screen._channel(),
            "version": WebsocketConnectionHandler._VERSION,
            "data_url": f"/gov/wall/{token}/data",
        }
        response = request.render("gov_dashboard.screen_page", values)
        response.headers.update(HEADERS)
        return response

    @http.route(
        "/gov/wall/<string:token>/data",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("screen")
    def data(self, token):
        """Return the figures of the screen."""
        payload = self._screen(token)._payload()
        return request.make_json_response(payload, headers=HEADERS)

    def _screen(self, token):
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        screen = request.env["gov.screen"]._by_token(token)
        if not screen:
            raise request.not_found()
        return screen
