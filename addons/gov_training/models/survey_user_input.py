from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    gov_attendance_id = fields.Many2one(
        "gov.training.attendance",
        "Training attendance",
        index="btree_not_null",
        ondelete="set null",
        help="Whose test this is: the result goes there.",
    )

    def _mark_done(self):
        """Write the score of a training test to the attendance."""
        result = super()._mark_done()
        for answer in self.filtered("gov_attendance_id"):
            line = answer.gov_attendance_id.sudo()  # sudo: the test writes the result
            line.write({"tested": True, "score": answer.scoring_percentage})
        return result
