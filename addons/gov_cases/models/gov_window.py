import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import consteq

#: Minutes during which the window's screen asks for a rating.
ASKED_FOR = 15


class GovWindow(models.Model):
    """The screen on the applicant's side of the window."""

    _inherit = "gov.window"

    screen_token = fields.Char(
        readonly=True,
        copy=False,
        groups="gov_windows.group_centre_manager",
        help="Opens the window's rating screen.",
    )
    rating_ids = fields.One2many("gov.rating", "window_id", "Ratings")

    def action_open_screen(self):
        """Open the rating screen of the window, to be left on its second screen.

        :raise UserError: SUITE-AGENCY, for whoever neither keeps nor staffs the window;
            who has the screen's address hears which case was just handed out
        """
        self.ensure_one()
        window = self.sudo()  # sudo: clerks open the screen of their window
        window._check_staffed_by(self.env.user)
        if not window.screen_token:
            window.screen_token = secrets.token_urlsafe(24)
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/rate/{window.screen_token}",
            "target": "new",
        }

    def _check_staffed_by(self, user):
        own = self.agency_id in user.gov_agency_tree_ids
        posted = user in self.posting_ids.user_id or user in self.shift_ids.user_id
        if not (own or posted or self.with_user(user).has_access("write")):
            raise self.env["gov.clause"]._refusal(
                "SUITE-AGENCY",
                self.env._("%(window)s is not yours to staff.", window=self.name),
            )

    @api.model
    def _by_screen(self, token):
        """The window of the screen, or none."""
        if not token or len(token) < 24:
            return self.browse()
        window = self.sudo().search(  # sudo: whoever has the screen may ask
            [("screen_token", "=", token)], limit=1
        )
        return window if window and consteq(window.screen_token, token) else self

    def _to_rate(self):
        """The case of this window that has just been accepted or handed out."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(minutes=ASKED_FOR)
        events = self.env["gov.case.event"].sudo()  # sudo: only which case it was
        recent = events.search(
            [
                ("case_id.window_id", "=", self.id),
                ("code", "in", ("accept", "defer", "deliver")),
                ("happened_at", ">=", since),
            ],
            order="id desc",
            limit=5,
        )
        return next((case for case in recent.case_id if case._rateable()), None)

    def _rate_visit(self, level, comment="", about=None):
        """Rate the last case of the window; without one, the visit as such.

        :param about: number of the case that the screen showed, empty for the visit
        :raise UserError: HZ22-53-10: none of the five levels, rated already, or the
            next applicant's case has come since the screen was shown
        """
        case = self._to_rate()
        if about is not None and about != (case.number if case else ""):
            raise self.env["gov.clause"]._refusal(
                "HZ22-53-10",
                self.env._(
                    "The next case has begun here. Please look and choose again."
                ),
            )
        if case:
            return case._rate(level, comment, channel="counter")
        if level not in dict(self.env["gov.rating"]._fields["level"].selection):
            raise self.env["gov.clause"]._refusal(
                "HZ22-53-10", self.env._("Choose one of the five levels.")
            )
        shifts = self.env["gov.shift"].sudo()  # sudo: who sits here now
        now = fields.Datetime.now()
        duty = shifts.search(
            [
                ("window_id", "=", self.id),
                ("state", "=", "published"),
                ("start", "<=", now),
                ("stop", ">", now),
            ],
            limit=1,
        )
        return self.env["gov.rating"]._record(
            {
                "event": "visit",
                "channel": "counter",
                "level": level,
                "comment": (comment or "").strip() or False,
                "officer_id": duty.user_id.id,
                "agency_id": self.agency_id.id,
                "window_id": self.id,
            }
        )
