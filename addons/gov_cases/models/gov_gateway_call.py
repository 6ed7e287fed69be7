from odoo import api, fields, models

from odoo.addons.gov_items.kernel import masks

from .gov_gateway import KINDS


class GovGatewayCall(models.Model):
    """One question to an outside system: who asked what for which purpose."""

    _name = "gov.gateway.call"
    _inherit = "gov.chain.mixin"
    _description = "Call to an Outside System"
    _order = "id desc"
    _rec_name = "operation"

    _chain_scope = "user_id"
    _chain_fields = (
        "user_id",
        "kind",
        "operation",
        "subject",
        "purpose",
        "case_id",
        "state",
        "called_at",
    )

    gateway_id = fields.Many2one(
        "gov.gateway", "System", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    subject = fields.Char(
        readonly=True, help="Number that was asked about, with its middle hidden."
    )
    purpose = fields.Char(required=True, readonly=True)
    case_id = fields.Many2one(
        "gov.case", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        "Asked by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    called_at = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [("found", "Found"), ("nothing", "Nothing known"), ("failed", "No answer")],
        required=True,
        readonly=True,
    )
    error = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    milliseconds = fields.Integer(readonly=True, aggregator="avg")

    @api.model
    def _note(self, values, payload):
        """Append a call; of the payload only the masked number is kept."""
        subject = payload.get("code") or payload.get("number")
        return self._chain_append(
            [
                {
                    **values,
                    "subject": masks.mask_id(subject) or False,
                    "user_id": self.env.uid,
                    "called_at": fields.Datetime.now(),
                }
            ]
        )
