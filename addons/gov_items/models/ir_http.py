import copy
import functools
import json
import random
import time

from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from odoo import models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import Response, SessionExpiredException, request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import config

from ..replica import else_primary

#: What every page of ours tells the browser, unless the page says otherwise: nothing
#: from elsewhere, no script in the page itself, in nobody's frame.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: The language of the public pages, wherever it is installed.
LANGUAGE = "zh_CN"
#: PostgreSQL's ``integer``, of which every id is one.
LARGEST = 2**31 - 1
#: Cookie of a browser that wrote a moment ago.
WROTE = "gov_wrote"
#: For how many seconds such a browser reads where it wrote; ``gov_items.replica_lag``.
LAG = 5
#: What PostgreSQL answers to one of two who changed the same row at once.
CLASHES = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)
#: Seconds to wait at most before a call is made again, one for each time.
WAITS = (0.01, 0.03, 0.09, 0.27)


class IrHttp(models.AbstractModel):
    """What the suite's own pages never hand on to the database."""

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Who wrote a moment ago reads from the primary: a replica may be behind."""
        if any("\x00" < char < " " or char == "\x7f" for char in path_info):
            # A line break would fail in the header of Odoo's redirection of "//".
            raise NotFound
        rule, args = super()._match(path_info)
        if WROTE in request.httprequest.cookies:
            rule = cls._gov_on_primary(rule, args)
        return rule, args

    @classmethod
    def _gov_on_primary(cls, rule, args):
        """The rule, as one that writes; the request remembers that it does not."""
        endpoint = rule.endpoint
        readonly = endpoint.routing["readonly"]
        if callable(readonly):
            readonly = readonly(endpoint.func.__self__, rule, args)
        if not readonly:
            return rule
        request.gov_only_reads = True
        # Not ``copy``: a copied partial shares its attributes with the first.
        writing = functools.partial(endpoint.func, *endpoint.args, **endpoint.keywords)
        writing.__dict__.update(endpoint.__dict__)
        writing.routing = {**endpoint.routing, "readonly": False}
        rule = copy.copy(rule)
        rule.endpoint = writing
        return rule

    @classmethod
    def _gov_note_writing(cls, response):
        """Where there is a replica, let the browser remember that it wrote."""
        if not config["db_replica_host"] or request.env.cr.readonly:
            return
        if getattr(request, "gov_only_reads", False):
            return
        parameters = request.env["ir.config_parameter"].sudo()  # sudo: a setting
        lag = int(parameters.get_param("gov_items.replica_lag", LAG))
        if lag and hasattr(response, "set_cookie"):
            response.set_cookie(WROTE, "1", max_age=lag, httponly=True, samesite="Lax")

    @classmethod
    @else_primary
    def _authenticate(cls, endpoint):
        return super()._authenticate(endpoint)

    @classmethod
    @else_primary
    def _pre_dispatch(cls, rule, args):
        """Refuse what no column can hold, before any page of ours looks for it.

        :raise BadRequest: a NUL in the address, the query or a form
        :raise NotFound: a number in the address that no id can be
        """
        result = super()._pre_dispatch(rule, args)
        if rule.rule.startswith("/gov/"):
            cls._gov_check(args)
        return result

    @classmethod
    @else_primary
    def _dispatch(cls, endpoint):
        """Make a call again at once where two met, before Odoo waits for seconds.

        Odoo tries again too, after up to 2, 4, 8 and 16 seconds, for which the
        clerk looks at a standing screen and the worker serves nobody. Who meets on
        a ledger of stampings is through after milliseconds.
        """
        for wait in WAITS:
            try:
                result = super()._dispatch(endpoint)
                if not request.env.cr.closed:
                    request.env.cr.flush()
                return result
            except CLASHES:
                if request.env.cr.closed or request.httprequest.files:
                    raise
                cls._gov_begin_again()
                time.sleep(random.uniform(0, wait))  # noqa: S311 - no secret
        return super()._dispatch(endpoint)

    @classmethod
    def _gov_begin_again(cls):
        """Undo the call that met another, as Odoo does between its tries."""
        request.env.cr.rollback()
        request.env.transaction.reset()
        request.env.registry.reset_changes()

    @classmethod
    def _gov_check(cls, args):
        for value in args.values():
            if isinstance(value, int) and value > LARGEST:
                raise NotFound
        for values in (args, request.get_http_params()):
            for name, value in values.items():
                if "\0" in name or (isinstance(value, str) and "\0" in value):
                    raise BadRequest

    @classmethod
    @else_primary
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cls._gov_harden(response)
        cls._gov_note_writing(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        """Errors are pages, too."""
        response = cls._gov_error_page(exception) or super()._handle_error(exception)
        ours = request.httprequest.path.startswith("/gov/")
        if ours and isinstance(response, HTTPException):
            # Such an error makes its answer at the last moment: too late for us.
            response = response.get_response(request.httprequest.environ)
        cls._gov_harden(response)
        return response

    @classmethod
    def _gov_error_page(cls, exception):
        """What went wrong and where to go on: for people, and in JSON for the API.

        Odoo's own page for what is not found is made with scripts that ours forbid.
        """
        path, accept = request.httprequest.path, request.httprequest.accept_mimetypes
        if not path.startswith("/gov/"):
            return None
        code, reason = cls._gov_error(exception)
        if not code or not request.db or request.dispatcher.routing_type != "http":
            return None
        if path.startswith("/gov/api/"):
            body = json.dumps({"error": reason or HTTP_STATUS_CODES[code]})
            return Response(body, code, content_type="application/json")
        if not accept.provided or "text/html" not in accept.values():
            return None
        request.env.cr.rollback()
        if not request.env.uid:
            cls._auth_method_public()
        if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
            request.update_context(lang=LANGUAGE)
        values = {"code": code, "reason": reason}
        body = request.env["ir.qweb"]._render("gov_items.public_error", values)
        headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
        page = f"<!DOCTYPE html>\n{body}"
        return Response(page, code, headers, content_type="text/html; charset=utf-8")

    @classmethod
    def _gov_error(cls, exception):
        """The status of what a reader may be told, and its reason, else 0.

        An answer that the page itself made, and a session that is over, go on as they
        are.
        """
        if isinstance(exception, HTTPException):
            known = exception.code in (400, 403, 404, 405, 410, 413)
            return (exception.code if known and not exception.response else 0), ""
        if isinstance(exception, SessionExpiredException):
            return 0, ""
        if isinstance(exception, UserError):
            return getattr(exception, "http_status", 422), str(exception)
        return 0, ""

    @classmethod
    def _gov_harden(cls, response):
        headers = getattr(response, "headers", None)
        if headers is None or not request.httprequest.path.startswith("/gov/"):
            return
        for name, value in HEADERS.items():
            headers.setdefault(name, value)

    @classmethod
    @else_primary
    def _serve_fallback(cls):
        """Odoo looks among the files' addresses next, and none holds a NUL."""
        if "\0" in request.httprequest.path:
            raise NotFound
        return super()._serve_fallback()
