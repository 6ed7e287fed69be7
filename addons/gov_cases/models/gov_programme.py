from odoo import fields, models


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    separate_review = fields.Boolean(
        "Reviewer may not decide",
        default=True,
        help="Who reviewed a case is refused as its decider: receiving and reviewing "
        "are kept apart from approving (JC25 one (three)). Switch off only where an "
        "agency has a single officer.",
    )
    post_filing = fields.Boolean(
        "Decisions below are filed above",
        help="What a lower agency decides on power from above is filed with the "
        "granting agency afterwards (JN21 three (two) 4); what is not filed is listed "
        "with its age.",
    )
