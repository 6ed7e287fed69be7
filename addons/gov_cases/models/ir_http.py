import os

from werkzeug.exceptions import MethodNotAllowed, NotFound

from odoo import models

#: Set on a server that stands in the public network: nothing but public pages there.
SWITCH = "GOV_PUBLIC_SERVER"
#: Asked by the proxy and by the container's own check.
HEALTH = "/web/health"


class IrHttp(models.AbstractModel):
    """A server in the public network answers public pages and nothing else (JN18)."""

    _inherit = "ir.http"

    @classmethod
    def _public_server(cls):
        """Whether this process stands in the public network."""
        return os.environ.get(SWITCH, "").strip().lower() in ("1", "true", "yes")

    @classmethod
    def _open_outside(cls, rule):
        """Whether a route may be asked from the public network.

        Ours, without login, and limited in how often it may be asked: a staff screen,
        Odoo's own remote calls and its log-in are none of that.
        """
        if rule.rule == HEALTH:
            return True
        routing = rule.endpoint.routing
        return rule.rule.startswith("/gov/") and routing["auth"] in ("public", "none")

    @classmethod
    def _match(cls, path_info):
        """Refuse before anybody is asked to log in.

        :raise NotFound: the route is not open outside
        """
        try:
            rule, args = super()._match(path_info)
        except MethodNotAllowed:
            if cls._public_server():
                raise NotFound from None
            raise
        if cls._public_server() and not cls._open_outside(rule):
            raise NotFound
        return rule, args

    @classmethod
    def _serve_fallback(cls):
        """Files by their address are staff's."""
        if cls._public_server():
            raise NotFound
        return super()._serve_fallback()
