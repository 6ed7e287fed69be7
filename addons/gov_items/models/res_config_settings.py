from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel.throttle import parse_limit
from .gov_rate_limit import DEFAULT_LIMIT


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    gov_rate_limit = fields.Char(
        string="Requests per Client",
        config_parameter="gov_items.rate_limit",
        default=DEFAULT_LIMIT,
        help="How often one client may ask the public pages: requests/seconds, as "
        "60/60. 0 requests: no limit. A page's own limit is the system parameter "
        "gov_items.rate_limit.<page>.",
    )
    gov_rate_limit_store = fields.Selection(
        [
            ("memory", "By each worker"),
            ("database", "By all workers together"),
        ],
        string="Requests Are Counted",
        config_parameter="gov_items.rate_limit_store",
        default="memory",
        help="Counting together writes a row per client and period; counting in each "
        "worker writes nothing, and a client may reach the limit in each of them.",
    )

    @api.constrains("gov_rate_limit")
    def _check_gov_rate_limit(self):
        for settings in self:
            text = settings.gov_rate_limit
            if text and not parse_limit(text):
                raise ValidationError(
                    self.env._(
                        "%(text)s is no limit: write requests/seconds, as 60/60.",
                        text=text,
                    )
                )
