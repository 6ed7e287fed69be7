import base64
import hashlib

from odoo import fields, models

from odoo.addons.gov_items.report import pdf

from ..report import copies, words
from .gov_archive_loan import ARCHIVIST


class GovArchiveLoanCopy(models.Model):
    """Copies under a granted use: masked, marked, counted, kept."""

    _inherit = "gov.archive.loan"

    document_ids = fields.Many2many(
        "gov.archive.document",
        string="Documents",
        domain="[('file_id', '=', file_id)]",
        help="What is copied; empty: the whole file.",
    )
    pictures_seen = fields.Boolean(
        "Scans were looked through",
        help="The archivist has looked at every page that is a picture and found "
        "nothing personal on it, or the purpose asks for it. Otherwise such pages "
        "are left out of a masked copy: nothing can be blacked out in them.",
    )
    copy_ids = fields.One2many("gov.archive.copy", "loan_id", readonly=True)
    copy_count = fields.Integer(compute="_compute_copy_count")

    def _compute_copy_count(self):
        counts = dict(
            self.env["gov.archive.copy"]._read_group(
                [("loan_id", "in", self.ids)], ["loan_id"], ["__count"]
            )
        )
        for loan in self:
            loan.copy_count = counts.get(loan, 0)

    def _act_by_hand(self):
        allowed = super()._act_by_hand()
        if self.state == "requested":
            allowed |= {"document_ids"}
        if self.may_decide and self.state in ("requested", "granted"):
            allowed |= {"pictures_seen"}
        return allowed

    def action_make_copy(self):
        """Make the copy that was granted, and open it.

        :raise UserError: not the holder's archivist, not granted as a copy, over, or
            as many copies as were granted (SUITE-APPEND)
        """
        self.ensure_one()
        self._require_agency(self.holder_id, (ARCHIVIST,), "SUITE-APPEND")
        over = self.due_on < self.env["gov.case"]._today()
        if self.state != "granted" or self.kind != "copy" or over:
            raise self._act_refusal()
        if len(self.copy_ids) >= self.copies:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND",
                self.env._("%(count)s copies were granted.", count=self.copies),
            )
        return self._copy().action_open()

    def _copy(self):
        loan = self.sudo()  # sudo: who may copy was asked
        file = loan.file_id
        made = copies.copy(
            file._pieces(loan.document_ids),
            loan._mark(),
            pdf.register_font(self.env),
            None if loan.unmasked else file._personal_words(),
            pictures=loan.pictures_seen,
        )
        number = len(loan.copy_ids) + 1
        copy = self.env["gov.archive.copy"]._act_create(
            [
                {
                    "name": f"{file.number}_{words.COPY}{loan.id}-{number}.pdf",
                    "loan_id": loan.id,
                    "file_id": file.id,
                    "user_id": loan.user_id.id,
                    "made_by_id": self.env.uid,
                    "made_at": fields.Datetime.now(),
                    "purpose": loan.purpose,
                    "due_on": loan.due_on,
                    "masked": not loan.unmasked,
                    "page_count": made.pages,
                    "hidden_count": made.hidden,
                    "left_out": "\n".join(made.left_out) or False,
                    "sha256": hashlib.sha256(made.content).hexdigest(),
                    "content": base64.b64encode(made.content),
                }
            ]
        )
        self.env["gov.archive.look"]._log(file, "copy", copy.name)
        return copy

    def _mark(self):
        """What stands on every page of a copy, in Chinese."""
        self.ensure_one()
        borrower = self.user_id
        agency = borrower.gov_agency_ids[:1].name or ""
        return copies.Mark(
            words.COPY_ACROSS % {"agency": agency or borrower.name},
            [
                words.COPY_FILE
                % {"number": self.file_id.number, "holder": self.holder_id.name},
                words.COPY_USE
                % {
                    "loan": self.id,
                    "number": len(self.copy_ids) + 1,
                    "user": f"{agency} {borrower.name}".strip(),
                    "purpose": self.purpose,
                    "due": self.due_on,
                },
            ],
        )
