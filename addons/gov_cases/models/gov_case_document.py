import base64
import hashlib

from odoo import api, fields, models

from .gov_case_guard import INTAKE_STATES

#: What a clerk enters; everything else comes with the file or from an act.
BY_HAND = frozenset({"name", "file", "filename", "manual_document_id", "valid_until"})


class GovCaseDocument(models.Model):
    """A document of a case: what the applicant handed in, or what was made here."""

    _name = "gov.case.document"
    _description = "Case Document"
    _order = "case_id, kind, id"

    case_id = fields.Many2one(
        "gov.case", required=True, index=True, ondelete="restrict"
    )
    manual_document_id = fields.Many2one(
        "gov.manual.document",
        ondelete="restrict",
        index="btree_not_null",
        help="Line of the manual's check list. Nothing that is not on the list can "
        "be demanded (JN18).",
    )
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("application", "Application"),
            ("process", "Process"),
            ("result", "Result"),
        ],
        required=True,
        default="application",
    )
    necessity = fields.Selection(related="manual_document_id.necessity")
    attachment_id = fields.Many2one(
        "ir.attachment", readonly=True, copy=False, ondelete="restrict"
    )
    file = fields.Binary(
        compute="_compute_file",
        inverse="_inverse_file",
        help="A document counts as handed in when its copy is here (JN18).",
    )
    filename = fields.Char("File name", copy=False)
    sha256 = fields.Char("SHA-256", readonly=True, copy=False, size=64)
    submitted = fields.Boolean(
        compute="_compute_submitted",
        store=True,
        precompute=True,
        help="The copy is in the case; a line without it is still to be handed in.",
    )
    submitted_at = fields.Datetime(readonly=True, copy=False)

    @api.depends("attachment_id")
    def _compute_submitted(self):
        for document in self:
            document.submitted = bool(document.attachment_id)

    @api.depends("attachment_id")
    def _compute_file(self):
        for document in self:
            attachment = document.attachment_id.sudo()  # sudo: follows the document
            document.file = attachment.datas

    def _inverse_file(self):
        for document in self.filtered("file"):
            content = base64.b64decode(document.file)
            self.env["ir.attachment"]._gov_check_upload(
                document.filename, content, "scan"
            )
            document._attach(content, document.filename or document.name)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(vals, BY_HAND | {"case_id"})
        documents = super().create(vals_list)
        if not self.env.su:
            documents._check_open()
        return documents

    def write(self, vals):
        if not self.env.su:
            self._check_by_hand(vals, BY_HAND)
            self._check_open()
        return super().write(vals)

    @api.model
    def _check_by_hand(self, vals, allowed):
        """Refuse to name a file, its hash or its kind otherwise than by its copy."""
        if not allowed.issuperset(vals):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND",
                self.env._("Hand in the copy; the rest follows from it."),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_in(self):
        self._check_open()
        if self.filtered(lambda d: d.attachment_id and d.case_id.number):
            self.case_id._refuse(
                "SUITE-APPEND", self.env._("A document handed in stays in the case.")
            )

    def _check_open(self):
        """Refuse changes after acceptance, but for documents that may follow.

        :raise UserError: the case is past intake (SUITE-APPEND), or the line was
            made by the case itself
        """
        for document in self:
            case = document.case_id
            follows = (
                case.state == "accepted"
                and not document.submitted
                and document.kind == "application"
            )
            if document.kind != "application" or not (
                case.state in INTAKE_STATES or follows
            ):
                case._refuse(
                    "SUITE-APPEND",
                    self.env._(
                        "“%(document)s” belongs to the record and stays as it is.",
                        document=document.name,
                    ),
                )

    def _attach(self, content, filename, mimetype=None):
        """Put the copy of one document into the case and note its SHA-256.

        :param content: bytes of the file
        :return: the ``ir.attachment``
        """
        self.ensure_one()
        values = {
            "name": filename,
            "raw": content,
            "res_model": self._name,
            "res_id": self.id,
        }
        if mimetype:
            values["mimetype"] = mimetype
        if not self.env.su:
            self.check_access("write")
            self._check_open()
        store = self.env["ir.attachment"].sudo()  # sudo: access was checked above
        attachment = store.create(values)
        self.sudo().write(  # sudo: as above
            {
                "attachment_id": attachment.id,
                "filename": filename,
                "sha256": hashlib.sha256(content).hexdigest(),
                "submitted_at": fields.Datetime.now(),
            }
        )
        return attachment
