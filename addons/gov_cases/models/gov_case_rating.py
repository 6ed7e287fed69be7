from odoo import fields, models

#: States in which nothing more happens: what came of it can be rated.
ENDED = ("closed", "refused_acceptance", "withdrawn", "lapsed")


class GovCaseRating(models.Model):
    """What of a case may be rated now, and by whom the officer is answered for."""

    _inherit = "gov.case"

    rating_ids = fields.One2many("gov.rating", "case_id", "Ratings", readonly=True)

    def _rateable(self):
        """The event of the case that may be rated now and was not, or None.

        The result once it is delivered or the case is over; before that, the
        intake once it has ended in acceptance.
        """
        self.ensure_one()
        rated = set(self.sudo().rating_ids.mapped("event"))  # sudo: only which
        over = self.state in ENDED
        event = "result" if over else "intake" if self.accepted_on else None
        return event if event and event not in rated else None

    def _rate(self, level, comment="", channel="qr"):
        """Take the applicant's rating of what has just been done.

        :raise UserError: HZ22-53-10: there is nothing to be rated, it was rated
            already, or the level is none of the five
        """
        self.ensure_one()
        event = self._rateable()
        if not event:
            self._refuse(
                "HZ22-53-10", self.env._("There is nothing to be rated, or it was.")
            )
        if level not in dict(self.env["gov.rating"]._fields["level"].selection):
            self._refuse("HZ22-53-10", self.env._("Choose one of the five levels."))
        officer, agency = self._rated(event)
        return self.env["gov.rating"]._record(
            {
                "case_id": self.id,
                "event": event,
                "channel": channel,
                "level": level,
                "comment": (comment or "").strip() or False,
                "officer_id": officer.id,
                "agency_id": agency.id,
                "window_id": self.window_id.id,
            }
        )

    def _rated(self, event):
        """The officer and the agency that the rating is about."""
        case = self.sudo()  # sudo: applicants have no account
        officer = case.accepted_by
        agency = case.window_agency_id | case.accept_agency_id
        if event == "result":
            done = case.step_ids.filtered(lambda step: step.state == "done")[-1:]
            officer = done.user_id or officer
            agency = done.agency_id or agency
        return officer, agency[:1]
