from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The five base libraries that JN18 names.
LIBRARIES = [
    ("population", "Population"),
    ("legal", "Legal persons"),
    ("credit", "Public credit"),
    ("licence", "Electronic licences"),
    ("decision", "Decision support"),
]


class GovDataLink(models.Model):
    """An agency's system or a base library, and how it is joined to the platform.

    Milestones of tasks are measured by it: which agency's systems are connected,
    whose own channels of data have moved, which of the five libraries answer.
    """

    _name = "gov.data.link"
    _description = "System on the Exchange Platform"
    _inherit = ["mail.thread"]
    _order = "kind, agency_id, name, id"

    name = fields.Char(string="System", required=True)
    kind = fields.Selection(
        [("system", "System of an agency"), ("library", "Base library")],
        required=True,
        default="system",
        index=True,
    )
    library = fields.Selection(
        LIBRARIES, help="Which of the five base libraries (JN18)."
    )
    region_id = fields.Many2one(
        related="agency_id.region_id", string="Region", store=True, index=True
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Kept By",
        required=True,
        index=True,
        ondelete="restrict",
        help="The agency whose system it is, or which owns the data of the library.",
    )
    system_id = fields.Many2one(
        "gov.source.system",
        string="Codes",
        index="btree_not_null",
        ondelete="restrict",
        help="By which schemes its codes are read.",
    )
    data_names = fields.Text(
        string="Data", help="What it gives and takes, after the exchange catalogue."
    )
    address = fields.Char(
        string="Address of the Adapter",
        help="Where the platform answers for it (https). Empty: not set up; nothing is "
        "asked.",
    )
    time_out = fields.Integer(
        string="Time-Out",
        default=10,
        aggregator=None,
        help="Seconds to wait for an answer.",
    )
    is_enabled = fields.Boolean(
        string="Switched On", help="The adapter asks and answers."
    )
    state = fields.Selection(
        [("planned", "Planned"), ("testing", "On Trial"), ("connected", "Connected")],
        required=True,
        default="planned",
        index=True,
        tracking=True,
    )
    connected_on = fields.Date(
        compute="_compute_connected_on",
        store=True,
        readonly=False,
        tracking=True,
    )
    has_channel = fields.Boolean(
        string="Own Channel of Data",
        help="The agency collects data by a channel of its own, beside the platform.",
    )
    migrated_on = fields.Date(
        string="Channel Moved On",
        tracking=True,
        help="Day on which its own channel moved to the unified platform.",
    )
    note = fields.Text(string="What Stands in the Way")
    active = fields.Boolean(default=True)

    _library_uniq = models.UniqueIndex(
        "(library, region_id) WHERE active AND library IS NOT NULL",
        "The region has this base library already.",
    )
    _library_named = models.Constraint(
        "CHECK((kind = 'library') = (library IS NOT NULL))",
        "Say which of the five a base library is, and of a system nothing.",
    )
    _time_out = models.Constraint(
        "CHECK(time_out BETWEEN 1 AND 120)", "A time-out lies between 1 and 120 s."
    )
    _enabled = models.Constraint(
        "CHECK(NOT is_enabled OR address IS NOT NULL)",
        "An adapter is switched on with its address only.",
    )

    @api.depends("state")
    def _compute_connected_on(self):
        today = self._city_today()
        for link in self:
            if link.state != "connected":
                link.connected_on = False
            else:
                link.connected_on = link.connected_on or today

    @api.constrains("address")
    def _check_address(self):
        for link in self.filtered("address"):
            if not link.address.startswith("https://"):
                raise ValidationError(
                    self.env._("%s: the address must begin with https://.", link.name)
                )

    @api.model
    def _measured(self, measure, region):
        """Return what keeps a milestone from being reached, below a region.

        :param measure: ``systems_connected``, ``channels_moved``, ``libraries``
        """
        below = self.search([("region_id", "child_of", region.id)])
        if measure == "channels_moved":
            return below.filtered(lambda x: x.has_channel and not x.migrated_on)
        kind = "library" if measure == "libraries" else "system"
        return below.filtered(lambda x: x.kind == kind and x.state != "connected")

    @api.model
    def _missing_libraries(self, region):
        """Return the labels of the base libraries that a region has not entered."""
        known = set(self.search([("region_id", "=", region.id)]).mapped("library"))
        labels = self._fields["library"]._description_selection(self.env)
        return [label for code, label in labels if code not in known]
