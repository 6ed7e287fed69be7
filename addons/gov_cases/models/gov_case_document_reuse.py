import base64
import binascii

from odoo import api, fields, models

from ..kernel import submission


class GovCaseDocumentReuse(models.Model):
    """Documents that are in the house already need not be brought again."""

    _inherit = "gov.case.document"

    valid_until = fields.Date(
        help="Last day on which the document may be used again, as it says itself."
    )
    source_document_id = fields.Many2one(
        "gov.case.document",
        "Used again from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Handed in once, used in other places, with the applicant's consent "
        "(JN18).",
    )
    source_case_id = fields.Many2one(
        related="source_document_id.case_id", string="Handed in with"
    )
    licence_number = fields.Char(
        readonly=True, copy=False, help="Fetched from the licence library by number."
    )

    @api.model
    def _reusable(self, applicant_code, names):
        """Return name -> the newest copy that the applicant has handed in before.

        The same kind is the same name on the check lists. Copies whose validity
        has passed are left out, and forms written for another application. Any
        region, level and agency.
        """
        names = [name for name in names if not submission.is_own_form(name)]
        if not applicant_code or not names:
            return {}
        today = self.env["gov.case"]._today()
        found = self.sudo().search(  # sudo: any agency's copy; the caller logs it
            [
                ("case_id.applicant_code", "=", applicant_code),
                ("kind", "=", "application"),
                ("submitted", "=", True),
                ("name", "in", names),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ],
            order="submitted_at desc, id desc",
        )
        newest = {}
        for document in found:
            newest.setdefault(document.name, document)
        return newest

    def _reuse(self, source_id, consent):
        """Put an earlier copy on this line.

        :raise UserError: JN18-23-04: no consent, another applicant's copy, one
            of another kind, or one whose validity has passed
        """
        self.ensure_one()
        case = self.case_id
        if not consent:
            case._refuse(
                "JN18-23-04",
                self.env._("The applicant's consent is needed to use it again."),
            )
        code = case.sudo().applicant_code  # sudo: the case at hand
        source = self._reusable(code, [self.name]).get(self.name)
        if not source or source.id != source_id:
            case._refuse(
                "JN18-23-04",
                self.env._(
                    "No valid copy of “%(document)s” by this applicant is known.",
                    document=self.name,
                ),
            )
        attachment = source.attachment_id
        self._attach(attachment.raw, source.filename, attachment.mimetype)
        self.sudo().write(  # sudo: the link is the act's, not the clerk's entry
            {"source_document_id": source.id, "valid_until": source.valid_until}
        )

    def _fetch_licence(self, number):
        """Fetch the document from the licence library by its number.

        :raise UserError: HZ22-43-05: the library has none of this holder
        """
        self.ensure_one()
        case = self.case_id
        answer = self.env["gov.gateway"]._ask(
            "licence",
            "fetch",
            {
                "number": (number or "").strip(),
                "code": case.sudo().applicant_code,  # sudo: the case at hand
                "document": self.name,
            },
            purpose=self.env._("Document of an application"),
            case=case,
        )
        content = self._licence_content(answer)
        if not content:
            case._refuse(
                "HZ22-43-05",
                self.env._(
                    "The licence library has no “%(number)s” of this applicant. "
                    "Hand in a copy.",
                    number=number,
                ),
            )
        filename = submission.safe_name(f"{answer.get('name') or self.name}.pdf")
        self._attach(content, filename, submission.sniff(content))
        self.sudo().write({"licence_number": number})  # sudo: as the library said

    @api.model
    def _licence_content(self, answer):
        """The bytes of the answer, if they are a document at all."""
        try:
            content = base64.b64decode(answer.get("content") or "", validate=True)
        except (binascii.Error, ValueError):
            return b""
        return content if submission.sniff(content) else b""
