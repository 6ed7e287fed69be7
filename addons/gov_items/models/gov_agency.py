from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..kernel.identifiers import check_uscc, compact
from ..kernel.organs import is_organ


class GovAgency(models.Model):
    """A body of a region that holds, takes on or supervises powers."""

    _name = "gov.agency"
    _inherit = ["gov.kept.mixin"]
    _description = "Agency"
    _parent_store = True
    _order = "region_id, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, index="trigram")
    code = fields.Char(
        string="Unified Social Credit Code",
        copy=False,
        help="18 characters after GB 32100; the check character is verified. The "
        "region is never derived from it.",
    )
    region_id = fields.Many2one(
        "gov.region", required=True, index=True, ondelete="restrict"
    )
    sector_id = fields.Many2one(
        "gov.sector", index="btree_not_null", ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("department", "Department"),
            ("approval_bureau", "Administrative Approval Bureau"),
            ("government", "Government or Street Office"),
            ("government_office", "Office of the Government"),
            ("justice_bureau", "Judicial Bureau"),
            ("supervisor", "Supervising Body"),
            ("utility", "Utility Company"),
            ("service_centre", "Service Centre"),
            ("village_committee", "Village Committee"),
            ("other", "Other Body"),
        ],
        required=True,
        default="department",
    )
    is_organ = fields.Boolean(
        string="Administrative Organ",
        compute="_compute_is_organ",
        store=True,
        help="Only an administrative organ may be a party to an entrustment "
        "(Administrative Licensing Law art. 24). Follows from the kind.",
    )
    parent_id = fields.Many2one(
        "gov.agency",
        string="Part Of",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('region_id', '=', region_id)]",
        help="Whoever belongs to an agency also works for those that are part of it.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("gov.agency", "parent_id", string="Parts")
    user_ids = fields.Many2many(
        "res.users",
        "gov_agency_res_users_rel",
        "agency_id",
        "user_id",
        string="Users",
        help="Who works for the agency; assigned by the system administrator.",
    )
    active = fields.Boolean(default=True)
    fonds_code = fields.Char(
        size=4,
        help="Number of the agency's fonds (4 characters): first part of every "
        "archival number.",
    )
    archive_code = fields.Char(
        size=3,
        help="Code of the agency (3 letters) within archival numbers, as SPJ.",
    )

    delegation_count = fields.Integer(
        string="Number of Delegations",
        compute="_compute_delegation_count",
        help="Delegations that the agency grants or undertakes.",
    )

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL AND code != ''",
        "Another agency has this unified social credit code.",
    )
    _name_uniq = models.UniqueIndex(
        "(region_id, name) WHERE active",
        "The region has an agency of this name already.",
    )
    _fonds_code_form = models.Constraint(
        "CHECK(fonds_code IS NULL OR fonds_code ~ '^[A-Z0-9]{4}$')",
        "A fonds number has four capital letters or digits.",
    )
    _archive_code_form = models.Constraint(
        "CHECK(archive_code IS NULL OR archive_code ~ '^[A-Z0-9]{3}$')",
        "An archival agency code has three capital letters or digits.",
    )

    @api.depends("kind")
    def _compute_is_organ(self):
        for agency in self:
            agency.is_organ = is_organ(agency.kind)

    @api.depends_context("uid")
    def _compute_delegation_count(self):
        delegations = self.env["gov.delegation"]
        domain = Domain("mode_id", "!=", False)
        lower, upper = (
            dict(
                delegations._read_group(
                    domain & Domain(name, "in", self.ids), [name], ["__count"]
                )
            )
            for name in ("agency_id", "upper_agency_id")
        )
        for agency in self:
            agency.delegation_count = lower.get(agency, 0) + upper.get(agency, 0)

    @api.constrains("code")
    def _check_code(self):
        for agency in self.filtered("code"):
            if check_uscc(agency.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no valid unified social credit code: it has 18 "
                        "characters, none of I, O, Z, S, V, and the last one checks "
                        "the others.",
                        code=agency.code,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_users_writer(vals)
            if vals.get("code"):
                vals["code"] = compact(vals["code"])
        agencies = super().create(vals_list)
        if any(vals.get("user_ids") for vals in vals_list):
            self.env.registry.clear_cache()
        return agencies

    def write(self, vals):
        self._check_users_writer(vals)
        if vals.get("code"):
            vals = dict(vals, code=compact(vals["code"]))
        result = super().write(vals)
        if "user_ids" in vals:
            # Record rules name the user's agencies and are cached per user.
            self.env.registry.clear_cache()
        return result

    def action_open_delegations(self):
        """Open what the agency grants or undertakes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_action"
        )
        own = Domain("agency_id", "in", self.ids) | Domain(
            "upper_agency_id", "in", self.ids
        )
        action["domain"] = list(own & Domain("mode_id", "!=", False))
        action["context"] = {}
        return action

    def _check_users_writer(self, vals):
        """Only the system administrator says who works for an agency."""
        if not vals.get("user_ids") or self.env.su:
            return
        if not self.env.user.has_group("gov_items.group_system_admin"):
            raise AccessError(
                self.env._("Only the system administrator assigns users to agencies.")
            )

    @api.depends("name")
    def _compute_display_name(self):
        for agency in self:
            agency.display_name = agency.name or ""
