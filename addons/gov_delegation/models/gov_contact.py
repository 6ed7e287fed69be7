from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

#: [default] A contact not confirmed for so many days counts as stale.
STALE_DAYS = 180


class GovContact(models.Model):
    """Whom to call about an entry: at the centre, the grantor, the supervisor.

    HZ22 six (one): the lines between them are kept open. Each body keeps its own
    lines current by confirming them.
    """

    _name = "gov.contact"
    _description = "Contact for an Item"
    _order = "entry_id, role, agency_id, id"

    name = fields.Char("Person or office", required=True)
    phone = fields.Char(
        "Office telephone", required=True, help="An office number, no private one."
    )
    agency_id = fields.Many2one(
        "gov.agency", required=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True)
    entry_id = fields.Many2one(
        "gov.entry",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: for all items of the agency.",
    )
    role = fields.Selection(
        [
            ("centre", "Service centre"),
            ("grantor", "Granting agency"),
            ("supervisor", "Supervising agency"),
            ("other", "Undertaking agency"),
        ],
        required=True,
        default="grantor",
        index=True,
    )
    active = fields.Boolean(default=True)
    checked_on = fields.Date(
        "Confirmed on",
        required=True,
        readonly=True,
        default=lambda self: self._city_today(),
        help="Day on which the agency last said that this is right.",
    )
    is_stale = fields.Boolean(
        "Out of date",
        compute="_compute_is_stale",
        search="_search_is_stale",
        help="Not confirmed for 180 days (parameter gov_delegation.contact_days).",
    )

    @api.depends("checked_on")
    def _compute_is_stale(self):
        limit = self._stale_before()
        for contact in self:
            contact.is_stale = contact.checked_on < limit

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("checked_on", "<", self._stale_before())]

    @api.model
    def _stale_before(self):
        days = self.env["gov.agreement"]._parameter("contact_days", STALE_DAYS)
        return self._city_today() - relativedelta(days=days)

    def action_confirm(self):
        """The agency says that the line is right as of today."""
        self.check_access("write")
        self.write({"checked_on": self._city_today()})
