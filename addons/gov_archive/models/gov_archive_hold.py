from odoo import api, fields, models


class GovArchiveHold(models.Model):
    """A reason for which files must be kept whatever their period: it stops all."""

    _name = "gov.archive.hold"
    _inherit = "gov.archive.act.mixin"
    _description = "Legal Hold"
    _order = "id desc"
    _rec_name = "reason"
    _act_may_create = True
    _act_clause = "DAF-21"

    reason = fields.Char(required=True, help="Review, litigation, audit, inquiry …")
    authority = fields.Char(required=True, help="Who asks for it.")
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    file_ids = fields.Many2many("gov.archive.file", string="Case files", required=True)
    since = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["gov.case"]._today(),
    )
    released_on = fields.Date(readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    release_reason = fields.Char()

    def _act_by_hand(self):
        return frozenset(() if self.released_on else {"release_reason", "file_ids"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.file_ids._check_holder()
        records.file_ids._count_holds()
        return records

    def write(self, vals):
        before = self.file_ids
        result = super().write(vals)
        if "file_ids" in vals:
            if before - self.file_ids:
                raise self.env["gov.clause"]._refusal(
                    "DAF-21", self.env._("Release the hold to free its files.")
                )
            (self.file_ids - before)._check_holder()
            self.file_ids._count_holds()
        return result

    def action_release(self):
        """End the hold for the reason entered.

        :raise UserError: not the agency's archivist, or no reason (DAF-21)
        """
        for hold in self:
            hold._require_agency(
                hold.agency_id, ("gov_archive.group_archivist",), "DAF-21"
            )
            if not (hold.release_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "DAF-21", self.env._("Say why the hold ends.")
                )
            hold._act_write(
                {
                    "released_on": self.env["gov.case"]._today(),
                    "released_by_id": self.env.uid,
                }
            )
            hold.file_ids._count_holds()
