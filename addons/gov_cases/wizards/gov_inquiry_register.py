from odoo import fields, models


class GovInquiryRegister(models.TransientModel):
    """The window's or the telephone's note of what somebody asks."""

    _name = "gov.inquiry.register"
    _description = "Register a Question"

    kind = fields.Selection(
        lambda self: (
            self.env["gov.inquiry"]._fields["kind"]._description_selection(self.env)
        ),
        required=True,
        default="trouble",
    )
    channel = fields.Selection(
        [("window", "At the window"), ("phone", "By phone")],
        required=True,
        default="window",
    )
    delegation_id = fields.Many2one("gov.delegation", "Item and place")
    centre_id = fields.Many2one(
        "gov.centre", help="The centre's manager answers; else the undertaking agency."
    )
    person = fields.Char("Who asks")
    phone = fields.Char()
    turned_away = fields.Boolean(
        "Turned away",
        help="A window refused for the place: this becomes a complaint.",
    )
    text = fields.Text("Matter")

    def action_confirm(self):
        """Register and show the record with its number."""
        self.ensure_one()
        inquiry = self.env["gov.inquiry"]._record(
            self.kind,
            self.text,
            channel=self.channel,
            delegation=self.delegation_id,
            centre=self.centre_id,
            person=self.person,
            phone=self.phone,
            turned_away=self.turned_away,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.inquiry",
            "res_id": inquiry.id,
            "view_mode": "form",
        }
