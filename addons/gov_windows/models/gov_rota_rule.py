from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import office


class GovRotaRule(models.Model):
    """Limits of work and prices of what a rota lacks, for one centre or for all.

    The centre's own rule goes before the general one. Limits of hours follow the
    Labour Law (44 hours a week on average, one day of rest a week); the prices are
    this suite's defaults.
    """

    _name = "gov.rota.rule"
    _description = "Rule of Rotas"
    _order = "centre_id, id"

    name = fields.Char(required=True, translate=True)
    centre_id = fields.Many2one(
        "gov.centre", ondelete="cascade", help="Empty: every centre without its own."
    )
    by_choice = fields.Boolean(
        "Only by choice",
        help="Holds only for rotas that name it, as in a flood or an election. Every "
        "other rota takes the centre's own rule, else the general one.",
    )
    max_run = fields.Integer(
        "Most days in a row",
        default=6,
        required=True,
        help="Days. Labour Law article 38: at least one day of rest a week.",
    )
    min_rest_hours = fields.Float(
        "Least rest between shifts",
        default=11.0,
        required=True,
        help="Hours from the end of a shift to one of another day. A default of this "
        "suite.",
    )
    max_week_hours = fields.Float(
        "Most hours a week",
        default=44.0,
        required=True,
        help="Paid hours a week on average. Labour Law article 36.",
    )
    max_weekends = fields.Integer(
        "Most weekends in four weeks",
        default=3,
        required=True,
        help="Weekends with work on Saturday or Sunday. A default of this suite.",
    )
    max_late = fields.Integer(
        "Most late duties in four weeks",
        default=10,
        required=True,
        help="Late and night duties of one kind. A default of this suite.",
    )
    stand_in = fields.Boolean(
        "Colleagues stand in",
        default=True,
        help="Staff of the same agency posted to another window stand in.",
    )
    pair_price = fields.Integer(
        "Price of both partners off",
        default=60,
        help="What a day costs on which both of an A/B pair are off.",
    )
    under_price = fields.Integer("Price of a missing head", default=100)
    mandatory_price = fields.Integer("Price of a missing mandatory head", default=1000)
    over_price = fields.Integer("Price of a head too many", default=5)
    fairness_price = fields.Integer(
        default=3,
        help="What a weekend, holiday or late duty costs more for each such duty "
        "that the person did above the average of the year.",
    )
    change_price = fields.Integer(
        "Price of a change",
        default=10,
        help="What a changed day costs when the present rota is the start.",
    )
    notice_hours = fields.Float(
        "Notice of a change",
        default=24.0,
        help="Hours before a shift within which a change needs a reason. A default "
        "of this suite.",
    )

    _limits = models.Constraint(
        "CHECK(max_run BETWEEN 1 AND 14 AND min_rest_hours >= 0 "
        "AND max_week_hours > 0 AND max_weekends >= 0 AND max_late >= 0)",
        "The limits must make some work possible.",
    )
    _one = models.UniqueIndex(
        "(COALESCE(centre_id, 0)) WHERE by_choice IS NOT TRUE",
        "This centre has a rule already.",
    )

    @api.model
    def _of(self, centre):
        """The rule that holds in a centre; the defaults where there is none."""
        found = self.search(
            Domain("centre_id", "in", (centre.id, False))
            & Domain("by_choice", "=", False)
        )
        own = found.filtered("centre_id")
        return own or found[:1] or self.new({"name": "–"})

    @api.model
    def _parameter(self, name, default):
        """A setting of this addon as a number."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users cannot read
        return float(parameters.get_param(f"gov_windows.{name}") or default)

    def _kernel(self, days):
        """The rule as the kernel's, for a rota of so many days."""
        self.ensure_one()
        weeks4 = max(days / 28, 0.25)
        return office.Rules(
            max_run=self.max_run,
            min_rest_minutes=round(self.min_rest_hours * 60),
            max_weekends=max(1, round(self.max_weekends * weeks4)),
            max_late=max(1, round(self.max_late * weeks4)),
            under=self.under_price,
            under_mandatory=self.mandatory_price,
            over=self.over_price,
            fairness=self.fairness_price,
        )
