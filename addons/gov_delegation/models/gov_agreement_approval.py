from odoo import api, fields, models
from odoo.exceptions import UserError

from .gov_agreement import SIGNED_FIELDS

SIDES = [("grantor", "Granting agency"), ("grantee", "Undertaking agency")]
#: Field that names who may take a tier -> role that such a person must hold.
ROLES = {
    "legal_reviewer_ids": "gov_delegation.group_legal_officer",
    "approver_ids": "gov_items.group_agency_manager",
}


class GovAgreementApproval(models.Model):
    """One party's own approval of the text that it is going to sign.

    Each party approves in tiers of its own, in its own house: as shipped, the
    legality review where the agency names a reviewer, then the head. Who asked
    approves nothing. The approval holds for the text it was asked for, known by its
    SHA-256: a change of one letter needs a new one. While somebody is away, their
    deputy (``gov.deputy``) acts, who needs the role as well.

    Rows come from ``gov.agreement.action_ask_approval`` and stay as they are.
    """

    _name = "gov.agreement.approval"
    _description = "Approval of an Agreement"
    _inherit = ["tier.validation"]
    _order = "id desc"
    _rec_name = "agreement_id"

    # base_tier_validation compares with lists.
    _state_from = ["asked"]
    _state_to = ["approved"]
    _cancel_state = "void"

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, readonly=True, index=True, ondelete="cascade"
    )
    side = fields.Selection(SIDES, required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="agreement_id.kind", store=True)
    programme_id = fields.Many2one(related="agreement_id.programme_id", store=True)
    state = fields.Selection(
        [
            ("asked", "Under approval"),
            ("approved", "Approved"),
            ("refused", "Declined"),
            ("void", "Void"),
        ],
        required=True,
        readonly=True,
        default="asked",
        index=True,
        help="Void: asked for anew, as after a change of the text.",
    )
    asked_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(required=True, readonly=True)
    decided_at = fields.Datetime(readonly=True)
    content_hash = fields.Char(
        "Content SHA-256",
        required=True,
        readonly=True,
        size=64,
        help="Of the text that was put to the tiers.",
    )
    reason = fields.Char("Why declined", readonly=True)
    is_current = fields.Boolean(
        "Of the present text",
        compute="_compute_is_current",
        compute_sudo=True,
        help="Whether the agreement still reads as it did when approval was asked.",
    )
    needs_legal_review = fields.Boolean(
        compute="_compute_reviewers",
        compute_sudo=True,
        help="The agency names a legal reviewer.",
    )
    legal_reviewer_ids = fields.Many2many(
        "res.users",
        string="Legal reviewers",
        compute="_compute_reviewers",
        compute_sudo=True,
    )
    approver_ids = fields.Many2many(
        "res.users",
        string="Approvers",
        compute="_compute_reviewers",
        compute_sudo=True,
        help="The head that the agency names; where none is named, whoever holds the "
        "role Agency Manager there.",
    )

    _one_open = models.UniqueIndex(
        "(agreement_id, side) WHERE state IN ('asked', 'approved')",
        "A party has one approval at a time.",
    )

    @api.depends(
        "content_hash",
        "agreement_id.line_ids.extent",
        "agreement_id.line_ids.custodian_override",
        *(f"agreement_id.{name}" for name in sorted(SIGNED_FIELDS)),
    )
    def _compute_is_current(self):
        for approval in self:
            digest = approval.agreement_id._text_digest()
            approval.is_current = approval.content_hash == digest

    @api.depends("agency_id.head_id", "agency_id.legal_reviewer_id")
    def _compute_reviewers(self):
        for approval in self:
            agency = approval.agency_id
            approval.needs_legal_review = bool(agency.legal_reviewer_id)
            approval.legal_reviewer_ids = approval._able(
                "legal_reviewer_ids", agency.legal_reviewer_id
            )
            heads = agency.head_id or self.env["res.users"]._gov_officers(
                agency, ROLES["approver_ids"]
            )
            approval.approver_ids = approval._able("approver_ids", heads)

    def _able(self, name, users):
        """Those of ``users`` who hold the role of a tier and work for the party."""
        group = self.env.ref(ROLES[name])
        return users.filtered(
            lambda user: (
                user.active
                and group in user.all_group_ids
                and self.agency_id._has_above(user.gov_agency_ids)
            )
        )

    def _tier_deputies(self, review, users):
        """A deputy has the role that the tier asks for, in the same house."""
        name = review.reviewer_field_id.name
        users = super()._tier_deputies(review, users)
        return self._able(name, users) if name in ROLES else users

    @api.depends("review_ids", "state")
    def _compute_need_validation(self):
        # The module names no dependencies, so its answer would be a stale one.
        return super()._compute_need_validation()

    def _tier_validation_check_write_remove_reviews(self, vals):
        """What is void leaves the lists of those who would review; the rest stays."""
        if vals.get("state") == "void":
            self.review_ids.filtered(
                lambda review: review.status in ("waiting", "pending")
            ).unlink()

    # --- acts -------------------------------------------------------------------

    def _ask(self):
        """Put new rows to their tiers.

        :raise UserError: nobody could take one of the tiers
        """
        for approval in self:
            reviews = approval.sudo().request_validation()  # sudo: by acts only
            for review in reviews:
                if not review.reviewer_ids:
                    raise UserError(
                        self.env._(
                            "Nobody can take the tier “%(tier)s” for %(agency)s. Name "
                            "somebody on the agency's form; who asks does not approve.",
                            tier=review.name,
                            agency=approval.agency_id.display_name,
                        )
                    )
            if not reviews:
                approval._close("approved")

    def _close(self, state, **values):
        row = self.sudo()  # sudo: written by acts only
        row = row.with_context(skip_validation_check=True)
        row.write({"state": state, "decided_at": fields.Datetime.now(), **values})

    def _validate_tier(self, tiers=False):
        """Approved when the last tier has approved the text as it stands."""
        for approval in self:
            if not approval.is_current:
                raise self._refusal_changed()
        result = super()._validate_tier(tiers)
        self.invalidate_recordset(["validation_status"])
        for approval in self:
            if approval.state == "asked" and approval.validation_status == "validated":
                approval._close("approved")
        return result

    def _rejected_tier(self, tiers=False):
        result = super()._rejected_tier(tiers)
        self.invalidate_recordset(["validation_status"])
        for approval in self:
            if approval.state == "asked" and approval.validation_status == "rejected":
                approval._close("refused")
        return result

    def _refusal_changed(self):
        return self.env["gov.clause"]._refusal(
            "HZ22-32-01",
            self.env._(
                "The text changed after approval was asked for. Ask for approval anew."
            ),
        )

    def action_open_agreement(self):
        """Open the agreement: the text is what is approved."""
        self.ensure_one()
        return self.agreement_id._get_records_action()
