from odoo import api, fields, models


class GovMode(models.Model):
    """Modes that are on trial, and modes that stand in for a better one."""

    _inherit = "gov.mode"

    on_trial = fields.Boolean(
        help="Tried out until a review; every list, matrix and page says so (LC20 one "
        "(five)).",
    )
    trial_from = fields.Date(string="On Trial Since")
    review_on = fields.Date(
        string="Review Due On",
        help="Day by which the mode is reviewed: kept, changed or given up.",
    )
    review_overdue = fields.Boolean(
        compute="_compute_review_overdue", search="_search_review_overdue"
    )

    _trial_term = models.Constraint(
        "CHECK(trial_from IS NULL OR review_on IS NULL OR trial_from <= review_on)",
        "A trial is reviewed after it began.",
    )

    @api.depends("review_on")
    def _compute_review_overdue(self):
        today = self._city_today()
        for mode in self:
            mode.review_overdue = bool(mode.review_on and mode.review_on < today)

    def _search_review_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("review_on", "<", today)]

    @api.constrains("on_trial", "trial_from", "review_on")
    def _check_trial(self):
        for mode in self.filtered("on_trial"):
            if not mode.trial_from or not mode.review_on:
                raise self.env["gov.clause"]._refusal(
                    "LC20-15-01",
                    self.env._(
                        "%(mode)s is on trial: enter since when, and the day of its "
                        "review.",
                        mode=mode.name,
                    ),
                )

    def _label(self):
        """Return the mode's name as lists print it, with "on trial" behind it."""
        self.ensure_one()
        trial = self.env._("on trial")
        if not self.on_trial or trial in self.name:
            return self.name
        return self.env._("%(mode)s (%(trial)s)", mode=self.name, trial=trial)
