from odoo import api, models


class GovPosting(models.Model):
    _inherit = "gov.posting"

    @api.model_create_multi
    def create(self, vals_list):
        postings = super().create(vals_list)
        self.env["gov.training.need"]._propose_postings(postings)
        return postings
