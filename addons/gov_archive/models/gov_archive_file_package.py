import hashlib
import json
import os
import tempfile
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import LockError, UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..kernel import package
from ..kernel.container import sha256_of
from ..report import words

#: China has one time zone; the archive states it with every moment.
OFFSET = timedelta(hours=8)
CATEGORY = "ZY"
#: After which a job looks again at a file that somebody else holds.
LOCKED_SECONDS = 5


def moment(value):
    """A moment as the description writes it: local time with its zone."""
    return f"{(value + OFFSET).isoformat(timespec='seconds')}+08:00" if value else ""


class GovArchiveFilePackage(models.Model):
    """Packaging: number, package, tests, custody, in one transaction."""

    _inherit = "gov.archive.file"

    def action_package(self):
        """Package one file at once, several in the background.

        :return: None for one file, the action that shows the run for several
        :raise UserError: not the custodian's archivist (JC25-25-01), packaged
            already (SUITE-APPEND), see ``_package``
        """
        self._check_holder()
        if len(self) == 1:
            self._package()
            return None
        waiting = self.filtered(lambda f: f.state == "assembled")
        batch = self.env["gov.archive.batch"]._start(waiting)
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.archive.batch",
            "res_id": batch.id,
            "view_mode": "form",
        }

    def _package_key(self):
        """What the queue knows the file's packaging by."""
        self.ensure_one()
        return f"{self._name}-{self.id}"

    def _job_package(self):
        """Package one file of a run; a refusal is kept with the file."""
        self.ensure_one()
        if self.state != "assembled":
            return
        try:
            with self.env.cr.savepoint():
                self._package()
        except LockError as error:
            # Somebody packages it by hand: look again when that is over.
            raise RetryableJobError(
                str(error), seconds=LOCKED_SECONDS, ignore_retry=True
            ) from error
        except UserError as error:
            self.invalidate_recordset()
            self._act_write({"package_error": str(error)})

    def _package(self):
        """Number, build, store, test and take into custody.

        A file that fails a test keeps its number and stays *packaged*: it does
        not enter custody.

        :raise UserError: packaged already (SUITE-APPEND); incomplete, or a
            document is not what was filed (HZ22-62-04); the agency has no fonds
            number (HZ22-62-03)
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state != "assembled":
            self._refuse_change()
        case = self.case_id.sudo()  # sudo: the file takes in the whole case
        self._check_complete(case)
        self._check_scans()
        self._fix_retention()
        self._add_event_log(case)
        values = self._draw_number()
        with tempfile.NamedTemporaryFile(dir=self._package_folder()) as out:
            built = self._build(out, case, values)
            values.update(
                state="packaged",
                seal=built.seal,
                package_size=built.size,
                package_sha256=sha256_of(out),
                package_error=False,
            )
            self._store_package(out, values)
        self._act_write(values)
        if self._test("GD"):
            self._take_into_custody()
        self.env["gov.archive.day"]._deposit(self)
        self._go_packaged()

    def _draw_number(self):
        fonds, number = self.env["gov.archive.fonds"]._draw(
            self.custodian_id, CATEGORY, self.closed_on.year, self.retention
        )
        return {
            "number": str(number),
            "fonds_id": fonds.id,
            "serial": number.serial,
            "package_name": f"{number}.zip",
            "packaged_at": self.case_id.sudo()._moment(),  # sudo: times alone
            "packaged_by_id": self.env.uid,
        }

    @api.model
    def _package_folder(self):
        """Where packages are written: beside the store, or the system's folder."""
        store = self.env["ir.attachment"].sudo()  # sudo: its place, not its content
        folder = store._filestore()
        return folder if os.path.isdir(folder) else None

    def _store_package(self, out, values):
        """Store the package; memory does not grow with it."""
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

    def _add_event_log(self, case):
        """Enter the case's event log, as the chain's verifier reads it."""
        rows = case.event_ids._chain_export()
        content = json.dumps(
            rows, ensure_ascii=False, indent=1, sort_keys=True, default=str
        ).encode()
        store = self.env["ir.attachment"].sudo()  # sudo: made by the act itself
        attachment = store.create(
            {
                "name": words.EVENT_LOG,
                "raw": content,
                "mimetype": "application/json",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        row = self._prepare_document(
            attachment, "process", words.EVENT_LOG, hashlib.sha256(content).hexdigest()
        )
        documents = self.env["gov.archive.document"].sudo()  # sudo: made by the act
        place = 1 + len(self.document_ids.filtered(lambda d: d.category != "result"))
        documents._act_create([dict(row, file_id=self.id, sequence=place)])
        self._act_write(self._totals(self.document_ids))

    # --- content ----------------------------------------------------------------

    def _build(self, out, case, values):
        """Write the package to ``out``.

        :raise UserError: a document is not what was filed (HZ22-62-04)
        """
        try:
            return package.build(
                out,
                self._basic(case, values),
                self._nodes(case),
                self._settings(case),
                (
                    d._as_package_document()
                    for d in self.document_ids.sorted("sequence")
                ),
                self.env["gov.archive.key"]._signer(self.custodian_id),
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

    def _basic(self, case, values):
        """The basic information of the description, in Chinese."""
        file = self.with_context(lang=words.LANG)
        other = self.other_id
        return package.Basic(
            number=values["number"],
            part=self.part,
            other_part=other.number or "",
            title=self.title,
            fonds_code=values["number"].partition("-")[0],
            fonds_name=file.env["gov.archive.fonds"]
            ._fonds_holder(file.custodian_id)
            .name,
            custodian=file.custodian_id.name,
            custody_basis=file._basis_text(),
            year=str(self.closed_on.year),
            retention=self.retention,
            closed_at=moment(self._closed_at(case)),
            scan_note=self.scan_note or "",
            compiler=self.env.user.name,
            compiled_at=moment(values["packaged_at"]),
            **file._basic_of_case(case.with_context(lang=words.LANG)),
        )

    def _basic_of_case(self, case):
        """What the basic information takes from the case."""
        label = self._label_of
        return {
            "case_number": case.number,
            "programme": f"{case.programme_id.name} {case.programme_id.code}",
            "item_code": case.item_id.code or "",
            "item_name": case.entry_id.name,
            "mode": case.mode_id.name,
            "mode_basis": case.rule_id.clause_id.display_name or "",
            "circumstance": case.circumstance_id.name,
            "channel": label(case, "channel"),
            "region": case.region_id.name,
            "accept_agency": case.accept_agency_id.name,
            "decide_agency": (case.decided_agency_id or case.reviewed_agency_id).name,
            "in_name_of": (case.in_name_of_id or case.reviewed_agency_id).name,
            "applicant_name": case.applicant_name,
            "applicant_type": label(case, "applicant_type"),
            "applicant_code": case.applicant_code or "",
            "received_on": str(case.received_on),
            "accepted_on": str(case.accepted_on or ""),
            "due_on": str(case.due_on or ""),
            "decided_at": moment(case.decided_at),
            "outcome": label(case, "outcome"),
        }

    @api.model
    def _label_of(self, record, name):
        """The label of a selection's value."""
        labels = dict(record._fields[name]._description_selection(record.env))
        return labels.get(record[name], "")

    def _basis_text(self):
        parts = (self.basis_clause_id.display_name, self.agreement_id.display_name)
        return " ".join(filter(None, parts))

    @api.model
    def _closed_at(self, case):
        """When the last step was done: the moment the case was closed."""
        return max(case.step_ids.filtered("done_at").mapped("done_at"))

    def _nodes(self, case):
        """The steps that were taken, with person, action, opinion and time."""
        case = case.with_context(lang=words.LANG)
        actions = words.actions()
        return [
            package.Node(
                self._label_of(step, "kind"),
                step.agency_id.name,
                step.user_id.name or step.agency_id.name,
                actions[step.kind not in ("review", "decide") or step.passed],
                moment(step.done_at),
                step.opinion or "",
                moment(step.started_at),
            )
            for step in case.step_ids.sorted("sequence")
            if step.state == "done" and step.done_at
        ]

    def _settings(self, case):
        """What the archiving configuration asks of this part."""
        granted = case.outcome == "granted"
        needed = {"1": "yes", "2": "no", "3": "yes" if granted else "later"}
        settings = []
        if self.part != "decision":
            settings = [
                package.Setting("application", d.name, needed[d.necessity])
                for d in case.manual_id.document_ids
            ]
        if self.part != "intake" and case.decision_document_id:
            settings.append(package.Setting("result", case.decision_document_id.name))
        return settings
