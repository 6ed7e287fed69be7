"""A limit on how often one client may ask a public page.

    from odoo.addons.gov_items.controllers.rate_limit import limited

    @http.route("/gov/progress/<token>", type="http", auth="public")
    @limited("progress")
    def progress(self, token): ...

The scope's limit is a setting, see ``gov.rate.limit``. Only for ``type="http"``.
"""

from functools import wraps

from odoo.http import request


def limited(scope):
    """Answer 429 with ``Retry-After`` to whoever asks too often.

    :param scope: short name; pages of one scope are counted together
    """

    def decorate(endpoint):
        @wraps(endpoint)
        def guarded(self, *args, **kwargs):
            address = request.httprequest.remote_addr
            wait = request.env["gov.rate.limit"]._hit(scope, address)
            if wait:
                return too_many_requests(wait)
            return endpoint(self, *args, **kwargs)

        # Read by tests/access: every public route must have one.
        guarded.limited_scope = scope
        return guarded

    return decorate


def limits_itself(scope):
    """Mark an endpoint that asks ``gov.rate.limit`` itself, by a key, say."""

    def decorate(endpoint):
        endpoint.limited_scope = scope
        return endpoint

    return decorate


def too_many_requests(wait):
    """Return the answer that asks the client to come back in ``wait`` seconds."""
    text = request.env._(
        "Too many requests. Please try again in %(seconds)s seconds.", seconds=wait
    )
    return request.make_response(
        text,
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Retry-After", str(wait)),
            ("Cache-Control", "no-store"),
        ],
        status=429,
    )
