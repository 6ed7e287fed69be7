from odoo import fields, models


class GovArchiveFixityFault(models.Model):
    """A package that is not what it was, found by a re-check."""

    _name = "gov.archive.fixity.fault"
    _inherit = "gov.archive.act.mixin"
    _description = "Fixity Fault"
    _order = "run_id, id"
    _rec_name = "message"

    run_id = fields.Many2one(
        "gov.archive.fixity",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    file_id = fields.Many2one(
        "gov.archive.file",
        "Case file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    message = fields.Char(readonly=True)
