from odoo import api, fields, models


class GovProgrammeDocument(models.Model):
    """A higher document that the programme rests on, or an implementing rule."""

    _name = "gov.programme.document"
    _description = "Document of a Programme"
    _gov_uploads = {"file": "paper"}
    _order = "programme_id, sequence, date, id"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("basis", "Basis"),
            ("rule", "Implementing Rule"),
            ("evaluation", "Evaluation"),
        ],
        required=True,
        default="basis",
        help="Basis: what the programme rests on. Implementing rules and evaluations "
        "follow from it.",
    )
    name = fields.Char(string="Title", required=True)
    number = fields.Char("Document Number", help="As its head prints it.")
    date = fields.Date()
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Entries",
        domain="[('programme_id', '=', programme_id)]",
        help="Empty: it concerns all of them.",
    )
    file = fields.Binary(attachment=True)
    filename = fields.Char()

    @api.depends("name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            name = self.env._("“%(title)s”", title=document.name or "")
            if document.number:
                name = f"{name} ({document.number})"
            document.display_name = name
