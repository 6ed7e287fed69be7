from datetime import timedelta

import requests

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_windows.kernel import clock

from ..kernel import signed

KEY = "gov_cases.push_key"
#: First wait before an endpoint is tried again; it doubles each time.
FIRST_WAIT = timedelta(minutes=1)
OPEN = ("queued", "sent")


class GovPush(models.Model):
    """A decision put before a supervisor (审管互动).

    queued → sent → claimed → acted → answered. Created by the decision itself, one
    per supervising agency. A supervisor of the agency claims it within 2 working
    days, enters the check made, and feeds back to the approver. Within the suite it
    is there at once; where the agency has an endpoint it is queued until that took
    it, and dead after six tries. It can be claimed all the same.
    """

    _name = "gov.push"
    _description = "Push to a Supervisor"
    _order = "claim_due_on, id"
    _rec_name = "case_id"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    revision_id = fields.Many2one(
        "gov.case.revision",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The correction or revocation that it reports; empty: the decision.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Supervising agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    entry_id = fields.Many2one(related="case_id.entry_id", store=True, precompute=True)
    region_id = fields.Many2one(
        related="case_id.region_id", store=True, precompute=True
    )
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("claimed", "Claimed"),
            ("acted", "Acted"),
            ("answered", "Fed back"),
        ],
        required=True,
        readonly=True,
        default="sent",
        index=True,
    )
    queued_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    sent_at = fields.Datetime(
        readonly=True,
        help="When it lay before the supervisor, or its endpoint took it.",
    )
    claim_due_on = fields.Date(
        required=True,
        readonly=True,
        help="2 working days after the decision, unless the route says otherwise.",
    )
    claimed_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    claimed_at = fields.Datetime(readonly=True)
    feedback_due_on = fields.Date(
        readonly=True, help="Working days after the claim, by the route."
    )
    # the check
    random_check = fields.Boolean(
        readonly=True, help="Random check of bodies and inspectors, made public."
    )
    credit_check = fields.Boolean(readonly=True, help="Supervision by credit.")
    key_check = fields.Boolean(readonly=True, help="Key supervision.")
    checked_on = fields.Date(readonly=True)
    check_kind = fields.Char(readonly=True, help="On site, in writing, online …")
    check_result = fields.Text(readonly=True, help="Result, or why no check was made.")
    acted_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    acted_at = fields.Datetime(readonly=True)
    # the feedback
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)
    feedback = fields.Text(
        readonly=True, help="The check made (date, kind, result), or why none."
    )
    late_days = fields.Integer(
        compute="_compute_late_days",
        help="Working days past the step that is due: the claim or the feedback.",
    )
    # the endpoint
    tries = fields.Integer(readonly=True, aggregator=None)
    next_try = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True, help="What the endpoint answered last.")
    dead = fields.Boolean(
        "Dead letter",
        readonly=True,
        help="The endpoint did not take it in six tries; it waits within the suite.",
    )
    alarmed_on = fields.Date(
        readonly=True, help="When the managers were told that nobody claimed it."
    )

    _once_each = models.UniqueIndex(
        "(case_id, agency_id, COALESCE(revision_id, 0))",
        "A decision is pushed once to each supervisor.",
    )
    _unclaimed_idx = models.Index("(claim_due_on) WHERE state IN ('queued', 'sent')")

    @api.depends("state", "claim_due_on", "feedback_due_on", "answered_at")
    def _compute_late_days(self):
        calendar = self.env["gov.calendar.day"]
        today = self.env["gov.case"]._today()
        for push in self:
            due, end = push.feedback_due_on, today
            if push.state in OPEN:
                due = push.claim_due_on
            elif push.answered_at:
                end = clock.local_day(push.answered_at)
            late = calendar._workdays_between(due, end) if due and due < end else 0
            push.late_days = max(late, 0)

    # --- supervisors ------------------------------------------------------------

    @api.private
    def _check_supervisor(self):
        """Refuse users who do not supervise for the push's agency."""
        self.ensure_one()
        user = self.env.user
        if (
            not user.has_group("gov_cases.group_supervisor")
            or self.agency_id not in user._own_agencies()
        ):
            self.env["gov.case"]._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(agency)s claims and answers this push, by its supervisors.",
                    agency=self.agency_id.name,
                ),
            )

    def action_claim(self):
        """Claim the push for the user.

        :raise UserError: another agency's push (SUITE-AGENCY), claimed already
            (JN21-11-09)
        """
        self._check_supervisor()
        self.lock_for_update(allow_referencing=True)
        if self.state not in OPEN:
            self.env["gov.case"]._refuse(
                "JN21-11-09",
                self.env._(
                    "%(user)s has claimed it already.", user=self.claimed_by.name
                ),
            )
        days = self._days(self.agency_id)[1]
        today = self.env["gov.case"]._today()
        due, _guess = self.env["gov.calendar.day"]._add_workdays(today, days)
        self.sudo().write(  # sudo: users only read pushes; checked above
            {
                "state": "claimed",
                "claimed_by": self.env.uid,
                "claimed_at": fields.Datetime.now(),
                "feedback_due_on": due,
            }
        )
        self.case_id._log("claim", agency=self.agency_id)

    def action_act(self, result, kind="", checked_on=None, measures=()):
        """Enter the check that was made, or why none was.

        :param measures: of random_check, credit_check, key_check
        :raise UserError: not claimed, no result, or a check without measure or kind
            (JN21-12-04, LC20-33-02)
        """
        self._check_supervisor()
        self.lock_for_update(allow_referencing=True)
        cases = self.env["gov.case"]
        if self.state != "claimed" or not (result or "").strip():
            cases._refuse(
                "JN21-12-04",
                self.env._("After the claim, once: what was checked, or why nothing."),
            )
        checks = ("random_check", "credit_check", "key_check")
        if checked_on and not (kind and set(measures) & set(checks)):
            cases._refuse(
                "LC20-33-02",
                self.env._("A check names its kind and one of the three measures."),
            )
        self.sudo().write(  # sudo: users only read pushes; checked above
            {
                "state": "acted",
                "acted_by": self.env.uid,
                "acted_at": fields.Datetime.now(),
                "checked_on": checked_on,
                "check_kind": kind or False,
                "check_result": result.strip(),
                **{name: name in measures for name in checks},
            }
        )
        self.case_id._log("supervise", detail=result.strip(), agency=self.agency_id)

    def action_answer(self, text):
        """Feed back to the approver what supervision did.

        Without a check entered before, the text says why there was none.

        :raise UserError: another agency's push, not claimed or answered before, or
            no feedback (JN21-12-02)
        """
        self._check_supervisor()
        self.lock_for_update(allow_referencing=True)
        if self.state not in ("claimed", "acted") or not (text or "").strip():
            self.env["gov.case"]._refuse(
                "JN21-12-02",
                self.env._("A claimed push is answered once, with what was done."),
            )
        self.sudo().write(  # sudo: users only read pushes; checked above
            {
                "state": "answered",
                "answered_by": self.env.uid,
                "answered_at": fields.Datetime.now(),
                "feedback": text.strip(),
            }
        )
        self.case_id._log("answer", detail=text.strip(), agency=self.agency_id)
        self._return_to_approver()

    def _return_to_approver(self):
        """Put the feedback on the to-do list of who decided.

        Where nobody did (a renewal deemed granted) or who did has left: of the
        managers of the agency that decided.
        """
        case = self.case_id.sudo()  # sudo: the supervisor writes to the approver
        agency = case.decided_agency_id
        readers = case.decided_by.filtered("active")
        if not readers:
            lights = self.env["gov.supervision.light"].sudo()  # sudo: who is told
            readers = lights._managers(agency).get(agency, readers).filtered("active")
        for user in readers:
            case.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Supervisor's feedback"),
                note=self.feedback,
                user_id=user.id,
            )

    @api.model
    def _days(self, agency):
        """(claim, feedback) working days by the agency's route, and its endpoint."""
        cases = self.env["gov.case"]
        found = self.env["gov.push.route"]._limits().get(agency.id)
        if found:
            return found[:3]
        return cases._setting("claim_days"), cases._setting("feedback_days"), False

    # --- outbox -----------------------------------------------------------------

    @api.model
    def _sign(self, payload):
        """The signed envelope of ``payload``."""
        return signed.sign(payload, self._private_key())

    @api.model
    def _private_key(self):
        """The suite's key, made when it is needed first."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: nobody reads it
        key = parameters.get_param(KEY)
        if not key:
            key = signed.new_key()
            parameters.set_param(KEY, key)
        return key

    def _payload(self):
        """What an endpoint gets: no personal data but a masked name."""
        case = self.case_id
        return {
            "push": self.id,
            "case": case.number,
            "item": case.entry_id.name,
            "region": case.region_id.code,
            "applicant": case.masked_name,
            "outcome": case.outcome,
            "revision": self.revision_id.kind or "",
            "decided_at": fields.Datetime.to_string(case.decided_at),
            "decided_by": case.decided_agency_id.name,
            "in_name_of": case.in_name_of_id.name,
            "supervisor": self.agency_id.name,
            "claim_due_on": fields.Date.to_string(self.claim_due_on),
        }

    def _enqueue(self):
        """Hand what is queued to the job queue, each push by itself."""
        for push in self.filtered(lambda p: p.state == "queued" and not p.dead):
            push.with_delay(
                eta=push.next_try or None, description=push.case_id.number
            )._job_send()

    def _job_send(self):
        """Job: hand the push to its agency's endpoint; wait longer each time."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        if self.state != "queued" or self.dead:
            return
        route = self.env["gov.push.route"].search(
            [("agency_id", "=", self.agency_id.id)], limit=1
        )
        now = fields.Datetime.now()
        if not route.endpoint:
            self.write({"state": "sent", "sent_at": now})
            return
        try:
            route._post(route.endpoint, self._sign(self._payload()))
        except requests.RequestException as error:
            self._failed(now, str(error))
            return
        self.write({"state": "sent", "sent_at": now, "error": False, "next_try": False})

    def _failed(self, now, error):
        tries = self.tries + 1
        dead = tries >= self.env["gov.case"]._setting("push_tries")
        wait = FIRST_WAIT * 2 ** (tries - 1)
        self.write(
            {
                "tries": tries,
                "error": error[:200],
                "dead": dead,
                "next_try": False if dead else now + wait,
            }
        )
        self._enqueue()

    def action_retry(self):
        """Put a dead letter back into the queue; by a manager of the city.

        :raise UserError: it is not dead, or the user is no city manager (JN21-12-01)
        """
        dead = self.filtered("dead")
        if not dead or not self.env.user.has_group("gov_items.group_city_manager"):
            self.env["gov.case"]._refuse(
                "JN21-12-01", self.env._("A city manager sends dead letters again.")
            )
        again = dead.sudo()  # sudo: users only read pushes; checked above
        again.write({"dead": False, "tries": 0, "next_try": False})
        again._enqueue()

    # --- alarm ------------------------------------------------------------------

    @api.model
    def _alarm_unclaimed(self):
        """Tell the supervising agency's managers, once, that nobody claimed."""
        today = self.env["gov.case"]._today()
        late = self.search(
            Domain("state", "in", OPEN)
            & Domain("claim_due_on", "<", today)
            & Domain("alarmed_on", "=", False)
        )
        late.write({"alarmed_on": today})
        managers = self.env["gov.supervision.light"]._managers(late.agency_id)
        kind = self.env.ref("mail.mail_activity_data_warning")
        model = self.env["ir.model"]._get_id("gov.case")
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": push.case_id.id,
                    "user_id": user.id,
                    "date_deadline": push.claim_due_on,
                    "summary": self.env._("Nobody has claimed the push"),
                }
                for push in late
                for user in managers[push.agency_id].filtered("active")
            ]
        )
        return late

    # --- buttons ----------------------------------------------------------------

    def action_ask(self):
        """Open the form for the check or the feedback."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.push.answer",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Feedback"),
            "context": {
                "default_push_id": self.id,
                "default_action": self.env.context.get("act", "answer"),
            },
        }
