from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..kernel import wording
from .gov_agreement_clause import SLOTS


class GovAgreement(models.Model):
    _inherit = "gov.agreement"

    clause_ids = fields.Many2many(
        "gov.agreement.clause",
        string="Made of",
        readonly=True,
        copy=False,
        help="Versions of the library's clauses that the draft was made of.",
    )
    revision_ids = fields.One2many(
        "gov.agreement.revision", "agreement_id", "Counter-drafts", copy=False
    )
    turn = fields.Selection(
        [("grantor", "Granting agency"), ("grantee", "Undertaking agency")],
        "To answer",
        compute="_compute_turn",
        help="The party to which the last draft was put.",
    )

    @api.depends("revision_ids.side")
    def _compute_turn(self):
        other = {"grantor": "grantee", "grantee": "grantor"}
        for agreement in self:
            last = agreement.revision_ids.sorted("chain_sequence")[-1:]
            agreement.turn = other.get(last.side)

    def action_propose(self, note=None):
        """Put the draft, as it stands now, to the other party.

        :raise AccessError: the user is no legal officer of a party
        :raise UserError: somebody has signed already
        """
        revisions = self.env["gov.agreement.revision"]
        for agreement in self:
            side = agreement._open_side()
            if agreement.state != "draft" or not side:
                raise AccessError(
                    self.env._("Only the parties put drafts to each other.")
                )
            agreement._refuse_signed_change({"extent"})
            revisions._chain_append([agreement._revision(side, note)])
            agreement.invalidate_recordset(["revision_ids"])

    def _revision(self, side, note):
        lines = self.line_ids.sorted(
            lambda line: (line.delegation_id.sequence, line.id)
        )
        items = (
            f"{line.delegation_id.display_name} {line.extent or ''}".strip()
            for line in lines
        )
        return {
            "agreement_id": self.id,
            "side": side,
            "user_id": self.env.uid,
            "proposed_at": fields.Datetime.now(),
            "note": (note or "").strip() or False,
            "items": "\n".join(items),
            "term": f"{self.date_from or ''} – {self.date_to or ''}",
            **{name: self[name] for name, _label in SLOTS},
        }

    def _fill_from_library(self):
        """Fill the empty contents of drafts from the current clauses."""
        library = self.env["gov.agreement.clause"]
        for agreement in self:
            clauses = library._for(agreement.kind, agreement.programme_id)
            values = agreement._placeholders()
            open_ = clauses.filtered(lambda one, a=agreement: not a[one.slot])
            texts = {one.slot: wording.fill(one.text, values) for one in open_}
            agreement.write({**texts, "clause_ids": [(4, one.id) for one in open_]})

    def _placeholders(self):
        programme = self.programme_id
        regions = self.line_ids.delegation_id.region_id
        return {
            "grantor": self.grantor_id.name,
            "grantee": self.grantee_id.name,
            "region": "、".join(regions.mapped("name")),
            "programme": programme.name,
            "document": programme.document_number,
            "model_document": programme.model_document,
            "count": str(len(self.line_ids)),
            "date_from": str(self.date_from or ""),
            "date_to": str(self.date_to or ""),
        }
