from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.kernel.identifiers import check_uscc, compact


class GovExpert(models.Model):
    """An expert or expert institution of the pool shared by city and counties.

    Entered by a city agency, approved by a manager who did not enter it, called by
    any case officer while the qualification is valid, removed with a reason (JN21
    three (three) 8).
    """

    _name = "gov.expert"
    _description = "Expert"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _rec_names_search = ["name", "employer", "qualification"]

    name = fields.Char("Name or institution", required=True, index="trigram")
    kind = fields.Selection(
        [("person", "Person"), ("institution", "Institution")],
        required=True,
        default="person",
        index=True,
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Entered by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        help="The city agency whose pool this is; everybody may call.",
    )
    field_ids = fields.Many2many("gov.expert.field", string="Fields", required=True)
    qualification = fields.Char(required=True, help="Title, grade or certificate.")
    qualification_number = fields.Char("Certificate no.")
    valid_until = fields.Date(
        required=True, index=True, tracking=True, help="Of the qualification; last day."
    )
    employer = fields.Char(help="Where a person works.")
    employer_code = fields.Char(
        "Employer's code",
        help="Unified social credit code of the employer, or of the institution: it "
        "reviews nothing of its own.",
    )
    phone = fields.Char(
        groups="gov_training.group_organiser,gov_cases.group_reviewer,"
        "gov_cases.group_approver"
    )
    state = fields.Selection(
        [("draft", "Entered"), ("approved", "In the pool"), ("removed", "Removed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    removed_on = fields.Date(readonly=True, copy=False)
    removal_reason = fields.Char(copy=False, tracking=True)
    conflict_ids = fields.One2many(
        "gov.expert.conflict", "expert_id", "Conflicts of interest"
    )
    engagement_ids = fields.One2many(
        "gov.expert.engagement", "expert_id", "Engagements", readonly=True
    )
    engagement_count = fields.Integer("Calls", compute="_compute_engagements")
    score = fields.Float(
        compute="_compute_engagements", help="Average of the evaluations, 1 to 5."
    )
    callable = fields.Boolean(
        "May be called",
        compute="_compute_callable",
        search="_search_callable",
        help="Approved, and the qualification is valid.",
    )

    _removed = models.Constraint(
        "CHECK(state <> 'removed' OR (removal_reason IS NOT NULL "
        "AND removed_on IS NOT NULL))",
        "An expert is removed for a reason.",
    )

    @api.depends("state", "valid_until")
    def _compute_callable(self):
        today = self._city_today()
        for expert in self:
            valid = bool(expert.valid_until) and expert.valid_until >= today
            expert.callable = expert.state == "approved" and valid

    def _search_callable(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "approved") & Domain(
            "valid_until", ">=", self._city_today()
        )

    @api.depends("engagement_ids.score")
    def _compute_engagements(self):
        calls = self.env["gov.expert.engagement"].sudo()  # sudo: counts of all calls
        own = [("expert_id", "in", self.ids)]
        rows = calls._read_group(own, ["expert_id"], ["__count"])
        rated = calls._read_group(
            [*own, ("score", ">", 0)], ["expert_id"], ["score:avg"]
        )
        counts, scores = dict(rows), dict(rated)
        for expert in self:
            expert.engagement_count = counts.get(expert, 0)
            expert.score = scores.get(expert, 0)

    @api.constrains("employer_code")
    def _check_employer_code(self):
        for expert in self.filtered("employer_code"):
            if check_uscc(expert.employer_code):
                raise self.env["gov.clause"]._refusal(
                    "GB-32100",
                    self.env._(
                        "%s is no valid code; read it again.", expert.employer_code
                    ),
                )

    def _pool_key(self):
        """What stands for the expert in proofs and draws; it never changes."""
        return f"E{self.id}"

    def _pool_row(self):
        return {"key": self._pool_key(), "name": self.name}

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals.update(state="draft", approved_by_id=False)
            if vals.get("employer_code"):
                vals["employer_code"] = compact(vals["employer_code"])
        return super().create(vals_list)

    def write(self, vals):
        guarded = {"state", "approved_by_id", "removed_on"} & vals.keys()
        if guarded and not self.env.su:
            raise self._refusal_pool()
        if vals.get("employer_code"):
            vals = dict(vals, employer_code=compact(vals["employer_code"]))
        content = {"qualification", "valid_until", "field_ids", "name"} & vals.keys()
        if content and not self.env.su:
            approved = self.filtered(lambda e: e.state == "approved")
            approved = approved.sudo()  # sudo: a change takes the approval back
            approved.write({"state": "draft", "approved_by_id": False})
        result = super().write(vals)
        self.check_access("write")  # of the agency it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(expert.approved_by_id for expert in self):
            raise self._refusal_pool()

    def _refusal_pool(self):
        return self.env["gov.clause"]._refusal(
            "JN21-08-02",
            self.env._("Experts enter the pool by approval and leave it by removal."),
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_approve(self):
        """Take experts into the pool.

        :raise UserError: not a manager of the agency, or the own entry (JN21 8).
        """
        user = self.env.user
        own = self.env["gov.agency"].search(
            [("id", "child_of", user.gov_agency_ids.ids)]
        )
        manager = user.has_group("gov_items.group_agency_manager")
        if not manager or self.agency_id - own or user in self.create_uid:
            raise self.env["gov.clause"]._refusal(
                "JN21-08-02",
                self.env._(
                    "A manager of the agency who did not enter the expert approves."
                ),
            )
        entered = self.filtered(lambda e: e.state == "draft").sudo()  # sudo: act only
        entered.write({"state": "approved", "approved_by_id": self.env.uid})

    def action_remove(self):
        """Take experts out of the pool; the reason is entered before.

        :raise UserError: no reason.
        """
        self.check_access("write")
        for expert in self:
            if not (expert.removal_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-08-02", self.env._("Enter why the expert is removed.")
                )
        own = self.sudo()  # sudo: states are written by acts only
        today = self._city_today()
        own.write({"state": "removed", "removed_on": today})

    def action_open_engagements(self):
        """The expert's calls."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_training.gov_expert_engagement_action"
        )
        return dict(action, domain=[("expert_id", "in", self.ids)], context={})
