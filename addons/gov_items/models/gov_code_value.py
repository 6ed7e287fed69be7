from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .gov_code_scheme import OWN_VALUES


class GovCodeValue(models.Model):
    """A value of a closed list in a system's scheme, and what it is to us."""

    _name = "gov.code.value"
    _description = "Value of a Code Scheme"
    _order = "scheme_id, sequence, code, id"
    _rec_names_search = ["name", "code"]

    scheme_id = fields.Many2one(
        "gov.code.scheme", required=True, index=True, ondelete="cascade"
    )
    subject = fields.Selection(related="scheme_id.subject")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, help="As the system words it.")
    own_code = fields.Char(
        string="Here",
        help="The registry's own value that it stands for; empty: none. Several codes "
        "may stand for the same value; the first one is sent.",
    )

    _code_uniq = models.Constraint(
        "unique(scheme_id, code)", "The scheme has this code already."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for value in self:
            value.display_name = f"{value.code or ''} {value.name or ''}".strip()

    @api.constrains("code")
    def _check_code(self):
        for value in self:
            scheme = value.scheme_id
            if not scheme.is_list:
                raise ValidationError(
                    self.env._(
                        "%s has no list of values: its codes belong to entries.",
                        scheme.display_name,
                    )
                )
            problem = scheme._kernel().check(value.code)
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(code)s is no code of %(scheme)s: %(problem)s.",
                        code=value.code,
                        scheme=scheme.display_name,
                        problem=scheme._problem_text(problem),
                    )
                )

    @api.constrains("own_code", "scheme_id")
    def _check_own_code(self):
        for value in self.filtered("own_code"):
            allowed = OWN_VALUES.get(value.subject)
            if allowed is not None and value.own_code not in allowed:
                raise ValidationError(
                    self.env._(
                        "%(code)s, “here”: %(own)s is none of %(allowed)s.",
                        code=value.display_name,
                        own=value.own_code,
                        allowed="、".join(allowed),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        schemes = self.env["gov.code.scheme"]
        for vals in vals_list:
            scheme = schemes.browse(vals.get("scheme_id"))
            if scheme and vals.get("code"):
                vals["code"] = scheme._kernel().tidy(vals["code"])
        return super().create(vals_list)
