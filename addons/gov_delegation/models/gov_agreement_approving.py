from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

STATES = [
    ("none", "Not asked for"),
    ("asked", "Under approval"),
    ("approved", "Approved"),
    ("refused", "Declined"),
    ("changed", "Text changed since"),
]


class GovAgreement(models.Model):
    """Each party approves the text in its own tiers before its signature."""

    _inherit = "gov.agreement"

    approval_ids = fields.One2many(
        "gov.agreement.approval", "agreement_id", "Approvals", copy=False
    )
    grantor_approval = fields.Selection(
        STATES, compute="_compute_approvals", compute_sudo=True
    )
    grantee_approval = fields.Selection(
        STATES, compute="_compute_approvals", compute_sudo=True
    )
    can_ask_approval = fields.Boolean(compute="_compute_can_ask_approval")
    can_sign = fields.Boolean(
        compute="_compute_can_sign",
        help="The user may still sign, and the own party has approved the text.",
    )
    can_approve = fields.Boolean(
        compute="_compute_can_approve",
        search="_search_can_approve",
        help="The present user takes the next tier of a party's approval.",
    )

    @api.depends("approval_ids.state", "approval_ids.is_current")
    def _compute_approvals(self):
        last = self._last_approvals()
        for agreement in self:
            for side in ("grantor", "grantee"):
                state = agreement._approval_state(last.get((agreement, side)))
                agreement[f"{side}_approval"] = state

    @api.model
    def _approval_state(self, last):
        if not last:
            return "none"
        if last.state != "refused" and not last.is_current:
            return "changed"
        return last.state

    def _last_approval(self, side):
        rows = self.env["gov.agreement.approval"].sudo()  # sudo: of own agreements
        return self._last_approvals().get((self, side), rows)

    def _last_approvals(self):
        """The approval that counts, by (agreement, side).

        Searched for, not read from ``approval_ids``: a reader of the one party has
        only its own there, and whoever computes next would believe that.
        """
        rows = self.env["gov.agreement.approval"].sudo()  # sudo: states only
        found = rows.search(
            [("agreement_id", "in", self.ids), ("state", "!=", "void")], order="id"
        )
        agreements = {agreement.id: agreement for agreement in self}
        return {(agreements[row.agreement_id.id], row.side): row for row in found}

    @api.depends_context("uid")
    @api.depends("approval_ids.state", "state", "grantor_signed_on")
    def _compute_can_ask_approval(self):
        for agreement in self:
            side = agreement.state == "draft" and agreement._open_side()
            state = side and agreement[f"{side}_approval"]
            agreement.can_ask_approval = state in ("none", "refused", "changed")

    @api.depends_context("uid")
    @api.depends(
        "approval_ids.state", "state", "grantor_signed_on", "grantee_signed_on"
    )
    def _compute_can_sign(self):
        for agreement in self:
            side = agreement.state == "draft" and agreement._open_side()
            agreement.can_sign = side and agreement[f"{side}_approval"] == "approved"

    @api.depends_context("uid")
    @api.depends("approval_ids.can_review")
    def _compute_can_approve(self):
        for agreement in self:
            agreement.can_approve = bool(agreement._my_approvals())

    @api.model
    def _search_can_approve(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.env["gov.agreement.approval"].search(
            [("state", "=", "asked"), ("can_review", "=", True)]
        )
        return [("id", "in", rows.agreement_id.ids)]

    def _my_approvals(self):
        """Approvals whose next tier is the present user's."""
        rows = self.env["gov.agreement.approval"]
        if not rows.has_access("read"):
            return rows
        mine = rows.search([("agreement_id", "in", self.ids), ("state", "=", "asked")])
        return mine.filtered("can_review")

    def unlink(self):
        """The reviews go with the draft: no database key ties them to it."""
        self.sudo().approval_ids.unlink()  # sudo: nobody holds the right alone
        return super().unlink()

    # --- acts -------------------------------------------------------------------

    def action_ask_approval(self):
        """Put the complete draft to the tiers of the user's own party.

        :raise AccessError: the user is no legal officer of an unsigned party
        :raise UserError: contents are missing, it is approved already, or nobody
            could take one of the tiers
        """
        approvals = self.env["gov.agreement.approval"]
        for agreement in self:
            agreement.lock_for_update(allow_referencing=True)
            side = agreement.state == "draft" and agreement._open_side()
            if not side:
                raise AccessError(
                    self.env._(
                        "Only a legal officer of a party that has not signed yet asks "
                        "for its approval of %(agreement)s.",
                        agreement=agreement.display_name,
                    )
                )
            agreement._check_complete()
            agreement._retire_approval(side)
            store = approvals.sudo()  # sudo: rows come from this act only
            approvals |= store.create(agreement._approval_values(side)).with_env(
                self.env
            )
        approvals._ask()

    def _retire_approval(self, side):
        """The former approval gives way, unless it still holds."""
        last = self._last_approval(side)
        if last.state in ("asked", "approved") and last.is_current:
            raise ValidationError(
                self.env._(
                    "%(agency)s approves or has approved %(agreement)s already.",
                    agreement=self.display_name,
                    agency=last.agency_id.display_name,
                )
            )
        if last.state in ("asked", "approved"):
            last._close("void")
            last.flush_recordset()

    def _approval_values(self, side):
        return {
            "agreement_id": self.id,
            "side": side,
            "agency_id": self[f"{side}_id"].id,
            "asked_by": self.env.uid,
            "asked_at": fields.Datetime.now(),
            "content_hash": self._content_digest(),
        }

    def action_approve(self):
        """Approve for the own party, as the one whose tier it is.

        :raise AccessError: the next tier is somebody else's
        :raise UserError: the text changed after approval was asked for
        """
        for agreement in self:
            for approval in agreement._checked_approvals():
                approval.validate_tier()

    def action_decline(self, reason):
        """Decline for the own party, with the reason for who asked.

        :raise AccessError: the next tier is somebody else's
        """
        for agreement in self:
            text = agreement._said(reason)
            for approval in agreement._checked_approvals():
                approval.reject_tier()
                approval.sudo().reason = text  # sudo: written by acts only
                told = agreement.sudo()  # sudo: an approver writes no agreement
                told.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Your agency declined the draft"),
                    user_id=approval.asked_by.id,
                )

    def _checked_approvals(self):
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        # Who is away may have changed since the day's refresh.
        reviews = self.sudo().approval_ids.review_ids  # sudo: who may act, no more
        reviews._refresh_reviewers()
        mine = self._my_approvals()
        if not mine:
            raise AccessError(
                self.env._(
                    "The approval of %(agreement)s is not yours to give now.",
                    agreement=self.display_name,
                )
            )
        return mine

    def _sign_one(self):
        side = self._open_side()
        result = super()._sign_one()
        self._check_approved(side)
        return result

    def _check_approved(self, side):
        """The party's own tiers have approved this text."""
        last = self._last_approval(side)
        if last.state == "approved" and last.content_hash == self.content_hash:
            return
        raise self.env["gov.clause"]._refusal(
            "HZ22-32-01",
            self.env._(
                "%(agency)s has not approved the present text of %(agreement)s. Ask "
                "for its approval first.",
                agency=self[f"{side}_id"].display_name,
                agreement=self.display_name,
            ),
        )
