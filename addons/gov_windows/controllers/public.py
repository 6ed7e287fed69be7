from datetime import datetime

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.gov_items.controllers.rate_limit import limited

from .staff import answer

LANGUAGE = "zh_CN"
FIELDS = ("name", "phone", "email")


def speak():
    """Public pages speak Chinese where it is installed."""
    if dict(request.env["res.lang"].get_installed()).get(LANGUAGE):
        request.update_context(lang=LANGUAGE)


def page(template, values, cache="no-store"):
    """Render a public page with the headers that all of them have."""
    response = request.render(f"gov_windows.{template}", values)
    response.headers["Cache-Control"] = cache
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


class PublicPages(http.Controller):
    """Pages of a centre for everybody: items, guides, appointments, screens, map."""

    def _centre(self, centre_id):
        speak()
        centre = request.env["gov.centre"]._public(centre_id)
        if not centre:
            raise request.not_found()
        return centre.with_context(lang=request.env.lang)

    def _item(self, centre, delegation_id):
        item = centre.window_ids.delegation_ids.filtered(
            lambda d: d.id == delegation_id
        )
        if not item:
            raise request.not_found()
        return item

    @http.route("/gov/centre/<int:centre_id>", auth="public", methods=["GET"])
    @limited("centre")
    def centre(self, centre_id, **_params):
        """Items by programme, windows, hours, rules, contacts."""
        centre = self._centre(centre_id)
        values = {
            "centre": centre,
            "groups": centre._public_items(),
            "fields": centre._public_field_items(),
            "rules": centre._public_rules(),
            "points": centre.point_ids.filtered(lambda p: p.state == "open"),
            "below": centre.child_ids.filtered("is_public"),
        }
        return page("centre_page", values, "public, max-age=60")

    @http.route("/gov/centre/<int:centre_id>/rule/<int:rule_id>", auth="public")
    @limited("centre")
    def rule(self, centre_id, rule_id):
        """A public rule of the centre, as the file it is."""
        centre = self._centre(centre_id)
        rule = centre._public_rules().filtered(lambda r: r.id == rule_id)
        if not rule:
            raise request.not_found()
        public = rule.sudo()  # sudo: the centre marked it as public
        stream = request.env["ir.binary"]._get_stream_from(
            public, "file", filename=rule.file_name
        )
        return stream.get_response(as_attachment=True)

    @http.route("/gov/centre/<int:centre_id>/leaflet.pdf", auth="public")
    @limited("leaflet")
    def leaflet(self, centre_id):
        """The leaflet of the list in force."""
        centre = self._centre(centre_id)
        return answer(centre._leaflet_file(), "pdf", centre.name)

    @http.route(
        "/gov/centre/<int:centre_id>/item/<int:delegation_id>",
        auth="public",
        methods=["GET"],
    )
    @limited("centre")
    def item(self, centre_id, delegation_id, fault="", **_params):
        """Guide of an item, where it is served, and free hours."""
        centre = self._centre(centre_id)
        item = self._item(centre, delegation_id)
        values = {
            "centre": centre,
            "item": item,
            "manual": centre._public_guide(item),
            "windows": centre.window_ids.filtered(lambda w: item in w.delegation_ids),
            "days": centre._public_days(item),
            "fault": fault,
        }
        return page("item_page", values)

    @http.route(
        "/gov/centre/<int:centre_id>/item/<int:delegation_id>/book",
        auth="public",
        methods=["POST"],
    )
    @limited("book")
    def book(self, centre_id, delegation_id, slot="", **form):
        """Book an hour; what is wrong is said on the item's page."""
        centre = self._centre(centre_id)
        item = self._item(centre, delegation_id)
        try:
            visit = self._book(centre, item, slot, form)
        except (UserError, ValueError) as error:
            values = {
                "centre": centre,
                "item": item,
                "manual": centre._public_guide(item),
                "windows": centre.window_ids,
                "days": centre._public_days(item),
                "fault": str(error).split("\n", maxsplit=1)[0],
            }
            return page("item_page", values)
        return request.redirect(f"/gov/appointment/{visit.token}")

    def _book(self, centre, item, slot, form):
        """Create the appointment, or nothing at all."""
        window, _bar, start = slot.partition("|")
        vals = {name: (form.get(name) or "").strip()[:80] for name in FIELDS}
        if not window.isdigit() or not vals["name"] or not vals["phone"]:
            raise UserError(request.env._("Choose an hour, and give name and phone."))
        visits = request.env["gov.appointment"].sudo()  # sudo: visitors have no account
        with request.env.cr.savepoint():
            return visits.create(
                {
                    **vals,
                    "centre_id": centre.id,
                    "delegation_id": item.id,
                    "window_id": int(window),
                    "start": datetime.strptime(start, "%Y-%m-%d %H:%M:%S"),
                    "channel": "public",
                }
            )

    def _visit(self, token):
        speak()
        visits = request.env["gov.appointment"].sudo()  # sudo: who has the token
        visit = visits.search([("token", "=", token)], limit=1)
        if not visit or not consteq(visit.token, token):
            raise request.not_found()
        return visit

    @http.route("/gov/appointment/<string:token>", auth="public", methods=["GET"])
    @limited("appointment")
    def appointment(self, token):
        """One's own appointment, masked."""
        return page("appointment_page", {"visit": self._visit(token)})

    @http.route(
        "/gov/appointment/<string:token>/cancel", auth="public", methods=["POST"]
    )
    @limited("appointment")
    def cancel(self, token):
        """Give the hour back."""
        self._visit(token).action_cancel()
        return request.redirect(f"/gov/appointment/{token}")

    # ------------------------------------------------------------
    # IN THE HALL
    # ------------------------------------------------------------

    @http.route("/gov/centre/<int:centre_id>/screen", auth="public", methods=["GET"])
    @limited("screen")
    def screen(self, centre_id, window=""):
        """Full screen: numbers called, windows on duty, notices."""
        centre = self._centre(centre_id)
        one = centre.window_ids.filtered(lambda w: w.number == window)
        values = {
            "centre": centre,
            "window": one,
            "screen": centre._screen(one),
            "now": fields.Datetime.context_timestamp(
                centre.with_context(tz="Asia/Shanghai"), fields.Datetime.now()
            ),
        }
        return page("screen_page", values)

    @http.route("/gov/centre/<int:centre_id>/touch", auth="public", methods=["GET"])
    @limited("touch")
    def touch(self, centre_id, letter="", ticket=""):
        """Large buttons: items by initial, windows on duty, a number to draw."""
        centre = self._centre(centre_id)
        groups = centre._public_items()
        names = {
            item.id: item.entry_id.pinyin_initials or ""
            for _p, rows in groups
            for item, _w, _n in rows
        }
        letters = sorted({text[0].upper() for text in names.values() if text})
        values = {
            "centre": centre,
            "groups": groups,
            "letters": letters,
            "letter": letter,
            "names": names,
            "ticket": ticket[:8],
        }
        return page("touch_page", values)

    @http.route("/gov/centre/<int:centre_id>/ticket", auth="public", methods=["POST"])
    @limited("ticket")
    def draw(self, centre_id, delegation_id=""):
        """Draw a number for an item."""
        centre = self._centre(centre_id)
        if not delegation_id.isdigit():
            raise request.not_found()
        item = self._item(centre, int(delegation_id))
        window = centre.window_ids.filtered(lambda w: item in w.delegation_ids)[:1]
        ticket = request.env["gov.ticket"]._draw(centre, window.kind, item)
        return request.redirect(f"/gov/centre/{centre.id}/touch?ticket={ticket.number}")

    # ------------------------------------------------------------
    # MAP
    # ------------------------------------------------------------

    @http.route("/gov/map.json", auth="public", methods=["GET"])
    @limited("map")
    def map_data(self):
        """Places of service, terminals and ways, as JSON."""
        speak()
        response = request.make_json_response(self._places()._map())
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    @http.route("/gov/map", auth="public", methods=["GET"])
    @limited("map")
    def map_page(self):
        """The same as a page: centres, points and terminals, nearest first by list."""
        speak()
        return page(
            "map_page", {"places": self._places()._map()}, "public, max-age=300"
        )

    def _places(self):
        centres = request.env["gov.centre"].sudo()  # sudo: the map is public
        return centres.search(
            [("is_public", "=", True), ("building_state", "=", "open")]
        ).with_context(lang=request.env.lang)
