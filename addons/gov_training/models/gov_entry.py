from odoo import api, fields, models


class GovEntry(models.Model):
    _inherit = "gov.entry"

    instructor_ids = fields.One2many("gov.instructor", "entry_id", "Instructors")
    instructor_count = fields.Integer(
        "Instructors in force",
        compute="_compute_instructor_count",
        help="JN21 three (three) 10 asks for at least one full-time instructor of "
        "the city agency per item.",
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
