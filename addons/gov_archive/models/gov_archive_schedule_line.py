from odoo import fields, models

from .gov_archive_file import RETENTIONS

TRIGGERS = [
    ("closing", "Case closed"),
    ("licence_expiry", "Licence expired"),
    ("licence_end", "Licence cancelled or revoked"),
    ("project_end", "Project completed"),
    ("dispute_end", "Review or litigation ended"),
]


class GovArchiveScheduleLine(models.Model):
    """How long files of an item are kept, and what the period counts from."""

    _name = "gov.archive.schedule.line"
    _inherit = "gov.archive.act.mixin"
    _description = "Line of a Retention Table"
    _order = "schedule_id, sequence, id"
    _rec_name = "entry_id"
    _act_may_create = True
    _act_clause = "DAF-21"

    schedule_id = fields.Many2one(
        "gov.archive.schedule", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    entry_id = fields.Many2one(
        "gov.entry", "Item", ondelete="restrict", help="Empty: every other item."
    )
    retention = fields.Selection(RETENTIONS, required=True, default="D30")
    trigger = fields.Selection(
        TRIGGERS,
        "Counts from",
        required=True,
        default="closing",
        help="The period counts from the first of January after this. A file whose "
        "day is not known is never queued for appraisal.",
    )
    note = fields.Char()

    _entry_uniq = models.UniqueIndex(
        "(schedule_id, COALESCE(entry_id, 0))", "An item stands in a table once."
    )

    def _act_by_hand(self):
        names = {"sequence", "entry_id", "retention", "trigger", "note"}
        return frozenset(names if self.schedule_id.state == "draft" else ())

    def _act_may_delete(self):
        return self.schedule_id.state == "draft"
