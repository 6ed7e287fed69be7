import base64

from odoo import fields, models


class GovPointDocument(models.Model):
    """A document that an agency point hands in for somebody."""

    _name = "gov.point.document"
    _description = "Document of an Errand"
    _order = "errand_id, id"

    errand_id = fields.Many2one(
        "gov.point.errand", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    manual_document_id = fields.Many2one("gov.manual.document", ondelete="restrict")
    file = fields.Binary(attachment=True)
    filename = fields.Char()

    def _submission(self):
        """The line as ``gov.case._submit`` takes it; empty lines bring nothing."""
        content = self.with_context(bin_size=False).file
        return {
            "line": self.manual_document_id.id,
            "name": self.filename or self.name,
            "content": base64.b64decode(content) if content else b"",
        }

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    def unlink(self):
        self._check_open()
        return super().unlink()

    def _check_open(self):
        if not self.env.su and self.errand_id.filtered("case_id"):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was handed in stays as it is.")
            )
