from odoo import api, fields, models

from odoo.addons.gov_items.report import pdf

from ..report import engagement_pdf

SET_BY_ACTS = frozenset("draw_id expert_id state engaged_on name".split())


class GovExpertEngagement(models.Model):
    """The call of one expert: fee and who pays, the sheet, the evaluation.

    The city agency pays unless the item's entry says that the applicant does; anybody
    else pays for a written reason (JN21 three (three) 8).
    """

    _name = "gov.expert.engagement"
    _description = "Engagement of an Expert"
    _order = "id desc"

    name = fields.Char("Number", readonly=True, required=True, default="/", copy=False)
    draw_id = fields.Many2one(
        "gov.expert.draw", required=True, readonly=True, index=True, ondelete="restrict"
    )
    expert_id = fields.Many2one(
        "gov.expert", required=True, readonly=True, index=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(
        related="draw_id.entry_id", string="Item", store=True, index=True
    )
    region_id = fields.Many2one(related="draw_id.region_id", store=True, index=True)
    agency_id = fields.Many2one(
        related="draw_id.agency_id", string="Called by", store=True, index=True
    )
    pool_agency_id = fields.Many2one(
        related="expert_id.agency_id", string="Pool of", store=True, index=True
    )
    engaged_on = fields.Date(
        readonly=True, required=True, default=lambda self: self._city_today()
    )
    state = fields.Selection(
        [("called", "Called"), ("declined", "Turned down"), ("done", "Done")],
        required=True,
        readonly=True,
        default="called",
        index=True,
    )
    decline_reason = fields.Char("Why turned down")
    fee = fields.Float(help="Yuan.")
    payer = fields.Selection(
        [
            ("agency", "City agency"),
            ("applicant", "Applicant"),
            ("other", "Somebody else"),
        ],
        "Paid by",
        required=True,
        compute="_compute_payer",
        store=True,
        readonly=False,
        precompute=True,
    )
    payer_agency_id = fields.Many2one(
        "gov.agency",
        "Paying agency",
        compute="_compute_payer",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    payer_reason = fields.Char(help="Needed where neither of the usual two pays.")
    opinion = fields.Text(help="What the expert found.")
    score = fields.Integer(help="1 to 5; 0: not evaluated yet.", aggregator="avg")
    evaluation = fields.Text()

    _fee_positive = models.Constraint("CHECK(fee >= 0)", "A fee is not negative.")
    _score_range = models.Constraint(
        "CHECK(score BETWEEN 0 AND 5)", "Evaluate from 1 to 5."
    )
    _payer_reason = models.Constraint(
        "CHECK(payer <> 'other' OR payer_reason IS NOT NULL)",
        "JN21-08-05: another payer needs a written reason.",
    )
    _declined = models.Constraint(
        "CHECK(state <> 'declined' OR decline_reason IS NOT NULL)",
        "An expert declines for a reason.",
    )

    @api.private
    def init(self):
        """Let the database refuse a call with a conflict or at the wrong cost."""
        super().init()
        self.env.cr.execute(_FREE)

    @api.depends("draw_id")
    def _compute_payer(self):
        for one in self:
            entry = one.draw_id.entry_id
            cells = entry.delegation_ids
            near = cells.filtered(lambda d, o=one: d.region_id == o.draw_id.region_id)
            one.payer = "applicant" if entry.applicant_pays_review else "agency"
            one.payer_agency_id = (near or cells).upper_agency_id[:1]

    @api.constrains("payer", "payer_reason")
    def _check_payer(self):
        for one in self:
            wrong = one.payer == "applicant" and not one.entry_id.applicant_pays_review
            if wrong:
                raise self.env["gov.clause"]._refusal(
                    "JN21-08-04",
                    self.env._(
                        "The review of %(item)s is not charged to the applicant.",
                        item=one.entry_id.display_name,
                    ),
                )
            if one.payer == "other" and not (one.payer_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-08-05",
                    self.env._("Enter why neither city agency nor applicant pays."),
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and SET_BY_ACTS & vals.keys():
            raise self.env["gov.clause"]._refusal(
                "JN21-08-03", self.env._("Experts are called by a draw only.")
            )
        if (
            vals.get("payer") == "other"
            and not (vals.get("payer_reason") or "").strip()
        ):
            self.filtered(lambda o: not o.payer_reason)._refuse_other_payer()
        return super().write(vals)

    def _refuse_other_payer(self):
        if self:
            raise self.env["gov.clause"]._refusal(
                "JN21-08-05",
                self.env._("Enter why neither city agency nor applicant pays."),
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_decline(self):
        """The expert cannot come: the next of the same order is called.

        :raise UserError: no reason is entered, or the work is done.
        """
        self.check_access("write")
        for one in self:
            if one.state != "called" or not (one.decline_reason or "").strip():
                raise self.env["gov.clause"]._refusal(
                    "JN21-08-03", self.env._("Enter why the expert declines.")
                )
            own = one.sudo()  # sudo: the order decides who is next
            own.state = "declined"
            lines = own.draw_id.line_ids
            lines.filtered(lambda x, o=own: x.expert_id == o.expert_id).write(
                {"state": "declined"}
            )
            own.draw_id._call_next()

    def action_done(self):
        """The opinion is given."""
        self.check_access("write")
        own = self.filtered(lambda o: o.state == "called").sudo()  # sudo: act only
        own.write({"state": "done"})

    def action_print(self):
        """Open the engagement sheet as PDF."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/expert/engagement/{self.id}",
            "target": "new",
        }

    def _get_pdf(self):
        """Return the engagement sheet as PDF bytes."""
        self.ensure_one()
        case = self.draw_id.sudo().case_id  # sudo: the number alone is printed
        payers = dict(self._fields["payer"]._description_selection(self.env))
        paid = self.payer_agency_id.name if self.payer == "agency" else False
        text = engagement_pdf.SheetText(
            organ=self.agency_id.name,
            title=self.env._("Engagement of an expert"),
            number=self.name,
            facts=[
                (self.env._("Expert"), self.expert_id.name),
                (self.env._("Qualification"), self.expert_id.qualification),
                (self.env._("Item"), self.entry_id.display_name),
                (self.env._("Case"), case.number or "—"),
                (self.env._("Draw"), self.draw_id.name),
                (self.env._("Called on"), str(self.engaged_on)),
                (self.env._("Fee (yuan)"), f"{self.fee:.2f}"),
                (self.env._("Paid by"), paid or payers[self.payer]),
                (self.env._("Opinion"), self.opinion or ""),
            ],
            signatures=[
                self.env._("Expert's signature"),
                self.env._("For the agency"),
                self.env._("Date"),
            ],
            proof=self.env._(
                "Drawn by lot. Commitment: %s", self.draw_id.commitment or ""
            ),
            footer=self.env._(
                "Page %(page)s of %(pages)s", page="%(page)s", pages="%(pages)s"
            ),
        )
        return engagement_pdf.build(text, pdf.register_font(self.env))


_FREE = """
    CREATE OR REPLACE FUNCTION gov_expert_engagement_free() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM gov_expert_draw d
              JOIN gov_expert e ON e.id = NEW.expert_id
              LEFT JOIN gov_expert_conflict c ON c.expert_id = e.id
                    AND c.body_code = d.subject_code
                    AND (c.date_to IS NULL OR c.date_to >= NEW.engaged_on)
             WHERE d.id = NEW.draw_id AND d.subject_code IS NOT NULL
               AND (c.id IS NOT NULL OR e.employer_code = d.subject_code)
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                MESSAGE = 'JN21-08-03: the expert has a conflict of interest';
        END IF;
        IF NEW.payer = 'applicant' AND NOT EXISTS (
            SELECT FROM gov_expert_draw d JOIN gov_entry n ON n.id = d.entry_id
             WHERE d.id = NEW.draw_id AND n.applicant_pays_review
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'check_violation',
                MESSAGE = 'JN21-08-04: this review is not charged to the applicant';
        END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql;
    CREATE OR REPLACE TRIGGER gov_expert_engagement_free
        BEFORE INSERT OR UPDATE OF draw_id, expert_id, payer ON gov_expert_engagement
        FOR EACH ROW EXECUTE FUNCTION gov_expert_engagement_free()
"""
