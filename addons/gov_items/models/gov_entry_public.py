from odoo import fields, models


class GovEntry(models.Model):
    """What the public is told of an entry beside its manual."""

    _inherit = "gov.entry"

    explanation = fields.Text(
        string="In Plain Words",
        help="What the item is and who needs it; shown on its public page.",
    )
    questions = fields.Text(
        string="Questions and Answers", help="Shown on the item's public page."
    )
    supervision_measures = fields.Text(
        help="What supervision does after the decision, in one or two sentences; "
        "shown on the public page and in exports (LC20 three (two))."
    )
