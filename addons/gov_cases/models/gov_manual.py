from odoo import api, fields, models, tools


class GovManual(models.Model):
    _inherit = "gov.manual"

    same_day = fields.Boolean(
        "Same day",
        help="Decided on the day of acceptance; late from the next working day on "
        "(JN18, registrations done at once).",
    )
    licence_name = fields.Char(
        "Certificate",
        translate=True,
        help="Name of the certificate that a grant results in; empty: none.",
    )
    licence_months = fields.Integer(
        "Validity",
        aggregator=None,
        help="Months for which the certificate is valid; 0: without end.",
    )
    electronic_seal = fields.Boolean(
        "May bear an electronic seal",
        help="Whether the result may carry an electronic seal (JN21 five).",
    )
    electronic_licence = fields.Boolean(
        "Electronic certificate",
        help="Whether the result may be an electronic certificate (JN21 five).",
    )

    @api.model
    @tools.ormcache("entry_id", "region_id", "day")
    def _id_for_case(self, entry_id, region_id, day):
        """Id of the manual of an entry in a region on ``day``, or False.

        Remembered: every application asks, and manuals change a few times a year.
        """
        entry = self.env["gov.entry"].sudo().browse(entry_id)  # sudo: only an id
        region = self.env["gov.region"].sudo().browse(region_id)  # sudo: as above
        return entry._manual_for(region, day).id

    @api.model
    @tools.ormcache("manual_id")
    def _step_days(self, manual_id):
        """Kind of step -> working days that the manual promises for it."""
        manual = self.sudo().browse(manual_id)  # sudo: numbers of a public guide
        return {line.kind: line.days for line in manual.step_ids if line.kind}

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
