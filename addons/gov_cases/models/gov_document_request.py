from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovDocumentRequest(models.Model):
    """A window asks the centre's managing office for a document that another holds.

    asked → supplied from the shared store, or declined with a reason. Who supplied
    which copy from where stands on the record for good (JN18).
    """

    _name = "gov.document.request"
    _inherit = ["mail.activity.mixin"]
    _description = "Document Asked of the Managing Office"
    _order = "id desc"
    _rec_name = "document_id"

    document_id = fields.Many2one(
        "gov.case.document",
        "Document wanted",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'application'), ('submitted', '=', False)]",
        help="Line of the check list that is still open.",
    )
    case_id = fields.Many2one(
        related="document_id.case_id", store=True, index=True, string="For case"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Asking office",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    office_id = fields.Many2one(
        "gov.agency",
        "Managing office",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Office that manages the centre at whose window the case came in.",
    )
    holder = fields.Char(
        "Held at", help="Window or agency that is thought to hold the document."
    )
    reason = fields.Text("What it is needed for", required=True)
    consent = fields.Boolean(
        "Applicant consents", help="Without consent nothing is used again (JN18)."
    )
    asked_on = fields.Date(
        "Asked for on",
        readonly=True,
        required=True,
        default=lambda self: self.env["gov.case"]._today(),
    )
    state = fields.Selection(
        [
            ("asked", "Not yet supplied"),
            ("supplied", "Supplied"),
            ("declined", "Not supplied"),
        ],
        required=True,
        readonly=True,
        default="asked",
        index=True,
    )
    candidate_ids = fields.Many2many(
        "gov.case.document",
        compute="_compute_candidate_ids",
        compute_sudo=True,
        help="Valid copies that this applicant has handed in anywhere.",
    )
    source_id = fields.Many2one(
        "gov.case.document",
        "Supplied from",
        readonly=True,
        ondelete="restrict",
    )
    source_text = fields.Char("Source", readonly=True, help="Agency, case and hash.")
    supplied_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    supplied_at = fields.Datetime(readonly=True)
    answer = fields.Char("Why declined")

    _one_open = models.UniqueIndex(
        "(document_id) WHERE state = 'asked'", "This document has been asked for."
    )

    @api.depends("document_id")
    def _compute_candidate_ids(self):
        for request in self:
            case = request.document_id.case_id
            found = request._copies(case)
            request.candidate_ids = found

    @api.model
    def _copies(self, case):
        """Valid copies of the case's applicant in the shared store."""
        documents = self.env["gov.case.document"].sudo()  # sudo: any agency's copy
        code = case.sudo().applicant_code  # sudo: only compared
        if not code:
            return documents.browse()
        today = self.env["gov.case"]._today()
        return documents.search(
            [
                ("case_id.applicant_code", "=", code),
                ("case_id", "!=", case.id),
                ("kind", "in", ("application", "result")),
                ("submitted", "=", True),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ],
            order="submitted_at desc, id desc",
            limit=50,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            line = self.env["gov.case.document"].browse(vals.get("document_id"))
            vals["office_id"] = self._office(line).id
            vals["agency_id"] = self.env.user.gov_agency_ids[:1].id
            vals["state"] = "asked"
        return super().create(vals_list)

    @api.model
    def _office(self, line):
        """The office that manages the centre at which the line's case came in.

        :raise UserError: JN18-09-10: nothing open is asked for, or no centre
        """
        centre = line.case_id.window_id.centre_id
        if line.submitted or line.kind != "application" or not centre.agency_id:
            raise self.env["gov.clause"]._refusal(
                "JN18-09-10",
                self.env._(
                    "Ask for an open line of the check list of a case that came in "
                    "at a window."
                ),
            )
        return centre.agency_id

    def write(self, vals):
        if not self.env.su and set(vals) - {"answer", "activity_ids"}:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was asked stays as it was asked.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_none(self):
        if self:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND", self.env._("What was asked stays on record.")
            )

    def _check_office(self):
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        if self.office_id not in self.env.user._own_agencies():
            raise AccessError(
                self.env._("%s supplies it.", self.office_id.display_name)
            )
        if self.state != "asked":
            raise self.env["gov.clause"]._refusal(
                "JN18-09-10", self.env._("It has been answered already.")
            )

    def action_supply(self, source_id):
        """Put a copy from the shared store on the case's check list.

        :param source_id: id of one of ``candidate_ids``
        :raise UserError: JN18-09-10: no consent, or no copy of this applicant
        """
        self._check_office()
        request = self.sudo()  # sudo: the office handles other agencies' copies
        source = request.candidate_ids.filtered(lambda one: one.id == source_id)
        if not source or not request.consent:
            raise self.env["gov.clause"]._refusal(
                "JN18-09-10",
                self.env._("Only a valid copy of this applicant, with consent."),
            )
        line = request.document_id
        attachment = source.attachment_id
        line._attach(attachment.raw, source.filename, attachment.mimetype)
        line.write({"source_document_id": source.id, "valid_until": source.valid_until})
        holder = source.case_id
        request.write(
            {
                "state": "supplied",
                "source_id": source.id,
                "source_text": f"{holder.agency_id.name} {holder.number or ''} "
                f"SHA-256 {source.sha256}",
                "supplied_by": self.env.uid,
                "supplied_at": fields.Datetime.now(),
            }
        )
        request.case_id._log("shared", detail=f"{line.name} ← {holder.agency_id.name}")

    def action_decline(self):
        """Answer that there is no such copy, with the reason.

        :raise UserError: JN18-09-10: no reason
        """
        self._check_office()
        if not (self.answer or "").strip():
            raise self.env["gov.clause"]._refusal(
                "JN18-09-10", self.env._("Say why it cannot be supplied.")
            )
        self.sudo().write(  # sudo: requests change by these acts alone
            {
                "state": "declined",
                "supplied_by": self.env.uid,
                "supplied_at": fields.Datetime.now(),
            }
        )

    def action_choose(self):
        """Show the copies that can be supplied."""
        self._check_office()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.document.supply",
            "view_mode": "form",
            "target": "new",
            "name": self.document_id.name,
            "context": {"default_request_id": self.id},
        }
