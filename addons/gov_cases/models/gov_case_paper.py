import hashlib

from odoo import SUPERUSER_ID, fields, models

from odoo.addons.gov_items.report import pdf
from odoo.addons.gov_windows.kernel import clock

from ..report import papers


class GovCasePaper(models.Model):
    """The papers of a case: printed once, kept with their SHA-256."""

    _inherit = "gov.case"

    def _paper_values(self):
        """What every paper says about the case (in Chinese)."""
        handed_in = self.document_ids.filtered(
            lambda d: d.kind == "application" and d.submitted
        )
        case = self.sudo()  # sudo: a notice names the applicant in full
        return {
            "applicant": case.applicant_name,
            "number": self.number,
            "item": self.entry_id.name,
            "region": self.region_id.name,
            "agency": self.accept_agency_id.name,
            "undertaker": self.agency_id.name,
            "window": " ".join(
                filter(None, [self.window_id.centre_id.name, self.window_id.name])
            ),
            "officer": self._paper_officer(),
            "received_on": papers.chinese_date(self.received_on),
            "accepted_on": papers.chinese_date(self.accepted_on),
            "due_on": papers.chinese_date(self.due_on),
            "limit_days": self.limit_days,
            "deferred_until": papers.chinese_date(self.deferred_until),
            "documents": "、".join(handed_in.mapped("name")),
            "url": self._progress_url(),
        }

    def _paper_officer(self):
        """Who answers for the case: a person, or else the accepting agency."""
        officer = self.accepted_by or self.env.user
        if officer.id == SUPERUSER_ID or officer.sudo().share:  # sudo: a flag only
            return self.accept_agency_id.name
        return officer.name

    def _paper_font(self):
        return pdf.register_font(self.env)

    # --- notices ----------------------------------------------------------------

    def _issue_notice(self, kind, note="", reason=None):
        """Print a numbered notice and keep it; return the ``gov.case.notice``."""
        number = f"{self.number}-{len(self.notice_ids) + 1:02d}"
        values = {
            **self._paper_values(),
            "notice_number": number,
            "note": note,
            "reason": reason,
            "reviewer": self.reviewed_agency_id.name,
            "issued_on": papers.chinese_date(self._today()),
            "extension_days": self.extension_days,
            "competent": self.right_agency_id.name or self.right_body,
        }
        if kind == "not_forwarded":
            values["agency"] = self.reviewed_agency_id.name
        content = papers.notice(kind, values, pdf.register_font(self.env))
        return self._keep_notice(kind, number, content, note)

    def _keep_notice(self, kind, number, content, note):
        files = self.env["ir.attachment"].sudo()  # sudo: the act was checked
        attachment = files.create(
            {
                "name": f"{papers.TITLES[kind]}-{number}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": "gov.case.notice",
            }
        )
        store = self.env["gov.case.notice"].sudo()  # sudo: users only read notices
        record = store.create(
            {
                "case_id": self.id,
                "number": number,
                "kind": kind,
                "issued_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "attachment_id": attachment.id,
                "sha256": hashlib.sha256(content).hexdigest(),
                "note": note or False,
            }
        )
        attachment.res_id = record.id
        return record.with_env(self.env)

    # --- opinion and decision ---------------------------------------------------

    def _make_document(self, name, kind, content):
        store = self.env["gov.case.document"].sudo()  # sudo: made by the act itself
        document = store.create({"case_id": self.id, "name": name, "kind": kind})
        document._attach(content, f"{name}-{self.number}.pdf", "application/pdf")
        return document.with_env(self.env)

    def _print_opinion(self, text, seal=None, code=None):
        """Print the written opinion (审核转报件), with the seal's picture if any."""
        values = {
            **self._paper_values(),
            "agency": self.reviewed_agency_id.name,
            "next_agency": self.delegation_id._agency_for(self.mode_id.decider).name,
            "opinion": text,
            "reviewer": self.reviewed_by.name,
            "signed_on": papers.chinese_date(self._today()),
            "seal": seal_values(seal, code),
        }
        content = papers.opinion(values, pdf.register_font(self.env))
        return self._make_document(papers.OPINION, "process", content)

    def _print_decision(self, seal, code=None):
        """Print the decision with its seal's picture; return the document."""
        values = {
            **self._paper_values(),
            "granted": self.outcome == "granted",
            "licence": self.entry_id.item_type == "01",
            "in_name_of": self.in_name_of_id.name,
            "decider": self.decided_agency_id.name,
            "reason": self.reason,
            "clause": self.rule_id.clause_id.display_name or "",
            "signed_on": papers.chinese_date(clock.local_day(self.decided_at)),
            "seal": seal_values(seal, code),
        }
        content = papers.decision(values, pdf.register_font(self.env))
        return self._make_document(papers.DECISION, "result", content)


def person(user):
    """How a paper, which is in Chinese, names ``user``: what acts by itself too."""
    return papers.SYSTEM if user.id == SUPERUSER_ID else user.name


def seal_values(seal, code=None):
    """What the picture of a seal shows, or None without a seal.

    :param code: code of the impression: the paper bears the address of its check
    """
    if not seal:
        return None
    seal = seal.sudo()  # sudo: the picture names the seal, its ledger stays closed
    url = seal.env["gov.seal.impression"]._code_url(code) if code else ""
    return {"name": seal.name, "label": seal.number or "", "url": url}
