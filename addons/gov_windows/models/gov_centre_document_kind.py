from odoo import fields, models


class GovCentreDocumentKind(models.Model):
    """A rule that centres must have in force, as a dated document."""

    _name = "gov.centre.document.kind"
    _description = "Kind of Centre Rule"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    is_basic = fields.Boolean(
        "One of the nine basic rules", help="HZ22 five (three) names them."
    )
    required_township = fields.Boolean("Required of township centres")
    required_hall = fields.Boolean("Required of halls")
    needs_opinion = fields.Boolean(
        "County gives an opinion",
        help="The county guides how a township works out these rules (HZ22).",
    )
    clause_id = fields.Many2one("gov.clause", required=True, ondelete="restrict")

    def _required_at(self, centre_kind):
        name = "required_township" if centre_kind == "township" else "required_hall"
        return self.filtered(name) if centre_kind != "village" else self.browse()
