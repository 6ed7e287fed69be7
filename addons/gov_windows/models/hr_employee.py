from odoo import api, fields, models

#: Fields that decide which steps the person may take.
STEP_FACTS = frozenset(
    {"user_id", "company_id", "active", "gov_staff_kind", "gov_point_id"}
)


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    gov_agency_id = fields.Many2one(
        "gov.agency",
        "Agency",
        index="btree_not_null",
        ondelete="restrict",
        help="The agency that employs the person; a posting starts from it.",
    )
    gov_posting_ids = fields.One2many(
        "gov.posting", "employee_id", "Postings", groups="hr.group_hr_user"
    )

    gov_staff_kind = fields.Selection(
        [
            ("official", "Official or institution staff"),
            ("contract", "Service contract"),
            ("volunteer", "Volunteer"),
        ],
        "Kind of staff",
        default="official",
        groups="hr.group_hr_user",
        help="Who works under a purchased service contract gets no review, decision "
        "or seal step (HZ22 five (two)).",
    )
    gov_contract_number = fields.Char(
        "Service contract", groups="hr.group_hr_user", help="Number of the contract."
    )
    gov_contract_end = fields.Date(
        "Contract ends", groups="hr.group_hr_user", help="Last day of the contract."
    )
    gov_point_id = fields.Many2one(
        "gov.service.point",
        "Works at",
        groups="hr.group_hr_user",
        index="btree_not_null",
        ondelete="restrict",
        help="A partner site or agency point where the person works.",
    )
    gov_badge_number = fields.Char(
        "Badge number",
        copy=False,
        index="btree_not_null",
        groups="hr.group_hr_user",
        help="On the badge and on the window's screen (JN18, staff management).",
    )
    gov_deputy_id = fields.Many2one(
        "res.users",
        "Usual deputy",
        groups="hr.group_hr_user",
        ondelete="set null",
        help="Proposed on each leave: A and B of a post stand in for each other.",
    )
    gov_skill_ids = fields.One2many(
        "gov.staff.skill", "employee_id", "Window skills", groups="hr.group_hr_user"
    )

    _gov_contract = models.Constraint(
        "CHECK(gov_staff_kind <> 'contract' OR (gov_contract_number IS NOT NULL "
        "AND gov_contract_end IS NOT NULL))",
        "Contract staff have a contract number and its end.",
    )
    _gov_badge_uniq = models.UniqueIndex(
        "(gov_badge_number) WHERE gov_badge_number IS NOT NULL",
        "Another person wears this badge.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Whether somebody may take a step is remembered: see res.users.
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if not STEP_FACTS.isdisjoint(vals):
            self.env.registry.clear_cache()
        return super().write(vals)

    def action_open_gov_shifts(self):
        """The person's shifts."""
        return self.env["gov.centre"]._action(
            "gov_shift_action", [("employee_id", "in", self.ids)]
        )
