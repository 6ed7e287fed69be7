from datetime import timedelta

from odoo import api, fields, models

#: Minutes that a stated reason opens full exports of a model.
MINUTES = 15


class GovExportPass(models.Model):
    """A stated reason to export personal data of one model in full, for minutes."""

    _name = "gov.export.pass"
    _inherit = "gov.archive.act.mixin"
    _description = "Reason for a Full Export"
    _order = "id desc"
    _rec_name = "reason"
    _act_clause = "SUITE-MASK"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", index=True
    )
    model = fields.Char(required=True, readonly=True)
    model_name = fields.Char("Data", compute="_compute_model_name")
    reason = fields.Char(required=True, readonly=True)
    valid_until = fields.Datetime(required=True, readonly=True)

    @api.depends("model")
    def _compute_model_name(self):
        models_ = self.env["ir.model"].sudo()  # sudo: names of models
        found = models_.search([("model", "in", self.mapped("model"))])
        names = {model.model: model.name for model in found}
        for row in self:
            row.model_name = names.get(row.model) or row.model

    @api.model
    def _open(self, model, reason):
        """Open full exports of ``model`` to the current user."""
        now = fields.Datetime.now()
        return self._act_create(
            [
                {
                    "user_id": self.env.uid,
                    "model": model,
                    "reason": reason,
                    "valid_until": now + timedelta(minutes=MINUTES),
                }
            ]
        )

    @api.model
    def _reason_for(self, models_):
        """The reason that opens all of ``models_`` to the current user, or None."""
        passes = self.sudo().search(  # sudo: one's own
            [
                ("user_id", "=", self.env.uid),
                ("model", "in", list(models_)),
                ("valid_until", ">", fields.Datetime.now()),
            ]
        )
        if set(passes.mapped("model")) != set(models_):
            return None
        return "; ".join(sorted(set(passes.mapped("reason"))))
