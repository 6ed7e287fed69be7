from odoo import http
from odoo.exceptions import UserError
from odoo.http import request


class ErrandController(http.Controller):
    """What a service point gives out for the window."""

    @http.route("/gov/errand/<int:errand_id>/result.pdf", type="http", auth="user")
    def result(self, errand_id):
        """The decision, for people of the point only: no address opens it alone."""
        errand = request.env["gov.point.errand"].browse(errand_id).exists()
        if not errand:
            raise request.not_found()
        try:
            attachment = errand._result()
        except UserError as error:
            raise request.not_found() from error
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        return stream.get_response()
