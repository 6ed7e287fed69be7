from odoo import fields, models

from odoo.addons.gov_windows.kernel import clock

from ..report import forms, papers
from .gov_case_paper import seal_values

#: Kind of revision -> event in the history.
EVENTS = {"correction": "correct", "revocation": "revoke", "withdrawal": "revoke"}


class GovCaseRevising(models.Model):
    """Correcting and revoking decisions."""

    _inherit = "gov.case"

    revision_ids = fields.One2many(
        "gov.case.revision", "case_id", readonly=True, copy=False
    )
    revised = fields.Selection(
        [
            ("corrected", "Corrected"),
            ("revoked", "Revoked"),
            ("withdrawn", "Withdrawn"),
        ],
        readonly=True,
        copy=False,
        help="What became of the decision later.",
    )

    def action_revise(self, kind, reason, basis, text=""):
        """Correct, revoke or withdraw the decision, with its ground and basis.

        :return: ``gov.case.revision``
        :raise UserError: not an approver (JN18-07-02) of the deciding agency
            (SUITE-AGENCY); nothing to revise, or no ground and basis (JN21-07-13);
            the seal's refusals
        """
        self.ensure_one()
        self._lock()
        step = self.step_ids.filtered(lambda s: s.kind == "decide")[:1]
        self._check_role("decide")
        self._check_revision(step, kind, reason, basis, text)
        store = self.env["gov.case.revision"].sudo()  # sudo: by this act alone
        revision = store.create(
            {
                "number": f"{self.number}-XG{len(self.revision_ids) + 1}",
                "case_id": self.id,
                "kind": kind,
                "reason": reason.strip(),
                "basis": basis.strip(),
                "text": (text or "").strip() or False,
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._stamp_revision(revision, step)
        done = {"correction": "corrected", "revocation": "revoked"}
        self._act_write({"revised": done.get(kind, "withdrawn")})
        self._log(EVENTS[kind], detail=reason.strip(), agency=self.decided_agency_id)
        self._push(self._today(), revision)
        self._revision_done(revision)
        return revision.with_env(self.env)

    def _check_revision(self, step, kind, reason, basis, text):
        if step.agency_id not in self.env.user._own_agencies():
            self._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(agency)s decided and revises.",
                    agency=self.decided_agency_id.name or "–",
                ),
            )
        message = None
        if not self.impression_id or kind not in EVENTS:
            message = self.env._("Only a decision that was issued is revised.")
        elif self.revised in ("revoked", "withdrawn"):
            message = self.env._("The decision holds no longer.")
        elif kind != "correction" and self.outcome != "granted":
            message = self.env._("Only what was granted is revoked.")
        elif not (reason or "").strip() or not (basis or "").strip():
            message = self.env._("State the ground and the legal basis.")
        elif kind == "correction" and not (text or "").strip():
            message = self.env._("State how the text reads correctly.")
        if message:
            self._refuse("JN21-07-13", message)

    def _stamp_revision(self, revision, step):
        seal = self._require_seal(step.agency_id, "", self._decision_seal(step))
        code = self.env["gov.seal.impression"]._new_check_code()
        values = {
            **self._paper_values(),
            "kind": revision.kind,
            "revision": revision.number,
            "in_name_of": self.in_name_of_id.name,
            "decided_on": papers.chinese_date(clock.local_day(self.decided_at)),
            "reason": revision.reason,
            "basis": revision.basis,
            "text": revision.text,
            "signed_on": papers.chinese_date(self._today()),
            "seal": seal_values(seal, code),
        }
        content = forms.revision(values, self._paper_font())
        title = forms.REVISIONS[revision.kind]
        document = self._make_document(title, "result", content)
        revision.write(
            {
                "document_id": document.id,
                "impression_id": self._stamp(seal, document, code),
            }
        )

    def _revision_done(self, revision):
        """What follows from a decision that no longer holds."""
        if revision.kind != "correction":
            self.issued_licence_ids._revoke(self)
