import base64

from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import disposal as paper
from ..report import words

ARCHIVIST = "gov_archive.group_archivist"
MANAGER = "gov_items.group_agency_manager"


class GovArchiveAppraisal(models.Model):
    """What becomes of files whose period is over.

    draft → answered → approved → done. Author, reviewer and archivist are three
    people; each answers for each file, and one "keep" keeps it. The head of the
    agency approves. Two witnesses see the destruction. The list stays for ever.
    """

    _name = "gov.archive.appraisal"
    _inherit = "gov.archive.act.mixin"
    _description = "Appraisal"
    _order = "id desc"
    _act_may_create = True
    _act_clause = "DAF-21"

    name = fields.Char("Number", readonly=True, copy=False)
    agency_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        help="Of the business side: drafts the answers.",
    )
    reviewer_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", help="Of the business side."
    )
    archivist_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        [
            ("draft", "To be answered"),
            ("answered", "To be approved"),
            ("approved", "Approved"),
            ("done", "Done"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    line_ids = fields.One2many("gov.archive.appraisal.line", "appraisal_id")
    destroy_count = fields.Integer("To be destroyed", compute="_compute_counts")
    keep_count = fields.Integer("To be kept", compute="_compute_counts")
    report = fields.Text("Appraisal report")
    head_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    approved_at = fields.Datetime(readonly=True)
    witness1_id = fields.Many2one(
        "res.users", "First witness", ondelete="restrict", readonly=True
    )
    witness1_at = fields.Datetime(readonly=True)
    witness2_id = fields.Many2one(
        "res.users", "Second witness", ondelete="restrict", readonly=True
    )
    witness2_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    pdf_file = fields.Binary("PDF", compute="_compute_pdf_file")

    _three = models.Constraint(
        "CHECK(author_id <> reviewer_id AND author_id <> archivist_id "
        "AND reviewer_id <> archivist_id)",
        "Author, reviewer and archivist are three people.",
    )
    _two = models.Constraint(
        "CHECK(witness1_id IS NULL OR witness2_id IS NULL "
        "OR witness1_id <> witness2_id)",
        "The witnesses are two people.",
    )

    @api.depends("line_ids.result")
    def _compute_counts(self):
        for record in self:
            results = record.line_ids.mapped("result")
            record.destroy_count = results.count("destroy")
            record.keep_count = results.count("keep")

    def _act_by_hand(self):
        if self.state != "draft":
            return frozenset()
        return frozenset(
            {"author_id", "reviewer_id", "archivist_id", "line_ids", "report"}
        )

    def _act_may_delete(self):
        return self.state == "draft"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            record._require_agency(record.agency_id, (ARCHIVIST,), "DAF-21")
            year = self.env["gov.case"]._today().year
            record._act_write({"name": f"JD{year}-{record.id:04d}"})
        return records

    def action_fill(self):
        """Take in the agency's files whose period is over.

        Files without a date to count from, or under a hold, are never among them.
        """
        for record in self:
            record._require("draft", record.agency_id, (ARCHIVIST,))
            files = self.env["gov.archive.file"].search(
                [
                    ("expired", "=", True),
                    ("holder_id", "child_of", record.agency_id.id),
                    ("id", "not in", record.line_ids.file_id.ids),
                ]
            )
            self.env["gov.archive.appraisal.line"]._act_create(
                [{"appraisal_id": record.id, "file_id": file.id} for file in files]
            )

    def action_submit(self):
        """Put the answers before the head of the agency.

        :raise UserError: an answer is missing, a file that is kept has no new day,
            or there is no report (DAF-21)
        """
        for record in self:
            record._require("draft", record.agency_id, (ARCHIVIST,))
            lines = record.line_ids
            if not lines or lines.filtered(lambda line: not line.result):
                raise record._refusal(
                    self.env._("Author, reviewer and archivist answer for each file.")
                )
            undated = lines.filtered(
                lambda line: line.result == "keep" and not line.extended_until
            )
            if undated or not (record.report or "").strip():
                raise record._refusal(
                    self.env._("Write the report, and until when files are kept.")
                )
            record._act_write({"state": "answered"})

    def action_approve(self):
        """Approve as head of the agency; what is kept gets its new day.

        :raise UserError: not the agency's manager, or one of the three (DAF-21)
        """
        for record in self:
            record._require("answered", record.agency_id, (MANAGER,))
            three = record.author_id | record.reviewer_id | record.archivist_id
            if self.env.user in three:
                raise record._refusal(
                    self.env._("Whoever appraised does not approve as well.")
                )
            record._act_write(
                {
                    "state": "approved",
                    "head_id": self.env.uid,
                    "approved_at": fields.Datetime.now(),
                }
            )
            for line in record.line_ids.filtered(lambda line: line.result == "keep"):
                file = line.file_id.sudo()  # sudo: the approval decides
                file._act_write({"retain_until": line.extended_until})
            if not record.destroy_count:
                record._act_write({"state": "done", "done_at": fields.Datetime.now()})

    def action_witness(self):
        """Testify to the destruction; two officers of the agency do, not the archivist.

        :raise UserError: not approved, a stranger, or the archivist (DAF-21)
        """
        for record in self:
            record._require("approved", record.agency_id, ("gov_items.group_user",))
            if self.env.user in record.archivist_id | record.witness1_id:
                raise record._refusal(
                    self.env._("Two witnesses, neither of them the archivist.")
                )
            place = 2 if record.witness1_id else 1
            record._act_write(
                {
                    f"witness{place}_id": self.env.uid,
                    f"witness{place}_at": fields.Datetime.now(),
                }
            )

    def action_destroy(self):
        """Destroy what was approved, before two witnesses; keep list and hashes.

        :raise UserError: not approved, not two witnesses, or a file is under a hold
            or not expired any more (DAF-21)
        """
        for record in self:
            record._require("approved", record.agency_id, (ARCHIVIST,))
            if not (record.witness1_at and record.witness2_at):
                raise record._refusal(self.env._("Two witnesses have to testify."))
            files = record.line_ids.filtered(
                lambda line: line.result == "destroy"
            ).file_id
            blocked = files.filtered(lambda f: not f.expired)
            if blocked:
                raise record._refusal(
                    self.env._(
                        "Not to be destroyed now (hold, or not expired): %(files)s.",
                        files=", ".join(blocked.mapped("display_name")),
                    )
                )
            self.env.flush_all()
            files._destroy()
            record._act_write(
                {
                    "state": "done",
                    "done_at": fields.Datetime.now(),
                    "done_by_id": self.env.uid,
                }
            )

    def _require(self, state, agency, groups):
        self.ensure_one()
        self._require_agency(agency, groups, "DAF-21")
        self.lock_for_update()
        if self.state != state:
            raise self._refusal(
                self.env._("%(name)s is not at this stage.", name=self.name)
            )

    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("DAF-21", message)

    @api.depends("state")
    def _compute_pdf_file(self):
        for record in self:
            record.pdf_file = base64.b64encode(record._as_pdf_file())

    def _as_pdf_file(self):
        record = self.with_context(lang=words.LANG)
        files = record.env["gov.archive.file"]
        local = files._local_text
        people = [
            (paper.AUTHOR, record.author_id.name, ""),
            (paper.REVIEWER, record.reviewer_id.name, ""),
            (paper.ARCHIVIST, record.archivist_id.name, ""),
            (paper.HEAD, record.head_id.name or "", local(record.approved_at)),
            (paper.WITNESS, record.witness1_id.name or "", local(record.witness1_at)),
            (paper.WITNESS, record.witness2_id.name or "", local(record.witness2_at)),
            (paper.DESTROYER, record.done_by_id.name or "", local(record.done_at)),
        ]
        rows = [
            (
                place,
                line.number,
                line.title,
                line.year,
                files._label_of(line.file_id, "retention"),
                line.page_count,
                record._label(line),
            )
            for place, line in enumerate(record.line_ids, 1)
        ]
        return paper.register(
            record.agency_id.name,
            record.name,
            record.report or "",
            people,
            rows,
            pdf.register_font(self.env),
            files._local_text(record.destroy_count and record.done_at),
        )

    def _label(self, line):
        label = self.env["gov.archive.file"]._label_of(line, "result")
        return f"{label} {line.extended_until or ''}".strip()

    def action_print(self):
        """Open list and certificate."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf_file/{self.name}.pdf",
            "target": "new",
        }
