import secrets

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_windows.kernel import clock


class GovSatisfactionSurvey(models.Model):
    """Asks the applicants of directly delegated entries how they fared (LC20).

    Which entries are directly delegated the profile says: decided below, in the
    lower level's own name. Each applicant gets a link; results are shown by county.
    """

    _name = "gov.satisfaction.survey"
    _inherit = ["mail.activity.mixin"]
    _description = "Satisfaction Survey"
    _order = "id desc"

    name = fields.Char(required=True)
    programme_id = fields.Many2one("gov.programme", required=True, ondelete="restrict")
    date_from = fields.Date("Decided from", required=True)
    date_to = fields.Date("Decided until", required=True)
    closes_on = fields.Date(
        "Answers until", required=True, help="Last day on which an answer is taken."
    )
    share = fields.Integer(
        "Of each hundred",
        required=True,
        default=100,
        aggregator=None,
        help="How many of a hundred applicants are asked; drawn by case number.",
    )
    answer_ids = fields.One2many("gov.satisfaction.answer", "survey_id")
    sent_on = fields.Date(readonly=True, copy=False)
    asked_count = fields.Integer("Applicants asked", compute="_compute_counts")
    answered_count = fields.Integer("Answers given", compute="_compute_counts")
    satisfied_rate = fields.Float(
        "Satisfied (%)",
        compute="_compute_counts",
        help="Answers of level 1 or 2 in a hundred answers.",
    )

    _share = models.Constraint(
        "CHECK(share BETWEEN 1 AND 100)", "Between 1 and 100 of a hundred are asked."
    )
    _term = models.Constraint(
        "CHECK(date_from <= date_to)", "The period ends before it begins."
    )

    @api.depends("answer_ids.level")
    def _compute_counts(self):
        groups = self.env["gov.satisfaction.answer"]._read_group(
            [("survey_id", "in", self.ids)],
            ["survey_id", "level"],
            ["__count"],
        )
        counts = {}
        for survey, level, count in groups:
            asked, answered, good = counts.get(survey, (0, 0, 0))
            counts[survey] = (
                asked + count,
                answered + (count if level else 0),
                good + (count if level in ("1", "2") else 0),
            )
        for survey in self:
            asked, answered, good = counts.get(survey, (0, 0, 0))
            survey.asked_count, survey.answered_count = asked, answered
            survey.satisfied_rate = 100 * good / answered if answered else 0

    def _direct_domain(self):
        """Cases decided below in the lower level's own name, on power from above."""
        return (
            Domain("programme_id", "=", self.programme_id.id)
            & Domain("mode_id.direction", "=", "down")
            & Domain("mode_id.decider", "=", "lower")
            & Domain("mode_id.in_name_of", "=", "lower")
        )

    def _period_domain(self):
        """Decided on a Chinese day of the period; the stored time is UTC."""
        start = clock.utc(self.date_from, 0)
        stop = clock.utc(self.date_to, 24)
        return Domain("decided_at", ">=", start) & Domain("decided_at", "<", stop)

    def action_send(self):
        """Ask the applicants, each with a link of their own; once.

        :raise UserError: LC20-31-06: sent already, or nobody to be asked
        """
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        cases = self.env["gov.case"].sudo()  # sudo: asked, not shown
        cases = cases.search(self._direct_domain() & self._period_domain())
        # The last two digits of the serial are as good as a draw, and repeatable.
        chosen = cases.filtered(lambda c: int((c.number or "0")[-2:]) < self.share)
        if self.sent_on or not chosen:
            raise self.env["gov.clause"]._refusal(
                "LC20-31-06",
                self.env._("Sent already, or nobody decided on in this period."),
            )
        answers = self.env["gov.satisfaction.answer"].sudo()  # sudo: by this act alone
        answers.create(
            [
                {
                    "survey_id": self.id,
                    "case_id": case.id,
                    "region_id": case.region_id.id,
                    "entry_id": case.entry_id.id,
                    "token": secrets.token_urlsafe(24),
                }
                for case in chosen
            ]
        )._tell()
        self.sent_on = self.env["gov.case"]._today()

    def action_results(self):
        """Show the answers by county."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_cases.gov_satisfaction_answer_action"
        )
        action["domain"] = [("survey_id", "=", self.id), ("level", "!=", False)]
        action["context"] = {"search_default_group_region": 1}
        return action
