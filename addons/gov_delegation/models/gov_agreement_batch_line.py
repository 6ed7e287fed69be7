import base64
import re

from odoo import fields, models


class GovAgreementBatchLine(models.Model):
    """One undertaking agency of a drafting run."""

    _name = "gov.agreement.batch.line"
    _description = "Agency of a Drafting Run"
    _order = "batch_id, id"
    _rec_name = "grantee_id"

    batch_id = fields.Many2one(
        "gov.agreement.batch",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    grantee_id = fields.Many2one(
        "gov.agency", "Undertaking agency", required=True, readonly=True
    )
    agreement_id = fields.Many2one(
        "gov.agreement", readonly=True, ondelete="set null", index="btree_not_null"
    )
    file = fields.Binary("Draft as PDF", attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    state = fields.Selection(
        [("todo", "To do"), ("done", "Drafted"), ("failed", "Refused")],
        required=True,
        readonly=True,
        default="todo",
    )
    content_hash = fields.Char(
        "Content SHA-256", readonly=True, help="Of the text as it was printed."
    )
    error = fields.Char("Reason", readonly=True)

    def _zip_entry(self):
        """Name of the file in the ZIP: number and agency, without what no file
        system takes."""
        name = f"{self.agreement_id.name}_{self.grantee_id.name}"
        return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", name) + ".pdf"

    def _present_pdf(self):
        """The agreement as it reads now; the printed file where nothing changed."""
        agreement = self.agreement_id
        unchanged = agreement.state == "draft" and not agreement.content_hash
        if unchanged and agreement._text_digest() == self.content_hash:
            return base64.b64decode(self.file)
        return agreement._get_pdf()

    def _settle(self, wizard, found):
        """Draft and print for this agency, as the user who started the run."""
        self.ensure_one()
        agreements = self.env["gov.agreement"].with_user(self.batch_id.user_id)
        try:
            with self.env.cr.savepoint():
                values = wizard._prepare_agreement(self.grantee_id, found)
                draft = agreements.create(values)
                draft._fill_from_library()
                content = draft._get_pdf()
        except self.batch_id._refused() as error:
            self.write({"state": "failed", "error": str(error)})
            return
        self.write(
            {
                "state": "done",
                "error": False,
                "agreement_id": draft.id,
                "file": base64.b64encode(content),
                "file_name": f"{draft.name}.pdf",
                "content_hash": draft._text_digest(),
            }
        )
