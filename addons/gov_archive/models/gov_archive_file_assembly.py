import mimetypes

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.mimetypes import get_extension

from ..kernel import pdfa, scan
from ..report import words

#: Days after closing within which a file is handed over, [default].
HAND_OVER_DAYS = 30


class GovArchiveFileAssembly(models.Model):
    """Closing a case assembles its file for the custodian that the mode names."""

    _inherit = "gov.archive.file"

    @api.model
    def _assemble(self, cases):
        """Make the case files of ``cases`` and return them.

        Runs for whoever closes the case; the user needs no rights on archives.

        :raise UserError: mandatory documents are missing (HZ22-62-04)
        """
        store = self.sudo()  # sudo: who closes a case is no archivist
        files = store.browse()
        for case in cases.sudo():  # sudo: the file takes in the whole case
            store._check_complete(case)
            self._prefetch_papers(case)
            for part in store._custody_plan(case):
                files |= store._assemble_part(case, part)
        return files.with_env(self.env)

    @api.model
    def _check_complete(self, case):
        """Refuse a case whose file would lack what it must hold (HZ22-62-04)."""
        missing = self._missing(case)
        if missing:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-04",
                self.env._(
                    "The case file would be incomplete. Missing: %(documents)s.",
                    documents=", ".join(missing),
                ),
            )

    @api.model
    def _missing(self, case):
        """Names of what the file of ``case`` must hold and does not."""
        granted = case.outcome == "granted"
        missing = case._missing_documents(("1", "3") if granted else ("1",))
        names = missing.mapped("name")
        if case.outcome in ("granted", "refused") and not case.decision_document_id:
            names.append(self.env._("the decision"))
        if not case.notice_ids:
            names.append(self.env._("the acceptance notice"))
        return names

    # --- custody ----------------------------------------------------------------

    @api.model
    def _custody_plan(self, case):
        """Return who keeps what of ``case``: a list of values of ``_prepare_file``.

        From the profile of the case's mode, unless a line of an agreement in
        force names another custodian.
        """
        line = self._custody_exception(case)
        custodian = line.custodian_override or case.mode_id.custodian
        code = "JC25-25-03" if line else "JC25-25-01"
        levels = {"lower": case.agency_id, "upper": case.upper_agency_id}
        if custodian == "both":
            return [
                {
                    "part": part,
                    "agency": levels[level],
                    "code": code if line else "JC25-25-02",
                    "line": line,
                }
                for part, level in (("intake", "lower"), ("decision", "upper"))
            ]
        receiver = self.env["gov.agency"]
        if case.mode_id.custody_handover and not line:
            receiver, code = case.upper_agency_id, "HZ22-62-05"
        return [
            {
                "part": "whole",
                "agency": levels[custodian],
                "code": code,
                "line": line,
                "receiver": receiver,
            }
        ]

    @api.model
    def _custody_exception(self, case):
        """The agreement line in force at closing that names another custodian."""
        day = case.closed_on or case._today()
        return self.env["gov.agreement.line"].search(
            Domain("delegation_id", "=", case.delegation_id.id)
            & Domain("custodian_override", "!=", False)
            & Domain("binding", "=", True)
            & Domain("agreement_id.state", "=", "in_force")
            & Domain("date_from", "<=", day)
            & Domain("date_end", ">=", day),
            order="id desc",
            limit=1,
        )

    @api.model
    def _prepare_file(self, case, *, part, agency, code, line, receiver=None):
        closed_on = case.closed_on or case._today()
        clause_id = self._clause_id(code)
        values = {
            "case_id": case.id,
            "case_number": case.number,
            "programme_id": case.programme_id.id,
            "entry_id": case.entry_id.id,
            "region_id": case.region_id.id,
            "mode_id": case.mode_id.id,
            "outcome": case.outcome,
            "part": part,
            "title": words.title(case.entry_id.name, case.circumstance_id.name),
            "custodian_id": agency.id,
            "holder_id": agency.id,
            "basis_clause_id": clause_id,
            "agreement_id": line.agreement_id.id,
            "closed_on": closed_on,
            "retention": case.manual_id.retention or "D30",
        }
        if receiver:
            values["hand_over_to_id"] = receiver.id
            values["hand_over_due"] = fields.Date.add(
                closed_on, days=self._hand_over_days()
            )
        return values

    @api.model
    @tools.ormcache("code", cache="stable")
    def _clause_id(self, code):
        return self.env["gov.clause"].search([("code", "=", code)], limit=1).id

    @api.model
    def _hand_over_days(self):
        parameters = self.env[
            "ir.config_parameter"
        ].sudo()  # sudo: users may not read it
        days = parameters.get_param("gov_archive.hand_over_days", "")
        return int(days) if days.isdigit() else HAND_OVER_DAYS

    # --- documents --------------------------------------------------------------

    @api.model
    def _prefetch_papers(self, case):
        """Read all attachments of the case at once."""
        papers = case.document_ids.attachment_id | case.notice_ids.attachment_id
        papers.mapped("file_size")

    @api.model
    def _assemble_part(self, case, plan):
        """Make one file of ``case`` with its documents; return it."""
        rows = self._prepare_documents(case, plan["part"])
        file = self._act_create(
            [{**self._prepare_file(case, **plan), **self._totals(rows)}]
        )
        self.env["gov.archive.document"]._act_create(
            [dict(row, file_id=file.id) for row in rows]
        )
        return file

    @api.model
    def _prepare_documents(self, case, part):
        """The documents of the case, or of one level's part of it, in order.

        What the applicant handed in, then what was made on the way, then the
        result. The place before the result is kept for the event log, which is
        drawn up when the file is packaged. The written opinion belongs to both
        parts: the reviewing level made it, the deciding level acted on it.
        """
        rows = []
        submitted = case.document_ids.filtered("submitted").sorted("id")
        for category in ("application", "process", "result"):
            if category == "process" and part != "decision":
                rows += self._prepare_notices(case)
            rows += [
                self._prepare_document(
                    d.attachment_id, category, self._title(d), d.sha256
                )
                for d in submitted
                if d.kind == category and self._belongs(d, part)
            ]
        for place, row in enumerate(rows, 1):
            row["sequence"] = place + (row["category"] == "result")
        return rows

    @api.model
    def _prepare_notices(self, case):
        """The notices, by their titles; they are the intake level's."""
        return [
            self._prepare_document(
                notice.attachment_id,
                "process",
                notice.attachment_id.name.replace(f"-{notice.number}", ""),
                notice.sha256,
            )
            for notice in case.notice_ids.sorted("id")
        ]

    @api.model
    def _belongs(self, document, part):
        """Whether the part holds the document."""
        if part == "whole" or document == document.case_id.opinion_document_id:
            return True
        return (document.kind == "result") == (part == "decision")

    @api.model
    def _title(self, document):
        """The document's name with the extension of its file."""
        _stem, dot, extension = (document.filename or "").rpartition(".")
        if not dot or not 0 < len(extension) <= 5:
            kind = document.attachment_id.mimetype or ""
            extension = (
                get_extension(document.filename or "")
                or mimetypes.guess_extension(kind)
            ) or ""
            extension = extension.lstrip(".")
        name = document.name
        if extension and not name.lower().endswith(f".{extension.lower()}"):
            name = f"{name}.{extension.lower()}"
        return name

    @api.model
    def _prepare_document(self, attachment, category, name, sha256):
        content, mimetype = attachment.raw or b"", attachment.mimetype or ""
        measured = scan.measure(content, mimetype)
        found = pdfa.examine(content) if mimetype == "application/pdf" else None
        return {
            "category": category,
            "name": name,
            "attachment_id": attachment.id,
            "sha256": sha256,
            "size": attachment.file_size,
            "mimetype": mimetype or "application/octet-stream",
            "page_count": measured.pages or words.pages(content, mimetype),
            "dpi": measured.dpi,
            "pdfa": found.status if found else False,
        }

    @api.model
    def _totals(self, rows):
        """Count, pages and bytes of documents (records or values)."""
        return {
            "document_count": len(rows),
            "page_count": sum(words.sheets(row["page_count"]) for row in rows),
            "byte_count": sum(row["size"] for row in rows),
        }
