from odoo import api, fields, models


class GovMatterItem(models.Model):
    """One item of a joint matter with what its own case needs to know."""

    _name = "gov.matter.item"
    _description = "Item of a Joint Matter"
    _order = "matter_id, id"
    _rec_name = "delegation_id"

    matter_id = fields.Many2one(
        "gov.matter", required=True, index=True, ondelete="cascade"
    )
    delegation_id = fields.Many2one(
        "gov.delegation", "Item and place", required=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(related="delegation_id.entry_id", string="Item")
    agency_id = fields.Many2one(
        related="delegation_id.agency_id", string="Undertaking agency"
    )
    circumstance_id = fields.Many2one(
        "gov.circumstance",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env["gov.circumstance"]._first(),
        help="Of this item alone: one may be new and another a change.",
    )
    mode_id = fields.Many2one(
        "gov.mode",
        "Mode by the rules",
        compute="_compute_mode_id",
        help="What the rules answer for what is entered so far.",
    )

    _delegation_uniq = models.Constraint(
        "unique(matter_id, delegation_id)", "An item stands once in a matter."
    )

    @api.depends(
        "delegation_id",
        "circumstance_id",
        "matter_id.fact_ids.entry_id",
        "matter_id.fact_ids.value",
    )
    def _compute_mode_id(self):
        none = self.env["gov.rule"]
        found = {item: item._resolve() for item in self}
        ids = none.union(*found.values()).ids  # read in one go
        for item in self:
            item.mode_id = found[item].with_prefetch(ids).mode_id

    def _resolve(self):
        """The ``gov.rule`` that decides on what is declared so far, or none."""
        delegation, matter = self.delegation_id, self.matter_id
        if not delegation.entry_id:
            return self.env["gov.rule"]
        return delegation.entry_id.resolve_mode(
            delegation.region_id,
            matter.received_on or self._city_today(),
            self.circumstance_id,
            matter._facts_of(delegation.entry_id),
        )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.matter_id._check_declaring()
        return items

    def write(self, vals):
        self.matter_id._check_declaring()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        self.matter_id._check_declaring()
