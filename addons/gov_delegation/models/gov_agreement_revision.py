from markupsafe import Markup

from odoo import api, fields, models

from ..kernel import wording
from .gov_agreement_clause import SLOTS

MARKS = {
    "same": Markup("%s"),
    "gone": Markup('<del class="text-danger">%s</del>'),
    "new": Markup('<ins class="text-success fw-bold">%s</ins>'),
}


class GovAgreementRevision(models.Model):
    """A draft as one party put it to the other, with what it changed.

    Rows come from ``gov.agreement.action_propose`` and stay as they are.
    """

    _name = "gov.agreement.revision"
    _inherit = "gov.chain.mixin"
    _description = "Counter-Draft"
    _order = "agreement_id, chain_sequence desc"
    _rec_name = "note"

    _chain_scope = "agreement_id"
    _chain_fields = (
        "agreement_id",
        "side",
        "user_id",
        "proposed_at",
        "note",
        "items",
        "term",
        *(name for name, _label in SLOTS),
    )

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    side = fields.Selection(
        [("grantor", "Granting agency"), ("grantee", "Undertaking agency")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", "Proposed by", required=True, readonly=True, ondelete="restrict"
    )
    proposed_at = fields.Datetime(required=True, readonly=True)
    note = fields.Char(readonly=True, help="What the party wants to say about it.")
    items = fields.Text(readonly=True)
    term = fields.Char(readonly=True)
    legal_basis = fields.Text(readonly=True)
    extent = fields.Text(readonly=True)
    forwarding = fields.Text(readonly=True)
    rights_duties = fields.Text(readonly=True)
    liability = fields.Text(readonly=True)
    seal_users_scope = fields.Text(readonly=True)
    seal_custody = fields.Text(readonly=True)
    personal_data = fields.Text(readonly=True)
    custody_exception = fields.Text(readonly=True)
    changes = fields.Html(
        "Changed against the draft before",
        compute="_compute_changes",
        sanitize=False,
        help="Struck out: gone. Underlined: new.",
    )

    @api.depends("chain_sequence")
    @api.depends_context("lang")
    def _compute_changes(self):
        by_agreement = self.agreement_id.sudo().revision_ids  # sudo: same agreements
        for row in self:
            before = by_agreement.filtered(
                lambda one, row=row: (
                    one.agreement_id == row.agreement_id
                    and one.chain_sequence == row.chain_sequence - 1
                )
            )
            row.changes = row._changes_from(before) if before else False

    def _changes_from(self, before):
        """HTML of every content that differs."""
        labels = self.env["gov.agreement"]._fields
        parts = []
        for name in ("items", "term", *(slot for slot, _label in SLOTS)):
            old, new = before[name] or "", self[name] or ""
            if old == new:
                continue
            field = labels.get(name) or self._fields[name]
            label = field._description_string(self.env)
            text = Markup("").join(
                MARKS[mark] % words for mark, words in wording.pieces(old, new)
            )
            parts.append(Markup("<p><b>%s</b><br/>%s</p>") % (label, text))
        return Markup("").join(parts)

    @api.depends("chain_sequence", "side")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.chain_sequence} {row.note or ''}".strip()
