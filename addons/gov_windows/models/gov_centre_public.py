from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.report import pdf

from ..kernel import clock
from ..report import leaflet

CALLED = 8


class GovCentre(models.Model):
    """What the public pages, screens and the map show; nothing personal."""

    _inherit = "gov.centre"

    @api.model
    def _public(self, centre_id):
        """The centre as the public pages see it, or none."""
        centres = self.sudo()  # sudo: centres are public, the pages choose what to show
        return centres.search([("id", "=", centre_id), ("is_public", "=", True)])

    def _public_items(self):
        """Return [(programme, [(delegation, windows, staffed now)])]."""
        self.ensure_one()
        windows = self.window_ids
        now = fields.Datetime.now()
        staffed = self.env["gov.shift"]._staffed_windows(windows, now)
        found = {}
        items = windows.delegation_ids.filtered(
            lambda d: d.state not in ("not_delegated", "withdrawn")
        )
        for item in items.sorted(lambda d: (d.programme_id.id, d.entry_id.sequence)):
            serving = windows.filtered(lambda w, d=item: d in w.delegation_ids)
            found.setdefault(item.programme_id, []).append(
                (item, serving, bool(serving & staffed))
            )
        return list(found.items())

    def _public_field_items(self):
        """Return [(field of livelihood, delegations)] handled here."""
        fields_ = self.env["gov.livelihood.field"].search(Domain.TRUE)
        pairs = [(field, field._delegations(self)) for field in fields_]
        return [(field, items) for field, items in pairs if items]

    def _public_rules(self):
        """Rules in force that are shown to the public."""
        return self.env["gov.centre.document"].search(
            Domain("centre_id", "=", self.id)
            & Domain("is_public", "=", True)
            & Domain("is_in_force", "in", [True])
        )

    def _public_guide(self, delegation):
        """The manual of an item that is in force in its region today."""
        today = self._city_today()
        return delegation.entry_id._manual_for(delegation.region_id, today)

    def _screen(self, window=None):
        """Numbers called, who serves where (badge numbers, no names), notices."""
        self.ensure_one()
        now = fields.Datetime.now()
        shifts = self.env["gov.shift"].search(
            Domain("centre_id", "=", self.id) & self.env["gov.shift"]._at_domain(now)
        )
        windows = window or self.window_ids
        tickets = self.env["gov.ticket"]
        today = Domain("centre_id", "=", self.id) & Domain(
            "day", "=", clock.local_day(now)
        )
        called = tickets.search(
            today
            & Domain("state", "=", "called")
            & Domain("window_id", "in", windows.ids),
            order="called_at desc",
            limit=CALLED,
        )
        waiting = tickets.search_count(today & Domain("state", "=", "waiting"))
        kinds = dict(
            self.env["gov.window"]._fields["kind"]._description_selection(self.env)
        )
        return {
            "called": [(t.number, t.window_id.number) for t in called],
            "waiting": waiting,
            "windows": [
                (
                    at.number,
                    at.name,
                    kinds[at.kind],
                    at._badges(shifts),
                    at.notice or "",
                )
                for at in windows
            ],
            "notices": [at.notice for at in windows if at.notice],
        }

    def _map(self):
        """Places of service with position, hours and ways, as plain data."""
        points = self.env["gov.service.point"].search(
            [("centre_id", "in", self.ids), ("state", "=", "open")]
        )
        devices = self.env["gov.device"].search(
            [
                ("centre_id", "in", self.ids),
                ("serves", "in", ("apply", "payment")),
                ("latitude", "!=", 0),
            ]
        )
        ways = self.env["gov.catchment"].search([("centre_id", "in", self.ids)])
        return {
            "centres": [centre._map_centre() for centre in self],
            "points": [self._map_point(point) for point in points],
            "devices": [self._map_device(device) for device in devices],
            "ways": [
                {
                    "region": way.region_id.name,
                    "to": way.point_id.name or way.centre_id.name,
                    "minutes": way.minutes,
                }
                for way in ways
            ],
        }

    @api.model
    def _map_point(self, point):
        return {
            "name": point.name,
            "kind": point.kind,
            "lat": point.latitude,
            "lon": point.longitude,
            "address": point.address or "",
            "hours": point.hours or "",
            "items": point.item_ids.mapped("name"),
        }

    @api.model
    def _map_device(self, device):
        current = device.item_ids.filtered(lambda line: not line.date_to)
        return {
            "name": device.name,
            "kind": device.kind_id.name,
            "lat": device.latitude,
            "lon": device.longitude,
            "place": device.place or "",
            "hours": device.hours or "",
            "state": device.state,
            "items": current.item_id.mapped("name"),
        }

    def _map_centre(self):
        return {
            "id": self.id,
            "name": self.name,
            "level": self.kind,
            "lat": self.latitude,
            "lon": self.longitude,
            "address": self.address or "",
            "phone": self.phone or "",
            "hours": self._hours_text(),
        }

    def _hours_text(self):
        """Opening hours in words: those of the register, else the hall's."""
        if self.hours_ids:
            return "；".join(self.hours_ids.mapped("display_name"))
        return "–".join(
            f"{int(hour):02d}:{round(hour % 1 * 60):02d}"
            for hour in (self.open_from, self.open_to)
        )

    def _leaflet_file(self):
        """The leaflet of the list in force, as PDF bytes."""
        self.ensure_one()
        text = leaflet.LeafletText(
            organ=self.name,
            title=self.env._("What you can do here"),
            facts=[
                (self.env._("Address"), self.address or "–"),
                (self.env._("Phone"), self.phone or "–"),
                (self.env._("Opening hours"), self._hours_text()),
            ],
            heading=[self.env._("No."), self.env._("Item"), self.env._("Window")],
            groups=[
                (
                    programme.name,
                    [
                        (
                            item.entry_id.name,
                            "、".join(windows.mapped("display_name")),
                        )
                        for item, windows, _now in rows
                    ],
                )
                for programme, rows in self._public_items()
            ],
            url=self.public_url,
            scan=self.env._("Scan for guides, appointments and who serves today."),
            footer=self.env._("Page %(page)s of %(pages)s"),
        )
        return leaflet.build(text, pdf.register_font(self.env))

    def _public_days(self, delegation, days=14):
        """Return [(day, [(start, window, places)])] with places, from today on."""
        first = clock.local_day(fields.Datetime.now())
        visits = self.env["gov.appointment"]
        found = []
        for number in range(days):
            day = first + timedelta(days=number)
            slots = visits._slots(delegation, self, day)
            if slots:
                found.append((day, slots))
        return found
