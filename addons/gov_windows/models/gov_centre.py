from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import levels

#: Who looks after every centre.
WIDE = ("gov_items.group_city_manager", "gov_items.group_auditor")


class GovCentre(models.Model):
    """A service centre, from the city's hall to a village station.

    Centres form a tree, each led by one a level above (JN21 three (five) 15).
    Managers of the leading centre see the rota of those below (HZ22 five (three)).
    """

    _name = "gov.centre"
    _description = "Service Centre"
    _parent_store = True
    _order = "region_id, name, id"
    _rec_names_search = ["name", "region_id"]

    name = fields.Char(required=True, translate=True, index="trigram")
    active = fields.Boolean(default=True)
    region_id = fields.Many2one(
        "gov.region",
        required=True,
        index=True,
        ondelete="restrict",
        help="Where the centre stands; its matters are served here.",
    )
    kind = fields.Selection(related="region_id.kind", string="Level", store=True)
    served_region_ids = fields.Many2many(
        "gov.region",
        "gov_centre_served_region_rel",
        "centre_id",
        "region_id",
        "Also serves",
        help="Other regions whose matters are served here: several townships may "
        "share a centre (JN21 three (five) 15).",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Run by",
        required=True,
        index=True,
        ondelete="restrict",
        help="The agency whose centre managers keep windows, postings and rota.",
    )
    parent_id = fields.Many2one(
        "gov.centre",
        "Led by",
        index="btree_not_null",
        ondelete="restrict",
        help="The centre one level up, whose managers may read this one's rota.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("gov.centre", "parent_id", "Centres below")
    address = fields.Char()
    phone = fields.Char(help="For enquiries and holiday appointments.")
    open_from = fields.Float(
        "Opens", default=9.0, help="Hour of the wall clock in the hall."
    )
    open_to = fields.Float(
        "Closes", default=17.0, help="Hour of the wall clock in the hall."
    )
    floor_area = fields.Float(
        digits=(12, 1),
        help="Building area of the hall in square metres; 0 = not measured yet.",
    )
    floor_area_min = fields.Float(
        "Least floor area",
        digits=(12, 1),
        compute="_compute_standard",
        help="In square metres, from the floor area rules; 0 = no rule.",
    )
    meets_standard = fields.Boolean(
        "Meets the floor area",
        compute="_compute_standard",
        search="_search_meets_standard",
        help="Whether the floor area reaches what JN18 asks at this level.",
    )
    area_reason = fields.Text(
        "Reason below the floor",
        help="JN18 sets the floor in principle: a smaller hall needs a reason.",
    )
    is_mine = fields.Boolean(
        "My centre",
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="Run by one of the user's agencies, or the user is posted there; to city "
        "managers and auditors every centre.",
    )
    window_ids = fields.One2many("gov.window", "centre_id", "Windows")
    window_count = fields.Integer("Number of windows", compute="_compute_counts")
    posting_count = fields.Integer(
        "Staff posted", compute="_compute_posting_count", compute_sudo=True
    )
    unplaced_count = fields.Integer(
        "Without a window",
        compute="_compute_unplaced_count",
        help="Delegations of the served regions that no window of this centre serves.",
    )

    _hours = models.Constraint(
        "CHECK(0 <= open_from AND open_from < open_to AND open_to <= 24)",
        "A centre opens before it closes, between 0 and 24 o'clock.",
    )
    _floor_area_positive = models.Constraint(
        "CHECK(floor_area >= 0)", "The floor area cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _floors(self):
        """Return {kind of region: floor area rule}."""
        rules = self.env["gov.centre.standard"].search(Domain.TRUE)
        return {rule.kind: rule for rule in rules}

    @api.depends("floor_area", "region_id.kind")
    def _compute_standard(self):
        floors = self._floors()
        for centre in self:
            rule = floors.get(centre.region_id.kind)
            centre.floor_area_min = rule.floor_area_min if rule else 0.0
            centre.meets_standard = centre.floor_area >= centre.floor_area_min

    def _search_meets_standard(self, operator, value):
        if operator != "in":
            return NotImplemented
        short = Domain.OR(
            Domain("region_id.kind", "=", kind)
            & Domain("floor_area", "<", rule.floor_area_min)
            for kind, rule in self._floors().items()
        )
        return ~short

    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.search([("is_mine", "=", True), ("id", "in", self.ids)])
        for centre in self:
            centre.is_mine = centre in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        user = self.env.user
        if any(map(user.has_group, WIDE)):
            return Domain.TRUE
        postings = self.env["gov.posting"]
        posted = postings._on_domain(self._city_today()) & Domain(
            "user_id", "=", user.id
        )
        here = postings.sudo().search(posted).centre_id  # sudo: one's own postings
        return Domain("agency_id", "child_of", user.gov_agency_ids.ids) | Domain(
            "id", "in", here.ids
        )

    @api.depends("window_ids")
    def _compute_counts(self):
        counts = dict(
            self.env["gov.window"]._read_group(
                [("centre_id", "in", self.ids)], ["centre_id"], ["__count"]
            )
        )
        for centre in self:
            centre.window_count = counts.get(centre, 0)

    @api.depends("window_ids.posting_ids.date_to")
    def _compute_posting_count(self):
        counts = dict(
            self.env["gov.posting"]._read_group(
                [("centre_id", "in", self.ids), ("is_current", "=", True)],
                ["centre_id"],
                ["__count"],
            )
        )
        for centre in self:
            centre.posting_count = counts.get(centre, 0)

    @api.depends("region_id", "served_region_ids", "window_ids.delegation_ids")
    def _compute_unplaced_count(self):
        regions = self._served_regions()
        wanted = self.env["gov.delegation"].search_fetch(
            self._hall_domain(regions), ["receiving_region_id"], order="id"
        )
        by_region = wanted.grouped("receiving_region_id")
        nothing = wanted.browse()
        for centre in self:
            here = nothing.union(
                *(by_region.get(region, nothing) for region in centre._served_regions())
            )
            centre.unplaced_count = len(here - centre.window_ids.delegation_ids)

    def _unplaced_domain(self):
        """Delegations of the served regions that no window here serves."""
        self.ensure_one()
        return self._hall_domain(self._served_regions()) & Domain(
            "window_ids", "not any", [("centre_id", "=", self.id)]
        )

    @api.model
    def _hall_domain(self, regions):
        """Delegations of the regions that belong into a hall."""
        return (
            Domain("receiving_region_id", "in", regions.ids)
            & Domain("state", "not in", ("not_delegated", "withdrawn"))
            & Domain("hall_exemption", "=", False)
        )

    def _served_regions(self):
        return self.region_id | self.served_region_ids

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("floor_area", "area_reason", "region_id")
    def _check_floor_area(self):
        floors = self._floors()
        for centre in self:
            if not centre.floor_area or centre.area_reason or centre.meets_standard:
                continue
            rule = floors[centre.region_id.kind]
            raise self.env["gov.clause"]._refusal(
                rule.clause_id.code,
                self.env._(
                    "%(centre)s has %(area).0f m², less than the %(floor).0f m² asked "
                    "at its level. Give the reason.",
                    centre=centre.name,
                    area=centre.floor_area,
                    floor=rule.floor_area_min,
                ),
            )

    @api.constrains("parent_id", "region_id")
    def _check_parent(self):
        for centre in self.filtered("parent_id"):
            if not levels.may_lead(centre.parent_id.region_id.kind, centre.kind):
                raise self.env["gov.clause"]._refusal(
                    "JN21-15-10",
                    self.env._(
                        "%(upper)s is not one level above %(centre)s.",
                        upper=centre.parent_id.name,
                        centre=centre.name,
                    ),
                )

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # of what it has become, too
        return result

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _action(self, xml_id, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"gov_windows.{xml_id}")
        return dict(action, domain=list(domain), context=context)

    def action_open_windows(self):
        """Windows of the centre."""
        return self._action(
            "gov_window_action",
            [("centre_id", "in", self.ids)],
            default_centre_id=self[:1].id,
        )

    def action_open_postings(self):
        """Postings to the centre, those that run first."""
        return self._action(
            "gov_posting_action",
            [("centre_id", "in", self.ids)],
            search_default_current=1,
        )

    def action_open_on_duty(self):
        """Who is on duty here at this moment."""
        return self._action(
            "gov_shift_action_on_duty",
            [("centre_id", "in", self.ids)],
            search_default_now=1,
            create=False,
        )

    def action_open_unplaced(self):
        """Delegations of the served regions that no window here serves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Without a window: %(centre)s", centre=self.name),
            "res_model": "gov.delegation",
            "view_mode": "list,form",
            "domain": list(self._unplaced_domain()),
        }
