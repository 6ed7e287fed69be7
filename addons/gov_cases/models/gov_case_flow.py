from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_windows.kernel import clock

from ..kernel import steps

#: Group whose members take a step of the kind; the seal names its users itself.
ROLES = {
    "receive": "gov_cases.group_clerk",
    "formal_check": "gov_cases.group_clerk",
    "forward": "gov_cases.group_clerk",
    "deliver": "gov_cases.group_clerk",
    "review": "gov_cases.group_reviewer",
    "decide": "gov_cases.group_approver",
}
#: Who works on cases; supervisors read them.
WORKERS = (*dict.fromkeys(ROLES.values()), "gov_items.group_agency_manager")
#: Steps that a comprehensive window takes for the accepting agency.
COUNTER = ("receive", "formal_check", "forward", "deliver")
DELIVERY_DAYS = 10


class GovCaseFlow(models.Model):
    """The steps of a case under way, each by the agency that the profile names."""

    _inherit = "gov.case"

    my_action = fields.Char(
        compute="_compute_my_action",
        search="_search_my_action",
        help="What the present user may do now: intake, a kind of step, stamp_opinion, "
        "or nothing. The acts check again.",
    )

    @api.depends("state", "current_step_id", "suspended", "opinion_impression_id")
    @api.depends_context("uid")
    def _compute_my_action(self):
        clerk = self.env.user.has_group("gov_cases.group_clerk")
        for case in self:
            step = case.current_step_id
            case.my_action = False
            if case.state in ("draft", "supplement"):
                own = case.accept_agency_id | case.window_agency_id
                mine = not own or own & self.env.user._own_agencies()
                case.my_action = "intake" if clerk and mine else False
            elif case.suspended or not step or not case._acts_for(step):
                continue
            elif step.kind == "seal":
                seal = case._decision_seal(
                    step
                ).sudo()  # sudo: only named users read it
                case.my_action = "seal" if self.env.user in seal.user_ids else False
            elif step.kind == "forward" and case._opinion_unstamped():
                case.my_action = "stamp_opinion"
            elif self.env.user.has_group(ROLES[step.kind]):
                case.my_action = step.kind

    @api.model
    def _search_my_action(self, operator, value):
        """Only "something" and "nothing": what waits for the user's role and agency.

        A superset by a hair: that a seal of the step names the user is searched as
        "some seal in use names the user".
        """
        if operator != "in" or any(value) and not all(value):
            return NotImplemented
        user = self.env.user
        kinds = [kind for kind, group in ROLES.items() if user.has_group(group)]
        own = Domain("current_agency_id", "in", user._own_agencies().ids)
        window = Domain("window_agency_id", "in", user._own_agencies().ids) & Domain(
            "current_kind", "in", COUNTER
        )
        mine = Domain("current_kind", "in", kinds) & (own | window)
        if self._stamps():
            unstamped = Domain("opinion_document_id", "!=", False) & Domain(
                "opinion_impression_id", "=", False
            )
            mine |= own & (
                Domain("current_kind", "=", "seal")
                | Domain("current_kind", "=", "forward") & unstamped
            )
        mine &= Domain("suspended", "=", False)
        return mine if all(value) else ~mine

    @api.model
    def _stamps(self):
        """Whether some seal in use names the present user."""
        seals = self.env["gov.seal"].sudo()  # sudo: keepers read seals, users stamp
        named = [("user_ids", "in", self.env.uid), ("state", "=", "issued")]
        return bool(seals.search_count(named, limit=1))

    # --- checks -----------------------------------------------------------------

    def _acts_for(self, step):
        """Whether the user's agency is the step's, or the window acts for it."""
        mine = self.env.user._own_agencies()
        if step.agency_id in mine:
            return True
        return (
            step.kind in COUNTER
            and step.agency_id == self.accept_agency_id == self.agency_id
            and self.window_agency_id in mine
        )

    def _check_role(self, kind):
        """Refuse users whose role does not take steps of this kind."""
        group = ROLES.get(kind)
        if group and not self.env.user.has_group(group):
            self._refuse(
                "JN18-07-02",
                self.env._(
                    "This step is taken by another role: %(role)s.",
                    role=self.env.ref(group).sudo().name,  # sudo: names of groups
                ),
            )

    def _check_agency(self, step):
        if not self._acts_for(step):
            self._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(step)s is the business of %(agency)s, not of your agency.",
                    step=dict(step._fields["kind"]._description_selection(self.env))[
                        step.kind
                    ],
                    agency=step.agency_id.name,
                ),
            )

    def _check_turn(self, workers=WORKERS):
        """Refuse users at whose agency the case does not lie, and who only watch.

        :param workers: groups one of which the user has; none where the act itself
            asks who the user is
        """
        if not self.current_step_id or not self._acts_for(self.current_step_id):
            self._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "The case lies at %(agency)s.",
                    agency=self.current_agency_id.name or "–",
                ),
            )
        if workers and not any(map(self.env.user.has_group, workers)):
            self._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "Supervisors and others who do not work on cases only read them."
                ),
            )

    def _begin(self, kind, held=False):
        """Lock the case and return the step of ``kind`` that is now to be taken.

        :param held: the case is locked already

        :raise UserError: another agency's step (SUITE-AGENCY), another role's
            (JN18-07-02), out of order (JN21-04-08), the clock stands (XK-45)
        """
        self.ensure_one()
        if not held:
            self._lock()
        step = self.step_ids.filtered(
            lambda s: s.kind == kind and s.state in ("pending", "doing")
        )[:1]
        if self.state not in ("accepted", "decided") or not step:
            self._refuse(
                "JN21-04-08", self.env._("The case has no such step to be taken.")
            )
        self._check_agency(step)
        self._check_role(kind)
        # Other agencies' steps are not taken where the case was received.
        here = step.agency_id == self.accept_agency_id
        centre = self.window_id.centre_id if here else None
        self.env.user._check_gov_step(kind, step.agency_id, centre)
        if step != self.current_step_id:
            self._refuse(
                "JN21-04-08",
                self.env._("First: %(step)s.", step=self.current_step_id.display_name),
            )
        self._check_may_go_on()
        return step

    def _check_may_go_on(self):
        """Refuse to take a step while something stands in the way."""
        if self.suspended:
            self._refuse("XK-45", self.env._("The clock stands still; resume first."))
        if self.deferred_until:
            self._check_lapsed()
        self._check_arrived()

    def _finish(self, step, opinion=False, passed=True, **values):
        """Close ``step``, open the next and write ``values`` on the case."""
        now = self._moment()
        done = step.sudo()  # sudo: users only read steps; the act was checked
        done.write(
            {
                "state": "done",
                "user_id": self.env.uid,
                "done_at": now,
                "opinion": opinion,
                "passed": passed,
            }
        )
        following = self.step_ids.filtered(lambda s: s.state == "pending")[
            :1
        ].sudo()  # sudo: as above
        if following:
            following.write(
                {
                    "state": "doing",
                    "started_at": now,
                    "due_on": self._step_due(following),
                }
            )
        self._turn_to(following, **values)

    def _moment(self):
        """Now, but not before anything that happened in the case already.

        The archive tests whether a file's times run backwards; one that a clock set
        back has written would never enter custody.
        """
        case = self.sudo()  # sudo: times of steps, whoever acts
        moments = [case.decided_at]
        for step in case.step_ids:
            moments += (step.started_at, step.done_at)
        now = fields.Datetime.now()
        return clock.not_before(now, moments, [case.accepted_on])

    def _turn_to(self, step, **values):
        """Write that ``step`` (or none) is now in hand, and ``values``."""
        self._act_write(
            {
                "current_step_id": step.id,
                "current_kind": step.kind,
                "current_agency_id": step.agency_id.id,
                **values,
            }
        )

    def _step_due(self, step):
        """Last day of a step that has a limit of its own, else False.

        Stamping on sight: today. Delivery: 10 working days. A lower body's review
        for a decision above: 20 working days from acceptance at most. Otherwise
        what the manual promises for the step; for forwarding 2 working days.
        """
        deciding = self.step_ids.filtered(lambda s: s.kind == "decide")
        for_above = bool(deciding) and deciding.agency_id != step.agency_id
        return self._step_limit(step.kind, step.on_sight, for_above)

    def _step_limit(self, kind, on_sight, for_above):
        """See ``_step_due``. :param for_above: another agency decides"""
        today = self._today()
        if on_sight:
            return today
        calendar = self.env["gov.calendar.day"]
        days = self._step_days().get(kind)
        if kind == "forward" and days is None:
            days = self._setting("forward_days")
        if kind == "deliver":
            days = DELIVERY_DAYS
        due = calendar._add_workdays(today, days)[0] if days is not None else False
        if kind == "review" and for_above:
            limit = self._setting("lower_review_days")
            by_law = calendar._add_workdays(self.accepted_on, limit)[0]
            due = min(due or by_law, by_law)
        return due

    def _step_days(self):
        """Kind of step -> working days, as the case's manual promises them."""
        return self.env["gov.manual"]._step_days(self.manual_id.id)

    def _log(self, code, detail="", agency=None):
        """Append an event to the case's chain."""
        self.env["gov.case.event"]._chain_append(
            [self._prepare_event(code, detail, agency)]
        )

    def _prepare_event(self, code, detail="", agency=None):
        field = self.env["gov.case.event"]._fields["code"]
        agency = agency or self.current_agency_id or self.accept_agency_id
        return {
            "case_id": self.id,
            "code": code,
            "name": dict(field._description_selection(self.env))[code],
            "user_id": self.env.uid,
            "agency_id": agency.id,
            "happened_at": self._moment(),
            "detail": detail or False,
        }

    # --- acts -------------------------------------------------------------------

    def action_check(self, passed=True, opinion=""):
        """Formal check; not passed: the one supplement notice goes out.

        :raise UserError: see ``_begin`` and ``action_supplement``
        """
        step = self._begin("formal_check")
        if not passed:
            self.action_supplement(opinion)
            return
        self._log("check", detail=opinion)
        self._finish(step, opinion=opinion)

    def action_review(self, passed, opinion):
        """Substantive review with its opinion.

        Where the profile asks for a written opinion it is printed and, when the
        reviewer is named on the seal, stamped at once. Without consent a case
        whose decider stamps on sight goes no further.

        :raise UserError: see ``_begin``; no opinion given (JC25-13-04)
        """
        step = self._begin("review")
        if not (opinion or "").strip():
            self._refuse("JC25-13-04", self.env._("The review ends in an opinion."))
        self._check_procedures_over()
        values = {
            "reviewed_by": self.env.uid,
            "reviewed_agency_id": step.agency_id.id,
            "review_passed": bool(passed),
        }
        self._act_write(values)
        self._log("review", detail=opinion)
        if step.with_opinion and passed:
            self._write_opinion(step, opinion)
        if not passed and steps.refusal_stays_below(self.mode_id):
            self._not_forwarded(step, opinion)
            return
        self._finish(step, opinion=opinion, passed=bool(passed))

    def _not_forwarded(self, step, opinion):
        """End the case with a reasoned notice: nothing is put to the decider."""
        self._finish(step, opinion=opinion, passed=False)
        self._end("closed", "not_forwarded", opinion)
        self._act_write({"outcome": "not_forwarded", "reason": opinion})
        self._issue_notice("not_forwarded", note=opinion)
        self._on_closed()

    def _opinion_unstamped(self):
        return bool(self.opinion_document_id and not self.opinion_impression_id)

    def _write_opinion(self, step, text):
        """Print the opinion; stamp it at once where the reviewer may."""
        seal = self.env["gov.seal"]._for(step.agency_id, "own")
        if self.env.user in seal.sudo().user_ids:  # sudo: only named users read it
            self._stamp_opinion(seal, text)
        else:
            self._act_write({"opinion_document_id": self._print_opinion(text).id})

    def action_stamp_opinion(self):
        """Print the opinion under the reviewing agency's own seal and stamp it.

        For a seal user who is not the reviewer. :raise UserError: there is no
        opinion to stamp (JN21-04-08), or the seal refuses
        """
        self.ensure_one()
        self._lock()
        self._check_turn(workers=())  # the seal names its users
        if not self._opinion_unstamped():
            self._refuse("JN21-04-08", self.env._("There is no opinion to be stamped."))
        review = self.step_ids.filtered(lambda s: s.kind == "review")
        seal = self._require_seal(self.reviewed_agency_id, "own")
        self._stamp_opinion(seal, review.opinion)

    def _stamp_opinion(self, seal, text):
        self._hold(seal)
        code = self.env["gov.seal.impression"]._new_check_code()
        document = self._print_opinion(text, seal, code)
        impression = self._stamp(seal, document, code)
        self._act_write(
            {"opinion_document_id": document.id, "opinion_impression_id": impression}
        )
        name = seal.sudo().name  # sudo: the impression names it
        self._log("opinion", detail=name, agency=self.reviewed_agency_id)

    def action_forward(self, way="online", carrier=""):
        """Forward the documents to the agency that comes next.

        :param way: ``online``, or ``paper`` with a transfer sheet and its arrival
        :param carrier: who carries the paper
        :raise UserError: see ``_begin``; the opinion bears no seal (JC25-13-05);
            paper without carrier (LC20-15-06)
        """
        step = self._begin("forward")
        if self._opinion_unstamped():
            self._refuse(
                "JC25-13-05",
                self.env._(
                    "The opinion bears no seal of %(agency)s yet.",
                    agency=self.reviewed_agency_id.name,
                ),
            )
        self._send_documents(step, way, (carrier or "").strip())
        self._log("forward", detail=step.next_agency_id.name)
        self._finish(step)

    def action_deliver(self, receiver, signature=None, mail_number=None):
        """Hand out or post the result and close the case.

        :param receiver: who took it, or the postal number
        :param signature: see ``gov_case_handout``, which keeps it
        :param mail_number: the same
        :raise UserError: see ``_begin``; nobody named (JN18-07-02)
        """
        step = self._begin("deliver")
        if not (receiver or "").strip():
            self._refuse(
                "JN18-07-02",
                self.env._(
                    "Name the person who took the result, or the postal number."
                ),
            )
        self._log("deliver")
        self._finish(
            step, state="closed", closed_on=self._today(), receiver=receiver.strip()
        )
        self._on_closed()

    def _on_closed(self):
        """Hook of the addons above (case file): the case has just been closed."""

    # --- buttons ----------------------------------------------------------------

    def action_ask(self):
        """Open the form for an act that needs words; the act is in the context."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case.act",
            "view_mode": "form",
            "target": "new",
            "name": self.display_name,
            "context": {
                "default_case_id": self.id,
                "default_action": self.env.context.get("act", "review"),
            },
        }

    def action_pass_check(self):
        """Button: the form is in order."""
        self.action_check(True, "")
