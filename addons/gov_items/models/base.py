from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, models

from ..listing import time_zone


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _city_today(self):
        """Return the calendar day in the city (``gov_items.time_zone``).

        Terms, deadlines and validity count by the city's day. Odoo's
        ``context_today`` follows the caller: a scheduled job, a visitor without an
        account and a browser set to another zone would be a day behind until eight
        in the morning, and a caller of the interface could choose the day.
        """
        return datetime.now(ZoneInfo(time_zone(self.env))).date()
