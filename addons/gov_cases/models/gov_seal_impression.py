from odoo import fields, models

from odoo.addons.gov_delegation.models.gov_seal_impression import (
    GovSealImpression as Ledger,
)


class GovSealImpression(models.Model):
    _inherit = "gov.seal.impression"

    _chain_fields = (*Ledger._chain_fields, "case_id")

    case_id = fields.Many2one(
        "gov.case",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Case whose decision or opinion was stamped.",
    )
