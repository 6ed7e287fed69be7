import json

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited

from . import common


class Exchange(http.Controller):
    """Where other instances hand in signed packets; the signature is the log-in."""

    @http.route(
        "/gov/api/exchange",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=common.upload_bound,
    )
    @limited("api")
    def receive(self, **_others):
        """Take in a packet; the same one again is answered the same."""
        try:
            envelope = json.loads(request.httprequest.get_data(as_text=True))
        except ValueError:
            return self._answer({"error": "The body is no JSON"}, 400)
        try:
            with request.env.cr.savepoint():
                packet = request.env["gov.exchange.packet"]._receive(envelope)
        except UserError as refusal:
            code = getattr(refusal, "clause_code", None)
            return self._answer({"error": str(refusal), "clause": code}, 422)
        return self._answer({"receipt": packet.key, "sha256": packet.sha256}, 201)

    def _answer(self, values, status):
        return request.make_json_response(values, status=status)
