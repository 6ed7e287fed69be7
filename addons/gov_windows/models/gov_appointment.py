import secrets
from collections import Counter
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.gov_items.kernel import masks

from ..kernel import clock


class GovAppointment(models.Model):
    """A visitor's hour at a window: made on site, by phone or on the public page.

    An hour has as many places as the published rota has people there, times the
    visits an hour (a setting). On a day off an appointment brings the person along:
    whose turn it is gets a shift on that day's rota (JN18, 365-day service).
    """

    _name = "gov.appointment"
    _description = "Appointment"
    _inherit = ["gov.centre.mixin"]
    _order = "start desc, id desc"
    _rec_name = "code"

    code = fields.Char(readonly=True, copy=False, index=True)
    token = fields.Char(
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: secrets.token_urlsafe(16),
    )
    delegation_id = fields.Many2one(
        "gov.delegation", "Item", required=True, index=True, ondelete="restrict"
    )
    window_id = fields.Many2one(
        "gov.window", required=True, index=True, ondelete="restrict"
    )
    start = fields.Datetime(required=True, index=True)
    day = fields.Date(compute="_compute_day", store=True, precompute=True, index=True)
    is_rest_day = fields.Boolean(
        "Weekend or holiday", compute="_compute_day", store=True, precompute=True
    )
    channel = fields.Selection(
        [("site", "On site"), ("phone", "By phone"), ("public", "Public page")],
        required=True,
        default="site",
    )
    name = fields.Char("Visitor", required=True)
    phone = fields.Char(required=True)
    email = fields.Char(help="For the reminder; without it the office phones.")
    visitor = fields.Char(
        "Visitor (masked)",
        compute="_compute_visitor",
        help="Masked, for lists and calls.",
    )
    state = fields.Selection(
        [
            ("booked", "Booked"),
            ("arrived", "Arrived"),
            ("missed", "Did not come"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="booked",
        readonly=True,
        copy=False,
        index=True,
    )
    reminded_on = fields.Datetime(readonly=True, copy=False)
    shift_id = fields.Many2one(
        "gov.shift",
        "Shift for it",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The shift that was planned because of this appointment.",
    )

    _code_uniq = models.UniqueIndex("(code)", "This number is taken.")
    _token_uniq = models.UniqueIndex("(token)", "This token is taken.")
    _phone_once = models.UniqueIndex(
        "(delegation_id, day, phone) WHERE state = 'booked'",
        "There is an appointment of this phone for the item on that day.",
    )

    @api.depends("start")
    def _compute_day(self):
        calendar = self.env["gov.calendar.day"]
        for visit in self:
            visit.day = visit.start and clock.local_day(visit.start)
            visit.is_rest_day = bool(visit.day) and not calendar._is_workday(visit.day)

    @api.depends("name", "phone")
    def _compute_visitor(self):
        for visit in self:
            parts = (
                masks.mask_name(visit.name or ""),
                masks.mask_phone(visit.phone or ""),
            )
            visit.visitor = " ".join(filter(None, parts))

    # ------------------------------------------------------------
    # CAPACITY
    # ------------------------------------------------------------

    @api.model
    def _setting(self, name, default):
        return self.env["gov.rota.rule"]._parameter(name, default)

    def _slots(self, delegation, centre, day):
        """Return [(start, window, places left)] of an item in a centre on a day.

        These appointments themselves take no place. Hours are those of published
        shifts while the centre is open; on a day off without any, those of the centre:
        then one place an hour is offered, which brings a person along.
        """
        windows = self.env["gov.window"]._serving(delegation)
        windows = windows.filtered(lambda w: w.centre_id == centre)
        shifts = self.env["gov.shift"].sudo()  # sudo: how many, not who
        planned = shifts.search(
            Domain("window_id", "in", windows.ids)
            & Domain("day", "=", day)
            & Domain("state", "=", "published")
        )
        booked = self.sudo().search_fetch(  # sudo: how many, not who
            Domain("window_id", "in", windows.ids)
            & Domain("day", "=", day)
            & Domain("state", "in", ("booked", "arrived"))
            & Domain("id", "not in", self.ids),
            ["window_id", "start"],
        )
        taken = Counter((visit.window_id, visit.start) for visit in booked)
        per_hour = int(self._setting("visits_per_hour", 3))
        now = fields.Datetime.now()
        opened = self._open_spans(centre, day)
        found = []
        for window in windows:
            for start in self._hours_of(window, day, planned, opened):
                heads = sum(
                    s.window_id == window
                    and s.start <= start
                    and s.stop >= start + timedelta(hours=1)
                    for s in planned
                )
                places = heads * per_hour if heads else 1
                left = places - taken[window, start]
                if start > now and left > 0:
                    found.append((start, window, left))
        return sorted(found, key=lambda slot: (slot[0], -slot[2], slot[1].id))

    @api.model
    def _free_text(self, slots):
        """How many places are left in the slots, in the reader's language."""
        return self.env._("%s places left", sum(slot[2] for slot in slots))

    @api.model
    def _open_spans(self, centre, day):
        """Return ((begin, end) of the usual hours, those of the day's further ones).

        Moments in UTC. The first is what a day off without shifts is offered.
        """
        usual = (centre.open_from, centre.open_to)
        lines = centre.sudo().hours_ids  # sudo: the hours hang at the door
        further = [(line.hour_from, line.hour_to) for _day, line in lines._on([day])]
        return [
            (clock.utc(day, first), clock.utc(day, last))
            for first, last in (usual, *further)
        ]

    @api.model
    def _hours_of(self, window, day, planned, opened):
        """Full hours in which an appointment may begin.

        Whoever tidies up or stands by before and after is on duty, not to be visited.
        """
        spans = [(s.start, s.stop) for s in planned if s.window_id == window]
        if not spans:
            if self.env["gov.calendar.day"]._is_workday(day):
                return []
            spans = opened[:1]
        hour = timedelta(hours=1)
        hours = set()
        for start, stop in spans:
            while start + hour <= stop:
                hours.add(start)
                start += hour
        return sorted(
            moment
            for moment in hours
            if any(a <= moment and moment + hour <= b for a, b in opened)
        )

    # ------------------------------------------------------------
    # BOOK
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["code"] = secrets.token_hex(4).upper()
        visits = super().create(vals_list)
        for visit in visits:
            visit._check_place()
            visit._bring_person()
        return visits

    def _check_place(self):
        """Refuse an hour that is full, over or not served.

        The window is locked, so that two visitors never get the last place.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id FROM gov_window WHERE id = %s FOR UPDATE", [self.window_id.id]
        )
        self._check_no_shows()
        slots = self._slots(self.delegation_id, self.centre_id, self.day)
        if (self.start, self.window_id) not in {slot[:2] for slot in slots}:
            raise self.env["gov.clause"]._refusal(
                "JN18-22-12",
                self.env._(
                    "There is no place at %(window)s at that hour. Choose another one.",
                    window=self.window_id.display_name,
                ),
            )

    def _check_no_shows(self):
        """Who often did not come makes an appointment on site or by phone."""
        if self.channel != "public":
            return
        since = fields.Datetime.now() - timedelta(days=90)
        missed = self.sudo().search_count(  # sudo: how often, for a visitor
            Domain("phone", "=", self.phone)
            & Domain("state", "=", "missed")
            & Domain("start", ">=", since)
        )
        if missed >= self._setting("no_show_limit", 3):
            raise UserError(
                self.env._(
                    "Several appointments of this phone were not kept. Please phone "
                    "the centre."
                )
            )

    def _bring_person(self):
        """On a day off without anybody there, plan whose turn it is."""
        self.ensure_one()
        shifts = self.env["gov.shift"].sudo()  # sudo: visitors bring a person along
        here = Domain("window_id", "=", self.window_id.id) & Domain(
            "day", "=", self.day
        )
        present = shifts.search(
            here & Domain("start", "<=", self.start) & Domain("stop", ">", self.start),
            limit=1,
        )
        if present:
            return
        rotas = self.env["gov.rota"].sudo()  # sudo: the day's rota, in any state
        rota = rotas.search(
            Domain("centre_id", "=", self.centre_id.id)
            & Domain("date_from", "<=", self.day)
            & Domain("date_to", ">=", self.day),
            limit=1,
        )
        if not rota:
            return
        wanted = {
            "rota_id": rota.id,
            "window_id": self.window_id.id,
            "start": clock.utc(self.day, self.centre_id.open_from),
            "stop": clock.utc(self.day, self.centre_id.open_to),
        }
        draft = shifts.new(wanted)
        ranked = self.env["gov.substitute"].sudo()._rank(draft, 1)  # sudo: as above
        if ranked:
            wanted["employee_id"] = ranked[0]["employee_id"]
            self.sudo().shift_id = shifts.with_context(  # sudo: as above
                gov_change_reason=self.code
            ).create(dict(wanted, locked=True))
        else:
            opened = self.env["gov.open.shift"].sudo()  # sudo: as above
            opened.create(dict(wanted, note=self.code))

    # ------------------------------------------------------------
    # ACTIONS AND JOBS
    # ------------------------------------------------------------

    def _arrived(self):
        self.filtered(lambda v: v.state == "booked").write({"state": "arrived"})

    def action_arrived(self):
        """The visitor is here: draw the ticket that is called at the time."""
        for visit in self:
            visit.check_access("write")
            visit._arrived()
            self.env["gov.ticket"]._draw(
                visit.centre_id, visit.window_id.kind, visit.delegation_id, visit
            )

    def action_cancel(self):
        """Cancel; the place is free again."""
        self.filtered(lambda v: v.state == "booked").write({"state": "cancelled"})

    @api.model
    def _cron_remind(self):
        """Remind of tomorrow's appointments; mark those of today that were missed."""
        now = fields.Datetime.now()
        due = self.search(
            Domain("state", "=", "booked")
            & Domain("reminded_on", "=", False)
            & Domain("start", ">", now)
            & Domain("start", "<=", now + timedelta(hours=24))
        )
        mails = self.env["mail.mail"].sudo()  # sudo: mails of the system
        for visit in due.filtered("email"):
            mails.create(visit._prepare_reminder())
        due.filtered("email").write({"reminded_on": now})
        late = timedelta(minutes=self._setting("no_show_minutes", 30))
        self.search(
            Domain("state", "=", "booked") & Domain("start", "<", now - late)
        ).write({"state": "missed"})

    def _prepare_reminder(self):
        when = (self.start + clock.OFFSET).strftime("%Y-%m-%d %H:%M")
        return {
            "email_to": self.email,
            "subject": self.env._("Your appointment on %(when)s", when=when),
            "body_html": Markup("<p>%s</p><p>%s</p>")
            % (
                f"{self.centre_id.name} {self.window_id.display_name}",
                self.delegation_id.entry_id.name,
            ),
        }
