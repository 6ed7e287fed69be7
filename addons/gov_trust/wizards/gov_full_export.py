from odoo import api, fields, models
from odoo.exceptions import UserError


class GovFullExport(models.TransientModel):
    """Asks why personal data are to be exported in full; opens it for minutes."""

    _name = "gov.full.export"
    _description = "Reason for a Full Export"
    _rec_name = "model"

    model = fields.Selection("_selection_model", required=True)
    reason = fields.Text(
        required=True, help="What the data are needed for; it is kept."
    )

    @api.model
    def _selection_model(self):
        register = self.env["gov.personal.field"]._masks()
        models_ = self.env["ir.model"].sudo()  # sudo: names of models
        return [(name, models_._get(name).name) for name in sorted(register)]

    def action_open(self):
        """Open full exports of the model for a quarter of an hour.

        :raise UserError: no right to export, or SUITE-MASK without a reason
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_allow_export"):
            raise UserError(self.env._("Your role does not export data."))
        self.env[self.model].check_access("read")
        if len(self.reason.strip()) < 4:
            raise self.env["gov.clause"]._refusal(
                "SUITE-MASK", self.env._("State what the data are needed for.")
            )
        found = self.env["gov.export.pass"]._open(self.model, self.reason.strip())
        self.env["gov.audit.event"]._log(
            "export", records=found, subject=self.model, reason=found.reason
        )
        return {"type": "ir.actions.act_window_close"}
