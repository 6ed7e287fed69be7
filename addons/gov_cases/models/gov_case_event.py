from odoo import fields, models


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
    detail = fields.Text(readonly=True)
