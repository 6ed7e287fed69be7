import re
import secrets

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from . import common
from .identity import KEY

CHANNELS = ("web", "kiosk", "mobile")
#: Items on one page of the catalogue.
SHOWN = 40
_PHONE = re.compile(r"Mobi|Android|iPhone", re.IGNORECASE)
#: What the form brings besides facts and files.
TEXTS = ("name", "code", "phone", "delivery", "address", "circumstance", "certificate")


class ApplyPages(http.Controller):
    """Applications by the public: one page, on any device, without JavaScript."""

    @http.route(
        ["/gov/apply", "/gov/kiosk"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("apply")
    def catalogue(self, q="", region="", item="", **kwargs):
        """List what is open online; the terminal shows it in large letters.

        :param item: the identity platform's code of an item: where one place offers
            it, or ``region`` names the place, its form opens at once
        """
        common.speak_chinese()
        if item:
            found = request.env["gov.delegation"]._open_by_code(item, region)
            if len(found) == 1:
                return request.redirect(f"/gov/apply/{found.id}", 303)
            q = q or found[:1].entry_id.name or item
        channel = self._channel()
        delegations = request.env["gov.delegation"]._open_online(q, region, SHOWN)
        return common.page(
            "gov_cases.apply_catalogue",
            {
                "delegations": delegations,
                "q": q,
                "region": region,
                "regions": request.env["gov.delegation"]._open_regions(),
                "channel": channel,
                "person": request.session.get(KEY),
                "may_log_in": request.env["gov.gateway"]._is_open("identity"),
            },
        )

    @http.route(
        "/gov/apply/<int:delegation_id>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    @limited("apply")
    def form(self, delegation_id, **kwargs):
        """The form of one item in one place."""
        common.speak_chinese()
        return self._form(delegation_id, kwargs)

    @http.route(
        "/gov/apply/<int:delegation_id>",
        type="http",
        auth="public",
        methods=["POST"],
        sitemap=False,
        max_content_length=common.upload_bound,
    )
    @limited("submit")
    def submit(self, delegation_id, **kwargs):
        """Take in the form, or show it again with what is wrong."""
        common.speak_chinese()
        values = self._values(delegation_id, kwargs)
        try:
            with request.env.cr.savepoint():
                case = request.env["gov.case"]._apply(
                    self._channel(), values, kwargs.get("key") or ""
                )
                request.env.flush_all()
        except UserError as refusal:
            return self._form(delegation_id, kwargs, str(refusal))
        token = case.sudo().token  # sudo: the applicant's own key
        return request.redirect(common.stay(f"/gov/progress/{token}?done=1"), 303)

    def _form(self, delegation_id, typed, problem=""):
        values = request.env["gov.delegation"]._apply_form(delegation_id)
        if values is None:
            raise request.not_found()
        person = request.session.get(KEY)
        known = request.env["gov.case"]._known_of(person) if person else {}
        typed = {**known, **typed}
        touched = set(request.httprequest.form.getlist("region"))
        if person:
            typed |= {name: person[name] for name in ("code", "name")}
        return common.page(
            "gov_cases.apply_form",
            {
                **values,
                "typed": typed,
                "touched": touched,
                "filled": known.get("filled") or (),
                "person": person,
                "may_log_in": request.env["gov.gateway"]._is_open("identity"),
                "problem": problem,
                "channel": self._channel(),
                "key": typed.get("key") or secrets.token_hex(16),
                **self._patience(),
                "bounds": {
                    name: request.env["gov.case"]._bound(name)
                    for name in ("upload_file_mb", "upload_total_mb")
                },
            },
        )

    def _values(self, delegation_id, typed):
        """What the form brought, as every channel brings it."""
        facts = {
            name.removeprefix("fact_"): value
            for name, value in typed.items()
            if name.startswith("fact_") and isinstance(value, str) and value
        }
        text = {name: str(typed.get(name) or "").strip()[:200] for name in TEXTS}
        # Who has logged in applies in his own name, whatever the form brings.
        text |= {
            name: value
            for name, value in (request.session.get(KEY) or {}).items()
            if name in ("code", "name")
        }
        return {
            "delegation": delegation_id,
            "circumstance": text["circumstance"],
            "certificate": text["certificate"],
            "facts": facts,
            "regions": request.httprequest.form.getlist("region")[:50],
            "applicant": {name: text[name] for name in ("name", "code", "phone")},
            "delivery": "post" if text["delivery"] == "post" else "counter",
            "address": text["address"],
            **self._notify_by(typed),
            "documents": common.uploaded(),
        }

    def _patience(self):
        """Whoever fills in a form at a terminal has more time than a reader."""
        if not common.at_terminal():
            return {}
        return {"idle_seconds": common.parameter("kiosk_seconds", 90) * 4}

    def _notify_by(self, typed):
        """How the applicant wants to be told, where the form says so."""
        chosen = typed.get("notify_by")
        return {"notify_by": chosen} if chosen in ("sms", "page", "none") else {}

    def _channel(self):
        """Terminals name themselves; telephones are known by their browser."""
        if request.httprequest.path == "/gov/kiosk":
            return "kiosk"
        wanted = request.httprequest.values.get("c")
        if wanted in CHANNELS:
            return wanted
        agent = request.httprequest.user_agent.string or ""
        return "mobile" if _PHONE.search(agent) else "web"
