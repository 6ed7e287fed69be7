from odoo import api, fields, models


class GovDocumentSupply(models.TransientModel):
    """The managing office chooses the copy that it supplies."""

    _name = "gov.document.supply"
    _description = "Supply a Document"

    request_id = fields.Many2one(
        "gov.document.request", required=True, readonly=True, ondelete="cascade"
    )
    choice = fields.Selection(selection="_choices", string="Copy", required=True)

    @api.model
    def _choices(self):
        """The copies of the request in the context: name, agency, day."""
        asked = self.env.context.get("default_request_id")
        request = self.env["gov.document.request"].browse(asked).exists()
        if not request:
            return []
        request.check_access("read")
        return [
            (
                str(copy.id),
                " · ".join(
                    filter(
                        None,
                        (
                            copy.name,
                            copy.case_id.agency_id.name,
                            str(copy.submitted_at or "")[:10],
                        ),
                    )
                ),
            )
            for copy in request.sudo().candidate_ids  # sudo: names only
        ]

    def action_confirm(self):
        """Supply the copy."""
        self.ensure_one()
        self.request_id.action_supply(int(self.choice))
        return {"type": "ir.actions.act_window_close"}
