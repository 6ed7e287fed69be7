from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

JUSTICE_OFFICER = "gov_delegation.group_justice_officer"


class GovFiling(models.Model):
    """An agreement lying before the judicial office (HZ22 three (two)).

    Submitted by a party's legal officer through the agreement, decided by a
    justice officer of the office addressed. Each submission is a record of its
    own and stays: after a return the corrected agreement is submitted anew.
    """

    _name = "gov.filing"
    _description = "Judicial Filing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "submitted_on desc, id desc"

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, index=True, readonly=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Judicial office",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("submitted", "Submitted"),
            ("accepted", "Filed"),
            ("returned", "Returned"),
            ("refused", "Refused"),
        ],
        default="submitted",
        readonly=True,
        index=True,
    )
    submitted_on = fields.Date(readonly=True, required=True)
    submitted_by = fields.Many2one("res.users", readonly=True, required=True)
    due_on = fields.Date(
        readonly=True, help="Last day for filing: 15 working days after signing."
    )
    content_hash = fields.Char(
        "Content SHA-256", readonly=True, help="Of the text that was submitted."
    )
    receipt_number = fields.Char("Filing number", readonly=True)
    decided_on = fields.Date(readonly=True)
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    reason = fields.Char(readonly=True, help="Why it was returned or refused.")
    reason_kind = fields.Selection(
        [
            ("first", "First filing"),
            ("correction", "After a return"),
            ("change", "Re-filing on change"),
        ],
        "Occasion",
        required=True,
        readonly=True,
        default="first",
        help="Why it is submitted: a changed agreement is filed anew "
        "(HZ22 three (two)).",
    )
    previous_id = fields.Many2one(
        "gov.filing",
        "Earlier filing",
        readonly=True,
        ondelete="restrict",
        help="The filing that was returned, or that of the agreement amended.",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    my_work = fields.Boolean(
        "Waits for my office",
        compute="_compute_my_work",
        search="_search_my_work",
        help="Submitted to an office of the present user and not decided yet.",
    )
    kind = fields.Selection(related="agreement_id.kind")
    grantor_id = fields.Many2one(related="agreement_id.grantor_id")
    grantee_id = fields.Many2one(related="agreement_id.grantee_id")

    _one_open = models.UniqueIndex(
        "(agreement_id) WHERE state IN ('submitted', 'accepted')",
        "An agreement is under filing once at a time.",
    )
    _receipt_uniq = models.UniqueIndex(
        "(agency_id, receipt_number) WHERE receipt_number IS NOT NULL",
        "A judicial office gives each filing number once.",
    )

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        today = self._city_today()
        for filing in self:
            filing.is_overdue = bool(
                filing.state == "submitted" and filing.due_on and filing.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("state", "=", "submitted"), ("due_on", "<", today)]

    @api.depends_context("uid")
    @api.depends("state", "agency_id")
    def _compute_my_work(self):
        mine = self.env.user.gov_agency_ids
        for filing in self:
            filing.my_work = (
                filing.state == "submitted" and filing.agency_id._has_above(mine)
            )

    def _search_my_work(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env.user.gov_agency_ids.ids
        return [("state", "=", "submitted"), ("agency_id", "child_of", mine)]

    @api.depends("agreement_id")
    def _compute_display_name(self):
        for filing in self:
            agreement = filing.agreement_id.sudo()  # sudo: the number only
            filing.display_name = self.env._(
                "Filing of %(agreement)s", agreement=agreement.display_name
            )

    @api.model
    def _submit(self, agreement, office):
        """Create the filing of a signed agreement; called by the agreement."""
        filings = self.sudo()  # sudo: no role may create filings but by submitting
        filing = filings.create(
            {
                **self._occasion(agreement),
                "agreement_id": agreement.id,
                "agency_id": office.id,
                "submitted_on": self._city_today(),
                "submitted_by": self.env.uid,
                "due_on": agreement.filing_due_on
                or agreement._filing_due(agreement.signed_on),
                "content_hash": agreement.content_hash,
            }
        )
        officers = self.env["res.users"].sudo()  # sudo: whom to tell
        for officer in officers._gov_officers(office, JUSTICE_OFFICER)[:1]:
            filing.activity_schedule(
                "gov_delegation.activity_decide_filing",
                filing.due_on,
                user_id=officer.id,
            )
        return filing.with_env(self.env)

    @api.model
    def _occasion(self, agreement):
        """Why it is submitted, and the filing that it follows."""
        earlier = agreement._last_filing()
        if earlier:
            return {"reason_kind": "correction", "previous_id": earlier.id}
        amended = agreement._amended()._last_filing()
        if amended:
            return {"reason_kind": "change", "previous_id": amended.id}
        return {"reason_kind": "first"}

    @api.model
    def _remind_overdue(self, today):
        """Tell the office and both parties of filings that lie too long."""
        late = self.search([("state", "=", "submitted"), ("due_on", "<", today)])
        kind = self.env.ref("gov_delegation.activity_filing")
        for filing in late:
            known = filing.activity_ids.filtered(
                lambda one: one.activity_type_id == kind
            ).user_id
            for user in filing._concerned() - known:
                filing.activity_schedule(
                    "gov_delegation.activity_filing",
                    today,
                    self.env._("Judicial filing was due on %s", filing.due_on),
                    user_id=user.id,
                )

    def _concerned(self):
        """One officer of the judicial office and of each party."""
        users = self.env["res.users"]
        legal = "gov_delegation.group_legal_officer"
        found = users._gov_officers(self.agency_id, JUSTICE_OFFICER)[:1]
        for party in self.agreement_id.grantor_id | self.agreement_id.grantee_id:
            found |= users._gov_officers(party, legal)[:1]
        return found

    # --- decisions --------------------------------------------------------------

    def action_accept(self, receipt_number):
        """File the agreement under a number of the judicial office.

        :raise AccessError: the user is no justice officer of the office addressed
        :raise UserError: without a number, or already decided
        """
        self.ensure_one()
        if not (receipt_number or "").strip():
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-02", self.env._("A filing needs its filing number.")
            )
        agreement = self.sudo().agreement_id  # sudo: the office cannot write agreements
        agreement._content_digest()
        self._decide("accepted", receipt_number=receipt_number.strip())
        agreement._flow_write({"state": "filed"})

    def action_return(self, reason):
        """Return for correction; the parties may redraft and submit anew."""
        self._decide("returned", reason=self._checked_reason(reason))

    def action_refuse(self, reason):
        """Refuse the filing; the parties may redraft."""
        self._decide("refused", reason=self._checked_reason(reason))

    def _checked_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("A reason is needed."))
        return reason.strip()

    def _decide(self, state, **values):
        self.ensure_one()
        user = self.env.user
        if not user.has_group(JUSTICE_OFFICER) or not self.agency_id._has_above(
            user.gov_agency_ids
        ):
            raise AccessError(
                self.env._("Only an officer of the judicial office addressed decides.")
            )
        filing = self.sudo()  # sudo: filings change by decision only, checked above
        filing.lock_for_update()
        if filing.state != "submitted":
            raise self.env["gov.clause"]._refusal(
                "HZ22-32-02", self.env._("This filing is decided already.")
            )
        today = self._city_today()
        filing.write(
            {"state": state, "decided_on": today, "decided_by": user.id, **values}
        )
        filing.flush_recordset()  # the index on open filings must see it
        filing.activity_unlink(
            ["gov_delegation.activity_decide_filing", "gov_delegation.activity_filing"]
        )
        filing.agreement_id.message_post(
            body=self.env._(
                "Judicial filing: %(state)s %(detail)s",
                state=dict(self._fields["state"]._description_selection(self.env))[
                    state
                ],
                detail=values.get("reason") or values.get("receipt_number"),
            ),
            author_id=user.partner_id.id,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self.env["gov.clause"]._refusal(
            "HZ22-32-02", self.env._("A judicial filing is never deleted.")
        )
