from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from odoo.addons.gov_items.kernel import masks

MASKS = {
    "name": masks.mask_name,
    "phone": masks.mask_phone,
    "id": masks.mask_id,
    "text": lambda value: "…" if value else value,
}


class GovPersonalField(models.Model):
    """The register of personal data: which field holds what, and how it is masked.

    Exports mask these fields unless the person stated a reason, and opening a
    record that shows them in full is noted.
    """

    _name = "gov.personal.field"
    _description = "Field with Personal Data"
    _order = "model, name"

    model = fields.Char(required=True)
    name = fields.Char("Field", required=True)
    label = fields.Char(compute="_compute_label")
    mask = fields.Selection(
        [
            ("name", "Name: first and last character"),
            ("phone", "Phone: first three and last four digits"),
            ("id", "Number: first six and last four characters"),
            ("text", "Free text: left out"),
        ],
        required=True,
    )
    sensitive = fields.Boolean(
        help="Sensitive personal information in the sense of article 28 of the "
        "Personal Information Protection Law."
    )

    _field_uniq = models.Constraint("unique(model, name)", "A field is listed once.")

    @api.depends("model", "name")
    def _compute_label(self):
        fields_ = self.env["ir.model.fields"]
        for row in self:
            found = fields_._get(row.model, row.name)
            row.label = found and f"{found.model_id.name} · {found.field_description}"

    @api.constrains("model", "name")
    def _check_exists(self):
        for row in self:
            model = self.env.get(row.model)
            if model is None or row.name not in model._fields:
                raise ValidationError(
                    self.env._(
                        "%(model)s has no field %(name)s.",
                        model=row.model,
                        name=row.name,
                    )
                )

    @api.model
    @tools.ormcache(cache="stable")
    def _masks(self):
        """Return {model: {field: mask}}."""
        found = {}
        everything = self.sudo()  # sudo: exports of anybody obey it
        for row in everything.search([("mask", "!=", False)]):
            found.setdefault(row.model, {})[row.name] = row.mask
        return found

    @api.model
    def _of_path(self, model, path):
        """Return the mask of an export path such as ``case_id/phone``, or None."""
        *steps, name = path.replace(".", "/").split("/")
        for step in steps:
            field = self.env[model]._fields.get(step)
            if field is None or not field.comodel_name:
                return None
            model = field.comodel_name
        return self._masks().get(model, {}).get(name)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache("stable")
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache("stable")
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache("stable")
        return super().unlink()
