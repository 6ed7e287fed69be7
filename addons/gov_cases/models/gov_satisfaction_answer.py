from odoo import api, fields, models
from odoo.tools import consteq

from .gov_rating import LEVELS

#: Questions beside the one for the whole, in the order of the page.
QUESTIONS = ("speed", "attitude", "clearness", "place")


class GovSatisfactionAnswer(models.Model):
    """One applicant asked in a survey, and the answer: no name, no number."""

    _name = "gov.satisfaction.answer"
    _description = "Answer to a Survey"
    _order = "survey_id, id"
    _rec_name = "region_id"

    survey_id = fields.Many2one(
        "gov.satisfaction.survey",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = fields.Many2one(
        "gov.case",
        readonly=True,
        index=True,
        ondelete="restrict",
        groups="base.group_system",
    )
    region_id = fields.Many2one(
        "gov.region",
        "County concerned",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, readonly=True, ondelete="restrict"
    )
    token = fields.Char(
        required=True, readonly=True, index=True, groups="base.group_system"
    )
    level = fields.Selection(LEVELS, "As a whole", readonly=True)
    speed = fields.Selection(LEVELS, readonly=True)
    attitude = fields.Selection(LEVELS, readonly=True)
    clearness = fields.Selection(LEVELS, "Clear information", readonly=True)
    place = fields.Selection(LEVELS, "Way to the place", readonly=True)
    score = fields.Float(
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="Level 1 is 100, level 5 is 0.",
    )
    is_satisfied = fields.Integer(
        "Satisfied",
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="1 for level 1 or 2, else 0: its average is the share.",
    )
    comment = fields.Text(readonly=True)
    answered_on = fields.Date(readonly=True)

    # Not by ``required``: the search for "set" would then ask nobody for rights.
    _of_a_case = models.Constraint(
        "CHECK(case_id IS NOT NULL)", "An answer belongs to a case."
    )
    _once = models.Constraint(
        "unique(survey_id, case_id)", "An applicant is asked once in a survey."
    )
    _token_uniq = models.Constraint("unique(token)", "This key is taken.")

    @api.depends("level")
    def _compute_score(self):
        for answer in self:
            level = int(answer.level or 0)
            answer.score = (5 - level) * 25 if level else 0
            answer.is_satisfied = int(level in (1, 2))

    def _tell(self):
        """Send each applicant the link, by the way that the case says."""
        base = self.env["gov.case"].get_base_url()
        for answer in self:
            case = answer.case_id
            if case.notify_by != "sms" or not case.phone:
                continue
            self.env["gov.gateway"]._ask(
                "message",
                "send",
                {
                    "phone": case.phone,
                    "number": case.number,
                    "url": f"{base}/gov/survey/{answer.token}",
                },
                purpose=self.env._("Satisfaction survey"),
                case=case,
            )

    @api.model
    def _by_token(self, token):
        """The open answer that ``token`` opens, or none."""
        answers = self.sudo()  # sudo: whoever holds the key may answer
        if not token or len(token) < 24:
            return answers.browse()
        found = answers.search([("token", "=", token)], limit=1)
        return found if found and consteq(found.token, token) else answers.browse()

    def _is_open(self):
        self.ensure_one()
        today = self.env["gov.case"]._today()
        return not self.level and today <= self.survey_id.closes_on

    def _answer(self, values):
        """Take the answer, once.

        :param values: level and further questions (``1`` to ``5``), comment
        :raise UserError: LC20-31-06: no level, answered already, or too late
        """
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        levels = dict(LEVELS)
        if values.get("level") not in levels or not self._is_open():
            raise self.env["gov.clause"]._refusal(
                "LC20-31-06",
                self.env._("Choose a level; each survey is answered once, in time."),
            )
        self.write(
            {
                "level": values["level"],
                **{
                    name: values[name]
                    for name in QUESTIONS
                    if values.get(name) in levels
                },
                "comment": (values.get("comment") or "").strip()[:1000] or False,
                "answered_on": self.env["gov.case"]._today(),
            }
        )
