from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.gov_items.controllers.rate_limit import limited

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
}


def answer(content, form, name, inline=False):
    """A file as a response."""
    headers = [
        ("Content-Type", TYPES[form]),
        ("Content-Length", len(content)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if not inline:
        headers.append(("Content-Disposition", content_disposition(f"{name}.{form}")))
    return request.make_response(content, headers)


class StaffPages(http.Controller):
    """Papers and the phone page of those who serve, under their own rights."""

    @http.route("/gov/rota/<int:rota_id>/month.<string:form>", auth="user")
    def month(self, rota_id, form):
        """The month matrix."""
        rota = request.env["gov.rota"].browse(rota_id).exists()
        if not rota or form not in ("pdf", "xlsx"):
            raise request.not_found()
        rota.check_access("read")
        return answer(rota._month_file(form), form, rota.display_name)

    @http.route("/gov/badges/<string:keys>.pdf", auth="user")
    def badges(self, keys):
        """Badges of postings that the reader may see."""
        numbers = [int(key) for key in keys.split(",") if key.isdigit()]
        postings = request.env["gov.posting"].browse(numbers).exists()
        if not postings:
            raise request.not_found()
        name = postings[0].employee_id.sudo().name  # sudo: name of the file
        return answer(postings._badge_file(), "pdf", name)

    @http.route("/gov/my-rota", auth="user", methods=["GET"])
    def my_rota(self):
        """One's own shifts, made for a phone."""
        user = request.env.user
        shifts = request.env["gov.shift"]._mine(user)
        path = user._gov_calendar()
        root = request.httprequest.url_root.rstrip("/")
        return request.render(
            "gov_windows.my_rota_page",
            {
                "user": user,
                "shifts": shifts,
                "days": shifts.grouped("day"),
                "calendar": root + path,
                "open_shifts": request.env["gov.open.shift"].search(
                    [("state", "=", "open")], limit=5
                ),
            },
        )

    @http.route("/gov/my-rota/renew", auth="user", methods=["POST"])
    def renew(self):
        """A new calendar address; the old one ends."""
        request.env.user._gov_calendar(renew=True)
        return request.redirect("/gov/my-rota")

    @http.route(
        "/gov/calendar/<string:token>.ics",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    @limited("calendar")
    def calendar(self, token):
        """The calendar of whoever's token this is."""
        user = request.env["res.users"]._of_gov_calendar(token)
        if not user:
            raise request.not_found()
        content = request.env["gov.shift"]._calendar_file(user)
        return answer(content.encode(), "ics", "rota", inline=True)
