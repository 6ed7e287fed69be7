from odoo import api, fields, models

ANSWERS = [("keep", "Keep"), ("destroy", "Destroy")]
ROLES = ("author", "reviewer", "archivist")


class GovArchiveAppraisalLine(models.Model):
    """What three people answer for one file; one "keep" binds."""

    _name = "gov.archive.appraisal.line"
    _inherit = "gov.archive.act.mixin"
    _description = "File in an Appraisal"
    _order = "appraisal_id, id"
    _rec_name = "number"
    _act_clause = "DAF-21"

    appraisal_id = fields.Many2one(
        "gov.archive.appraisal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    file_id = fields.Many2one(
        "gov.archive.file",
        "Case file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # kept for ever, whatever becomes of the file
    number = fields.Char(related="file_id.number", store=True)
    title = fields.Char(related="file_id.title", store=True)
    year = fields.Integer(related="file_id.fonds_id.year", store=True, aggregator=None)
    page_count = fields.Integer(related="file_id.page_count", store=True)
    package_sha256 = fields.Char(related="file_id.package_sha256", store=True)
    retain_until = fields.Date(related="file_id.retain_until")
    author_answer = fields.Selection(ANSWERS)
    reviewer_answer = fields.Selection(ANSWERS)
    archivist_answer = fields.Selection(ANSWERS)
    result = fields.Selection(
        ANSWERS,
        compute="_compute_result",
        store=True,
        help="Destroyed only where all three say so; keep always wins.",
    )
    reason = fields.Char()
    extended_until = fields.Date("Kept until", help="New last day of a kept file.")

    _file_uniq = models.Constraint(
        "unique(appraisal_id, file_id)", "A file stands in an appraisal once."
    )

    @api.depends("author_answer", "reviewer_answer", "archivist_answer")
    def _compute_result(self):
        for line in self:
            answers = {line[f"{role}_answer"] for role in ROLES}
            if False in answers:
                line.result = False
            else:
                line.result = "keep" if "keep" in answers else "destroy"

    def _act_by_hand(self):
        appraisal = self.appraisal_id
        if appraisal.state != "draft":
            return frozenset()
        names = {"reason", "extended_until"}
        for role in ROLES:
            if appraisal[f"{role}_id"] == self.env.user:
                names.add(f"{role}_answer")
        return frozenset(names if len(names) > 2 else ())

    def _act_may_delete(self):
        return self.appraisal_id.state == "draft"
