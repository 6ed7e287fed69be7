from odoo import http
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from ..kernel import signed


class PushKey(http.Controller):
    """The public key with which a supervisor checks what it was sent."""

    @http.route(
        "/gov/push/key", type="http", auth="public", methods=["GET"], sitemap=False
    )
    @limited("key")
    def key(self):
        """Return the key as PEM; it is no secret."""
        private = request.env["gov.push"]._private_key()
        headers = [("Content-Type", "application/x-pem-file")]
        return request.make_response(signed.public_key(private), headers)
