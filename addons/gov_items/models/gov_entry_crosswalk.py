from odoo import api, fields, models


class GovEntry(models.Model):
    """An entry beside the same item in other programmes."""

    _inherit = "gov.entry"

    crosswalk_id = fields.Many2one(
        related="item_id.crosswalk_id", store=True, index="btree_not_null"
    )
    crosswalk_count = fields.Integer(
        related="crosswalk_id.programme_count", string="Programmes with the Same Item"
    )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        self.env["gov.crosswalk"]._follow(entries.item_id)
        return entries

    @api.model
    def _create_bulk(self, vals_list):
        entries = super()._create_bulk(vals_list)
        self.env["gov.crosswalk"]._follow(entries.item_id)
        return entries

    def write(self, vals):
        if not vals.keys() & {"item_id", "programme_id", "active"}:
            return super().write(vals)
        before = self.item_id
        result = super().write(vals)
        self.env["gov.crosswalk"]._follow(before | self.item_id)
        return result

    def unlink(self):
        items = self.item_id
        result = super().unlink()
        self.env["gov.crosswalk"]._follow(items.exists())
        return result

    def _listed_text(self):
        """Return where the entries are listed, as “JN21 47, 行政许可, 交通运输”."""
        types = dict(
            self.env["gov.item"]._fields["item_type"]._description_selection(self.env)
        )
        return "; ".join(
            ", ".join(
                filter(
                    None,
                    (
                        f"{entry.programme_id.code} {entry.sequence}",
                        types.get(entry.item_type),
                        entry.sector_id.name,
                    ),
                )
            )
            for entry in self
        )

    def _given_modes(self):
        """Return the modes that the rules give, or the annex where none speaks."""
        self.ensure_one()
        return self.rule_ids.filtered("active").mode_id or self.mode_id

    def _modes_text(self):
        """Return the modes that the entries may be given, in words."""
        modes = self.mode_id.union(*(entry._given_modes() for entry in self))
        return "、".join(dict.fromkeys(modes.mapped("name")))

    def action_open_crosswalk(self):
        """Open the same item in all programmes, side by side."""
        return self.item_id.action_open_crosswalk()
