from odoo import api, fields, models

from .gov_inspection import INSPECTOR
from .gov_inspection_criterion import SUBJECTS


class GovInspectionAnswer(models.Model):
    """One line of a check list as it was answered in an inspection."""

    _name = "gov.inspection.answer"
    _inherit = "gov.archive.act.mixin"
    _description = "Check List Line"
    _order = "inspection_id, sample_id, subject desc, id"
    _act_clause = "HZ22-62-09"

    inspection_id = fields.Many2one(
        "gov.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    sample_id = fields.Many2one(
        "gov.inspection.sample",
        "Case drawn",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    criterion_id = fields.Many2one(
        "gov.inspection.criterion", readonly=True, ondelete="restrict"
    )
    manual_id = fields.Many2one("gov.manual", readonly=True, ondelete="restrict")
    subject = fields.Selection(SUBJECTS, required=True, readonly=True)
    name = fields.Char("What is looked at", required=True, readonly=True)
    code = fields.Char("Fault code", readonly=True)
    points = fields.Float("At most", readonly=True, help="Points a fault may cost.")
    legality = fields.Boolean("Legality fault", readonly=True)
    result = fields.Selection(
        [("ok", "In order"), ("fault", "Fault"), ("none", "Does not apply")]
    )
    fault = fields.Boolean(compute="_compute_fault", store=True)
    deducted = fields.Float("Points off")
    note = fields.Char("What was found")

    _deducted_range = models.Constraint(
        "CHECK(deducted >= 0)", "Points are taken off, not added."
    )

    @api.depends("result")
    def _compute_fault(self):
        for answer in self:
            answer.fault = answer.result == "fault"

    @api.onchange("result")
    def _onchange_result(self):
        if self.result == "fault" and not self.deducted:
            self.deducted = self.points
        elif self.result != "fault":
            self.deducted = 0

    @api.constrains("deducted", "points", "result", "note")
    def _check_deducted(self):
        for answer in self:
            too_much = answer.deducted > answer.points and answer.subject != "manual"
            unsaid = answer.result == "fault" and not (answer.note or "").strip()
            free = answer.result != "fault" and answer.deducted
            if too_much or unsaid or free:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-62-09",
                    self.env._(
                        "“%(line)s”: a fault says what was found and costs at most "
                        "%(points)s points; anything else costs none.",
                        line=answer.name,
                        points=answer.points,
                    ),
                )

    def _act_by_hand(self):
        inspection = self.inspection_id
        if inspection.state != "drawn":
            return frozenset()
        drawn = inspection.candidate_ids.filtered("drawn").user_id
        mine = self.sample_id.inspector_id or drawn
        if self.env.user not in mine or not self.env.user.has_group(INSPECTOR):
            return frozenset()
        return frozenset({"result", "deducted", "note"})
