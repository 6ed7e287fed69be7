from odoo import api, fields, models
from odoo.tools import SQL


class GovPageUse(models.Model):
    """How often the public pages of a delegation were used on a day: numbers only.

    Neither address nor session, browser nor time of day is kept, and nobody can be
    found in a row. Rows are appended, so visitors do not wait for each other, and those
    of a day are made one overnight. Browsers keep a guide for minutes (``gov_items``'s
    ``public_max_age``); looking again meanwhile is not counted.
    """

    _name = "gov.page.use"
    _description = "Use of Public Pages"
    _log_access = False
    _order = "day desc, id"

    day = fields.Date(readonly=True, required=True, index=True, help="Day in China.")
    delegation_id = fields.Many2one(
        "gov.delegation", readonly=True, required=True, ondelete="cascade"
    )
    entry_id = fields.Many2one(related="delegation_id.entry_id")
    region_id = fields.Many2one(related="delegation_id.region_id")
    page = fields.Selection(
        [
            ("guide", "Guide looked at"),
            ("form", "Form opened"),
            ("refused", "Form sent back with an error"),
            ("submitted", "Handed in"),
        ],
        readonly=True,
        required=True,
    )
    channel = fields.Selection(
        [("web", "Browser"), ("mobile", "Phone"), ("kiosk", "Terminal")],
        "Device",
        readonly=True,
        required=True,
    )
    hits = fields.Integer("Times", readonly=True, required=True, default=0)

    _key_idx = models.Index("(delegation_id, day, page, channel)")

    @api.model
    def _note(self, delegation_id, page, channel):
        """Count one use."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO gov_page_use (delegation_id, day, page, channel, hits) "
                "VALUES (%s, %s, %s, %s, 1)",
                delegation_id,
                self.env["gov.case"]._today(),
                page,
                channel,
            )
        )

    @api.model
    def _note_guide(self, programme, region, number, channel):
        """Count a look at the guide of an entry in a region, by their public codes."""
        delegations = self.env["gov.delegation"].sudo()  # sudo: the guide is public
        delegation = delegations.search(
            [
                ("programme_id.code", "=", programme),
                ("region_id.code", "=", region),
                ("sequence", "=", number),
            ],
            limit=1,
        )
        if delegation:
            self._note(delegation.id, "guide", channel)

    @api.autovacuum
    def _gc_merge(self):
        """Make the rows of each past day one per delegation, page and device."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "WITH many AS (DELETE FROM gov_page_use WHERE day < %s "
                "AND (delegation_id, day, page, channel) IN (SELECT delegation_id, "
                "day, page, channel FROM gov_page_use WHERE day < %s "
                "GROUP BY 1, 2, 3, 4 HAVING COUNT(*) > 1) RETURNING *) "
                "INSERT INTO gov_page_use (delegation_id, day, page, channel, hits) "
                "SELECT delegation_id, day, page, channel, SUM(hits) FROM many "
                "GROUP BY 1, 2, 3, 4",
                *[self.env["gov.case"]._today()] * 2,
            )
        )
        self.invalidate_model()
