import io

import qrcode

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request


class DoorController(http.Controller):
    """The screen at the door with its changing code, and signing in by it."""

    def _session(self, session_id):
        session = request.env["gov.training.session"].browse(session_id).exists()
        if not session:
            raise request.not_found()
        session.check_access("write")
        return session

    @http.route("/gov/training/door/<int:session_id>", type="http", auth="user")
    def door(self, session_id):
        """Show the code; the page asks for the next one by itself."""
        session = self._session(session_id)
        return request.render(
            "gov_training.door_page",
            {"session": session, "seconds": session._door_seconds()},
        )

    @http.route("/gov/training/door/<int:session_id>/code", type="http", auth="user")
    def code(self, session_id, turn=""):
        """The code of this moment as a picture; ``turn`` only makes it a new one."""
        session = self._session(session_id)
        buffer = io.BytesIO()
        qrcode.make(session._door_url(), box_size=12).save(buffer, "PNG")
        return request.make_response(
            buffer.getvalue(),
            [("Content-Type", "image/png"), ("Cache-Control", "no-store")],
        )

    @http.route("/gov/training/in/<string:token>", type="http", auth="user")
    def sign_in(self, token):
        """Mark the user as present and say so, or say why not."""
        try:
            with request.env.cr.savepoint():
                line = request.env["gov.training.session"]._sign_in(token)
            values = {"line": line, "session": line.session_id.name, "problem": ""}
        except (UserError, AccessError) as error:
            values = {"line": None, "session": "", "problem": str(error)}
        response = request.render("gov_training.signed_in_page", values)
        response.headers["Cache-Control"] = "no-store"
        return response
