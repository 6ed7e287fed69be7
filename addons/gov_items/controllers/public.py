"""The public pages: no login, no script, no personal data, cached."""

import hashlib

from odoo import http
from odoo.http import content_disposition, request

from ..listing import time_zone
from .lists import FORMS
from .rate_limit import limited

LANGUAGE = "zh_CN"
#: How long browsers and proxies may keep a page, in seconds.
MAX_AGE_PARAMETER = "gov_items.public_max_age"
MAX_AGE = "300"
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "sitemap": False,
    "readonly": True,
    "save_session": False,
}


class PublicPages(http.Controller):
    """What is delegated where, for everybody who asks."""

    @http.route("/gov/services", **PAGE)
    @limited("services")
    def home(self, q="", region="", **_others):
        """Show the search and the published lists."""
        site = self._site()
        found = site._search_lists(q[:100], region[:20])
        return self._page(
            "gov_items.public_home",
            {
                "q": q[:100],
                "region": region,
                "found": found,
                "asked": bool(q or region),
                "programmes": site._home(),
            },
        )

    @http.route("/gov/services/agencies", **PAGE)
    @limited("services")
    def agencies(self, **_others):
        """Show the agencies that undertake something."""
        rows = self._site()._agencies()
        return self._page("gov_items.public_agencies", {"agencies": rows})

    @http.route("/gov/services/<string:programme>", **PAGE)
    @limited("services")
    def programme(self, programme, **_others):
        """Show a programme: its text by clause, its modes, its lists."""
        data = self._site()._programme(programme)
        return self._page("gov_items.public_programme", data and {"programme": data})

    @http.route("/gov/services/<string:programme>/<string:region>", **PAGE)
    @limited("services")
    def list(self, programme, region, **_others):
        """Show a region's list in force, with its changes."""
        return self._page(
            "gov_items.public_list", self._site()._list(programme, region)
        )

    @http.route(
        "/gov/services/<string:programme>/<string:region>/list.<string:form>", **PAGE
    )
    @limited("services")
    def download(self, programme, region, form, version="", **_others):
        """Return a published version of the list as pdf, xlsx or json."""
        number = int(version) if version.isdigit() else None
        record = self._site()._version(programme, region, number)
        if not record or form not in FORMS or (version and number is None):
            raise request.not_found()
        data, media_type = request.env["gov.list.paper"]._make(
            record.content, form, record.number, record.date_effective
        )
        name = f"{programme}-{record.region_id.name}-{record.version}.{form}"
        disposition = content_disposition(name)
        return self._cached(
            data,
            [("Content-Type", media_type), ("Content-Disposition", disposition)],
            etag=f"{record.content_hash[:32]}-{form}",
        )

    @http.route("/gov/services/<string:programme>/<string:region>/<int:number>", **PAGE)
    @limited("services")
    def item(self, programme, region, number, **_others):
        """Show how an item is handled in a region: where to go, what to bring."""
        return self._page(
            "gov_items.public_item", self._site()._item(programme, region, number)
        )

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _site(self):
        request.update_context(tz=time_zone(request.env))
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        return request.env["gov.public.site"]

    def _page(self, template, values):
        """Return the page, or not found where nothing is published."""
        if not values:
            raise request.not_found()
        body = request.env["ir.qweb"]._render(template, values)
        data = f"<!DOCTYPE html>\n{body}".encode()
        return self._cached(data, [("Content-Type", "text/html; charset=utf-8")])

    def _cached(self, data, headers, etag=""):
        """Return the answer, or 304 where the client has it already."""
        parameters = request.env["ir.config_parameter"].sudo()  # sudo: a setting
        max_age = parameters.get_param(MAX_AGE_PARAMETER) or MAX_AGE
        response = request.make_response(
            data,
            [
                *headers,
                ("Cache-Control", f"public, max-age={int(max_age)}"),
                ("Content-Security-Policy", POLICY),
                ("X-Content-Type-Options", "nosniff"),
                ("Referrer-Policy", "no-referrer"),
            ],
        )
        response.set_etag(etag or hashlib.sha256(data).hexdigest()[:32])
        return response.make_conditional(request.httprequest.environ)
