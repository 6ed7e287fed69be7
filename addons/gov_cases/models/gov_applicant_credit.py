from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.kernel import masks


class GovApplicantCredit(models.Model):
    """An applicant with bad credit: documents may not follow later.

    Entered with its source and its term by the managers; nothing else is refused
    to such an applicant.
    """

    _name = "gov.applicant.credit"
    _description = "Applicant with Bad Credit"
    _order = "date_from desc, id desc"
    _rec_name = "masked_code"

    code = fields.Char(
        required=True,
        index=True,
        groups="gov_items.group_agency_manager,gov_items.group_city_manager",
        help="Identity number of a person, unified social credit code of a body.",
    )
    masked_code = fields.Char("Number", compute="_compute_masked_code")
    name = fields.Char(
        required=True,
        groups="gov_items.group_agency_manager,gov_items.group_city_manager",
    )
    source = fields.Char(
        required=True, help="List or decision that the entry comes from."
    )
    date_from = fields.Date(required=True, default=lambda self: self._city_today())
    date_to = fields.Date(help="Empty: until it is taken out.")
    active = fields.Boolean(default=True)

    _period = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "The term ends too early."
    )

    @api.depends("code")
    def _compute_masked_code(self):
        for entry in self:
            raw = entry.sudo()  # sudo: only the masked number is shown
            entry.masked_code = masks.mask_id(raw.code)

    @api.model
    def _is_listed(self, code, day):
        """Whether the applicant with that number stands on the list on ``day``."""
        if not code:
            return False
        entries = self.sudo()  # sudo: clerks learn yes or no, not the list
        domain = (
            Domain("code", "=", code.strip().upper())
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day))
        )
        return bool(entries.search_count(domain, limit=1))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["code"] = (vals.get("code") or "").strip().upper()
        return super().create(vals_list)

    def write(self, vals):
        if "code" in vals:
            vals = {**vals, "code": (vals["code"] or "").strip().upper()}
        return super().write(vals)
