from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain

from ..kernel.supersede import supersede
from ..publication import Publication

#: Bodies of a county that approve a township's list.
APPROVERS = ("government", "government_office", "approval_bureau")
#: What only acts write.
GUARDED = frozenset(
    "state proposed_on proposed_by_id approved_on approved_by_id published_on "
    "in_force_on".split()
)


class GovTownshipList(models.Model):
    """A township's own list on its way: drawn up, proposed, approved, published.

    One township, one list: it is chosen from the programme's catalogue by the
    township, approved by its county and published by the city. Publishing makes the
    rules of the township, its delegations and the next version of its public list.
    """

    _name = "gov.township.list"
    _description = "List of a Township"
    _inherit = ["mail.thread"]
    _order = "id DESC"
    _rec_name = "region_id"

    programme_id = fields.Many2one(
        "gov.programme",
        required=True,
        default=lambda self: self._default_programme(),
        index=True,
        ondelete="restrict",
    )
    region_id = fields.Many2one(
        "gov.region",
        string="Township",
        required=True,
        default=lambda self: self._default_region(),
        index=True,
        ondelete="restrict",
        domain=[("kind", "=", "township")],
    )
    county_id = fields.Many2one(
        related="region_id.parent_id", string="County", store=True, index=True
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Drawn Up By",
        compute="_compute_agency_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('region_id', '=', region_id)]",
        help="The township's office; its managers write the list.",
    )
    state = fields.Selection(
        [
            ("draft", "Drawn Up"),
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("published", "Published"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    reason = fields.Text(
        string="Development and Demand",
        help="What of the township the choice follows from (HZ22 two (two)).",
    )
    line_ids = fields.One2many(
        "gov.township.list.line", "list_id", string="Entries", copy=True
    )
    line_count = fields.Integer(string="Chosen", compute="_compute_line_count")
    proposed_on = fields.Date(readonly=True, copy=False)
    proposed_by_id = fields.Many2one(
        "res.users",
        string="Handed In By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approval_number = fields.Char(
        copy=False, tracking=True, help="Number of the county government's approval."
    )
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    may_decide = fields.Boolean(
        compute="_compute_may_decide",
        help="The user manages a body of the county that decides on the list.",
    )
    returned_reason = fields.Text(
        string="Why Returned", copy=False, tracking=True, help="By the county."
    )
    publication_number = fields.Char(copy=False, tracking=True)
    date_effective = fields.Date(
        string="In Force From", copy=False, help="Empty: the day of publication."
    )
    published_on = fields.Date(readonly=True, copy=False)
    in_force_on = fields.Date(
        string="Delegations Made On",
        readonly=True,
        copy=False,
        help="Day on which the township's delegations followed the list.",
    )

    _one_open = models.UniqueIndex(
        "(programme_id, region_id) WHERE state != 'published'",
        "A list of the township is under way already.",
    )

    @api.model
    def _default_region(self):
        """The township of who draws the list up."""
        own = self.env.user.gov_agency_ids.region_id
        return own.filtered(lambda region: region.kind == "township")[:1]

    @api.model
    def _default_programme(self):
        """The programme that addresses the township, a published one first."""
        programmes = self.env["gov.programme"].search(
            [("region_ids", "in", self._default_region().ids)]
        )
        return programmes.sorted(lambda one: one.state != "published")[:1]

    @api.depends("region_id")
    def _compute_agency_id(self):
        for one in self:
            offices = one.region_id.agency_ids.filtered(
                lambda agency: agency.kind == "government"
            )
            one.agency_id = offices[:1] or one.agency_id

    @api.depends("county_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        counties = self._decided_counties()
        for one in self:
            one.may_decide = one.county_id in counties

    @api.depends("line_ids")
    def _compute_line_count(self):
        for one in self:
            one.line_count = len(one.line_ids)

    @api.depends("programme_id", "region_id")
    def _compute_display_name(self):
        for one in self:
            names = (one.region_id.name, one.programme_id.code)
            one.display_name = " · ".join(filter(None, names))

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise AccessError(self.env._("A list moves on by the buttons."))
        if not self.env.su and {"line_ids", "region_id", "programme_id"} & vals.keys():
            self._refuse_state("draft")
        if "date_effective" in vals and any(o.state == "published" for o in self):
            raise AccessError(self.env._("A list moves on by the buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        self._refuse_state("draft")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fill(self):
        """Put every entry of the catalogue that is missing on the list."""
        self.check_access("write")
        self._refuse_state("draft")
        for one in self:
            entries = one.programme_id.entry_ids - one.line_ids.entry_id
            one.line_ids = [
                Command.create({"entry_id": entry.id})
                for entry in entries
                if not entry.is_prohibited
            ]

    def action_propose(self):
        """Hand the list to the county.

        :raise UserError: it is empty, or a line has no mode (HZ22 two (two))
        """
        self.check_access("write")
        self._refuse_state("draft")
        for one in self:
            one._refuse_incomplete()
        self._set(
            state="proposed",
            proposed_on=self._city_today(),
            proposed_by_id=self.env.uid,
        )

    def action_return(self):
        """Give the list back to the township, with the reason.

        :raise UserError: no reason; not proposed (HZ22 two (two))
        :raise AccessError: the user manages no body of the county
        """
        self._refuse_state("proposed")
        for one in self:
            one._check_county()
            if not (one.returned_reason or "").strip():
                raise one._refusal(self.env._("say why it goes back"))
        self._set(state="draft")

    def action_approve(self):
        """Approve the list for the county.

        :raise UserError: no number of the approval; not proposed (HZ22 two (two))
        :raise AccessError: the user manages no body of the county
        """
        self._refuse_state("proposed")
        for one in self:
            one._check_county()
            if not (one.approval_number or "").strip():
                raise one._refusal(
                    self.env._("enter the number of the county's approval")
                )
        self._set(
            state="approved",
            approved_on=self._city_today(),
            approved_by_id=self.env.uid,
        )

    def action_publish(self):
        """Put the list into force: rules, delegations and the public list.

        :raise UserError: not approved, no number (HZ22 two (two))
        :raise AccessError: only the city manager publishes lists
        """
        self.env["gov.list.version"]._check_publisher()
        self._refuse_state("approved")
        for one in self:
            if not (one.publication_number or "").strip():
                raise one._refusal(self.env._("enter the number of the publication"))
            one._put_into_force()
        self._set(state="published", published_on=self._city_today())

    # ------------------------------------------------------------
    # PUBLICATION
    # ------------------------------------------------------------

    def _put_into_force(self):
        self.ensure_one()
        programme, region = self.programme_id, self.region_id
        day = self._day()
        if region not in programme.region_ids:
            programme.region_ids = [Command.link(region.id)]
        wanted = {line.entry_id: line.mode_id for line in self.line_ids}
        none = self.env["gov.mode"]
        for entry in programme.entry_ids:
            mode = wanted.get(entry, none)
            if entry.resolve_mode(region, day).mode_id != mode:
                self._make_rule(entry, mode, day)
        if programme.state != "published":
            return
        self._publish_cells()
        self.env["gov.list.version"]._publish(
            programme, self.publication_number, regions=region, day=day
        )

    def _publish_cells(self):
        """Let the township's cells follow the list, once its day has come.

        No other township's cells are touched, whatever waits to be published there.
        """
        today = self._city_today()
        for one in self.filtered(lambda one: one._day() <= today):
            Publication(one.programme_id, today, regions=one.region_id).run()
            one._set(in_force_on=today)

    @api.model
    def _cron_take_effect(self):
        """Put the lists into force whose day has come."""
        self.search(
            Domain("state", "=", "published")
            & Domain("in_force_on", "=", False)
            & Domain("programme_id.state", "=", "published")
            & Domain("date_effective", "<=", self._city_today())
        )._publish_cells()

    def _make_rule(self, entry, mode, day):
        """Close the township's own rules for the entry, and say what holds now."""
        rules = entry.rule_ids.filtered("active")
        plan = supersede(
            [rule._spec() for rule in rules], day, frozenset(self.region_id.ids)
        )
        rules.browse(plan.closed).date_to = day - relativedelta(days=1)
        rules.browse(plan.dropped).active = False
        self.env["gov.rule"].create(
            {
                "entry_id": entry.id,
                "mode_id": mode.id,
                "region_ids": [Command.set(self.region_id.ids)],
                "clause_id": self.env.ref("gov_items.clause_hz22_22_03").id,
                "date_from": day,
                "note": f"{self.display_name} {self.approval_number}",
            }
        )

    def _day(self):
        return self.date_effective or self._city_today()

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _set(self, **vals):
        self.sudo().write(vals)  # sudo: stages follow from acts

    def _check_county(self):
        """The county approves, by a manager of its government or bureau."""
        self.ensure_one()
        if self.env.su:
            return
        if self.county_id not in self._decided_counties():
            raise AccessError(
                self.env._(
                    "Only managers of the government, its office or the approval "
                    "bureau of %s decide on the list.",
                    self.county_id.name,
                )
            )

    @api.model
    def _decided_counties(self):
        """Return the counties of whose townships' lists the user decides."""
        user = self.env.user
        if not user.has_group("gov_items.group_agency_manager"):
            return self.env["gov.region"]
        own = self.env["gov.agency"].search(
            Domain("id", "child_of", user.gov_agency_ids.ids)
            & Domain("kind", "in", APPROVERS)
        )
        return own.region_id

    def _refuse_state(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for one in self:
            if one.state != state:
                raise one._refusal(
                    self.env._(
                        "it is “%(state)s”; this is done while it is “%(wanted)s”",
                        state=labels[one.state],
                        wanted=labels[state],
                    )
                )

    def _refuse_incomplete(self):
        if not self.line_ids:
            raise self._refusal(self.env._("choose entries from the catalogue"))
        without = self.line_ids.filtered(lambda line: not line.mode_id)
        if without:
            raise self._refusal(
                self.env._(
                    "%(entry)s has no mode", entry=without[0].entry_id.display_name
                )
            )

    def _refusal(self, what):
        return self.env["gov.clause"]._refusal(
            "HZ22-22-03",
            self.env._("%(list)s: %(what)s.", list=self.display_name, what=what),
        )
