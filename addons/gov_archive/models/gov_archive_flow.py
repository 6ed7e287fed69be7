from odoo import fields, models

#: The ten steps of GB/T 42727-2023, 6.2 to 6.11.
STEPS = [
    ("collect", "Collected"),
    ("arrange", "Arranged"),
    ("count", "Counted"),
    ("package", "Packaged"),
    ("checksum", "Checksums made"),
    ("archiving_test", "Archiving test"),
    ("exchange", "Exchanged"),
    ("receiving_test", "Receiving test"),
    ("register", "Registered"),
    ("store", "Stored"),
]


class GovArchiveFlow(models.Model):
    """A step of a file's way into the archive, by whom and when: a hash chain."""

    _name = "gov.archive.flow"
    _inherit = "gov.chain.mixin"
    _description = "Archiving Step"
    _order = "file_id, id"
    _rec_name = "step"

    _chain_scope = "file_id"
    _chain_fields = ("file_id", "step", "result", "user_id", "done_at")

    file_id = fields.Many2one(
        "gov.archive.file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    step = fields.Selection(STEPS, required=True, readonly=True)
    result = fields.Char(readonly=True, help="Counts, hash or verdict of the step.")
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    done_at = fields.Datetime(required=True, readonly=True)
