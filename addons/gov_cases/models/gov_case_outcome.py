from odoo import api, fields, models
from odoo.fields import Domain

from .gov_case_intake import TELL_WITHIN

GROUNDS = [
    ("not_needed", "No approval is needed"),
    ("no_jurisdiction", "Another body is competent"),
    ("not_supplied", "Not supplied after the notice"),
    ("not_eligible", "A condition of law is not met"),
    ("other", "Other ground"),
]


class GovCaseOutcome(models.Model):
    """How intake ends: refusals with their ground, silence, deferrals that lapse."""

    _inherit = "gov.case"

    refusal_ground = fields.Selection(
        GROUNDS,
        readonly=True,
        copy=False,
        help="Why the application was not accepted. The place at which it was handed "
        "in is no ground (JC25 two (one)).",
    )
    right_agency_id = fields.Many2one(
        "gov.agency",
        "Competent body",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Named on the notice where another body is competent (Administrative "
        "Licensing Law art. 32).",
    )
    right_body = fields.Char(
        "Competent body by name",
        readonly=True,
        copy=False,
        help="Where the competent body is not in the registry.",
    )
    silent = fields.Boolean(
        "Accepted by silence",
        readonly=True,
        copy=False,
        help="Nothing was told within 5 working days: accepted from the day of "
        "receipt (Administrative Licensing Law art. 32).",
    )
    overlooked = fields.Boolean(
        compute="_compute_overlooked",
        search="_search_overlooked",
        help="An application without a notice for more than 5 working days: accepted "
        "by law, whether somebody presses the button or not.",
    )
    deferral_reminded_on = fields.Date(
        "Reminded of documents on",
        readonly=True,
        copy=False,
        help="When the applicant of a deferred acceptance was reminded of what is "
        "still to follow, once.",
    )

    @api.depends("state", "received_on")
    def _compute_overlooked(self):
        mark = self._silence_mark()
        for case in self:
            # Any notice takes the case out of this state. A number does not: what
            # comes in online is numbered before anybody has looked at it.
            case.overlooked = case.state == "draft" and case.received_on < mark

    def _search_overlooked(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("state", "=", "draft") & Domain(
            "received_on", "<", self._silence_mark()
        )
        return found if True in value else ~found

    @api.model
    def _silence_mark(self):
        """What was received before this day should have been told of by now."""
        calendar = self.env["gov.calendar.day"]
        day, _guess = calendar._add_workdays(self._today(), -TELL_WITHIN)
        return day

    # --- non-acceptance ---------------------------------------------------------

    def action_reject(self, reason, ground="other", agency=None, body=""):
        """Refuse acceptance, with a ground, a reason and a numbered notice.

        :param ground: one of ``GROUNDS``
        :param agency: ``gov.agency`` that is competent instead, or
        :param body: its name where the registry does not have it
        :raise UserError: no reason or ground (XK-32), the competent body is not
            named (XK-32) or is one of the case's own (JC25-21-04), the 5 days have
            passed (XK-32), or the intake is over
        """
        self.ensure_one()
        self._lock()
        self._check_declaring()
        self._check_receiver()
        self._check_rejection(reason, ground, agency, body)
        self._assign_number()
        self._act_write(
            {
                "refusal_ground": ground,
                "right_agency_id": agency.id if agency else False,
                "right_body": (body or "").strip() or False,
                "reason": reason.strip(),
            }
        )
        self._end("refused_acceptance", "reject", reason)
        kind = "no_jurisdiction" if ground == "no_jurisdiction" else "non_acceptance"
        self._issue_notice(kind, note=reason)

    def _check_rejection(self, reason, ground, agency, body):
        if not (reason or "").strip() or ground not in dict(GROUNDS):
            self._refuse("XK-32", self.env._("Non-acceptance needs its reason."))
        if self.overlooked:
            self._refuse(
                "XK-32",
                self.env._(
                    "More than 5 working days have passed: the application counts as "
                    "accepted from the day of receipt."
                ),
            )
        if ground != "no_jurisdiction":
            return
        if not agency and not (body or "").strip():
            self._refuse(
                "XK-32", self.env._("Name the body that is competent instead.")
            )
        own = self.accept_agency_id | self.agency_id | self.upper_agency_id
        if agency and agency in own:
            self._refuse(
                "JC25-21-04",
                self.env._(
                    "%(agency)s takes part in this item: the applicant chose the "
                    "place, and neither level turns anyone away.",
                    agency=agency.name,
                ),
            )

    # --- deferred acceptance ----------------------------------------------------

    def _check_credit(self):
        """Refuse deferred documents to applicants with bad credit."""
        raw = self.sudo()  # sudo: the number is only compared with the list
        if self.env["gov.applicant.credit"]._is_listed(
            raw.applicant_code, self._today()
        ):
            self._refuse(
                "JN18-09-04",
                self.env._(
                    "The applicant is listed with bad credit: documents may not "
                    "follow later. Send a supplement notice."
                ),
            )

    def _lapsed(self):
        """Whether the deferral has run out with documents still missing."""
        self.ensure_one()
        return bool(
            self.deferred_until
            and self.deferred_until < self._today()
            and self.state == "accepted"
            and self._missing_documents(("3",))
        )

    def _check_lapsed(self):
        if self._lapsed():
            self._refuse(
                "JN18-09-05",
                self.env._(
                    "The documents did not follow by %(day)s: the deferred "
                    "acceptance has lapsed.",
                    day=self.deferred_until,
                ),
            )

    @api.model
    def _lapse_due(self):
        """End the deferred acceptances that have run out; return the cases."""
        candidates = self.search(
            Domain("state", "=", "accepted")
            & Domain("deferred_until", "<", self._today())
        )
        lapsed = candidates.filtered(lambda case: case._lapsed())
        for case in lapsed:
            case._lock()
            names = ", ".join(case._missing_documents(("3",)).mapped("name"))
            case._end("lapsed", "lapse", names)
            case._issue_notice("lapsed", note=names)
            case._on_closed()
        return lapsed

    @api.model
    def _remind_deferred(self):
        """Remind of the documents that must follow within days; return the cases.

        Each applicant once (``gov_cases.deferral_reminder_days`` working days before
        the last one), with the officer who answers for the enquiry.
        """
        today = self._today()
        last, _provisional = self.env["gov.calendar.day"]._add_workdays(
            today, self._setting("deferral_reminder_days")
        )
        candidates = self.search(
            Domain("state", "=", "accepted")
            & Domain("deferral_reminded_on", "=", False)
            & Domain("deferred_until", ">=", today)
            & Domain("deferred_until", "<=", last)
        )
        due = candidates.filtered(lambda case: case._missing_documents(("3",)))
        due._act_write({"deferral_reminded_on": today})
        self.env["gov.case.event"]._chain_append(
            [
                case._prepare_event(
                    "deferral_reminder",
                    "、".join(case._missing_documents(("3",)).mapped("name")),
                )
                for case in due
            ]
        )
        due._remind_officers()
        return due

    def _remind_officers(self):
        """Put what is to follow on the to-do list of who answers for the enquiry."""
        todo = self.env.ref("mail.mail_activity_data_todo")
        model = self.env["ir.model"]._get_id("gov.case")
        summary = self.env._("Documents to follow")
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": todo.id,
                    "res_model_id": model,
                    "res_id": case.id,
                    "user_id": case.accepted_by.id,
                    "date_deadline": case.deferred_until,
                    "summary": summary,
                }
                for case in self
                if case.accepted_by.active
            ]
        )

    # --- silence ----------------------------------------------------------------

    @api.model
    def _accept_overlooked(self):
        """Accept, from the day of receipt, what nobody answered; return the cases.

        What lacks a fact on which the mode depends cannot be routed: it stays in
        the list of overlooked applications until somebody asks for it.
        """
        accepted = self.browse()
        for case in self.search([("overlooked", "=", True)]):
            rule = case._resolve()
            if case._missing_facts() or not case._mode_by(rule):
                continue
            case._lock()
            case._act_write({"silent": True})
            case._start(rule)
            case._act_write({"accepted_by": case._silent_officer().id})
            case._log("silence")
            case._issue_notice("silence")
            accepted |= case
        return accepted

    def _silent_officer(self):
        """Who answers for an application that nobody answered.

        The clerk who entered it. What came in online was entered by nobody: then the
        manager of the accepting agency, who is to see to it that somebody does.
        """
        clerk = self.create_uid
        if clerk.has_group("gov_cases.group_clerk"):
            return clerk
        managers = self.env["gov.supervision.light"]._managers(self.accept_agency_id)
        found = self.env["res.users"].union(*managers.values())
        return found.filtered("active")[:1] or clerk
