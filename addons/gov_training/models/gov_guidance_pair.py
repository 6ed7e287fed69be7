from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class GovGuidancePair(models.Model):
    """An upper and a lower agency, the contact who guides, and how often.

    City and county, county and township, township and village station. The contact
    answers where no instructor does, and reads the lower agency's cases.
    """

    _name = "gov.guidance.pair"
    _description = "Guidance Pair"
    _order = "upper_agency_id, lower_agency_id"

    upper_agency_id = fields.Many2one(
        "gov.agency",
        "Guides",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    lower_agency_id = fields.Many2one(
        "gov.agency", "Is guided", required=True, index=True, ondelete="cascade"
    )
    region_id = fields.Many2one(
        related="lower_agency_id.region_id", store=True, index=True
    )
    contact_id = fields.Many2one(
        "hr.employee", required=True, index=True, ondelete="restrict"
    )
    contact_user_id = fields.Many2one(
        related="contact_id.user_id", store=True, index=True
    )
    months = fields.Integer(
        "Every … months", required=True, default=3, help="Guidance at least so often."
    )
    date_from = fields.Date(
        "Counts from", required=True, default=lambda self: self._city_today()
    )
    last_on = fields.Date("Last guidance", compute="_compute_last_on")
    guidance_count = fields.Integer("Guidance", compute="_compute_last_on")
    overdue = fields.Boolean(
        "None in the period", compute="_compute_last_on", search="_search_overdue"
    )

    _pair_uniq = models.Constraint(
        "unique(upper_agency_id, lower_agency_id)", "This pair exists already."
    )
    _two = models.Constraint(
        "CHECK(upper_agency_id <> lower_agency_id)", "A pair has two agencies."
    )
    _months_positive = models.Constraint(
        "CHECK(months BETWEEN 1 AND 24)", "A rhythm is between 1 and 24 months."
    )

    @api.depends("upper_agency_id", "lower_agency_id")
    def _compute_display_name(self):
        for pair in self:
            names = (pair.upper_agency_id.name, pair.lower_agency_id.name)
            pair.display_name = " → ".join(name for name in names if name)

    @api.depends("upper_agency_id", "lower_agency_id", "months", "date_from")
    def _compute_last_on(self):
        today = self._city_today()
        guidance = self.env["gov.guidance"].sudo()  # sudo: only its dates
        rows = guidance._read_group(
            [
                ("agency_id", "in", self.upper_agency_id.ids),
                ("lower_agency_id", "in", self.lower_agency_id.ids),
            ],
            ["agency_id", "lower_agency_id"],
            ["day:max", "__count"],
        )
        found = {(upper.id, lower.id): (day, n) for upper, lower, day, n in rows}
        for pair in self:
            key = (pair.upper_agency_id.id, pair.lower_agency_id.id)
            pair.last_on, pair.guidance_count = found.get(key, (False, 0))
            start = max(filter(None, (pair.last_on, pair.date_from)), default=today)
            pair.overdue = start + relativedelta(months=pair.months or 1) < today

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.search(Domain.TRUE).filtered("overdue")
        return Domain("id", "in", late.ids)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def action_open_guidance(self):
        """What was done for the pair."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_guidance_action"
        )
        domain = Domain("agency_id", "in", self.upper_agency_id.ids) & Domain(
            "lower_agency_id", "in", self.lower_agency_id.ids
        )
        return dict(action, domain=list(domain), context={})
