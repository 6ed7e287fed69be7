from odoo import fields, models


class GovArchiveFileFixity(models.Model):
    """When the stored package was last found as it was made."""

    _inherit = "gov.archive.file"

    fixity_at = fields.Datetime("Re-checked", readonly=True, copy=False)
    fixity_ok = fields.Boolean("As it was made", readonly=True, copy=False)
