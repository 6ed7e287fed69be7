import json

from odoo import fields, http
from odoo.http import request


class AuditController(http.Controller):
    """Days of audit records for the verifier that knows no Odoo."""

    @http.route(
        "/gov/audit/<string:day>.json", type="http", auth="user", methods=["GET"]
    )
    def day(self, day):
        """One day with its rows and its anchor."""
        days = request.env["gov.audit.day"]
        days._require_audit_admin()
        try:
            date = fields.Date.to_date(day)
        except ValueError:
            raise request.not_found() from None
        found = days.search([("day", "=", date)])
        if not found:
            raise request.not_found()
        text = json.dumps(found._download(), ensure_ascii=False, indent=1)
        return request.make_response(
            text.encode(),
            [
                ("Content-Type", "application/json"),
                ("Content-Disposition", f'attachment; filename="audit-{day}.json"'),
                ("Cache-Control", "no-store"),
            ],
        )
