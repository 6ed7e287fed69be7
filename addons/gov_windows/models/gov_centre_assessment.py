from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class GovCentreAssessment(models.Model):
    """A centre judged by the version of a standard in force that day, with proof."""

    _name = "gov.centre.assessment"
    _description = "Assessment of a Centre"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"

    day = fields.Date(required=True, default=lambda self: self._city_today())
    kind = fields.Selection(
        selection=lambda self: (
            self.env["gov.premises.standard"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        required=True,
        default="points",
    )
    standard_id = fields.Many2one(
        "gov.premises.standard",
        "Version",
        compute="_compute_standard_id",
        store=True,
        precompute=True,
        index=True,
        ondelete="restrict",
    )
    line_ids = fields.One2many(
        "gov.centre.assessment.line", "assessment_id", "Requirements"
    )
    missed = fields.Integer(
        "Requirements missed", compute="_compute_missed", store=True
    )
    missed_text = fields.Char("Missed", compute="_compute_missed", store=True)
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )

    @api.depends("centre_id", "day")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.centre_id.name or ''} {record.day or ''}"

    @api.depends("kind", "day")
    def _compute_standard_id(self):
        standards = self.env["gov.premises.standard"]
        for record in self:
            record.standard_id = record.day and standards._in_force(
                record.kind, record.day
            )

    @api.depends("line_ids.met")
    def _compute_missed(self):
        for record in self:
            missed = record.line_ids.filtered(lambda line: line.met == "no")
            record.missed = len(missed)
            record.missed_text = "、".join(missed.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records.filtered(lambda r: not r.line_ids):
            record.line_ids = [
                Command.create({"requirement_id": line.id})
                for line in record.standard_id.line_ids
            ]
        return records

    def write(self, vals):
        if any(record.state == "done" for record in self) and not self.env.su:
            raise UserError(self.env._("A finished assessment is not changed."))
        return super().write(vals)

    def action_done(self):
        """Finish: every requirement answered, what is met with proof."""
        for record in self:
            for line in record.line_ids:
                if not line.met or (line.met == "yes" and not line.proof):
                    raise self.env["gov.clause"]._refusal(
                        "HZ22-51-05",
                        self.env._(
                            "%(requirement)s: say whether it is met, and name the "
                            "proof.",
                            requirement=line.name,
                        ),
                    )
            record.state = "done"
