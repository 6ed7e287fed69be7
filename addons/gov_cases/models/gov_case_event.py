from odoo import api, fields, models

from .gov_case import TEXT_GROUPS


class GovCaseEvent(models.Model):
    """What happened to a case: append-only, in one hash chain per case."""

    _name = "gov.case.event"
    _inherit = "gov.chain.mixin"
    _description = "Case Event"
    _order = "case_id, id"

    _chain_scope = "case_id"
    _chain_fields = (
        "case_id",
        "code",
        "name",
        "user_id",
        "agency_id",
        "happened_at",
        "detail",
    )

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    code = fields.Selection(
        [
            ("receive", "Application received"),
            ("accept", "Accepted"),
            ("defer", "Accepted, documents to follow"),
            ("supplement", "Supplement notice"),
            ("supplied", "Documents supplied"),
            ("reject", "Not accepted"),
            ("check", "Form checked"),
            ("review", "Reviewed"),
            ("opinion", "Opinion stamped"),
            ("forward", "Forwarded"),
            ("decide", "Decided"),
            ("seal", "Sealed"),
            ("deliver", "Delivered"),
            ("fee", "Fees settled"),
            ("takeover", "Enquiries taken over"),
            ("not_forwarded", "Not forwarded"),
            ("suspend", "Clock stopped"),
            ("resume", "Clock resumed"),
            ("push", "Pushed to the supervisor"),
            ("claim", "Push claimed"),
            ("answer", "Supervisor's feedback"),
            ("withdraw", "Withdrawn"),
            ("deferral_reminder", "Reminded of documents to follow"),
            ("lapse", "Deferred acceptance lapsed"),
            ("silence", "Accepted by silence"),
            ("extension_asked", "Extension asked for"),
            ("extension_declined", "Extension declined"),
            ("extension", "Limit extended"),
            ("redate", "Limit recomputed"),
            ("arrive", "Documents arrived"),
            ("exchange", "Exchanged with another instance"),
            ("shared", "Document supplied by the managing office"),
            ("point", "Handed in by an agency point"),
            ("procedure", "Sub-procedure opened"),
            ("procedure_end", "Sub-procedure ended"),
            ("help", "Help asked for"),
            ("help_answer", "Help given"),
            ("remark", "Remark of supervision"),
            ("remark_answer", "Remark answered"),
            ("light", "Light"),
            ("order", "Supervision order"),
            ("order_answer", "Supervision order answered"),
            ("accountability", "Accountability"),
            ("supervise", "Supervision check"),
            ("deemed", "Deemed granted"),
            ("licence", "Certificate"),
            ("correct", "Decision corrected"),
            ("revoke", "Decision revoked"),
            ("quota", "Drawn on the quota"),
            ("handed_out", "Documents handed out"),
            ("filed", "Filed with the upper level"),
            ("clarify", "Times clarified"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char(
        required=True, readonly=True, help="What happened, as the actor read it."
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        readonly=True,
        ondelete="restrict",
        help="Agency for which the person acted.",
    )
    happened_at = fields.Datetime(required=True, readonly=True)
    detail = fields.Text(readonly=True, groups=TEXT_GROUPS)
    masked_detail = fields.Text(
        "Detail, masked", compute="_compute_masked_detail", compute_sudo=True
    )

    @api.model
    def _chain_append(self, vals_list):
        """Tell who is to be told of the events, in the same transaction."""
        events = super()._chain_append(vals_list)
        self.env["gov.message"]._on_events(vals_list)
        return events

    @api.depends("detail")
    def _compute_masked_detail(self):
        for event in self:
            event.masked_detail = event.case_id._mask_text(event.detail)
