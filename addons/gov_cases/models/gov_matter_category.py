from odoo import api, fields, models
from odoo.fields import Domain


class GovMatterCategory(models.Model):
    """A field of life in which matters are handled as one chain (JN18)."""

    _name = "gov.matter.category"
    _description = "Field of One-Chain Matters"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    kind_ids = fields.One2many("gov.matter.kind", "category_id", "Matters")
    published_count = fields.Integer(
        "Published matters",
        compute="_compute_published_count",
        search="_search_published_count",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint("unique(code)", "This field is listed already.")

    @api.depends("kind_ids.published_on", "kind_ids.active")
    def _compute_published_count(self):
        counts = dict(
            self.env["gov.matter.kind"]._read_group(
                [("category_id", "in", self.ids), ("published_on", "!=", False)],
                ["category_id"],
                ["__count"],
            )
        )
        for category in self:
            category.published_count = counts.get(category, 0)

    @api.model
    def _search_published_count(self, operator, value):
        """Only "none" and "some": which fields have no matter yet."""
        if operator not in ("in", "not in") or set(value) != {0}:
            return NotImplemented
        published = Domain("kind_ids", "any", [("published_on", "!=", False)])
        return ~published if operator == "in" else published

    def action_open_kinds(self):
        """Open the field's matters."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_cases.gov_matter_kind_action"
        )
        action["domain"] = [("category_id", "=", self.id)]
        action["context"] = {"default_category_id": self.id}
        return action
