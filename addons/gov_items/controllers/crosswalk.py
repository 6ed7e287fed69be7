from odoo import http
from odoo.http import content_disposition, request

from ..report import crosswalk_xlsx
from .matrix import XLSX


class CrosswalkDownload(http.Controller):
    """The same items across programmes as a workbook, under the reader's rights."""

    @http.route("/gov/crosswalk/xlsx", type="http", auth="user", readonly=True)
    def xlsx(self, ids="", **_others):
        """Return the chosen crosswalks, all of them without ``ids``."""
        crosswalks = request.env["gov.crosswalk"]
        crosswalks.check_access("read")
        wanted = {int(part) for part in ids.split(",") if part.strip().isdigit()}
        found = crosswalks.search([("id", "in", list(wanted))] if wanted else [])
        if wanted - set(found.ids):
            raise request.not_found()
        env = found.env
        content = crosswalk_xlsx.build(
            env._("Crosswalk"),
            [env._("Item"), env._("Programme"), env._("Entry"), env._("Mode")],
            [(one.name, one._comparison()) for one in found],
        )
        name = f"{env._('Crosswalk')}.xlsx"
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
