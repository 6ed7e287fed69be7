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
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
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
        today = fields.Date.context_today(self)
        for filing in self:
            filing.is_overdue = bool(
                filing.state == "submitted" and filing.due_on and filing.due_on < today
            )

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
                "agreement_id": agreement.id,
                "agency_id": office.id,
                "submitted_on": fields.Date.context_today(self),
                "submitted_by": self.env.uid,
                "due_on": agreement.filing_due_on
                or agreement._filing_due(agreement.signed_on),
                "content_hash": agreement.content_hash,
            }
        )
        return filing.with_env(self.env)

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
        today = fields.Date.context_today(self)
        filing.write(
            {"state": state, "decided_on": today, "decided_by": user.id, **values}
        )
        filing.flush_recordset()  # the index on open filings must see it
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
