"""Changes of lists of powers as a file for the power-list system."""

import json

from odoo import http
from odoo.http import content_disposition, request

from ..report import power_xlsx
from .matrix import XLSX


class PowerChanges(http.Controller):
    """The file of changes, under the reader's rights."""

    @http.route(
        "/gov/power-changes/export",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export(self, ids="", form="xlsx", **_others):
        """Return the chosen changes as xlsx or json."""
        wanted = [int(part) for part in ids.split(",") if part.strip().isdigit()]
        changes = request.env["gov.power.change"].search([("id", "in", wanted)])
        if len(changes) != len(set(wanted)) or not changes:
            raise request.not_found()
        if form not in ("xlsx", "json"):
            raise request.not_found()
        rows = changes._changed_rows()
        env = request.env
        if form == "json":
            content = json.dumps(rows, ensure_ascii=False, indent=1).encode()
            media = "application/json"
        else:
            labels = {
                "agency": env._("Agency"),
                "agency_code": env._("Unified Social Credit Code"),
                "item": env._("Item"),
                "item_code": env._("Basic Code"),
                "before": env._("Before"),
                "now": env._("Now"),
                "line": env._("Changed Line"),
                "document": env._("Document Number"),
                "changed_on": env._("Done On"),
            }
            content = power_xlsx.build(
                env._("Changes of Lists of Powers"), labels, rows
            )
            media = XLSX
        name = f"{env._('Changes of Lists of Powers')}.{form}"
        return request.make_response(
            content,
            [
                ("Content-Type", media),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )
