from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import contents


class GovAgreementLine(models.Model):
    """One delegation (item in a region) that an agreement covers."""

    _name = "gov.agreement.line"
    _description = "Agreement Item"
    _order = "agreement_id, id"
    _rec_name = "delegation_id"

    agreement_id = fields.Many2one(
        "gov.agreement", required=True, index=True, ondelete="cascade"
    )
    delegation_id = fields.Many2one(
        "gov.delegation", required=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(related="delegation_id.entry_id")
    region_id = fields.Many2one(related="delegation_id.region_id")
    mode_id = fields.Many2one(related="delegation_id.mode_id")
    rule_id = fields.Many2one(
        related="delegation_id.rule_id",
        help="The rule that decides the item's mode in this region.",
    )
    extent = fields.Text(
        help="Extent for this item where it differs; in a memorandum: what the "
        "approving and what the supervising body does (HZ22 six (one))."
    )
    custodian_override = fields.Selection(
        [
            ("lower", "Undertaking level"),
            ("upper", "Granting level"),
            ("both", "Both, each its own part"),
        ],
        "Custodian",
        help="Who keeps the case file where it is not whoever approves; explained "
        "under the custody exception (JC25 two (five)).",
    )
    kind = fields.Selection(related="agreement_id.kind", store=True)
    date_from = fields.Date(related="agreement_id.date_from", store=True)
    date_end = fields.Date(
        compute="_compute_binding",
        store=True,
        help="Last day on which the line holds: the end of the term, or the day "
        "before the agreement was ended.",
    )
    binding = fields.Boolean(
        compute="_compute_binding",
        store=True,
        help="Signed by both sides and not ended before its first day.",
    )

    _delegation_uniq = models.Constraint(
        "UNIQUE(agreement_id, delegation_id)",
        "An agreement names each delegation once.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (delegation_id WITH =, kind WITH =, "
        "daterange(date_from, date_end, '[]') WITH &&) WHERE (binding)",
        "Two signed agreements of one kind cover the same delegation at one time.",
    )

    @api.depends(
        "agreement_id.state",
        "agreement_id.date_from",
        "agreement_id.date_to",
        "agreement_id.ended_on",
    )
    def _compute_binding(self):
        for line in self:
            agreement = line.agreement_id
            end = agreement.date_to
            if agreement.ended_on and end:
                end = min(end, fields.Date.subtract(agreement.ended_on, days=1))
            line.date_end = end
            line.binding = bool(
                agreement.state != "draft"
                and end
                and agreement.date_from
                and end >= agreement.date_from
            )

    # --- constraints ------------------------------------------------------------

    @api.constrains("agreement_id", "delegation_id")
    def _check_parties(self):
        """The parties are those of the delegation: HZ22 three (two)."""
        for line in self:
            agreement, delegation = line.agreement_id, line.delegation_id
            if not line._parties_fit():
                raise self.env["gov.clause"]._refusal(
                    "HZ22-32-01",
                    self.env._(
                        "%(delegation)s is granted by %(grantor)s and undertaken by "
                        "%(grantee)s; the agreement is between others.",
                        delegation=delegation.display_name,
                        grantor=delegation.upper_agency_id.display_name,
                        grantee=delegation.agency_id.display_name,
                    ),
                )
            if contents.KINDS[agreement.kind].entrusts:
                line._check_entrustable()
                line._check_depth()

    def _parties_fit(self):
        """A department or centre acts for the body above it, which is the party."""
        self.ensure_one()
        agreement, delegation = self.agreement_id, self.delegation_id
        grantor, grantee = agreement.grantor_id, agreement.grantee_id
        if contents.KINDS[agreement.kind].any_pair:
            bodies = delegation.agency_id | delegation.upper_agency_id
            bodies |= delegation.supervisor_ids
            return all(bodies._has_above(party) for party in grantor | grantee)
        return delegation.upper_agency_id._has_above(
            grantor
        ) and delegation.agency_id._has_above(grantee)

    def _check_entrustable(self):
        """What the law reserves is not entrusted: HZ22 one (two) 1, JC25 one."""
        entry = self.delegation_id.entry_id
        if not entry.entrustable:
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-05",
                self.env._(
                    "The law does not allow entrusting %(entry)s.",
                    entry=entry.display_name,
                ),
            )
        if entry.prohibited_reason:
            raise self.env["gov.clause"]._refusal(
                "JC25-10-04",
                self.env._(
                    "%(entry)s cannot be handed down: %(reason)s.",
                    entry=entry.display_name,
                    reason=entry.prohibited_reason,
                ),
            )

    def _check_depth(self):
        """An entrusted power is not entrusted again: HZ22 one (two) 1, art. 24.

        Looks both ways: the grantor holds the item as entrusted body, or the
        grantee entrusts it to others already.
        """
        self.ensure_one()
        entry = self.delegation_id.entry_id
        lines = self.sudo()  # sudo: the check counts agreements the user cannot see
        if entry.power_source in contents.ENTRUSTED_SOURCES or lines.search_count(
            self._chained_domain(), limit=1
        ):
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-15",
                self.env._(
                    "%(entry)s would be entrusted again: one body would be entrusted "
                    "with it and entrust it to another.",
                    entry=entry.display_name,
                ),
            )

    def _chained_domain(self):
        """Binding lines of the same item that this line would make a chain with."""
        agreement = self.agreement_id
        return Domain(
            [
                ("binding", "=", True),
                ("kind", "in", contents.kinds_where(entrusts=True)),
                ("date_end", ">=", self._city_today()),
                ("delegation_id.item_id", "=", self.delegation_id.item_id.id),
                "|",
                ("agreement_id.grantee_id", "=", agreement.grantor_id.id),
                ("agreement_id.grantor_id", "=", agreement.grantee_id.id),
            ]
        )

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals.get("agreement_id") for vals in vals_list} - {None, False}
        agreements = self.env["gov.agreement"].browse(ids)
        agreements._refuse_signed_change({"line_ids"})
        lines = super().create(vals_list)
        lines.agreement_id._refuse_signed_change({"line_ids"})
        return lines

    def write(self, vals):
        if set(vals) & {
            "agreement_id",
            "delegation_id",
            "extent",
            "custodian_override",
        }:
            self.agreement_id._refuse_signed_change({"line_ids"})
        result = super().write(vals)
        if "agreement_id" in vals:
            self.agreement_id._refuse_signed_change({"line_ids"})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed(self):
        self.agreement_id._refuse_signed_change({"line_ids"})
