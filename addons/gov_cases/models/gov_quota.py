from odoo import api, fields, models, tools
from odoo.tools import SQL


class GovQuota(models.Model):
    """How much of an entry a region may grant in a year (JN21 seven).

    Set by managers of the granting agency; each grant draws one. The row is locked
    while it is drawn on, so that two grants never share the last one.
    """

    _name = "gov.quota"
    _description = "Quota"
    _order = "year desc, entry_id"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "gov.entry", required=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one("gov.region", required=True, ondelete="restrict")
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env["gov.case"]._today().year,
    )
    amount = fields.Integer(required=True, help="Grants in the year.")
    used = fields.Integer(compute="_compute_used")
    left = fields.Integer(compute="_compute_used")

    _cell_uniq = models.Constraint(
        "unique(entry_id, region_id, year)", "There is a quota for this already."
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A quota is not negative."
    )

    def _compute_used(self):
        cases = self.env["gov.case"].sudo()  # sudo: a count, whoever handled them
        rows = cases._read_group(
            [("quota_id", "in", self.ids)], ["quota_id"], ["__count"]
        )
        counts = {quota.id: count for quota, count in rows}
        for quota in self:
            quota.used = counts.get(quota._origin.id, 0)
            quota.left = quota.amount - quota.used

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

    @api.model
    @tools.ormcache("entry_id", "region_id", "year")
    def _find(self, entry_id, region_id, year):
        """Id of the quota for that, or False; remembered, since most have none."""
        quotas = self.sudo()  # sudo: whoever decides is bound by it
        found = quotas.search(
            [
                ("entry_id", "=", entry_id),
                ("region_id", "=", region_id),
                ("year", "=", year),
            ],
            limit=1,
        )
        return found.id

    def _draw(self):
        """Whether one more may be granted; holds the row until the end."""
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT amount FROM gov_quota WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset(["used", "left"])
        return self.left > 0
