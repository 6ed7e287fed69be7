from odoo import api, fields, models

from ..kernel import score


class GovInspectionSample(models.Model):
    """A case that was drawn, its check list, points and grade."""

    _name = "gov.inspection.sample"
    _inherit = "gov.archive.act.mixin"
    _description = "Case Drawn"
    _order = "inspection_id, rank"
    _act_clause = "JN21-07-09"

    inspection_id = fields.Many2one(
        "gov.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    ticket = fields.Char(
        readonly=True, size=64, help="The smallest tickets are drawn; see the draw."
    )
    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    file_id = fields.Many2one(
        "gov.archive.file",
        "Case file",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    inspector_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answer_ids = fields.One2many("gov.inspection.answer", "sample_id")
    score = fields.Float("Points", readonly=True, aggregator="avg", digits=(5, 1))
    grade = fields.Selection(selection="_grades", readonly=True)
    opinion = fields.Text()
    scored_at = fields.Datetime(readonly=True)
    state = fields.Selection(related="inspection_id.state")

    @api.model
    def _grades(self):
        return self.env["gov.inspection"]._grades()

    @api.depends("case_id", "rank")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = f"{sample.rank} · {sample.case_id.number or ''}"

    def _act_by_hand(self):
        open_ = self.state == "drawn" and self.inspector_id == self.env.user
        return frozenset({"opinion", "answer_ids"} if open_ else ())

    def action_score(self):
        """Add up the points of the case.

        :raise UserError: another inspector's case, the inspection is concluded, or
            a line is not answered (HZ22-62-09)
        """
        for sample in self:
            if sample.inspector_id != self.env.user or sample.state != "drawn":
                raise self.env["gov.clause"]._refusal(
                    "HZ22-62-09",
                    self.env._(
                        "%(user)s scores this case, while the inspection is open.",
                        user=sample.inspector_id.name,
                    ),
                )
            if sample.answer_ids.filtered(lambda a: not a.result):
                raise self.env["gov.clause"]._refusal(
                    "HZ22-62-09", self.env._("Answer every line of the check list.")
                )
            faults = sample.answer_ids.filtered("fault")
            value = score.points(
                faults.mapped("deducted"), any(faults.mapped("legality"))
            )
            sample._act_write(
                {
                    "score": value,
                    "grade": self.env["gov.inspection"]._grade_of(value),
                    "scored_at": fields.Datetime.now(),
                }
            )

    def action_all_right(self):
        """Answer every open line: in order."""
        for sample in self:
            open_ = sample.answer_ids.filtered(lambda a: not a.result)
            open_.write({"result": "ok"})

    def action_open(self):
        """Open the check list of the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
