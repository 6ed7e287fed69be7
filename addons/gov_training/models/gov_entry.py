from odoo import api, fields, models
from odoo.fields import Domain


class GovEntry(models.Model):
    _inherit = "gov.entry"

    instructor_ids = fields.One2many("gov.instructor", "entry_id", "Instructors")
    instructor_count = fields.Integer(
        "Instructors in force",
        compute="_compute_instructor_count",
        help="JN21 three (three) 10 asks for at least one full-time instructor of "
        "the city agency per item.",
    )
    expert_field_ids = fields.Many2many(
        "gov.expert.field",
        string="Expert review in",
        help="Fields in which the review needs experts; empty: none is needed.",
    )
    applicant_pays_review = fields.Boolean(
        "Applicant pays the review",
        help="Only then may an expert's fee be charged to the applicant (JN21 three "
        "(three) 8).",
    )
    typical_case_ids = fields.One2many("gov.typical.case", "entry_id", "Typical cases")
    typical_case_count = fields.Integer(
        "Published typical cases", compute="_compute_typical_case_count"
    )
    lacks_typical_case = fields.Boolean(
        "Without a typical case",
        compute="_compute_typical_case_count",
        search="_search_lacks_typical_case",
        help="A complex item needs a right or wrong example (JN21 three (three) 7).",
    )

    @api.depends("instructor_ids.date_from", "instructor_ids.date_to")
    def _compute_instructor_count(self):
        counts = dict(
            self.env["gov.instructor"]._read_group(
                [("entry_id", "in", self.ids), ("in_force", "=", True)],
                ["entry_id"],
                ["__count"],
            )
        )
        for entry in self:
            entry.instructor_count = counts.get(entry, 0)

    @api.depends("typical_case_ids.state", "is_complex")
    def _compute_typical_case_count(self):
        cases = self.env["gov.typical.case"].sudo()  # sudo: only how many
        counts = dict(
            cases._read_group(
                [("entry_id", "in", self.ids), ("state", "=", "published")],
                ["entry_id"],
                ["__count"],
            )
        )
        for entry in self:
            entry.typical_case_count = counts.get(entry, 0)
            entry.lacks_typical_case = entry.is_complex and not entry.typical_case_count

    def _search_lacks_typical_case(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("is_complex", "=", True) & Domain(
            "typical_case_ids", "not any", [("state", "=", "published")]
        )

    def action_open_instructors(self):
        """Instructors of the entry, past ones too."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_instructor_action"
        )
        return dict(
            action,
            domain=[("entry_id", "in", self.ids)],
            context={"default_entry_id": self[:1].id},
        )

    def action_open_typical_cases(self):
        """Typical cases on the entry."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_typical_case_action"
        )
        return dict(
            action,
            domain=[("entry_id", "in", self.ids)],
            context={"default_entry_id": self[:1].id},
        )
