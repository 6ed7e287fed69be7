from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.gov_items.kernel import masks


class GovHelpRequest(models.Model):
    """Somebody wants help or an agent (帮办代办). The nearest helper, and one already
    known to the applicant, is proposed (就近、就熟)."""

    _name = "gov.help.request"
    _description = "Request for Help"
    _inherit = ["gov.centre.mixin"]
    _order = "id desc"

    name = fields.Char("Applicant or project", required=True)
    masked = fields.Char("For whom", compute="_compute_masked")
    phone = fields.Char()
    kind = fields.Selection(
        [("person", "Person"), ("project", "Project")],
        required=True,
        default="person",
    )
    region_id = fields.Many2one(
        "gov.region", "Village or community", required=True, ondelete="restrict"
    )
    delegation_id = fields.Many2one("gov.delegation", "Item", ondelete="restrict")
    known_id = fields.Many2one(
        "gov.helper", "Known to the applicant", ondelete="restrict"
    )
    proposed_id = fields.Many2one("gov.helper", compute="_compute_proposed_id")
    helper_id = fields.Many2one(
        "gov.helper", "Assigned to", index="btree_not_null", ondelete="restrict"
    )
    state = fields.Selection(
        [("new", "New"), ("assigned", "Assigned"), ("done", "Done")],
        required=True,
        default="new",
        readonly=True,
        index=True,
    )
    day = fields.Date(default=lambda self: self._city_today(), required=True)
    result = fields.Text()

    @api.depends("name", "kind")
    def _compute_masked(self):
        for request in self:
            name = request.name or ""
            request.masked = masks.mask_name(name) if request.kind == "person" else name

    @api.depends("masked")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.masked

    @api.depends("region_id", "known_id", "kind", "phone", "centre_id")
    def _compute_proposed_id(self):
        for request in self:
            request.proposed_id = request._ranked()[:1]

    def _ranked(self):
        """Helpers who may take it, the best first: known to the applicant, of the
        same village, of the nearest region above, with the least open requests."""
        self.ensure_one()
        helpers = self.env["gov.helper"].search(
            [("centre_id", "in", (self.centre_id | self.centre_id.child_ids).ids)]
        )
        wanted = helpers.filtered(
            lambda h: h.is_current and (h.kind == "project") == (self.kind == "project")
        )
        known = self._known()
        return wanted.sorted(
            lambda h: (h not in known, self._distance(h), h.load, h.id)
        )

    def _known(self):
        """Helpers known to the applicant: named, or who helped this phone before."""
        known = self.known_id
        if self.phone:
            known |= self.search(
                [
                    ("phone", "=", self.phone),
                    ("helper_id", "!=", False),
                    ("id", "!=", self._origin.id),
                ]
            ).helper_id
        return known

    def _distance(self, helper):
        """Steps in the tree of regions from the request's to the helper's nearest."""
        own = (self.region_id.parent_path or "").strip("/").split("/")
        best = len(own) + 10
        regions = (
            helper.region_ids or helper.point_id.region_id or helper.centre_id.region_id
        )
        for region in regions:
            other = (region.parent_path or "").strip("/").split("/")
            same = 0
            while same < min(len(own), len(other)) and own[same] == other[same]:
                same += 1
            best = min(best, len(own) + len(other) - 2 * same)
        return best

    def action_assign(self):
        """Assign to the one chosen, else to the one proposed."""
        for request in self:
            helper = request.helper_id or request.proposed_id
            if not helper:
                raise UserError(self.env._("No helper is registered here yet."))
            request.write({"helper_id": helper.id, "state": "assigned"})

    def action_done(self):
        """The help was given."""
        self.write({"state": "done"})
