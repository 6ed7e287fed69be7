from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel import wording
from .gov_agreement import KINDS

SLOTS = [
    ("legal_basis", "Legal basis"),
    ("extent", "Extent of power"),
    ("forwarding", "Forwarding mechanism"),
    ("rights_duties", "Rights and duties"),
    ("liability", "Legal liability"),
    ("seal_users_scope", "Users and scope of the seal"),
    ("seal_custody", "Custody of the seal"),
    ("personal_data", "Personal data"),
    ("custody_exception", "Custody exception"),
]


class GovAgreementClause(models.Model):
    """A clause of the library, in versions: drafts are made of the current ones.

    draft -> current -> retired. A clause that was current is not changed: a new
    version takes its place, and agreements go on naming the one they were made of.
    """

    _name = "gov.agreement.clause"
    _description = "Clause of the Library"
    _order = "kind, slot, version desc, id"

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, index=True)
    slot = fields.Selection(
        SLOTS, "Content", required=True, help="Which content of the agreement it fills."
    )
    programme_id = fields.Many2one(
        "gov.programme",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: for every programme that has no clause of its own.",
    )
    text = fields.Text(
        required=True,
        help="Placeholders in braces: grantor, grantee, region, programme, document, "
        "model_document, count, date_from, date_to.",
    )
    version = fields.Integer(readonly=True, default=1, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("current", "Current"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    previous_id = fields.Many2one(
        "gov.agreement.clause",
        "Former version",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    agreement_ids = fields.Many2many(
        "gov.agreement", string="Used in", readonly=True, copy=False
    )

    _one_current = models.UniqueIndex(
        "(kind, slot, COALESCE(programme_id, 0)) WHERE state = 'current'",
        "A content has one current clause for a kind and programme.",
    )

    @api.constrains("text")
    def _check_text(self):
        for clause in self:
            try:
                strange = wording.unknown(clause.text)
            except ValueError as error:
                strange = [str(error)]
            if strange:
                raise ValidationError(
                    self.env._(
                        "Nothing fills these placeholders: %(names)s.",
                        names=", ".join(strange),
                    )
                )

    def write(self, vals):
        fixed = {"name", "kind", "slot", "programme_id", "text"} & set(vals)
        if fixed and any(clause.state != "draft" for clause in self):
            raise ValidationError(
                self.env._("A clause in use is not changed; make a new version.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if any(clause.state != "draft" for clause in self):
            raise ValidationError(self.env._("Only drafts of clauses are deleted."))

    def action_make_current(self):
        """Put the draft into use; the version before it retires."""
        for clause in self.filtered(lambda one: one.state == "draft"):
            former = self.search(
                [
                    ("kind", "=", clause.kind),
                    ("slot", "=", clause.slot),
                    ("programme_id", "=", clause.programme_id.id),
                    ("state", "=", "current"),
                ]
            )
            former.write({"state": "retired"})
            former.flush_recordset()
            version = max(former.mapped("version"), default=0) + 1
            clause.write(
                {"state": "current", "version": version, "previous_id": former.id}
            )

    def action_new_version(self):
        """Draft the next version of the clause; return its form."""
        self.ensure_one()
        return self.copy()._get_records_action()

    @api.model
    def _for(self, kind, programme):
        """Current clauses for a kind; the programme's own before the common ones."""
        found = self.search(
            Domain("kind", "=", kind)
            & Domain("state", "=", "current")
            & Domain("programme_id", "in", [False, programme.id])
        )
        own = found.filtered("programme_id")
        common = found.filtered(
            lambda one: not one.programme_id and one.slot not in own.mapped("slot")
        )
        return own | common
