from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ..kernel import contents
from ..models.gov_agreement import KINDS

TEXTS = (
    "legal_basis",
    "extent",
    "forwarding",
    "rights_duties",
    "liability",
    "seal_users_scope",
    "seal_custody",
    "personal_data",
    "custody_exception",
)


class GovAgreementDraft(models.TransientModel):
    """Draft agreements: one per undertaking agency, with all that needs one."""

    _name = "gov.agreement.draft"
    _description = "Draft Agreements"

    programme_id = fields.Many2one("gov.programme", required=True)
    kind = fields.Selection(KINDS, required=True, default=contents.ENTRUSTMENT)
    grantor_id = fields.Many2one("gov.agency", "Granting agency", required=True)
    grantee_ids = fields.Many2many(
        "gov.agency",
        string="Undertaking agencies",
        help="One agreement is drafted for each.",
    )
    date_from = fields.Date(
        "Valid from", required=True, default=lambda self: self._city_today()
    )
    date_to = fields.Date("Valid to", required=True)
    source_id = fields.Many2one(
        "gov.agreement",
        "Wording from",
        help="An earlier agreement whose texts are taken over.",
    )
    rule_ids = fields.Many2many(
        "gov.rule",
        string="Only under these rules",
        domain="[('programme_id', '=', programme_id)]",
        help="Every item and region that one of these rules decides goes in, and "
        "nothing else. Empty: whatever needs such an agreement.",
    )
    possible_grantee_ids = fields.Many2many(
        "gov.agency", compute="_compute_delegations", string="Possible agencies"
    )
    delegation_count = fields.Integer(
        "Items found",
        compute="_compute_delegations",
        help="Planned delegations whose mode demands this kind and that no signed "
        "agreement covers yet.",
    )

    @api.depends("programme_id", "kind", "grantor_id", "grantee_ids", "rule_ids")
    def _compute_delegations(self):
        for draft in self:
            found = draft._find_delegations()
            grantees = draft.grantee_ids
            draft.possible_grantee_ids = draft._organs_of(found.agency_id)
            draft.delegation_count = sum(
                1 for one in found if grantees and one.agency_id._has_above(grantees)
            )

    def _find_delegations(self):
        """Planned delegations of the grantor that need such an agreement."""
        self.ensure_one()
        if not self.programme_id or not self.grantor_id:
            return self.env["gov.delegation"]
        planned = self.env["gov.delegation"].search(
            Domain(
                [
                    ("programme_id", "=", self.programme_id.id),
                    ("state", "=", "planned"),
                    ("upper_agency_id", "child_of", self.grantor_id.ids),
                    ("agency_id", "!=", False),
                ]
            )
            & (
                Domain("rule_id", "in", self.rule_ids.ids)
                if self.rule_ids
                else Domain.TRUE
            )
        )
        needing = planned.filtered(
            lambda one: self.kind in one._demanding_modes().mapped("agreement_kind")
        )
        lines = self.env["gov.agreement.line"].sudo()  # sudo: also others' agreements
        taken = lines.search(
            [
                ("delegation_id", "in", needing.ids),
                ("kind", "=", self.kind),
                ("binding", "=", True),
                ("date_end", ">=", self.date_from or self._city_today()),
            ]
        ).delegation_id
        return needing - taken

    def _organs_of(self, agencies):
        """The administrative organs that undertaking bodies are or act for."""
        organs = self.env["gov.agency"]
        for agency in agencies:
            while agency and not agency.is_organ:
                agency = agency.parent_id
            organs |= agency
        return organs

    def action_draft(self):
        """Create the drafts; open them.

        :raise UserError: an agency has nothing that needs such an agreement
        """
        self.ensure_one()
        found = self._find_delegations()
        values = [self._prepare_agreement(one, found) for one in self.grantee_ids]
        if not values:
            raise ValidationError(self.env._("Choose at least one undertaking agency."))
        drafts = self.env["gov.agreement"].create(values)
        drafts._fill_from_library()
        return drafts._get_records_action()

    def action_queue(self):
        """Draft and print them by a job, for many agencies; show the run.

        :raise UserError: no agency is chosen
        """
        self.ensure_one()
        if not self.grantee_ids:
            raise ValidationError(self.env._("Choose at least one undertaking agency."))
        return self.env["gov.agreement.batch"]._start(self)._get_records_action()

    def action_choose_all(self):
        """Choose every agency that has something to agree upon."""
        self.ensure_one()
        self.grantee_ids = self.possible_grantee_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_delegation.gov_agreement_draft_action"
        )
        return dict(action, res_id=self.id)

    def _prepare_agreement(self, grantee, found):
        delegations = found.filtered(lambda one: one.agency_id._has_above(grantee))
        if not delegations:
            raise ValidationError(
                self.env._(
                    "%(agency)s undertakes nothing that needs such an agreement now.",
                    agency=grantee.display_name,
                )
            )
        texts = {name: self.source_id[name] for name in TEXTS if self.source_id}
        return {
            **texts,
            "programme_id": self.programme_id.id,
            "kind": self.kind,
            "grantor_id": self.grantor_id.id,
            "grantee_id": grantee.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "line_ids": [
                Command.create({"delegation_id": one.id}) for one in delegations
            ],
        }
