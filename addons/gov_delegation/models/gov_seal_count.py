from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovSealCount(models.Model):
    """A comparison of the paper register with the ledger, on a day.

    Counted by the keeper before a witness; the ledger's own figure is taken in the
    same moment. Rows are never changed.
    """

    _name = "gov.seal.count"
    _inherit = "gov.chain.mixin"
    _description = "Reconciliation of a Seal"
    _order = "counted_at desc, id desc"

    _chain_scope = "seal_id"
    _chain_fields = (
        "seal_id",
        "counted_at",
        "counted_by",
        "witness",
        "paper",
        "ledger",
        "last_row",
        "explanation",
    )

    seal_id = fields.Many2one(
        "gov.seal", required=True, readonly=True, index=True, ondelete="restrict"
    )
    counted_at = fields.Datetime(required=True, readonly=True)
    counted_by = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    witness = fields.Char(required=True, readonly=True)
    paper = fields.Integer(
        "Impressions on paper",
        required=True,
        readonly=True,
        help="Copies stamped as the paper register or the seal's counter shows them.",
    )
    ledger = fields.Integer(
        "Impressions in the ledger",
        required=True,
        readonly=True,
        help="Copies entered in the ledger up to then.",
    )
    last_row = fields.Integer(
        "Up to row", readonly=True, help="Last row of the ledger that was counted."
    )
    difference = fields.Integer(
        compute="_compute_difference",
        store=True,
        precompute=True,
        help="Paper less ledger; other than 0 it needs an explanation.",
    )
    explanation = fields.Char(readonly=True)

    @api.depends("paper", "ledger")
    def _compute_difference(self):
        for count in self:
            count.difference = count.paper - count.ledger

    @api.depends("counted_at", "difference")
    def _compute_display_name(self):
        for count in self:
            count.display_name = f"{count.counted_at:%Y-%m-%d} ({count.difference:+d})"

    @api.model
    def _reconcile(self, seal, paper, witness, explanation):
        """Append a comparison; a difference must be explained.

        :return: the new row
        :raise UserError: no witness, a negative count, or a difference without
            explanation (JN21 three (two) 6)
        """
        if not (witness or "").strip() or paper < 0:
            raise ValidationError(self.env._("A count needs a witness."))
        rows = seal.sudo().impression_ids  # sudo: all rows count, seen or not
        ledger = sum(rows.mapped("copies"))
        if paper != ledger and not (explanation or "").strip():
            raise self.env["gov.clause"]._refusal(
                "JN21-06-06",
                self.env._(
                    "Paper shows %(paper)s impressions, the ledger %(ledger)s: explain "
                    "the difference.",
                    paper=paper,
                    ledger=ledger,
                ),
            )
        return self._chain_append(
            [
                {
                    "seal_id": seal.id,
                    "counted_at": fields.Datetime.now(),
                    "counted_by": self.env.uid,
                    "witness": witness.strip(),
                    "paper": paper,
                    "ledger": ledger,
                    "last_row": max(rows.mapped("chain_sequence"), default=0),
                    "explanation": (explanation or "").strip() or False,
                }
            ]
        )
