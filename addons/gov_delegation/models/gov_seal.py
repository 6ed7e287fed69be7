from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..kernel import contents, seal_name

FLOW_FIELDS = frozenset(
    (
        "state",
        "requested_by",
        "approved_by",
        "cut_on",
        "cut_by",
        "issued_on",
        "issued_by",
        "out_with_id",
        "recalled_on",
        "recall_reason",
        "destroyed_on",
    )
)
#: What an abolished body left behind: listed and void, never issued again.
ABOLISHED = "abolished"
IDENTITY_FIELDS = frozenset(
    ("name", "number", "kind", "agency_id", "holder_id", "region_id", "agreement_id")
)
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovSeal(models.Model):
    """A seal on decisions: a body's own, or the granting agency's No. 2 seal.

    requested -> approved -> cut -> in use <-> suspended -> recalled -> destroyed,
    and lost on the way. A keeper of the agency or of the holder requests and
    issues it and names its users; somebody else of the agency it names approves.
    Keeper, users and auditors are different people; only named users stamp, each
    for themselves. Every act leaves a row in ``gov.seal.act``. Nobody deletes a
    seal. What a seal is cannot change after approval.
    """

    _name = "gov.seal"
    _description = "Seal"
    _inherit = ["gov.seal.stamping", "gov.seal.ledger"]
    _order = "agency_id, region_id, number"
    _rec_names_search = ["name", "number"]

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Wording. A No. 2 seal: region and name of the granting agency, the "
        "words for approval seal, and in brackets the place of use; any other "
        "wording is refused (HZ22 one (two) 1).",
    )
    number = fields.Char(
        compute="_compute_number",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        copy=False,
        help="Unique for the agency and region (JN21 three (two) 6).",
    )
    kind = fields.Selection(
        [
            ("own", "Own seal"),
            ("no2", "No. 2 seal"),
            (ABOLISHED, "Seal of an abolished body"),
        ],
        required=True,
        default="no2",
        index=True,
        help="A No. 2 seal bears the granting agency's name and is used below, for "
        "powers that were the granting agency's.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Agency named",
        required=True,
        index=True,
        ondelete="restrict",
        help="Whose name the seal bears.",
    )
    holder_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        help="The body that keeps and uses it; for a township its service centre "
        "may hold it (HZ22 one (two) 1).",
    )
    region_id = fields.Many2one(
        "gov.region",
        compute="_compute_region_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        help="Region for whose matters it is used; by default the holder's.",
    )
    agreement_id = fields.Many2one(
        "gov.agreement",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('grantor_id', 'parent_of', agency_id), ('kind', 'in', "
        f"{list(contents.kinds_where(seals=True))})]",
        help="Agreement under which a No. 2 seal is handed over; the seal works while "
        "it is in force.",
    )
    keeper_id = fields.Many2one(
        "res.users", index="btree_not_null", help="Keeps it and answers for custody."
    )
    user_ids = fields.Many2many(
        "res.users",
        "gov_seal_user_rel",
        "seal_id",
        "user_id",
        "Named users",
        help="Who may stamp. Whoever stamps answers for it (HZ22 one (two) 1).",
    )
    place = fields.Char("Place of custody")
    authorisation = fields.Char(
        compute="_compute_authorisation",
        store=True,
        readonly=False,
        help="Number of the government's written authorisation to cut the seal, needed "
        "for its issue (HZ22 one (two) 1). By default the programme's document where "
        "the government that issued it is the agency's own.",
    )
    receipt_number = fields.Char(
        "Receipt", help="Receipt of the hand-over, signed by both sides."
    )
    picture = fields.Image(max_width=1024, max_height=1024, help="Impression on file.")
    state = fields.Selection(
        [
            ("ordered", "Requested"),
            ("approved", "Approved"),
            ("cut", "Cut"),
            ("issued", "In use"),
            ("suspended", "Suspended"),
            ("lost", "Lost"),
            ("recalled", "Recalled"),
            ("destroyed", "Destroyed"),
        ],
        default="ordered",
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )
    issued_on = fields.Date(readonly=True, copy=False)
    issued_by = fields.Many2one("res.users", readonly=True, copy=False)
    recalled_on = fields.Date(readonly=True, copy=False)
    recall_reason = fields.Char("Reason", readonly=True, copy=False)
    destroyed_on = fields.Date(readonly=True, copy=False)
    impression_ids = fields.One2many("gov.seal.impression", "seal_id", "Impressions")
    impression_count = fields.Integer(
        "Number of impressions",
        compute="_compute_impression_count",
    )
    refusal_ids = fields.One2many("gov.seal.refusal", "seal_id", "Refused stampings")
    may_stamp = fields.Boolean(compute="_compute_may_stamp")

    _number_uniq = models.Constraint(
        "UNIQUE(agency_id, region_id, number)",
        "An agency numbers its seals uniquely per region.",
    )

    # --- computed ---------------------------------------------------------------

    @api.depends("kind", "agency_id", "holder_id", "region_id")
    def _compute_name(self):
        for seal in self:
            if seal.state not in (False, "ordered"):
                continue
            if seal.kind == "no2" and seal.agency_id and seal.region_id:
                seal.name = seal_name.proposed(*seal._name_parts())
            elif seal.kind != "no2" and not seal.name:
                seal.name = seal.agency_id.name

    @api.depends("holder_id")
    def _compute_region_id(self):
        for seal in self:
            seal.region_id = seal.region_id or seal.holder_id.region_id

    @api.depends("agency_id", "region_id")
    def _compute_number(self):
        for seal in self:
            if not seal.number and seal.agency_id and seal.region_id:
                seal.number = seal._next_number()

    @api.depends("agreement_id", "agency_id")
    def _compute_authorisation(self):
        for seal in self:
            programme = seal.agreement_id.sudo().programme_id  # sudo: its number only
            own = programme and programme.region_id == seal.agency_id.region_id
            if not seal.authorisation and own:
                seal.authorisation = programme.document_number

    @api.depends("impression_ids")
    def _compute_impression_count(self):
        counts = dict(
            self.env["gov.seal.impression"]._read_group(
                [("seal_id", "in", self.ids)], ["seal_id"], ["__count"]
            )
        )
        for seal in self:
            seal.impression_count = counts.get(seal, 0)

    @api.depends_context("uid")
    @api.depends("state", "user_ids")
    def _compute_may_stamp(self):
        for seal in self:
            seal.may_stamp = seal.state == "issued" and self.env.user in seal.user_ids

    def _next_number(self):
        """The next free number of the agency's seals in the region: 1, 2, …"""
        seals = self.env["gov.seal"].sudo()  # sudo: numbers of seals not visible too
        used = seals.search(
            [
                ("agency_id", "=", self.agency_id.id),
                ("region_id", "=", self.region_id.id),
            ]
        ).mapped("number")
        numbers = [int(number) for number in used if (number or "").isdigit()]
        return str(max(numbers, default=0) + 1)

    def _name_parts(self):
        return self.agency_id.region_id.name, self.agency_id.name, self.region_id.name

    # --- constraints ------------------------------------------------------------

    @api.constrains("name", "kind", "agency_id", "region_id")
    def _check_name(self):
        """A No. 2 seal bears exactly the wording of HZ22 one (two) 1."""
        for seal in self.filtered(lambda seal: seal.kind == "no2"):
            zone = seal.agency_id.region_id.kind == "zone"
            allowed = seal_name.allowed(*seal._name_parts(), zone=zone)
            if seal_name.normal(seal.name) not in allowed:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-12-07",
                    self.env._(
                        "The No. 2 seal must read: %(name)s.",
                        name=seal_name.proposed(*seal._name_parts()),
                    ),
                )

    @api.constrains("kind", "agency_id", "agreement_id")
    def _check_kind(self):
        """An own seal bears its holder's name; a No. 2 seal a grantor's."""
        for seal in self:
            if seal.kind != "no2" and seal.agreement_id:
                raise ValidationError(self.env._("An own seal needs no agreement."))
            if seal.kind == "no2" and not seal.agency_id.is_organ:
                raise self.env["gov.clause"]._refusal(
                    "JN21-06-02",
                    self.env._(
                        "%(agency)s is no administrative organ; no No. 2 seal bears "
                        "its name.",
                        agency=seal.agency_id.display_name,
                    ),
                )

    # --- create, write, delete --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_flow(vals)
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("gov_seal_flow") is not FLOW:
            self._refuse_flow(vals)
            self._refuse_identity_change(vals)
        return super().write(vals)

    def _flow_write(self, vals):
        """Write what only the actions may write; they have checked the person."""
        seals = self.sudo()  # sudo: named users take a seal out, they do not edit it
        return seals.with_context(gov_seal_flow=FLOW).write(vals)

    @api.model
    def _refuse_flow(self, vals):
        if any(vals.get(name) for name in FLOW_FIELDS - {"state"}) or vals.get(
            "state", "ordered"
        ) not in (False, "ordered"):
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-02",
                self.env._("A seal's state is set by issuing and recalling it only."),
            )

    def _refuse_identity_change(self, vals):
        changed = self.filtered(
            lambda seal: (
                seal.state != "ordered"
                and any(
                    seal._fields[name].convert_to_write(seal[name], seal) != vals[name]
                    for name in IDENTITY_FIELDS & set(vals)
                )
            )
        )
        reset = vals.get("state") and self.filtered(lambda s: s.state != vals["state"])
        if changed or reset:
            raise self.env["gov.clause"]._refusal(
                "HZ22-62-02",
                self.env._("What a seal is cannot be changed after its issue."),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self.env["gov.clause"]._refusal(
            "HZ22-12-10",
            self.env._(
                "A seal is recalled and destroyed, its record is never deleted."
            ),
        )

    # --- issue, recall ----------------------------------------------------------

    def action_issue(self):
        """Hand the seal over to its holder: from now on its users may stamp.

        :raise UserError: no keeper or named user, or, for a No. 2 seal, no
            agreement in force today that lets a seal go to this region, or no
            receipt signed for it
        """
        for seal in self:
            seal.check_access("write")
            seal._check_state("cut", "suspended")
            if not seal.keeper_id or not seal.user_ids:
                raise self.env["gov.clause"]._refusal(
                    "JN21-06-04",
                    self.env._("A seal is issued to a keeper and to named users."),
                )
            if seal.kind == "no2":
                seal._check_authorised()
                seal._check_issue_agreement()
                seal._check_receipt()
            seal._flow_write(
                {
                    "state": "issued",
                    "issued_on": seal.issued_on or seal._city_today(),
                    "issued_by": self.env.uid,
                }
            )

    def _check_authorised(self):
        """HZ22 one (two) 1: the government authorises cutting the seal."""
        if not (self.authorisation or "").strip():
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-06",
                self.env._(
                    "Enter the government's written authorisation to cut this seal."
                ),
            )

    def _check_issue_agreement(self):
        """JN21 three (two) 6: agreement first, then the seal."""
        agreement = self.sudo().agreement_id  # sudo: a keeper may not see agreements
        today = self._city_today()
        fits = (
            agreement
            and agreement._is_effective(today)
            and agreement.kind in contents.kinds_where(seals=True)
            and self.agency_id._has_above(agreement.grantor_id)
            and self.region_id in agreement.line_ids.delegation_id.region_id
        )
        if not fits:
            raise self.env["gov.clause"]._refusal(
                "JN21-06-03",
                self.env._(
                    "No agreement is in force by which %(agency)s hands a No. 2 seal "
                    "to %(region)s.",
                    agency=self.agency_id.display_name,
                    region=self.region_id.display_name,
                ),
            )

    def action_suspend(self, reason):
        """Suspend an issued seal; :meth:`action_issue` puts it back into use."""
        self._check_state("issued")
        self._flow_write({"state": "suspended", "recall_reason": self._said(reason)})

    def action_recall(self, reason):
        """Take the seal back for good; every later stamping is refused."""
        self._check_state("ordered", "approved", "cut", "issued", "suspended", "lost")
        today = self._city_today()
        self._flow_write(
            {
                "state": "recalled",
                "recalled_on": today,
                "recall_reason": self._said(reason),
            }
        )

    def action_destroy(self, witnesses):
        """Record that a recalled seal was destroyed before two witnesses."""
        self._check_state("recalled")
        self._said(witnesses)
        today = self._city_today()
        self._flow_write({"state": "destroyed", "destroyed_on": today})

    def _said(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("A reason is needed."))
        return reason.strip()

    def _check_state(self, *states):
        self.check_access("write")
        if any(seal.state not in states for seal in self):
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-10",
                self.env._("The seal's present state does not allow this."),
            )

    # --- finding the seal for an act --------------------------------------------

    @api.model
    def _for(self, agency, kind, delegation=None):
        """The issued seal that an agency uses for an act; empty where it has none.

        :param agency: ``gov.agency`` that stamps
        :param kind: "own" or "no2"
        :param delegation: for "no2": the delegation whose decision is stamped;
            the seal's agreement must name it
        """
        seals = self.sudo()  # sudo: found for the act; _stamp checks the person
        domain = Domain(
            [
                ("kind", "=", kind),
                ("state", "=", "issued"),
                "|",
                ("holder_id", "child_of", agency.ids),
                ("holder_id", "parent_of", agency.ids),
            ]
        )
        if kind == "own":
            domain &= Domain("agency_id", "parent_of", agency.ids)
        if delegation:
            domain &= self._delegation_domain(kind, delegation)
        found = seals.search(domain)
        exact = found.filtered(lambda seal: seal.holder_id == agency)
        mine = (exact or found).filtered(lambda seal: self.env.user in seal.user_ids)
        return (mine or exact or found)[:1].with_env(self.env)

    @api.model
    def _delegation_domain(self, kind, delegation):
        if kind == "own":
            return Domain.TRUE
        return Domain(
            [
                ("region_id", "=", delegation.region_id.id),
                ("agreement_id.line_ids.delegation_id", "=", delegation.id),
            ]
        )
