from odoo import api, fields, models


class GovManualDocument(models.Model):
    """A document that the applicant hands in, or that the authority fetches."""

    _name = "gov.manual.document"
    _description = "Required Document"
    _inherit = ["gov.manual.line"]
    _order = "manual_id, sequence, id"

    necessity = fields.Selection(
        [("1", "Required"), ("2", "Optional"), ("3", "May Follow Later")],
        required=True,
        default="1",
        help="What may follow later does not keep the application from being accepted.",
    )
    source = fields.Selection(
        [("10", "Applicant"), ("20", "Government"), ("99", "Other")],
        required=True,
        default="10",
    )
    form = fields.Selection(
        [("1", "Paper"), ("2", "Electronic"), ("3", "Paper and Electronic")],
        required=True,
        default="3",
    )
    copies = fields.Integer(default=1, help="Number of copies on paper.")
    deferrable = fields.Boolean(
        compute="_compute_deferrable", help="The document may follow after acceptance."
    )
    note = fields.Char()
    blank_ids = fields.Many2many(
        "ir.attachment",
        "gov_manual_document_blank_rel",
        string="Blank Form",
        help="The form to be filled in.",
    )
    sample_ids = fields.Many2many(
        "ir.attachment",
        "gov_manual_document_sample_rel",
        help="The form as it is filled in rightly.",
    )

    _name_uniq = models.Constraint(
        "unique(manual_id, name)", "The manual lists this document already."
    )
    _copies_positive = models.Constraint(
        "CHECK(copies >= 0)", "The number of copies cannot be negative."
    )

    @api.depends("necessity")
    def _compute_deferrable(self):
        for document in self:
            document.deferrable = document.necessity == "3"
