from odoo import api, fields, models


class GovPremisesStandard(models.Model):
    """A version of what a centre is judged by: the city's premises standard, or the
    seven points of HZ22. Assessments keep the version that was in force."""

    _name = "gov.premises.standard"
    _description = "Standard for Centres"
    _gov_uploads = {"file": "paper"}
    _order = "kind, date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("premises", "Premises standard"), ("points", "Seven points")],
        required=True,
        default="premises",
    )
    number = fields.Char(help="Number of the local standard.")
    date_from = fields.Date("In force from", required=True)
    date_to = fields.Date("Until")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    line_ids = fields.One2many("gov.premises.requirement", "standard_id", "Check list")

    _version = models.UniqueIndex(
        "(kind, date_from)", "There is a version from this day already."
    )

    @api.model
    def _in_force(self, kind, day):
        return self.search(
            [
                ("kind", "=", kind),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            limit=1,
        )
