from odoo import fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    gov_agency_id = fields.Many2one("gov.agency", "Agency", readonly=True)
