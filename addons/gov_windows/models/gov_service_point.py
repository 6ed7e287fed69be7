from odoo import api, fields, models

PARTNERS = ("bank", "post", "medical", "commercial", "market", "park")


class GovServicePoint(models.Model):
    """A place of service beside the hall: a partner's site, a village's agency
    point, a volunteer station, a seal-engraving point."""

    _name = "gov.service.point"
    _description = "Service Point"
    _inherit = ["gov.centre.mixin"]
    _order = "kind, name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("agency", "Agency point of a village"),
            ("bank", "Bank branch"),
            ("post", "Post office"),
            ("medical", "Medical site"),
            ("commercial", "Commercial complex"),
            ("market", "Market"),
            ("park", "Park or industrial area"),
            ("volunteer", "Volunteer station"),
            ("engraving", "Seal engraving"),
        ],
        required=True,
        index=True,
    )
    is_partner = fields.Boolean(
        compute="_compute_is_partner",
        store=True,
        help="A partner site collects, forwards and helps; nothing more (HZ22 seven "
        "(two)).",
    )
    region_id = fields.Many2one(
        "gov.region",
        required=True,
        index=True,
        ondelete="restrict",
        help="Village or community of an agency point; else where it stands.",
    )
    agency_id = fields.Many2one(
        "gov.agency", "Responsible agency", index=True, ondelete="restrict"
    )
    contract_number = fields.Char("Agreement")
    contract_end = fields.Date("Agreement ends")
    contact = fields.Char("In charge", help="Name of the person in charge.")
    phone = fields.Char()
    address = fields.Char()
    hours = fields.Char("Opening hours")
    hour_from = fields.Float(default=9.0, help="Of a volunteer station.")
    hour_to = fields.Float(default=17.0, help="Of a volunteer station.")
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    state = fields.Selection(
        [("planned", "Planned"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        default="open",
        index=True,
    )
    item_ids = fields.Many2many(
        "gov.item", "gov_service_point_item_rel", "point_id", "item_id", "Items"
    )
    helper_ids = fields.One2many("gov.helper", "point_id", "Agents and helpers")
    device_ids = fields.One2many("gov.device", "point_id", "Facilities")
    staff_ids = fields.One2many(
        "hr.employee", "gov_point_id", groups="hr.group_hr_user"
    )

    _partner_contract = models.Constraint(
        "CHECK(NOT is_partner OR state <> 'open' OR (contract_number IS NOT NULL "
        "AND agency_id IS NOT NULL))",
        "A partner site opens with an agreement and a responsible agency.",
    )
    _engraving_person = models.Constraint(
        "CHECK(kind <> 'engraving' OR state <> 'open' OR contact IS NOT NULL)",
        "Somebody is in charge of seal engraving.",
    )
    _agency_once = models.UniqueIndex(
        "(region_id) WHERE kind = 'agency' AND active",
        "The village has its agency point already.",
    )

    @api.depends("kind")
    def _compute_is_partner(self):
        for point in self:
            point.is_partner = point.kind in PARTNERS

    def _current_helpers(self):
        """Helpers of these points who serve today."""
        return self.helper_ids.filtered("is_current")
