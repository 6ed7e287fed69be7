from odoo import fields, models


class GovCaseDecision(models.Model):
    """Decision, seal, and the push to the supervisors."""

    _inherit = "gov.case"

    def action_decide(self, outcome, reason="", request_key=None, seal=False):
        """Decide the case, once.

        :param outcome: ``granted`` or ``refused``
        :param reason: grounds; needed for a refusal, and for a grant against the
            review
        :param request_key: the same key again returns the same answer quietly
        :param seal: print the decision and stamp it in the same act, where the step
            that follows is to seal; what ``action_seal`` refuses is refused whole
        :return: {"outcome", "decided_at", "number"}
        :raise UserError: decided already (CASE-ONCE); see ``_begin``; stamped on
            sight only (JC25-13-07); reviewed by the same user (JC25-13-02); no
            grounds (JN21-07-13); documents outstanding (JN18-09-05)
        """
        self.ensure_one()
        self._lock()
        if self.decided_at:
            same = request_key and request_key == self.request_key
            if same and self.decided_by == self.env.user:
                return self._decision_answer()
            self._refuse(
                "CASE-ONCE",
                self.env._(
                    "Case %(case)s was decided by %(user)s already.",
                    case=self.number,
                    user=self.decided_by.name,
                ),
            )
        step = self._begin("decide", held=True)
        self._check_decision(step, outcome, (reason or "").strip())
        held = self._hold_next_seal() if seal else None
        self._decide(step, outcome, (reason or "").strip(), request_key)
        if seal and self.current_kind == "seal":
            self._seal(held)
        return self._decision_answer()

    def _decision_answer(self):
        return {
            "outcome": self.outcome,
            "decided_at": fields.Datetime.to_string(self.decided_at),
            "number": self.number,
        }

    def _check_decision(self, step, outcome, reason):
        if outcome not in ("granted", "refused"):
            self._refuse("JN18-25-04", self.env._("A decision grants or refuses."))
        if step.on_sight and outcome != "granted":
            self._refuse(
                "JC25-13-07",
                self.env._(
                    "%(agency)s stamps on sight; it neither refuses nor returns.",
                    agency=step.agency_id.name,
                ),
            )
        self._check_procedures_over()
        separate = self.programme_id.separate_review
        if separate and self.reviewed_by == self.env.user:
            self._refuse(
                "JC25-13-02",
                self.env._("Who reviewed a case does not decide it as well."),
            )
        if not reason and (outcome == "refused" or not self.review_passed):
            self._refuse("JN21-07-13", self.env._("State the grounds of the decision."))
        outstanding = self._missing_documents()
        if outcome == "granted" and outstanding:
            self._refuse(
                "JN18-09-05",
                self.env._(
                    "Still outstanding from the deferred acceptance: %(documents)s.",
                    documents=", ".join(outstanding.mapped("name")),
                ),
            )

    def _decide(self, step, outcome, reason, request_key):
        today = self._today()
        if outcome == "granted":
            self._draw_quota()
        self._act_write(
            {
                "outcome": outcome,
                "reason": reason,
                "decided_at": self._moment(),
                "decided_by": self.env.uid,
                "decided_agency_id": step.agency_id.id,
                "in_name_of_id": (self.in_name_of_id or self._name_of(self.mode_id)).id,
                "request_key": request_key,
                **self._prepare_decision(step),
            }
        )
        self._clock_turn(None, today)
        pushes = self._push(today)
        events = [self._prepare_event("decide", detail=reason)]
        if pushes:
            names = "、".join(pushes.agency_id.mapped("name"))
            events.append(self._prepare_event("push", detail=names))
        self.env["gov.case.event"]._chain_append(events)
        self._finish(step, opinion=reason, passed=outcome == "granted", state="decided")

    def _prepare_decision(self, step):
        """Further values that the record of the decision keeps; to be extended."""
        return {}

    def _push(self, today, revision=None):
        """Put the decision into the supervisors' queue, in this transaction.

        :param revision: ``gov.case.revision`` that changes the decision
        """
        calendar = self.env["gov.calendar.day"]
        store = self.env["gov.push"].sudo()  # sudo: users enter no pushes by hand
        now = fields.Datetime.now()
        values = []
        for agency in self._supervisors():
            days, _feedback, endpoint = store._days(agency)
            values.append(
                {
                    "case_id": self.id,
                    "agency_id": agency.id,
                    "revision_id": revision and revision.id,
                    "state": "queued" if endpoint else "sent",
                    "sent_at": not endpoint and now,
                    "claim_due_on": calendar._add_workdays(today, days)[0],
                }
            )
        pushes = store.create(values)
        pushes._enqueue()
        return pushes

    def _supervisors(self):
        """The agencies that supervise this case, by the mode it runs in.

        The delegation names them for its own mode. Where circumstances gave the
        case another one, those of the level that this profile names.
        """
        delegation = self.delegation_id
        named = delegation._supervisors()
        level = self.mode_id.supervisor
        if self.mode_id == delegation.mode_id or level not in ("lower", "upper"):
            return named
        upper = named.filtered(lambda a: a.region_id == self.upper_agency_id.region_id)
        found = upper if level == "upper" else named - upper
        return found or delegation._agency_for(level)

    # --- seal -------------------------------------------------------------------

    def _decision_seal(self, step):
        """The ``gov.seal`` that the profile puts on the decision (or none)."""
        seals = self.env["gov.seal"]
        kind = self.mode_id.decision_seal
        if kind == "no2" and step.agency_id != self.upper_agency_id:
            return seals._for(step.agency_id, "no2", self.delegation_id)
        if kind == "own" or step.agency_id == self.upper_agency_id:
            return seals._for(step.agency_id, "own")
        held = seals.sudo().search(  # sudo: found for the act; _stamp checks the person
            [
                ("kind", "=", "own"),
                ("state", "=", "issued"),
                ("agency_id", "=", self.upper_agency_id.id),
                ("holder_id", "=", step.agency_id.id),
            ],
            limit=1,
        )
        return held.with_env(self.env)

    def _require_seal(self, agency, kind, seal=None):
        if seal is None:
            seal = self.env["gov.seal"]._for(agency, kind)
        if not seal:
            self._refuse(
                "JN21-06-09",
                self.env._(
                    "No seal on issue serves this document at %(agency)s.",
                    agency=agency.name,
                ),
            )
        return seal

    def _hold_next_seal(self):
        """The seal of the step that follows, its ledger locked; see ``_hold``."""
        ahead = self.step_ids.filtered(lambda s: s.state == "pending")[:1]
        if ahead.kind != "seal":
            return None
        seal = self._decision_seal(ahead)
        self._hold(seal)
        return seal

    def _hold(self, seal):
        """Lock the ledger of the seal: two who stamp with one wait for each other."""
        if seal:
            self.env["gov.seal.impression"]._chain_hold(seal)

    def _stamp(self, seal, document, code=False):
        """Enter the stamping of ``document`` in the seal's ledger; return its id.

        :param code: code of the impression that the document bears as a QR code
        """
        impression = seal.with_context(default_case_id=self.id)._stamp(
            delegation=self.delegation_id,
            subject=self.number,
            document_name=document.name,
            sha256=document.sha256,
            mode=self.mode_id,
            accepted_on=self.accepted_on,
            check_code=code,
        )
        return impression.id

    def _may_seal_next(self):
        """Whether the user, deciding now, could stamp the decision at once."""
        self.ensure_one()
        ahead = self.step_ids.filtered(lambda s: s.state == "pending")[:1]
        if ahead.kind != "seal" or not self._acts_for(ahead):
            return False
        seal = self._decision_seal(ahead).sudo()  # sudo: only named users read it
        return self.env.user in seal.user_ids

    def action_seal(self):
        """Print the decision and stamp it with the seal that the profile names.

        :raise UserError: see ``_begin``; no such seal (JN21-06-09); the seal's own
            refusals (not named, outside region, item or term)
        """
        self.ensure_one()
        self._lock()
        self._seal()

    def _seal(self, held=None):
        """:param held: the ``gov.seal`` whose ledger is locked already"""
        step = self._begin("seal", held=True)
        seal = self._require_seal(step.agency_id, "", held or self._decision_seal(step))
        if not held:
            self._hold(seal)
        code = self.env["gov.seal.impression"]._new_check_code()
        document = self._print_decision(seal, code)
        self._act_write(
            {
                "decision_document_id": document.id,
                "impression_id": self._stamp(seal, document, code),
            }
        )
        self._log("seal", detail=seal.sudo().name)  # sudo: the impression names it
        self._issue_licence(seal)
        self._finish(step)
