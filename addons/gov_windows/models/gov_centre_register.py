import base64
import io

import qrcode

from odoo import api, fields, models
from odoo.fields import Domain


class GovCentre(models.Model):
    """What a centre has on record beside its windows: form, place, lists, plans."""

    _inherit = "gov.centre"

    form = fields.Selection(
        [("hall", "Hall or station"), ("station", "Approval station")],
        required=True,
        default="hall",
        index=True,
        help="An approval station stands in a township's centre and "
        "belongs to the county's approval bureau (JN21 three (five) 14).",
    )
    host_id = fields.Many2one(
        "gov.centre",
        "Stands in",
        index="btree_not_null",
        ondelete="restrict",
        help="The township centre in which an approval station stands.",
    )
    building_state = fields.Selection(
        [("planned", "Planned"), ("building", "Being built"), ("open", "Open")],
        required=True,
        default="open",
    )
    shares_party_premises = fields.Boolean(
        "Shares the party-mass service centre",
        help="Planned, built and used together (HZ22 seven (one)).",
    )
    shared_area = fields.Float(digits=(12, 1), help="Square metres used together.")
    latitude = fields.Float(digits=(9, 6), help="Degrees north, GCJ-02 as maps use it.")
    longitude = fields.Float(digits=(9, 6), help="Degrees east, GCJ-02.")
    network = fields.Char(help="Connection to the government network.")
    is_public = fields.Boolean(
        "On the public pages", default=True, help="Clear for one that is not open yet."
    )
    hours_ids = fields.One2many("gov.centre.hours", "centre_id", "Opening hours")
    plan_ids = fields.One2many("gov.centre.plan", "centre_id", "Plans")
    device_ids = fields.One2many("gov.device", "centre_id", "Facilities")
    document_ids = fields.One2many("gov.centre.document", "centre_id", "Rules")
    assessment_ids = fields.One2many(
        "gov.centre.assessment", "centre_id", "Assessments"
    )
    point_ids = fields.One2many("gov.service.point", "centre_id", "Service points")
    helper_ids = fields.One2many("gov.helper", "centre_id", "Helpers and agents")
    catalogue_ids = fields.One2many("gov.centre.catalogue", "centre_id", "Catalogues")
    gap_ids = fields.One2many("gov.centre.gap", "centre_id", "Gaps")
    gap_count = fields.Integer(compute="_compute_gap_count")
    public_url = fields.Char(compute="_compute_public_url")
    hall_due = fields.Integer(
        "Should be in the hall",
        compute="_compute_hall",
        help="Delegations of the served regions that are in force.",
    )
    hall_in = fields.Integer("In the hall", compute="_compute_hall")
    hall_exempt = fields.Integer("Exempt with reason", compute="_compute_hall")
    hall_missing = fields.Integer("Missing without reason", compute="_compute_hall")

    _station_hosted = models.Constraint(
        "CHECK(form <> 'station' OR host_id IS NOT NULL)",
        "An approval station stands in a township's centre.",
    )
    _shared_area = models.Constraint(
        "CHECK(shared_area >= 0)", "An area cannot be negative."
    )
    _place = models.Constraint(
        "CHECK(COALESCE(latitude, 0) BETWEEN -90 AND 90 "
        "AND COALESCE(longitude, 0) BETWEEN -180 AND 180)",
        "This is no place on earth.",
    )

    @api.depends("gap_ids")
    def _compute_gap_count(self):
        counts = dict(
            self.env["gov.centre.gap"]._read_group(
                [("centre_id", "in", self.ids), ("reason", "=", False)],
                ["centre_id"],
                ["__count"],
            )
        )
        for centre in self:
            centre.gap_count = counts.get(centre, 0)

    def _compute_public_url(self):
        for centre in self:
            centre.public_url = f"{centre.get_base_url()}/gov/centre/{centre.id}"

    @api.depends("window_ids.delegation_ids", "region_id", "served_region_ids")
    def _compute_hall(self):
        """What should be in the hall, what is, and why the rest is not (JN18)."""
        for centre in self:
            due = self.env["gov.delegation"].search(
                Domain("receiving_region_id", "in", centre._served_regions().ids)
                & Domain("state", "not in", ("not_delegated", "withdrawn"))
            )
            placed = due & centre.window_ids.delegation_ids
            exempt = (due - placed).filtered("hall_exemption")
            centre.hall_due = len(due)
            centre.hall_in = len(placed)
            centre.hall_exempt = len(exempt)
            centre.hall_missing = len(due - placed - exempt)

    # ------------------------------------------------------------
    # APPROVAL STATIONS
    # ------------------------------------------------------------

    @api.constrains("form", "host_id", "region_id", "agency_id")
    def _check_station_form(self):
        for centre in self.filtered(lambda c: c.form == "station"):
            host = centre.host_id
            fits = host.kind == "township" and host.region_id == centre.region_id
            if not fits or centre.agency_id.kind != "approval_bureau":
                raise self.env["gov.clause"]._refusal(
                    "JN21-14-02",
                    self.env._(
                        "%(centre)s: an approval station belongs to an approval "
                        "bureau and stands in the centre of its township.",
                        centre=centre.name,
                    ),
                )

    def _station_items(self):
        """Delegations that an approval station offers: those of its own bureau."""
        self.ensure_one()
        return self.env["gov.delegation"].search(
            Domain("agency_id", "=", self.agency_id.id)
            & Domain("state", "not in", ("not_delegated", "withdrawn"))
        )

    def _served_regions(self):
        """A bureau's station in a township serves the bureau's whole county."""
        regions = super()._served_regions()
        stations = self.filtered(lambda c: c.form == "station")
        return regions | stations.agency_id.region_id

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_gaps(self):
        """What the centre lacks."""
        return self._action("gov_centre_gap_action", [("centre_id", "in", self.ids)])

    def action_refresh_gaps(self):
        """Look for gaps anew.

        :raise AccessError: the user does not keep the centre
        """
        self.check_access("write")
        self.env["gov.centre.gap"]._refresh()
        return self.action_open_gaps()

    def action_open_public(self):
        """The public page."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.public_url, "target": "new"}

    def action_open_screen(self):
        """The full-screen page for the hall's displays."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/centre/{self.id}/screen",
            "target": "new",
        }

    def action_print_leaflet(self):
        """The leaflet of the list in force."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/centre/{self.id}/leaflet.pdf",
            "target": "new",
        }

    def action_open_hall_missing(self):
        """Delegations that should be in the hall and are not."""
        return self.action_open_unplaced()

    def _qr(self):
        """The public address as a code, PNG in base64."""
        self.ensure_one()
        buffer = io.BytesIO()
        qrcode.make(self.public_url, box_size=6, border=2).save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode()
