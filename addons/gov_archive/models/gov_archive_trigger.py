from odoo import api, fields, models

from .gov_archive_schedule_line import TRIGGERS


class GovArchiveTrigger(models.Model):
    """A day from which the retention of a file counts, with what shows it."""

    _name = "gov.archive.trigger"
    _inherit = "gov.archive.act.mixin"
    _description = "Start of a Retention Period"
    _order = "file_id, id desc"
    _act_may_create = True

    file_id = fields.Many2one(
        "gov.archive.file", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(TRIGGERS, required=True, readonly=True)
    day = fields.Date(required=True)
    basis = fields.Char(required=True, help="Document that shows the day.")

    @api.depends("kind", "day")
    def _compute_display_name(self):
        for record in self:
            record.display_name = str(record.day or "")

    @api.model_create_multi
    def create(self, vals_list):
        """Enter days; a later one corrects an earlier one, which stays.

        :raise UserError: not the holder's archivist (JC25-25-01); a day before the
            case was closed, which would end the period too early (DAF-21)
        """
        files = self.env["gov.archive.file"]
        for vals in vals_list:
            file = files.browse(vals.get("file_id"))
            file._check_holder()
            vals["kind"] = file.trigger
        records = super().create(vals_list)
        for record in records:
            if record.day < record.file_id.closed_on:
                raise self.env["gov.clause"]._refusal(
                    "DAF-21",
                    self.env._(
                        "The period of %(file)s counts from %(day)s at the earliest, "
                        "the day the case was closed.",
                        file=record.file_id.display_name,
                        day=record.file_id.closed_on,
                    ),
                )
            record.file_id._count_from(record.day)
        return records
