from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.session import Session


class AuditedSession(Session):
    """Signing out is noted."""

    @http.route()
    def logout(self, *args, **kwargs):
        """Note who goes, then let them go."""
        self._note_leaving()
        return super().logout(*args, **kwargs)

    @http.route()
    def destroy(self):
        """The same for the client's own call."""
        self._note_leaving()
        return super().destroy()

    def _note_leaving(self):
        uid = request.session.uid
        if uid and request.db:
            request.env(user=uid)["gov.audit.event"]._log("sign_out", apart=True)
