from odoo import api, fields, models

from ..kernel.pinyin import initials


class GovPinyinMixin(models.AbstractModel):
    """Finds records by the initials of their Chinese ``name``.

    For models with a ``name`` of their own; name them in ``_rec_names_search``::

        _inherit = ["gov.pinyin.mixin"]
        _rec_names_search = ["name", "pinyin_initials"]
    """

    _name = "gov.pinyin.mixin"
    _description = "Found by Pinyin Initials"

    pinyin_initials = fields.Char(
        compute="_compute_pinyin_initials",
        store=True,
        index="trigram",
        help="First letters of the name's syllables, to search by, as yyzz.",
    )

    @api.depends("name")
    def _compute_pinyin_initials(self):
        for record in self:
            record.pinyin_initials = initials(record.name or "")
