import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import html2plaintext, plaintext2html

from odoo.addons.gov_windows.kernel import clock

from ..kernel import privacy

#: Days around now from which sessions are offered to be recorded.
BEFORE, AFTER = timedelta(days=14), timedelta(days=3)
#: Largest picture taken, in bytes; the screen makes them smaller before.
MAX_PHOTO = 10 * 1024 * 1024
#: Colleagues that a search shows, and the hours of a session begun on the spot.
SHOWN, HOURS = 8, 2
#: HTML of minutes that the plain text of a phone keeps.
PLAIN_TAGS = ("<p", "</p>", "<br", "<span", "</span>")


class GovTrainingSessionPhone(models.Model):
    """What the trainer's phone asks: plain data in, plain data out.

    Every method checks that the user may record the session; what is refused is
    refused by the session itself, so the screen decides nothing.
    """

    _inherit = "gov.training.session"

    # ------------------------------------------------------------
    # CHOOSE OR START
    # ------------------------------------------------------------

    @api.model
    def phone_open(self):
        """Return the sessions that the user may record now.

        :return: dict with ``sessions``, and ``plans`` and ``kinds`` for a session
            that is started on the spot (no plans: the user may not)
        """
        self.browse().check_access("write")
        now = fields.Datetime.now()
        near = Domain("start", ">=", now - BEFORE) & Domain("start", "<=", now + AFTER)
        found = self.search(near & Domain("state", "!=", "cancelled"), order="start")
        own = found._filtered_access("write").sorted(lambda one: one.state == "held")
        plans = self.env["gov.training.plan"]
        if self.has_access("create"):
            year = clock.local_day(now).year
            plans = plans.search([("year", "=", year), ("state", "=", "approved")])
            plans = plans._filtered_access("write")
        kinds = self._fields["kind"]._description_selection(self.env)
        return {
            "sessions": [one._phone_line() for one in own],
            "plans": [{"id": plan.id, "name": plan.display_name} for plan in plans],
            "kinds": [{"code": code, "name": label} for code, label in kinds],
        }

    def _phone_check(self):
        self.ensure_one()
        self.check_access("write")

    def _phone_line(self):
        start, stop = self.start + clock.OFFSET, self.stop + clock.OFFSET
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "time": f"{start:%m-%d %H:%M}–{stop:%H:%M}",
            "place": self._place_text(),
            "kind": kinds[self.kind],
            "state": self.state,
            "state_label": states[self.state],
            "present": self.present_count,
            "invited": self.invited_count,
        }

    @api.model
    def phone_start(self, values):
        """Begin a session that nobody had planned; the user is its trainer.

        :param values: dict with ``name``, ``plan`` (id), ``kind`` and ``place``
        :return: as :meth:`phone_read`
        """
        self.browse().check_access("create")
        plan = self.env["gov.training.plan"].browse(int(values.get("plan") or 0))
        name = (values.get("name") or "").strip()
        if not name or not plan.exists():
            raise UserError(self.env._("Enter what the session is about."))
        now = fields.Datetime.now().replace(second=0)
        trainer = self.env.user.employee_id
        session = self.create(
            {
                "name": name,
                "plan_id": plan.id,
                "kind": values.get("kind") or "topical",
                "place": (values.get("place") or "").strip() or False,
                "start": now,
                "stop": now + timedelta(hours=HOURS),
                "trainer_ids": [Command.set(trainer.ids)],
            }
        )
        return session.phone_read()

    # ------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------

    def phone_read(self):
        """Return all that the screen shows of the session.

        :return: dict of the session with ``people``, ``photos``, ``minutes``,
            ``open`` (one may sign in now), ``early``, ``seconds`` of a door code
        """
        self._phone_check()
        now = fields.Datetime.now()
        minutes = self.minutes or ""
        return self._phone_line() | {
            "open": self.state == "planned" and self.start <= now <= self.stop,
            "early": self.state == "planned" and now < self.start,
            "seconds": self._door_seconds(),
            "people": self._phone_people(),
            "photos": [
                {"id": photo.id, "name": photo.name} for photo in self.photo_ids
            ],
            "minutes": html2plaintext(minutes).strip() if minutes else "",
            "formatted": self._phone_formatted(minutes),
        }

    def _phone_people(self):
        return [
            {
                "id": line.id,
                "name": line.employee_id.name,
                "agency": line.agency_id.name or "",
                "present": line.present,
                "code": line.source == "code",
            }
            for line in self.attendance_ids.sudo()  # sudo: names of the own list
        ]

    @api.model
    def _phone_formatted(self, minutes):
        """Whether plain text would lose something of the minutes."""
        rest = minutes
        for tag in PLAIN_TAGS:
            rest = rest.replace(tag, "")
        return "<" in rest

    def phone_begin(self):
        """Begin a planned session before its time; it starts now.

        :raise UserError: begun, over or called off already
        """
        self._phone_check()
        now = fields.Datetime.now().replace(second=0)
        if self.state != "planned" or self.start <= now:
            raise UserError(self.env._("%s has begun already.", self.name))
        self.write({"start": now})
        return self.phone_read()

    def phone_mark(self, lines, present):
        """Mark people of the list as present, or not.

        :param lines: ids of attendances of this session
        """
        self._phone_check()
        chosen = self.attendance_ids.filtered(lambda line: line.id in set(lines))
        chosen.write({"present": bool(present)})
        return self.phone_read()

    def phone_people(self, text):
        """Return up to eight colleagues called like ``text`` who are not listed.

        :return: list of {id, name, agency}
        """
        self._phone_check()
        words = (text or "").strip()
        if not words:
            return []
        staff = self.env["hr.employee"].sudo()  # sudo: name and agency, no file
        listed = self.attendance_ids.sudo().employee_id  # sudo: as above
        domain = Domain("name", "ilike", words) & Domain("id", "not in", listed.ids)
        found = staff.search(domain & Domain("gov_agency_id", "!=", False), limit=SHOWN)
        return [
            {"id": one.id, "name": one.name, "agency": one.gov_agency_id.name}
            for one in found
        ]

    def phone_add(self, employee):
        """Put somebody on the list who came without invitation, as present.

        :param employee: id of the employee
        """
        self._phone_check()
        begun = self.start <= fields.Datetime.now()
        self.env["gov.training.attendance"].create(
            {"session_id": self.id, "employee_id": int(employee), "present": begun}
        )
        return self.phone_read()

    def phone_photo(self, name, content):
        """Keep a picture of the session, without what the camera wrote into it.

        :param content: the picture, base64
        :raise UserError: no JPEG or PNG picture, or too large
        """
        self._phone_check()
        try:
            picture = base64.b64decode(content or "", validate=True)
            bare = privacy.clean_picture(picture)
        except ValueError as error:  # binascii.Error is one, too
            raise UserError(self._phone_no_photo(name)) from error
        if len(picture) > MAX_PHOTO:
            raise UserError(self._phone_no_photo(name))
        photo = self.env["ir.attachment"].create(
            {
                "name": name or "photo.jpg",
                "raw": bare,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write({"photo_ids": [Command.link(photo.id)]})
        return self.phone_read()

    @api.model
    def _phone_no_photo(self, name):
        return self.env._("%s is no JPEG or PNG picture of at most 10 MB.", name or "—")

    def phone_photo_drop(self, photo):
        """Take a picture away that was taken by mistake."""
        self._phone_check()
        chosen = self.photo_ids.filtered(lambda one: one.id == int(photo))
        self.write({"photo_ids": [Command.unlink(one.id) for one in chosen]})
        chosen.unlink()
        return self.phone_read()

    def phone_note(self, text):
        """Keep the minutes as plain text.

        :raise UserError: they were formatted at the desk, which would be lost
        """
        self._phone_check()
        if self._phone_formatted(self.minutes or ""):
            raise UserError(
                self.env._("The minutes were formatted at the desk. Go on there.")
            )
        self.write({"minutes": plaintext2html(text) if (text or "").strip() else False})
        return self.phone_read()

    def phone_finish(self):
        """Mark as held; a session that is still under way ends now.

        :raise UserError: not begun, or nobody present (JN21 three (three) 10)
        """
        self._phone_check()
        now = fields.Datetime.now().replace(second=0)
        if self.state == "planned" and self.start < now < self.stop:
            self.write({"stop": now})
        self.action_hold()
        return self.phone_read()
