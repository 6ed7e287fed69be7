import tempfile
from dataclasses import replace

from odoo import api, fields, models

from ..kernel import fourproperty, package, verify
from ..kernel.container import sha256_of
from ..report import words
from .gov_archive_file_package import moment

ARCHIVIST = "gov_archive.group_archivist"
APPROVERS = (ARCHIVIST, "gov_items.group_agency_manager")

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_correction_forbid() RETURNS trigger AS $$
    BEGIN
        IF OLD.state NOT IN ('filed', 'refused') THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'UPDATE' AND
           to_jsonb(NEW) - '{holder_id,write_uid,write_date}'::text[]
           = to_jsonb(OLD) - '{holder_id,write_uid,write_date}'::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-APPEND: a filed correction is never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_correction_forbid ON gov_archive_correction;
    CREATE TRIGGER gov_archive_correction_forbid BEFORE UPDATE OR DELETE
        ON gov_archive_correction
        FOR EACH ROW EXECUTE FUNCTION gov_archive_correction_forbid();
"""


class GovArchiveCorrection(models.Model):
    """A correction of a filed case: a further version with its reason.

    draft → submitted → filed, or refused. An archivist of the holder draws it up,
    another archivist or the agency's manager files it. What was filed before stays
    as it is: a correction is a package of its own, with the same archival number,
    the next version, and the seal of the version before.
    """

    _name = "gov.archive.correction"
    _inherit = ["gov.archive.act.mixin", "gov.todo.mixin"]
    _description = "Correction of a Case File"
    _order = "file_id, version, id"
    _act_may_create = True

    file_id = fields.Many2one(
        "gov.archive.file", "Case file", required=True, index=True, ondelete="restrict"
    )
    holder_id = fields.Many2one(
        related="file_id.holder_id", string="Held by", store=True, index=True
    )
    version = fields.Integer(
        "Number of the version",
        readonly=True,
        copy=False,
        aggregator=None,
        help="What was filed first is version 1; given when the correction is filed.",
    )
    ground = fields.Selection(
        [
            ("mistake", "A document is wrong"),
            ("scan", "A better scan"),
            ("missing", "A document was missing"),
            ("later", "A document came later"),
            ("clock", "Times run backwards"),
        ],
        required=True,
        default="mistake",
    )
    reason = fields.Char(
        required=True, size=500, help="Why; it goes into the package of the version."
    )
    line_ids = fields.One2many("gov.archive.correction.line", "correction_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Awaiting decision"),
            ("filed", "Filed"),
            ("refused", "Refused"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    author_id = fields.Many2one(
        "res.users",
        "Drawn up by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    submitted_at = fields.Datetime("Put forward at", readonly=True, copy=False)
    approver_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, ondelete="restrict"
    )
    decided_at = fields.Datetime(readonly=True, copy=False)
    answer = fields.Char(help="Why it is refused.")
    package_name = fields.Char(readonly=True, copy=False)
    package_size = fields.Integer(readonly=True, copy=False, help="Bytes of the zip.")
    package_sha256 = fields.Char(
        "SHA-256 of the package", readonly=True, copy=False, size=64
    )
    seal = fields.Char(
        readonly=True, copy=False, size=64, help="As on the case file itself."
    )
    previous_seal = fields.Char(
        "Seal of the version before", readonly=True, copy=False, size=64
    )
    package = fields.Binary(
        readonly=True,
        copy=False,
        attachment=True,
        groups="gov_archive.group_archivist,gov_items.group_auditor",
    )
    may_keep = fields.Boolean(related="file_id.may_keep")

    _version_uniq = models.UniqueIndex(
        "(file_id, version) WHERE version > 0", "This version is there already."
    )
    _version_filed = models.Constraint(
        "CHECK((state = 'filed') = (COALESCE(version, 0) > 1 AND seal IS NOT NULL))",
        "A correction has its version and seal when it is filed, and not before.",
    )

    @api.private
    def init(self):
        """Install the trigger that keeps filed corrections."""
        super().init()
        self.env.cr.execute(_TRIGGER)

    @api.depends("file_id", "version")
    def _compute_display_name(self):
        for correction in self:
            name = correction.file_id.display_name or ""
            if correction.version:
                name = self.env._(
                    "%(file)s, version %(version)s",
                    file=name,
                    version=correction.version,
                )
            correction.display_name = name

    def _act_by_hand(self):
        if self.state == "draft":
            return frozenset({"ground", "reason", "line_ids"})
        return frozenset({"answer"}) if self.state == "submitted" else frozenset()

    def _act_may_delete(self):
        return self.state == "draft"

    @api.model_create_multi
    def create(self, vals_list):
        """Draw corrections up.

        :raise UserError: not the holder's archivist, or the file is not in custody
            (SUITE-APPEND)
        """
        corrections = super().create(vals_list)
        for correction in corrections:
            correction._check_draft()
        return corrections

    # --- acts -------------------------------------------------------------------

    def _require_archivist(self):
        self._require_agency(self.holder_id, (ARCHIVIST,), "SUITE-APPEND")

    def _check_draft(self):
        self._require_archivist()
        if self.state != "draft":
            raise self._act_refusal()
        self._check_file(self.file_id)

    def _check_file(self, file):
        """Refuse a file that a correction on this ground is not for (SUITE-APPEND)."""
        if file.state != "in_custody":
            raise self._act_refusal()

    def _complete(self):
        """Add what the system itself draws up, before a second person looks."""

    def action_submit(self):
        """Put the correction before a second person.

        :raise UserError: not the holder's archivist, not a draft, the file is not in
            custody any more, or it says nothing (SUITE-APPEND)
        """
        for correction in self:
            correction._check_draft()
            correction._complete()
            if not correction.line_ids:
                raise self._refusal(
                    self.env._("A correction needs at least one document.")
                )
            correction._act_write(
                {"state": "submitted", "submitted_at": fields.Datetime.now()}
            )
            correction._ask_second()

    def action_refuse(self):
        """Refuse the correction; the answer says why.

        :raise UserError: as ``action_file``, or no answer (SUITE-APPEND)
        """
        for correction in self:
            correction._require_second()
            if not (correction.answer or "").strip():
                raise self._refusal(self.env._("Say why it is refused."))
            correction._act_write({"state": "refused", **self._decided()})
            correction._ask_no_more()
            correction._refused()

    def action_file(self):
        """Build, test and file the next version of the case file.

        :raise UserError: the author, another agency, not submitted, or the file is
            no longer in custody (SUITE-APPEND); the version fails its tests
            (HZ22-62-04)
        """
        for correction in self:
            correction._require_second()
            correction._file()
            correction._ask_no_more()

    def _ask_second(self):
        """Put it on the lists of those who may decide: not on its author's."""
        second = self.holder_id._archive_officers(*APPROVERS, without=self.author_id)
        self._ask(
            {self: (second, self._city_today())},
            self.env._("A correction of a case file awaits your decision"),
        )

    def _refused(self):
        """What follows from a refusal."""

    def _require_second(self):
        self._require_agency(self.holder_id, APPROVERS, "SUITE-APPEND")
        if self.state != "submitted" or self.author_id == self.env.user:
            raise self._refusal(
                self.env._(
                    "A second person of %(agency)s decides on what was submitted.",
                    agency=self.holder_id.name,
                )
            )

    def _decided(self):
        return {"approver_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("SUITE-APPEND", message)

    # --- the version ------------------------------------------------------------

    def _file(self):
        self.ensure_one()
        file = self.file_id.sudo()  # sudo: who may decide was asked
        file.lock_for_update()
        self._check_file(file)
        before = file._filed_versions()
        version = 2 + len(before)
        values = {
            "state": "filed",
            "version": version,
            "previous_seal": before[-1:].seal or file.seal,
            "package_name": f"{file.number}_v{version}.zip",
            **self._decided(),
        }
        with tempfile.NamedTemporaryFile(dir=file._package_folder()) as out:
            built = self._build(out, file, values)
            values.update(
                seal=built.seal, package_size=built.size, package_sha256=sha256_of(out)
            )
            self._check_version(file, out)
            self._store(out, values)
        self._act_write(values)
        self.env["gov.archive.day"]._deposit(file, self)
        file._go(("register", f"{file.number} v{version}"))
        self._filed(file)

    def _filed(self, file):
        """What follows from the version."""

    def _clarified(self, file, basic):
        """Moments that run backwards and that this version clarifies.

        A version repeats the case's times: what an earlier version clarified is
        clarified in it, too.
        """
        known = {
            pair[:3] for report in file._version_reports() for pair in report.clarified
        }
        return [pair for pair in basic.backward() if pair[:3] in known]

    def _build(self, out, file, values):
        file = file.with_context(lang=words.LANG)
        lines = self.line_ids.sorted("id")
        basic = file._basic(
            file.case_id, {"number": file.number, "packaged_at": values["decided_at"]}
        )
        basic = replace(
            basic,
            version=str(values["version"]),
            previous_seal=values["previous_seal"],
            reason=self.reason,
            compiler=self.author_id.name,
        )
        try:
            return package.build(
                out,
                basic,
                self._nodes(values),
                (),
                (line._as_package_document() for line in lines),
                self.env["gov.archive.key"]._signer(file.custodian_id),
                self._clarified(file, basic),
            )
        except package.PackageError as error:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-04",
                self.env._(
                    "The package cannot be made: %(object)s (%(code)s) %(detail)s",
                    object=error.object,
                    code=error.code,
                    detail=error.detail,
                ),
            ) from error

    def _nodes(self, values):
        """Who drew the correction up and who filed it."""
        agency = self.holder_id.name
        return [
            package.Node(
                words.CORRECTION_DRAWN,
                agency,
                self.author_id.name,
                words.CORRECTION_SUBMITTED,
                moment(self.submitted_at),
                self.reason,
            ),
            package.Node(
                words.CORRECTION_DECIDED,
                agency,
                self.env.user.name,
                words.actions()[True],
                moment(values["decided_at"]),
            ),
        ]

    def _check_version(self, file, out):
        """Refuse a version that fails a test or does not follow the one before.

        :raise UserError: says what fails (HZ22-62-04)
        """
        lang = "zh" if (self.env.lang or "").startswith("zh") else "en"
        out.seek(0)
        report = verify.verify(out)
        failed = [
            f"{row.name}: {row.object} {row.message}"
            for row in fourproperty.run(
                report, stage="GD", tester=self.env.user.name, time="", lang=lang
            )
            if row.result == fourproperty.FAIL
        ]
        between = verify.version_problems([*file._version_reports(), report])
        failed += [problem.text(lang) for problem in between]
        if failed:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-04", "\n".join(dict.fromkeys(failed))
            )

    def _store(self, out, values):
        store = self.env["ir.attachment"].sudo()  # sudo: rights were checked
        store._gov_store(
            out,
            values["package_sha256"],
            {
                "name": values["package_name"],
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_field": "package",
                "res_id": self.id,
            },
        )
        self.invalidate_recordset(["package"])

    def _package_attachment(self):
        """The stored package (``ir.attachment``, without the user's rights)."""
        self.ensure_one()
        store = self.env["ir.attachment"].sudo()  # sudo: a field's file is not searched
        return store.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "package"),
                ("res_id", "=", self.id),
            ],
            limit=1,
        )

    def action_download(self):
        """Download the package of the version."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/package/{self.package_name}"
            "?download=true",
            "target": "download",
        }
