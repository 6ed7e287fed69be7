from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain

from ..kernel import contents
from .gov_agreement_flow import LEGAL_OFFICER

#: [default] domain.md section 4: a renewal is drafted at least so many days before
#: the end; the officers are told so many days ahead of that.
RENEWAL_DAYS = 15
NOTICE_DAYS = 45
#: [default] So many days after the end a seal still finishes what was accepted in
#: the term; then it is suspended.
FINISHING_DAYS = 60


class GovAgreement(models.Model):
    _inherit = "gov.agreement"

    relation = fields.Selection(
        [("renewal", "Renews"), ("amendment", "Amends")],
        readonly=True,
        copy=False,
        help="What this agreement does to the one before it. An amendment takes its "
        "place from its own first day on, when both have signed.",
    )
    successor_ids = fields.One2many(
        "gov.agreement", "previous_id", "Continued by", copy=False
    )
    pause_ids = fields.One2many(
        "gov.agreement.pause", "agreement_id", "Suspensions", copy=False
    )
    is_paused = fields.Boolean(
        "Suspended",
        compute="_compute_is_paused",
        compute_sudo=True,
        search="_search_is_paused",
        help="While suspended no new case is accepted and no seal is used; what runs "
        "is finished by the granting agency.",
    )
    renew_by = fields.Date(
        compute="_compute_renew_by",
        store=True,
        index="btree_not_null",
        help="Last day to draft the renewal: by default 15 days before the end of "
        "the term (parameter gov_delegation.renewal_days).",
    )

    @api.depends("pause_ids.date_from", "pause_ids.date_to")
    def _compute_is_paused(self):
        today = self._city_today()
        for agreement in self:
            agreement.is_paused = bool(agreement.pause_ids._rests_on(today))

    def _search_is_paused(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        open_ = Domain("date_to", "=", False) | Domain("date_to", ">", today)
        pauses = Domain("date_from", "<=", today) & open_
        return Domain("pause_ids", "any", pauses)

    @api.depends("date_to")
    def _compute_renew_by(self):
        days = self._parameter("renewal_days", RENEWAL_DAYS)
        for agreement in self:
            agreement.renew_by = agreement.date_to and (
                agreement.date_to - relativedelta(days=days)
            )

    def _parameter(self, name, default):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        return int(parameters.get_param(f"gov_delegation.{name}", default))

    @api.depends("pause_ids.date_from", "pause_ids.date_to")
    def _compute_is_effective(self):
        return super()._compute_is_effective()

    def _search_is_effective(self, operator, value):
        domain = super()._search_is_effective(operator, value)
        if domain is NotImplemented:
            return domain
        return Domain(domain) & Domain("is_paused", "=", False)

    def _is_effective(self, on_date):
        """Not on days on which it is suspended."""
        return super()._is_effective(on_date) and not self.pause_ids._rests_on(on_date)

    # --- renewal and amendment --------------------------------------------------

    def action_renew(self):
        """Draft the renewal while there is time for it.

        :raise UserError: it runs out within the renewal days; by then a new
            agreement is drafted, signed and filed from the beginning
        """
        self.ensure_one()
        today = self._city_today()
        if self.state == "in_force" and self.renew_by and today > self.renew_by:
            raise ValidationError(
                self.env._(
                    "A renewal is drafted by %(day)s, before the end of the term. "
                    "Draft a new agreement instead.",
                    day=self.renew_by,
                )
            )
        action = super().action_renew()
        self.browse(action["res_id"])._flow_write({"relation": "renewal"})
        return action

    def action_amend(self):
        """Draft the agreement that takes this one's place, from today at the earliest.

        :raise UserError: this one is not in force, or ends already
        """
        self.ensure_one()
        self._check_party()
        today = self._city_today()
        if self.state != "in_force" or self.ended_on or self.date_to < today:
            raise self.env["gov.clause"]._refusal(
                contents.KINDS[self.kind].live_clause,
                self.env._(
                    "%(agreement)s is not in force and cannot be amended.",
                    agreement=self.display_name,
                ),
            )
        values = self.copy_data()[0] | {
            "previous_id": self.id,
            "relation": "amendment",
            "date_from": max(self.date_from, today),
            "date_to": self.date_to,
            "line_ids": [Command.create(line.copy_data()[0]) for line in self.line_ids],
        }
        return self._flow_create(values)._get_records_action()

    def _amended(self):
        """The agreement whose place this one takes; empty where it takes none."""
        amends = self.relation == "amendment"
        return self.sudo().previous_id if amends else self.browse()  # sudo: same sides

    def _close_signing(self):
        """An amendment ends the one before it on its own first day."""
        amended = self._amended()
        if amended.state == "in_force" and not amended.ended_on:
            amended._flow_write(
                {
                    "ended_on": max(self.date_from, amended.date_from),
                    "end_reason": self.env._("Amended by %(name)s", name=self.name),
                }
            )
            amended.line_ids.flush_recordset()
        return super()._close_signing()

    def action_redraft(self):
        """An amendment that is taken back gives the one before it its term again."""
        signed = self.filtered(lambda one: one.state == "signed")
        result = super().action_redraft()
        self.line_ids.flush_recordset()
        for amended in signed._amended_open():
            amended._flow_write({"ended_on": False, "end_reason": False})
        return result

    def _amended_open(self):
        return (
            self.browse()
            .union(*(one._amended() for one in self))
            .filtered(lambda one: one.state == "in_force")
        )

    def action_publish(self, url=None):
        """The seals of the agreement that this one continues serve on under it."""
        result = super().action_publish(url)
        for agreement in self:
            agreement._take_over_seals()
        return result

    def _take_over_seals(self):
        seals = self.sudo().previous_id.seal_ids  # sudo: moved by the act of publishing
        regions = self.line_ids.delegation_id.region_id
        seals.filtered(
            lambda seal: (
                seal.region_id in regions
                and seal.state in ("issued", "suspended", "ordered")
            )
        )._flow_write({"agreement_id": self.id})

    # --- suspension, end --------------------------------------------------------

    def action_suspend(self, reason):
        """Suspend the agreement from today: no new case, no seal (HZ22 one (two) 1).

        :raise AccessError: the user acts for neither party
        :raise UserError: not in force, suspended already, or no reason
        """
        pauses = self.env["gov.agreement.pause"].sudo()  # sudo: by this act only
        for agreement in self:
            agreement._check_party()
            agreement._check_running(agreement.is_paused)
            pauses.create(
                {
                    "agreement_id": agreement.id,
                    "date_from": agreement._city_today(),
                    "reason": agreement._said(reason),
                    "suspended_by": self.env.uid,
                }
            )
            agreement.message_post(body=self.env._("Suspended: %s", reason))

    def action_resume(self):
        """Put a suspended agreement into effect again from today.

        :raise UserError: it is not suspended
        """
        for agreement in self:
            agreement._check_party()
            agreement._check_running(not agreement.is_paused)
            today = agreement._city_today()
            pauses = agreement.sudo().pause_ids  # sudo: ended by this act only
            pauses._rests_on(today).write(
                {"date_to": today, "resumed_by": self.env.uid}
            )
            agreement.message_post(body=self.env._("In effect again."))

    def action_take_back(self, reason):
        """The granting agency takes its power back; its seals are recalled at once.

        :raise AccessError: the user is no legal officer of the granting agency
        :raise UserError: nothing is in force, or no reason
        """
        for agreement in self:
            if not agreement._acts_for_grantor():
                raise AccessError(
                    self.env._("Only the granting agency takes its power back.")
                )
            agreement.action_end(self.env._("Taken back: %s", agreement._said(reason)))
            seals = agreement.sudo().seal_ids  # sudo: recalled with the power
            seals.filtered(
                lambda seal: seal.state in ("ordered", "issued", "suspended")
            ).action_recall(reason)

    def _acts_for_grantor(self):
        user = self.env.user
        return user.has_group(LEGAL_OFFICER) and self.grantor_id._has_above(
            user.gov_agency_ids
        )

    def _check_running(self, wrong):
        if self.state != "in_force" or wrong:
            raise self.env["gov.clause"]._refusal(
                contents.KINDS[self.kind].live_clause,
                self.env._(
                    "The present state of %(agreement)s does not allow this.",
                    agreement=self.display_name,
                ),
            )

    def _said(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("A reason is needed."))
        return reason.strip()

    # --- the daily watch --------------------------------------------------------

    @api.model
    def _cron_watch(self):
        """End what ran out, take its seals out of use, remind those who must act."""
        today = self._city_today()
        self._end_expired(today)
        self._suspend_idle_seals(today)
        self._remind_renewals(today)
        self._remind_filings(today)
        self.env["gov.filing"]._remind_overdue(today)

    @api.model
    def _end_expired(self, today):
        """Agreements whose last day has passed end.

        Nothing waits for this: acceptance and seal are refused from the first day
        on without it.
        """
        over = Domain("date_to", "<", today) | Domain("ended_on", "<=", today)
        for agreement in self.search(Domain("state", "=", "in_force") & over):
            agreement._flow_write(
                {
                    "state": "ended",
                    "ended_on": agreement.ended_on
                    or agreement.date_to + relativedelta(days=1),
                    "end_reason": agreement.end_reason or self.env._("Term over"),
                }
            )

    @api.model
    def _suspend_idle_seals(self, today):
        """Seals of ended agreements rest when there was time to finish."""
        days = self._parameter("finishing_days", FINISHING_DAYS)
        idle = self.env["gov.seal"].search(
            [
                ("state", "=", "issued"),
                ("agreement_id.state", "=", "ended"),
                ("agreement_id.ended_on", "<", today - relativedelta(days=days)),
            ]
        )
        if idle:
            idle.action_suspend(self.env._("The agreement has ended."))

    def _finishes(self, accepted_on, day):
        """Whether what was accepted on a day may still be finished under it.

        Only where the term simply ran out, or an amendment took the place, and for
        a while (parameter gov_delegation.finishing_days): what was taken back, ended
        early or is suspended stops at once.
        """
        self.ensure_one()
        if not accepted_on or not self._is_effective(accepted_on):
            return False
        ran_out = not self.ended_on or self.ended_on > self.date_to
        amended = any(one._amended() == self for one in self.successor_ids)
        days = self._parameter("finishing_days", FINISHING_DAYS)
        last = min(filter(None, (self.date_to, self.ended_on))) + relativedelta(
            days=days
        )
        in_time = (ran_out or amended) and day <= last
        return in_time and not self.pause_ids._rests_on(day)

    @api.model
    def _remind_renewals(self, today):
        """Tell both parties' officers in time to renew."""
        notice = self._parameter("renewal_notice_days", NOTICE_DAYS)
        running_out = self.search(
            [
                ("state", "=", "in_force"),
                ("ended_on", "=", False),
                ("renew_by", ">=", today),
                ("renew_by", "<=", today + relativedelta(days=notice)),
                ("successor_ids", "=", False),
            ]
        )
        running_out._remind(
            "gov_delegation.activity_renew",
            lambda one: one.renew_by,
            lambda one: self.env._("Renew or let it end on %s", one.date_to),
        )

    @api.model
    def _remind_filings(self, today):
        """Tell both parties' officers of filings not submitted in time."""
        late = self.search(
            [("state", "=", "signed"), ("filing_due_on", "<", today)]
        ).filtered(lambda one: one._last_filing().state != "submitted")
        late._remind(
            "gov_delegation.activity_filing",
            lambda one: today,
            lambda one: self.env._("Judicial filing was due on %s", one.filing_due_on),
        )

    def _remind(self, xml_id, deadline, note):
        """One activity of the kind for an officer of each party."""
        users = self.env["res.users"]
        for agreement in self:
            known = agreement.activity_ids.filtered(
                lambda one: one.activity_type_id == self.env.ref(xml_id)
            ).user_id
            for party in agreement.grantor_id | agreement.grantee_id:
                officers = users._gov_officers(party, LEGAL_OFFICER)
                if officers and not officers & known:
                    agreement.activity_schedule(
                        xml_id,
                        deadline(agreement),
                        note(agreement),
                        user_id=officers[0].id,
                    )
