from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Nobody can send an object of this process over RPC.
_FLOW = object()
GUARDED = ("early_end_state", "early_centre_user_id", "early_upper_user_id")
QUALITIES = (
    "quality_political",
    "quality_professional",
    "quality_attitude",
    "quality_conduct",
)
COMPREHENSIVE = (
    "capital_projects",
    "business_registration",
    "trade_transport",
    "social_affairs",
    "public_security",
    "joint_handling",
    "utilities",
    "entrusted_acceptance",
    "sharing",
)


class GovPosting(models.Model):
    """Proposal, approval, partners, early end in two tiers.

    * The sending agency's manager proposes, with the four qualities and a signature.
    * The centre's manager approves; at a comprehensive window of a township only
      the county's service administration does.
    * An early end is asked for by the centre or the agency, approved by the centre's
      manager, then by somebody else of the centre above or of the city.
    """

    _inherit = "gov.posting"

    partner_id = fields.Many2one(
        "hr.employee",
        "A/B partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Stands in for the person; the two are not off on the same day.",
    )
    deputy_ids = fields.Many2many(
        "hr.employee",
        "gov_posting_deputy_rel",
        "posting_id",
        "employee_id",
        "Deputies",
        help="Asked first when a substitute is looked for.",
    )
    specialism = fields.Char(
        help="Field of the person; of staff sent down from the upper level above all "
        "(JN21 three (three) 9)."
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        "gov_posting_entry_rel",
        "posting_id",
        "entry_id",
        "Items supported",
        help="Entries that the person's specialism supports.",
    )
    is_sent_down = fields.Boolean(
        "Sent down",
        compute="_compute_is_sent_down",
        store=True,
        help="The sending agency stands a level above the centre.",
    )
    quality_political = fields.Boolean("Politically reliable")
    quality_professional = fields.Boolean("Professionally able")
    quality_attitude = fields.Boolean("Good service attitude")
    quality_conduct = fields.Boolean("Solid way of working")
    signed_by = fields.Char(
        "Signed for the agency by", help="Who signs the proposal for the agency."
    )
    signed_on = fields.Date()
    early_end_on = fields.Date(
        "Early end asked for", copy=False, help="Last day that is asked for."
    )
    early_centre_user_id = fields.Many2one(
        "res.users", "Approved for the centre by", readonly=True, copy=False
    )
    early_upper_user_id = fields.Many2one(
        "res.users", "Approved above by", readonly=True, copy=False
    )
    handover_ids = fields.One2many(
        "gov.posting.handover", "posting_id", "Hand-over records"
    )
    handed_over = fields.Boolean(
        compute="_compute_handed_over",
        search="_search_handed_over",
        help="A hand-over record is confirmed by both.",
    )

    _four_qualities = models.Constraint(
        "CHECK(state <> 'proposed' OR (quality_political AND quality_professional "
        "AND quality_attitude AND quality_conduct AND signed_by IS NOT NULL))",
        "A proposal states the four qualities and is signed for the agency.",
    )
    _two_approvers = models.Constraint(
        "CHECK(early_centre_user_id IS NULL OR early_upper_user_id IS NULL "
        "OR early_centre_user_id <> early_upper_user_id)",
        "Two different people approve an early end.",
    )
    _not_own_partner = models.Constraint(
        "CHECK(partner_id IS NULL OR partner_id <> employee_id)",
        "Nobody is their own partner.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("agency_id.region_id", "centre_id.region_id")
    def _compute_is_sent_down(self):
        for posting in self:
            upper = posting.agency_id.region_id
            lower = posting.centre_id.region_id
            above = (lower.parent_path or "").startswith(upper.parent_path or "-")
            posting.is_sent_down = bool(upper and lower) and upper != lower and above

    @api.depends("handover_ids.confirmed")
    def _compute_handed_over(self):
        for posting in self:
            posting.handed_over = any(posting.handover_ids.mapped("confirmed"))

    def _search_handed_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("handover_ids", "any", [("confirmed", "=", True)])

    def _runs_on(self, day):
        """Those of these postings that run on ``day``."""
        return self.filtered(
            lambda p: (
                p.state == "approved"
                and p.date_from <= day
                and (not p.date_to or day <= p.date_to)
            )
        )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.model
    def _check_guarded(self, vals):
        """Refuse to set an approval by hand (imports and tests run as superuser)."""
        if self.env.su or self.env.context.get("_gov_posting_flow") is _FLOW:
            return
        if any(vals.get(name) for name in GUARDED):
            raise AccessError(
                self.env._("An early end is approved by the buttons of the form.")
            )

    @api.constrains("state", *QUALITIES, "signed_by")
    def _check_proposal(self):
        for posting in self.filtered(lambda p: p.state == "proposed"):
            if not posting.signed_by or not all(posting[name] for name in QUALITIES):
                raise self.env["gov.clause"]._refusal(
                    "JN18-05-03",
                    self.env._(
                        "A proposal states the four qualities of %(employee)s and "
                        "is signed for %(agency)s.",
                        employee=posting.employee_id.name,
                        agency=posting.agency_id.name,
                    ),
                )

    @api.constrains("state", "window_id")
    def _check_who_posts(self):
        """At a township's comprehensive windows the county's service administration
        posts; others propose (HZ22 five (two))."""
        user = self.env.user  # constraints run as superuser, but know who writes
        if user._is_superuser() or user.has_group("gov_items.group_city_manager"):
            return
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        for posting in self.filtered(lambda p: p.state == "approved"):
            centre = posting.centre_id
            if centre.kind != "township" or posting.window_id.kind not in COMPREHENSIVE:
                continue
            if centre.parent_id and centre.parent_id.agency_id not in mine:
                raise self.env["gov.clause"]._refusal(
                    "HZ22-52-04",
                    self.env._(
                        "%(agency)s posts staff to the comprehensive windows of "
                        "%(centre)s. Save this as a proposal.",
                        agency=centre.parent_id.agency_id.name,
                        centre=centre.name,
                    ),
                )

    @api.constrains("agency_id", "window_id", "state")
    def _check_station(self):
        """An approval station is staffed by its own bureau only."""
        for posting in self:
            centre = posting.centre_id
            if centre.form == "station" and posting.agency_id != centre.agency_id:
                raise self.env["gov.clause"]._refusal(
                    "JN21-14-02",
                    self.env._(
                        "%(centre)s is staffed by %(agency)s only.",
                        centre=centre.name,
                        agency=centre.agency_id.name,
                    ),
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Turn proposals into postings; the checks of postings hold."""
        self.filtered(lambda p: p.state == "proposed").write({"state": "approved"})

    def action_refuse(self):
        """Turn proposals down."""
        self.filtered(lambda p: p.state == "proposed").write({"state": "refused"})

    def action_ask_early_end(self):
        """Ask for the early end: day, coded reason and successor are on the form."""
        for posting in self:
            if not (
                posting.early_end_on
                and posting.early_end_reason
                and posting.successor_id
            ):
                raise self.env["gov.clause"]._refusal(
                    "JN18-05-05",
                    self.env._("Give the last day, the reason and the successor."),
                )
        self._flow({"early_end_state": "asked"})

    def action_approve_early_end(self):
        """Approve as the next tier.

        :raise UserError: not asked for, or the same person approves twice.
        :raise AccessError: the user keeps neither the centre nor the one above.
        """
        for posting in self:
            if posting.early_end_state == "asked":
                posting.check_access("write")
                posting._flow(
                    {"early_end_state": "centre", "early_centre_user_id": self.env.uid}
                )
            elif posting.early_end_state == "centre":
                posting._approve_above()
            else:
                raise UserError(self.env._("Nobody asked for an early end."))

    def _approve_above(self):
        """The second tier: the centre above, or the city; never the same person."""
        posting = self._as_upper()
        if self.early_centre_user_id == self.env.user:
            raise self.env["gov.clause"]._refusal(
                "JN18-05-05",
                self.env._("Somebody else approves after you."),
            )
        posting._flow(
            {
                "early_end_state": "approved",
                "early_upper_user_id": self.env.uid,
                "date_to": self.early_end_on,
            }
        )

    def _as_upper(self):
        """The posting as the second tier writes it.

        :raise AccessError: the user is neither of the centre above nor of the city
        """
        self.ensure_one()
        upper = self.centre_id.parent_id.agency_id
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        manages = self.env.user.has_group("gov_windows.group_centre_manager")
        if not self.env.user.has_group("gov_items.group_city_manager") and not (
            manages and upper and upper in mine
        ):
            raise AccessError(
                self.env._("The centre above or the city approves the early end.")
            )
        return self.sudo()  # sudo: the upper tier does not keep the centre

    def action_refuse_early_end(self):
        """Turn the request down: the centre, or in its turn the one above.

        :raise UserError: nobody asked for an early end
        :raise AccessError: the user keeps neither the centre nor the one above.
        """
        for posting in self:
            if posting.early_end_state not in ("asked", "centre"):
                raise UserError(self.env._("Nobody asked for an early end."))
            above = posting.early_end_state == "centre"
            if above and not posting.has_access("write"):
                posting = posting._as_upper()
            posting._flow({"early_end_state": "refused"})

    def _flow(self, values):
        self.with_context(_gov_posting_flow=_FLOW).write(values)

    def action_hand_over(self):
        """Open a hand-over record for the successor."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.posting.handover",
            "view_mode": "form",
            "target": "current",
            "context": {
                "default_posting_id": self.id,
                "default_successor_id": self.successor_id.id,
            },
        }
