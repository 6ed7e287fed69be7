from odoo import api, fields, models


class GovCentreGuidance(models.Model):
    """Guidance that a centre gives to one below it (JN18, standard work)."""

    _name = "gov.centre.guidance"
    _description = "Guidance of a Centre"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "subject"

    centre_id = fields.Many2one(string="Guided centre")
    guide_id = fields.Many2one(
        "gov.centre",
        "Guided by",
        compute="_compute_guide_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    day = fields.Date(
        required=True, default=lambda self: self._city_today(), index=True
    )
    subject = fields.Char(required=True)
    note = fields.Text("What was found and advised")
    people = fields.Char("Who came")

    _not_self = models.Constraint(
        "CHECK(centre_id <> guide_id)", "A centre is guided by another one."
    )

    @api.depends("centre_id")
    def _compute_guide_id(self):
        for record in self:
            record.guide_id = record.guide_id or record.centre_id.parent_id
