from odoo import api, fields, models


class GovCaseAssign(models.TransientModel):
    """Put cases on an officer's desk."""

    _name = "gov.case.assign"
    _description = "Hand Out Cases"

    case_ids = fields.Many2many("gov.case", readonly=True)
    officer_id = fields.Many2one("res.users", domain="[('id', 'in', officer_ids)]")
    officer_ids = fields.Many2many(
        "res.users", string="Able officers", compute="_compute_officers"
    )
    load_text = fields.Text("On their desks now", compute="_compute_officers")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "gov.case":
            values["case_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return values

    @api.depends("case_ids")
    def _compute_officers(self):
        counts = self.env["gov.case"]._open_per_officer()
        for wizard in self:
            sets = [case._officers() for case in wizard.case_ids]
            able = sets[0] if sets else self.env["res.users"]
            for officers in sets[1:]:
                able &= officers
            wizard.officer_ids = able
            wizard.load_text = "\n".join(
                f"{officer.name}: {counts.get(officer.id, 0)}" for officer in able
            )

    def action_confirm(self):
        """Hand out."""
        self.ensure_one()
        self.case_ids._assign_to(self.officer_id)
        return {"type": "ir.actions.act_window_close"}
