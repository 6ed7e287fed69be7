import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import (
    limited,
    limits_itself,
    too_many_requests,
)

from . import common
from .openapi import description

#: Items that one answer of the catalogue holds.
PAGE = 200


#: Parts of an application and their kinds.
KINDS = {
    **dict.fromkeys(("item", "programme", "region", "channel"), str),
    **dict.fromkeys(("circumstance", "certificate", "delivery", "address"), str),
    "number": int,
    "applicant": dict,
    "facts": dict,
    "documents": list,
    "regions": list,
}


def _is_storable(value):
    """Whether PostgreSQL can hold all texts of a JSON value.

    >>> _is_storable({"a": ["x", 1, None]}), _is_storable({"a": ["x\\0"]})
    (True, False)
    >>> _is_storable("\\ud800")
    False
    """
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, dict):
        return all(map(_is_storable, (*value, *value.values())))
    return not isinstance(value, list) or all(map(_is_storable, value))


class ApiV1(http.Controller):
    """JSON for other systems: hand in, and ask how far it is.

    The key goes in ``Authorization: Bearer``; each key has one scope. The
    description at ``/gov/api/v1/openapi.json`` is public.
    """

    @http.route(
        "/gov/api/v1/openapi.json",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    @limited("openapi")
    def openapi(self):
        """The OpenAPI description of this interface."""
        return request.make_json_response(description(request.httprequest.host_url))

    @http.route(
        "/gov/api/v1/items", type="http", auth="public", methods=["GET"], readonly=True
    )
    @limits_itself("api")
    def items(self, q="", region="", **kwargs):
        """What is open online: programme, number, item code, region, documents."""
        _partner, refused = self._partner("intake")
        if refused:
            return refused
        delegations = request.env["gov.delegation"]._open_online(q, region, PAGE)
        return request.make_json_response(
            {"items": [delegation._api_item() for delegation in delegations]}
        )

    @http.route(
        "/gov/api/v1/cases",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=common.upload_bound,
    )
    @limits_itself("api")
    def hand_in(self, **kwargs):
        """Take in an application; the same Idempotency-Key answers the same."""
        partner, refused = self._partner("intake")
        if refused:
            return refused
        key = request.httprequest.headers.get("Idempotency-Key", "")
        if not 8 <= len(key) <= 128:
            return self._error(400, "Idempotency-Key of 8 to 128 characters is needed")
        try:
            values = json.loads(request.httprequest.get_data(as_text=True))
        except ValueError:
            return self._error(400, "The body is no JSON")
        if problem := self._shape(values):
            return self._error(400, problem)
        try:
            with request.env.cr.savepoint():
                case = partner._hand_in(values, key)
                request.env.flush_all()
        except UserError as refusal:
            code = getattr(refusal, "clause_code", None)
            status = 409 if code == "SUITE-TWICE" else 422
            return self._error(status, str(refusal), code)
        return self._answer(case)

    @http.route(
        "/gov/api/v1/cases/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
    )
    @limits_itself("api")
    def progress(self, token):
        """How far a case of the partner's own is."""
        partner, refused = self._partner("progress")
        if refused:
            return refused
        case = request.env["gov.case"]._by_token(token)
        if not case or case.create_uid != partner.user_id:
            return self._error(404, "No such case")
        progress = {
            name: value
            for name, value in case._progress(token).items()
            if isinstance(value, str | bool | int) or value is None or name == "steps"
        }
        progress["due_on"] = str(case.due_on or "")
        return request.make_json_response(progress)

    # --- tools ------------------------------------------------------------------

    def _partner(self, scope):
        """Return (partner, None), or (None, the answer that refuses)."""
        head = request.httprequest.headers.get("Authorization", "")
        key = head.removeprefix("Bearer ").strip() if head.startswith("Bearer ") else ""
        partner = request.env["gov.api.partner"]._of_key(key, scope)
        limits = request.env["gov.rate.limit"]
        address = request.httprequest.remote_addr
        wait = limits._hit("api", f"partner{partner.id}" if partner else address)
        if wait:
            return None, too_many_requests(wait)
        if not partner:
            return None, self._error(401, "No key for this")
        return partner, None

    def _shape(self, values):
        """What is wrong with the shape of the body, or an empty text."""
        if not isinstance(values, dict):
            return "The body is no object"
        if not _is_storable(values):
            return "A text holds what is no text"
        for name, kind in KINDS.items():
            if not isinstance(values.get(name, kind()), kind | None):
                return f"{name} has the wrong type"
        if values.get("delivery") not in (None, "counter", "post"):
            return "delivery is counter or post"
        if not all(isinstance(code, str) for code in values.get("regions") or []):
            return "regions has the wrong type"
        return self._shape_of_documents(values)

    def _shape_of_documents(self, values):
        documents = values.get("documents") or []
        if not all(isinstance(document, dict) for document in documents):
            return "documents has the wrong type"
        for texts in (values.get("applicant") or {}, *documents):
            if not all(isinstance(text, str | None) for text in texts.values()):
                return "applicant and documents hold texts"
        if any({"reuse", "licence"} & set(document) for document in documents):
            return "documents are handed in with their content"
        return ""

    def _answer(self, case):
        case = case.sudo()  # sudo: the partner's own case; no personal data leaves
        return request.make_json_response(
            {
                "token": case.token,
                "number": case.number or "",
                "state": case.state,
                "received_on": str(case.received_on),
                "progress": case._progress_url(),
            },
            status=201,
        )

    def _error(self, status, message, code=None):
        return request.make_json_response(
            {"error": message, "clause": code}, status=status
        )
