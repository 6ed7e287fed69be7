from odoo import api, fields, models
from odoo.fields import Domain


class GovNoticeBoard(models.Model):
    """The board on which a centre shows its notices: place, picture, last update."""

    _name = "gov.notice.board"
    _description = "Notice Board"
    _inherit = ["gov.centre.mixin"]
    _order = "centre_id, id"
    _rec_name = "place"

    place = fields.Char(required=True, help="Where it hangs; in a prominent place.")
    picture = fields.Image(max_width=1280, max_height=1280)
    updated_on = fields.Date("Last update", required=True)
    is_stale = fields.Boolean(
        "Out of date", compute="_compute_is_stale", search="_search_is_stale"
    )

    @api.model
    def _stale_before(self):
        days = int(self.env["gov.rota.rule"]._parameter("board_days", 90))
        return fields.Date.subtract(self._city_today(), days=days)

    @api.depends("updated_on")
    def _compute_is_stale(self):
        limit = self._stale_before()
        for board in self:
            board.is_stale = bool(board.updated_on) and board.updated_on < limit

    def _search_is_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("updated_on", "<", self._stale_before())
