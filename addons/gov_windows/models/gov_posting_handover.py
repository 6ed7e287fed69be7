from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class GovPostingHandover(models.Model):
    """What somebody leaves at the window to the successor, confirmed by both."""

    _name = "gov.posting.handover"
    _description = "Hand-over of a Window"
    _order = "day desc, id desc"
    _rec_name = "posting_id"

    posting_id = fields.Many2one(
        "gov.posting", required=True, index=True, ondelete="restrict"
    )
    centre_id = fields.Many2one(related="posting_id.centre_id", store=True, index=True)
    leaver_id = fields.Many2one(related="posting_id.employee_id", string="Leaves")
    successor_id = fields.Many2one("hr.employee", required=True, ondelete="restrict")
    day = fields.Date(required=True, default=lambda self: self._city_today())
    cases = fields.Text("Open cases", help="Numbers and what is still to be done.")
    papers = fields.Text("Papers and files")
    equipment = fields.Text("Equipment, keys and accounts")
    notes = fields.Text("Particular matters")
    leaver_on = fields.Datetime("Confirmed by who leaves", readonly=True, copy=False)
    successor_on = fields.Datetime("Confirmed by who comes", readonly=True, copy=False)
    confirmed = fields.Boolean(compute="_compute_confirmed", store=True)

    _two_people = models.UniqueIndex(
        "(posting_id, successor_id, day)", "This hand-over is recorded already."
    )

    @api.depends("leaver_on", "successor_on")
    def _compute_confirmed(self):
        for record in self:
            record.confirmed = bool(record.leaver_on and record.successor_on)

    def action_confirm(self):
        """Confirm as the one who leaves or who comes."""
        for record in self:
            person = self.env.user.employee_id
            name = {
                record.leaver_id: "leaver_on",
                record.successor_id: "successor_on",
            }.get(person)
            if not name or not person:
                raise AccessError(
                    self.env._("Only who leaves and who comes confirm a hand-over.")
                )
            record.sudo().write({name: fields.Datetime.now()})  # sudo: own signature

    def write(self, vals):
        if not self.env.su and {"leaver_on", "successor_on"} & vals.keys():
            raise AccessError(self.env._("A hand-over is confirmed by its button."))
        if any(record.confirmed for record in self):
            raise UserError(self.env._("A confirmed hand-over is not changed."))
        result = super().write(vals)
        self.check_access("write")  # of the posting it has come to, too
        return result
