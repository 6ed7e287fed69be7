import secrets
from urllib.parse import urlencode

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.gov_items.controllers.rate_limit import limited

#: Name of the signed-in applicant in the visitor's own session.
KEY = "gov_identity"
_STATE = "gov_identity_state"


class IdentityPages(http.Controller):
    """Log-in at the unified identity platform; off until its address is set up.

    ``/gov/identity`` sends the visitor to ``{address}/authorize`` with
    ``redirect_uri`` and ``state``; the platform sends back ``ticket`` and ``state``;
    the server exchanges the ticket at ``{address}/person`` for ``code``, ``name`` and
    ``phone``. They stay in the visitor's session and go into the application only.
    """

    @http.route(
        "/gov/identity", type="http", auth="public", methods=["GET"], sitemap=False
    )
    @limited("apply")
    def start(self, next="/gov/apply", **kwargs):
        """Send the visitor to the platform."""
        gateways = request.env["gov.gateway"]
        address = gateways._identity_address()
        if not address:
            raise request.not_found()
        state = secrets.token_urlsafe(24)
        request.session[_STATE] = [state, self._own(next)]
        back = request.httprequest.url_root.rstrip("/") + "/gov/identity/back"
        query = urlencode({"redirect_uri": back, "state": state})
        return request.redirect(f"{address}/authorize?{query}", 303, local=False)

    @http.route(
        "/gov/identity/back", type="http", auth="public", methods=["GET"], sitemap=False
    )
    @limited("apply")
    def back(self, ticket="", state="", **kwargs):
        """Exchange the ticket for the person, once, for this visitor only."""
        expected, following = request.session.pop(_STATE, None) or ("", "/gov/apply")
        if not expected or not consteq(expected, state):
            raise request.not_found()
        person = request.env["gov.case"]._person_of(ticket[:500])
        if person:
            request.session[KEY] = person
        return request.redirect(following, 303)

    @http.route(
        "/gov/identity/leave",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
    )
    @limited("apply")
    def leave(self, **kwargs):
        """Forget who the visitor is."""
        request.session.pop(KEY, None)
        return request.redirect("/gov/apply", 303)

    def _own(self, path):
        """Only pages of the application form follow a log-in."""
        own = path.startswith(("/gov/apply", "/gov/kiosk")) and "\\" not in path
        return path if own else "/gov/apply"
