from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.gov_items.kernel import reach


class GovCaseReach(models.Model):
    """Matters that touch more than one region are decided by the level above."""

    _inherit = "gov.case"

    touched_region_ids = fields.Many2many(
        "gov.region",
        "gov_case_touched_region_rel",
        "case_id",
        "region_id",
        "Also touches",
        copy=False,
        help="The other regions that the matter touches. With one or more of them the "
        "level above decides (JN21 three (one) 2, HZ22 one (two)).",
    )
    neighbour_region_ids = fields.Many2many(
        "gov.region", compute="_compute_neighbour_region_ids"
    )
    crosses_regions = fields.Boolean(
        "Across regions",
        compute="_compute_crosses_regions",
        store=True,
        precompute=True,
        help="Touches more than one region.",
    )
    decided_above = fields.Boolean(
        compute="_compute_decided_above",
        help="The rules would let the lower level decide, but the matter touches "
        "several regions.",
    )

    @api.depends("touched_region_ids")
    def _compute_crosses_regions(self):
        for case in self:
            case.crosses_regions = bool(case.touched_region_ids)

    @api.depends("region_id")
    def _compute_neighbour_region_ids(self):
        for case in self:
            case.neighbour_region_ids = case._neighbours()

    @api.depends("delegation_id", "rule_id", "crosses_regions", "preview_rule_id")
    def _compute_decided_above(self):
        for case in self:
            mode = case.preview_rule_id.mode_id
            case.decided_above = bool(mode) and case._goes_above(mode)

    @api.constrains("touched_region_ids", "delegation_id")
    def _check_touched_region_ids(self):
        for case in self.filtered("crosses_regions"):
            strange = case.touched_region_ids - case._neighbours()
            if strange:
                case._refuse(
                    case.programme_id._reach_code(),
                    self.env._(
                        "%(regions)s: name the other regions of the same level.",
                        regions=", ".join(strange.mapped("name")),
                    ),
                )

    def _neighbours(self):
        """The regions beside the case's own: of the same level, under the same one."""
        own = self.delegation_id.region_id
        if not own.parent_id:
            return self.env["gov.region"]
        # The other end of the tree: counties and zones beside one another.
        return own.parent_id.child_ids - own

    def _goes_above(self, mode):
        """Whether the decision goes back up, for this mode of the rules."""
        if not self.crosses_regions:
            return False
        own = self.delegation_id.region_id
        return reach.decided_above(mode, own.id, self.touched_region_ids.ids)

    def _mode_by(self, rule):
        """The mode in which the case runs: the rule's, or the one across regions."""
        mode = rule.mode_id
        if mode and self._goes_above(mode):
            return self.programme_id.reach_mode_id
        return super()._mode_by(rule)

    def _clause_by(self, rule):
        if rule.mode_id and self._goes_above(rule.mode_id):
            return self.programme_id.reach_clause_id
        return super()._clause_by(rule)

    def _deciding_rule(self):
        """Refuse, too, where the level above decides and takes it in itself."""
        rule = super()._deciding_rule()
        if not self._mode_by(rule):
            self._refuse(
                self.programme_id._reach_code(),
                self.env._(
                    "The matter touches several regions (%(regions)s): %(agency)s "
                    "decides it, hand it in there.",
                    regions=", ".join(
                        (self.delegation_id.region_id | self.touched_region_ids).mapped(
                            "name"
                        )
                    ),
                    agency=self.upper_agency_id.name,
                ),
            )
        return rule

    # --- the ways in ------------------------------------------------------------

    @api.model
    def _regions_of(self, delegation, codes):
        """The regions that a submission names by their codes.

        :raise UserError: a code that no neighbour has (JN21-02-03, HZ22-12-03)
        """
        wanted = {str(code) for code in codes or ()} - {delegation.region_id.code}
        if not wanted:
            return self.env["gov.region"]
        beside = delegation.region_id.parent_id.child_ids
        found = beside.filtered(lambda region: region.code in wanted)
        if len(found) < len(wanted):
            self._refuse(
                delegation.programme_id._reach_code(),
                self.env._(
                    "%(regions)s: name the other regions of the same level.",
                    regions=", ".join(sorted(wanted - set(found.mapped("code")))),
                ),
            )
        return found

    @api.model
    def _prepare_submission(self, channel, values):
        prepared = super()._prepare_submission(channel, values)
        if values.get("regions"):
            delegation = self.env["gov.delegation"].browse(values["delegation"])
            found = self._regions_of(delegation, values["regions"])
            prepared["touched_region_ids"] = [Command.set(found.ids)]
        return prepared

    @api.model
    def _desk_case(self, values):
        case = super()._desk_case(values)
        if values.get("regions"):
            case.touched_region_ids = self._regions_of(
                case.delegation_id, values["regions"]
            )
        return case

    @api.model
    def _desk_regions(self, case):
        """What the intake screen asks of the case's reach, as plain data.

        :return: {"own", "beside": list of {code, name}, "above": who decides, if
            the level above does, "forwarded": whether it is taken in here}
        """
        above = case.decided_above
        return {
            "own": case.delegation_id.region_id.name or "",
            "beside": [
                {"code": region.code, "name": region.name}
                for region in case._neighbours()
            ],
            "above": case.delegation_id.upper_agency_id.name if above else "",
            "forwarded": bool(above and case.programme_id.reach_mode_id),
        }
