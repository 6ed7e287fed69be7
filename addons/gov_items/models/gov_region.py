from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Kinds of region that may lie directly beneath a kind; None = at the root.
PARENT_KINDS = {
    "city": {None},
    "county": {None, "city"},
    "zone": {None, "city", "county"},
    "township": {"city", "county", "zone"},
    "village": {"township", "zone"},
}


class GovRegion(models.Model):
    """A region of the administrative tree: city, county, zone, township, village.

    Functional zones have no GB/T 2260 code; they use a code space of their own.
    """

    _name = "gov.region"
    _inherit = ["gov.kept.mixin"]
    _description = "Region"
    _parent_store = True
    _order = "code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        help="Code after GB/T 2260; a functional zone, township or village has one "
        "of its own code space. The first six characters start case numbers.",
    )
    kind = fields.Selection(
        [
            ("city", "City"),
            ("county", "County"),
            ("zone", "Functional Zone"),
            ("township", "Township or Street"),
            ("village", "Village or Community"),
        ],
        required=True,
        default="county",
        index=True,
    )
    parent_id = fields.Many2one(
        "gov.region",
        string="Upper Region",
        index="btree_not_null",
        ondelete="restrict",
        help="The region whose agencies grant powers to this one's.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("gov.region", "parent_id", string="Lower Regions")
    agency_ids = fields.One2many("gov.agency", "region_id", string="Agencies")
    has_centre = fields.Boolean(
        string="Own Service Centre",
        default=True,
        help="Cleared for a region that a programme addresses but that has no "
        "service centre of its own: it receives no delegations.",
    )
    active = fields.Boolean(default=True)
    date_from = fields.Date(
        string="Exists From", help="First day of the region, where it is known."
    )
    date_to = fields.Date(
        string="Exists Until", help="Last day before the region was merged or renamed."
    )
    agency_count = fields.Integer(
        string="Number of Agencies", compute="_compute_counts"
    )
    delegation_count = fields.Integer(
        string="Number of Delegations",
        compute="_compute_counts",
        help="Delegations to the region and to those beneath it.",
    )

    _code_uniq = models.Constraint(
        "unique(code)", "Another region has this code already."
    )
    _term = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)",
        "A region cannot end before it begins.",
    )

    @api.depends_context("uid")
    def _compute_counts(self):
        agencies = dict(
            self.env["gov.agency"]._read_group(
                [("region_id", "in", self.ids)], ["region_id"], ["__count"]
            )
        )
        delegations = self.env["gov.delegation"]._read_group(
            [("region_id", "child_of", self.ids), ("mode_id", "!=", False)],
            ["region_id"],
            ["__count"],
        )
        within = dict.fromkeys(self.ids, 0)
        for region, count in delegations:
            for upper in map(int, region.parent_path.split("/")[:-1]):
                if upper in within:
                    within[upper] += count
        for region in self:
            region.agency_count = agencies.get(region, 0)
            region.delegation_count = within.get(region.id, 0)

    @api.constrains("parent_id", "kind")
    def _check_parent_kind(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for region in self:
            upper = region.parent_id.kind or None
            if upper not in PARENT_KINDS[region.kind]:
                raise ValidationError(
                    self.env._(
                        "%(region)s: a region of the kind “%(kind)s” cannot lie "
                        "beneath “%(upper)s”.",
                        region=region.name,
                        kind=kinds[region.kind],
                        upper=kinds.get(upper) or self.env._("no region"),
                    )
                )

    def _receiving(self, mode):
        """Return where an entry of this region is taken on in a mode."""
        return self.parent_id if mode.direction == "up" else self

    def _granting(self, mode):
        """Return whose power it is that the mode shares with this region."""
        return self if mode.direction == "up" else self.parent_id

    def action_open_agencies(self):
        """Open the region's agencies."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_agency_action"
        )
        action["domain"] = [("region_id", "in", self.ids)]
        action["context"] = {"default_region_id": self[:1].id}
        return action

    def action_open_delegations(self):
        """Open what is delegated to the region and to those beneath it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_action"
        )
        action["domain"] = [
            ("region_id", "child_of", self.ids),
            ("mode_id", "!=", False),
        ]
        action["context"] = {"search_default_group_by_mode": 1}
        return action
