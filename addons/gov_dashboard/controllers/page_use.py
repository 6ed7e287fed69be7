"""Public pages count their use, without noting who used them."""

from odoo import http
from odoo.http import request

from odoo.addons.gov_cases.controllers.apply import ApplyPages
from odoo.addons.gov_items.controllers.public import PublicPages
from odoo.addons.gov_items.controllers.rate_limit import limits_itself

#: A page that was shown; the browser had it and asked whether it is still the same.
SHOWN = (200, 304)
SENT_ON = 303


def _writes(_controller, _rule, _args):
    """Pages that count are not read-only, though those that they extend are."""
    return False


class CountedGuides(PublicPages):
    """The guides of entries."""

    @http.route(readonly=_writes)
    @limits_itself("services")
    def item(self, programme, region, number, **others):
        """Show the guide and count it."""
        response = super().item(programme, region, number, **others)
        if request.httprequest.method == "GET" and response.status_code in SHOWN:
            agent = request.httprequest.user_agent.string or ""
            channel = "mobile" if "Mobi" in agent or "Android" in agent else "web"
            uses = request.env["gov.page.use"]
            uses._note_guide(programme, region, number, channel)
        return response


class CountedForms(ApplyPages):
    """The forms of online applications."""

    @http.route(readonly=_writes)
    @limits_itself("apply")
    def form(self, delegation_id, **kwargs):
        """Show the form and count it."""
        response = super().form(delegation_id, **kwargs)
        if request.httprequest.method == "GET" and response.status_code in SHOWN:
            self._count(delegation_id, "form")
        return response

    @http.route()
    @limits_itself("submit")
    def submit(self, delegation_id, **kwargs):
        """Take in the form and count what came of it."""
        response = super().submit(delegation_id, **kwargs)
        if response.status_code in (200, SENT_ON):
            done = response.status_code == SENT_ON
            self._count(delegation_id, "submitted" if done else "refused")
        return response

    def _count(self, delegation_id, page):
        uses = request.env["gov.page.use"]
        uses._note(delegation_id, page, self._channel())
