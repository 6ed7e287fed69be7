from odoo import fields, models


class GovCentreStandard(models.Model):
    """The floor area a centre must have, by the kind of its region."""

    _name = "gov.centre.standard"
    _description = "Floor Area Rule"
    _order = "floor_area_min desc, kind"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("city", "City"),
            ("county", "County"),
            ("zone", "Functional zone"),
            ("township", "Township or street"),
            ("village", "Village or community"),
        ],
        required=True,
        help="Kind of the region the centre stands in. A functional zone has the "
        "rank of a county here.",
    )
    floor_area_min = fields.Float(
        "Least floor area",
        digits=(12, 1),
        required=True,
        help="In square metres. JN18: county 4000, township 300, village 50.",
    )
    clause_id = fields.Many2one(
        "gov.clause",
        required=True,
        ondelete="restrict",
        help="The clause that sets the floor; a refusal cites it.",
    )

    _kind_uniq = models.Constraint("unique(kind)", "This kind has a rule already.")
    _floor_positive = models.Constraint(
        "CHECK(floor_area_min > 0)", "The least floor area must be above zero."
    )
