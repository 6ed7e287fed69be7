from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from odoo import models
from odoo.http import request

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
#: PostgreSQL's ``integer``, of which every id is one.
LARGEST = 2**31 - 1


class IrHttp(models.AbstractModel):
    """What the suite's own pages never hand on to the database."""

    _inherit = "ir.http"

    @classmethod
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
    def _gov_check(cls, args):
        for value in args.values():
            if isinstance(value, int) and value > LARGEST:
                raise NotFound
        for values in (args, request.get_http_params()):
            for name, value in values.items():
                if "\0" in name or (isinstance(value, str) and "\0" in value):
                    raise BadRequest

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        cls._gov_harden(response)
        return result

    @classmethod
    def _handle_error(cls, exception):
        """Errors are pages, too."""
        response = super()._handle_error(exception)
        ours = request.httprequest.path.startswith("/gov/")
        if ours and isinstance(response, HTTPException):
            # Such an error makes its answer at the last moment: too late for us.
            response = response.get_response(request.httprequest.environ)
        cls._gov_harden(response)
        return response

    @classmethod
    def _gov_harden(cls, response):
        headers = getattr(response, "headers", None)
        if headers is None or not request.httprequest.path.startswith("/gov/"):
            return
        for name, value in HEADERS.items():
            headers.setdefault(name, value)

    @classmethod
    def _serve_fallback(cls):
        """Odoo looks among the files' addresses next, and none holds a NUL."""
        if "\0" in request.httprequest.path:
            raise NotFound
        return super()._serve_fallback()
