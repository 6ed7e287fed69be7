from odoo import fields, models


class GovProgramme(models.Model):
    _inherit = "gov.programme"

    readiness_required = fields.Boolean(
        "Readiness confirmed first",
        help="A delegation goes live only when the undertaking body has confirmed its "
        "readiness list, and the forwarding route where files travel upwards (HZ22 "
        "four (one), LC20 two (one)).",
    )
    seal_due_on = fields.Date(
        "No. 2 seals due on",
        help="Day by which the granting agencies have cut and handed over their No. 2 "
        "seals and signed the agreements (JN21 three (two) 6: end of June).",
    )
    model_document = fields.Char(
        help="Document of the province whose delegation this programme follows; the "
        "clause library quotes it (JC25 one (two))."
    )
    model_url = fields.Char("Model document at", help="Where it is published.")
