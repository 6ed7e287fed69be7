from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.gov_items.report import pdf
from odoo.addons.gov_windows.kernel import clock

from ..kernel import halves
from ..report import signin_pdf


class GovTrainingSession(models.Model):
    """One meeting of a training plan: planned, then held with its attendance."""

    _name = "gov.training.session"
    _description = "Training Session"
    _inherit = ["mail.thread"]
    _order = "start desc, id desc"
    _rec_names_search = ["name", "plan_id"]

    name = fields.Char("Subject", required=True, tracking=True)
    plan_id = fields.Many2one(
        "gov.training.plan", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        related="plan_id.agency_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [("central", "Central"), ("topical", "Topical"), ("online", "Online")],
        required=True,
        default="central",
        index=True,
        help="Central: one per half-year at least. Topical: when law or practice "
        "changes. Online: encouraged, and does not count as central (JN21 three "
        "(three) 10).",
    )
    start = fields.Datetime(required=True, tracking=True)
    stop = fields.Datetime("End", required=True)
    day = fields.Date(
        compute="_compute_day",
        store=True,
        precompute=True,
        index=True,
        help="Day of the wall clock in China on which the session begins.",
    )
    half = fields.Selection(
        [("1", "First half-year"), ("2", "Second half-year")],
        "Half-year",
        compute="_compute_day",
        store=True,
        precompute=True,
    )
    hours = fields.Float(compute="_compute_day", store=True, precompute=True)
    place = fields.Char(
        help="Room or hall; the agency's own rooms are not booked twice."
    )
    venue = fields.Char(
        "Where", compute="_compute_venue", help="The room, the place, or the link."
    )
    join_url = fields.Char("Link", help="Where an online session is joined.")
    room_id = fields.Many2one(
        "gov.training.room",
        index="btree_not_null",
        ondelete="restrict",
        help="A room that is kept here is booked once at a time.",
    )
    trainer_line_ids = fields.One2many("gov.training.trainer", "session_id")
    trainer_ids = fields.Many2many(
        "hr.employee",
        string="Trainers",
        compute="_compute_trainer_ids",
        compute_sudo=True,
        inverse="_inverse_trainer_ids",
        search="_search_trainer_ids",
        help="Nobody is booked for two sessions at a time.",
    )
    document_ids = fields.Many2many(
        "ir.attachment",
        "gov_training_session_document_rel",
        "session_id",
        "attachment_id",
        "Materials",
        copy=False,
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "gov_training_session_photo_rel",
        "session_id",
        "attachment_id",
        "Photographs",
        copy=False,
    )
    cost = fields.Float(help="Yuan: what the session cost; compared with the budget.")
    need_ids = fields.One2many("gov.training.need", "session_id", "Needs met")
    entry_ids = fields.Many2many(
        "gov.entry",
        "gov_training_session_entry_rel",
        "session_id",
        "entry_id",
        "Items",
        help="Items that the session explains.",
    )
    manual_ids = fields.Many2many(
        "gov.manual",
        "gov_training_session_manual_rel",
        "session_id",
        "manual_id",
        "Manuals",
        help="Manual versions that the session explains (JN21 three (three) 10).",
    )
    stale_count = fields.Integer(
        "Manuals no longer in force",
        compute="_compute_stale_count",
        help="Linked manual versions that a newer one has replaced.",
    )
    minutes = fields.Html(help="What was said and asked.")
    attendance_ids = fields.One2many("gov.training.attendance", "session_id")
    invited_count = fields.Integer(
        "Invited", compute="_compute_attendance_counts", compute_sudo=True
    )
    present_count = fields.Integer(
        "Present", compute="_compute_attendance_counts", compute_sudo=True
    )
    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        copy=False,
        index=True,
        tracking=True,
    )

    _times = models.Constraint("CHECK(stop > start)", "A session ends after it starts.")
    _cost_positive = models.Constraint("CHECK(cost >= 0)", "A cost is not negative.")
    _kept_room_excl = models.Constraint(
        "EXCLUDE USING gist (room_id WITH =, tsrange(start, stop) WITH &&) "
        "WHERE (room_id IS NOT NULL AND state <> 'cancelled')",
        "The room is taken by another session at the same time.",
    )
    _room_excl = models.Constraint(
        "EXCLUDE USING gist (agency_id WITH =, place WITH =, "
        "tsrange(start, stop) WITH &&) WHERE (state <> 'cancelled')",
        "The room is taken by another session at the same time.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("start", "stop")
    def _compute_day(self):
        for session in self:
            day = session.start and clock.local_day(session.start)
            session.day = day
            session.half = day and str(halves.half_of(day))
            complete = session.start and session.stop
            seconds = complete and (session.stop - session.start).total_seconds()
            session.hours = (seconds or 0) / 3600

    @api.depends("room_id", "place", "join_url")
    def _compute_venue(self):
        for session in self:
            session.venue = session.room_id.name or session.place or session.join_url

    @api.depends("trainer_line_ids.employee_id")
    def _compute_trainer_ids(self):
        for session in self:
            session.trainer_ids = session.trainer_line_ids.employee_id

    def _inverse_trainer_ids(self):
        for session in self:
            wanted, lines = session.trainer_ids, session.trainer_line_ids
            lines.filtered(lambda line, w=wanted: line.employee_id not in w).unlink()
            lines.create(
                [
                    {"session_id": session.id, "employee_id": one.id}
                    for one in wanted - lines.exists().employee_id
                ]
            )

    def _search_trainer_ids(self, operator, value):
        return Domain("trainer_line_ids.employee_id", operator, value)

    @api.depends("manual_ids.state")
    def _compute_stale_count(self):
        for session in self:
            stale = session.manual_ids.filtered(lambda m: m.state != "published")
            session.stale_count = len(stale)

    @api.depends("attendance_ids.present")
    def _compute_attendance_counts(self):
        counts = {
            (session.id, present): count
            for session, present, count in self.env[
                "gov.training.attendance"
            ]._read_group(
                [("session_id", "in", self.ids)],
                ["session_id", "present"],
                ["__count"],
            )
        }
        for session in self:
            present = counts.get((session.id, True), 0)
            session.present_count = present
            session.invited_count = present + counts.get((session.id, False), 0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("start", "stop", "state")
    def _check_trainers_free(self):
        self.trainer_line_ids._check_free()

    @api.constrains("room_id", "attendance_ids")
    def _check_seats(self):
        for session in self.filtered("room_id.capacity"):
            seats = session.room_id.capacity
            if session.invited_count > seats:
                raise ValidationError(
                    self.env._(
                        "%(room)s has %(seats)s seats for %(people)s people.",
                        room=session.room_id.name,
                        seats=seats,
                        people=session.invited_count,
                    )
                )

    @api.constrains("start", "plan_id")
    def _check_year(self):
        for session in self:
            if session.day.year != session.plan_id.year:
                raise ValidationError(
                    self.env._(
                        "%(session)s does not lie in the plan's year %(year)s.",
                        session=session.name,
                        year=session.plan_id.year,
                    )
                )

    @api.constrains("state")
    def _check_held(self):
        now = fields.Datetime.now()
        for session in self.filtered(lambda s: s.state == "held"):
            if session.start > now or not session.present_count:
                raise self.env["gov.clause"]._refusal(
                    "JN21-10-03",
                    self.env._(
                        "%(session)s counts as held only after it has begun and "
                        "with at least one person present.",
                        session=session.name,
                    ),
                )

    @api.model_create_multi
    def create(self, vals_list):
        booked = [self._pop_trainers(vals) for vals in vals_list]
        sessions = super().create(vals_list)
        for session, commands in zip(sessions, booked, strict=True):
            session._book(commands)
        return sessions

    @api.model
    def _pop_trainers(self, vals):
        """Take trainers out of ``vals``: naming staff needs no right on their files."""
        return None if self.env.su else vals.pop("trainer_ids", None)

    def _book(self, commands):
        if commands:
            booking = self.sudo()  # sudo: staff are named, their files not read
            booking.write({"trainer_ids": commands})

    def write(self, vals):
        vals = dict(vals)
        commands = self._pop_trainers(vals)
        result = super().write(vals)
        if commands:
            self.check_access("write")
        self._book(commands)
        self.check_access("write")  # of the plan it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if "held" in self.mapped("state"):
            raise self.env["gov.clause"]._refusal(
                "JN21-10-03", self.env._("A session that was held is not deleted.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_hold(self):
        """Mark as held; it counts for the half-year from now on.

        :raise UserError: not begun, or nobody present (JN21 three (three) 10).
        """
        self.write({"state": "held"})
        self.need_ids._held()

    def action_cancel(self):
        """Call off sessions that were not held."""
        self.filtered(lambda s: s.state == "planned").write({"state": "cancelled"})

    def action_plan(self):
        """Plan a session again that was called off or marked as held by mistake."""
        self.write({"state": "planned"})

    def action_all_present(self):
        """Mark everybody on the list as present."""
        self.attendance_ids.write({"present": True})

    def _notify_invited(self):
        """Tell those on the list who were not told yet."""
        for session in self:
            fresh = session.attendance_ids.filtered(lambda line: not line.invited_on)
            partners = fresh.user_id.partner_id
            if partners:
                session.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("Invitation: %s", session.name),
                    body=session._invitation(),
                )
            fresh.write({"invited_on": self._city_today()})

    def _invitation(self):
        start = self.start + clock.OFFSET
        return self.env._(
            "%(agency)s invites you to “%(session)s” on %(time)s. Place: %(place)s.",
            agency=self.agency_id.name,
            session=self.name,
            time=f"{start:%Y-%m-%d %H:%M}",
            place=self._place_text(),
        )

    def _place_text(self):
        return self.venue or "—"

    def action_print_signin(self):
        """Open the sign-in sheet as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/training/session/{self.id}/signin",
            "target": "new",
        }

    # ------------------------------------------------------------
    # SIGN-IN SHEET
    # ------------------------------------------------------------

    def _get_signin_sheet(self):
        """Return the sign-in sheet as PDF bytes, in the user's language."""
        self.ensure_one()
        return signin_pdf.build(self._signin_text(), pdf.register_font(self.env))

    def _signin_text(self):
        start, stop = self.start + clock.OFFSET, self.stop + clock.OFFSET
        facts = [
            (self.env._("Subject"), self.name),
            (self.env._("Time"), f"{start:%Y-%m-%d %H:%M} – {stop:%H:%M}"),
            (self.env._("Place"), self._place_text()),
            (self.env._("Trainers"), "、".join(self.trainer_ids.mapped("name"))),
            (self.env._("Items"), "、".join(self.entry_ids.mapped("name"))),
        ]
        return signin_pdf.SigninText(
            organ=self.agency_id.name,
            title=self.env._("Training sign-in sheet"),
            facts=facts,
            heading=[
                self.env._("No."),
                self.env._("Full name"),
                self.env._("Agency"),
                self.env._("Signature"),
                self.env._("Time"),
            ],
            people=[
                (line.employee_id.name, line.agency_id.name or "")
                for line in self.attendance_ids
            ],
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )
