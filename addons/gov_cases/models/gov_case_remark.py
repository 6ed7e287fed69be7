from odoo import api, fields, models

READERS = (
    "gov_cases.group_clerk",
    "gov_cases.group_reviewer",
    "gov_cases.group_approver",
    "gov_cases.group_supervisor",
    "gov_items.group_agency_manager",
    "gov_items.group_city_manager",
)


class GovCaseRemark(models.Model):
    """What a level above, or a supervisor, writes on a running case.

    Guidance and remarks need no answer; the correction of a step is answered
    within 3 working days by the agency of that step; a consultation of county and
    township keeps question, participants and conclusion. Nothing here changes the
    case itself.
    """

    _name = "gov.case.remark"
    _description = "Remark on a Case"
    _order = "id desc"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "gov.case", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "gov.case.step", ondelete="restrict", domain="[('case_id', '=', case_id)]"
    )
    kind = fields.Selection(
        [
            ("guidance", "Guidance"),
            ("remark", "Remark"),
            ("correction", "Correction of a step"),
            ("consultation", "Consultation"),
        ],
        required=True,
        default="guidance",
    )
    text = fields.Text(required=True)
    participants = fields.Char(help="Who took part in the consultation.")
    agency_id = fields.Many2one(
        "gov.agency",
        "Written by agency",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    user_id = fields.Many2one(
        "res.users",
        "Written by",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    written_at = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    addressee_id = fields.Many2one(
        "gov.agency",
        readonly=True,
        ondelete="restrict",
        help="Agency of the step, which answers.",
    )
    due_on = fields.Date(readonly=True, help="Answer to a correction.")
    answer = fields.Text(readonly=True)
    answered_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        allowed = {"case_id", "step_id", "kind", "text", "participants"}
        for vals in vals_list:
            self._check_by_hand(vals, allowed)
            self._address(vals)
        remarks = super().create(vals_list)
        for remark in remarks:
            remark.case_id._log("remark", detail=remark.text, agency=remark.agency_id)
        return remarks

    @api.model
    def _check_by_hand(self, vals, allowed):
        if not self.env.su and not allowed.issuperset(vals):
            self.env["gov.case"]._refuse(
                "SUITE-APPEND",
                self.env._("Write the remark; who and when follow from it."),
            )

    @api.model
    def _address(self, vals):
        """Complete the values: to whom it goes and by when it is answered."""
        case = self.env["gov.case"].browse(vals.get("case_id"))
        case.check_access("read")
        step = self.env["gov.case.step"].browse(vals.get("step_id"))
        agency = step.agency_id or case.current_agency_id or case.accept_agency_id
        vals["addressee_id"] = agency.id
        if vals.get("kind") == "correction":
            calendar = self.env["gov.calendar.day"]
            days = case._setting("correction_days")
            vals["due_on"] = calendar._add_workdays(case._today(), days)[0]

    def action_answer(self, text):
        """Answer for the agency that it is addressed to, once.

        :raise UserError: another agency's (SUITE-AGENCY), or answered (JN18-26-02)
        """
        self.ensure_one()
        case = self.case_id
        if self.addressee_id not in self.env.user._own_agencies():
            case._refuse(
                "SUITE-AGENCY",
                self.env._("%(agency)s answers.", agency=self.addressee_id.name),
            )
        if self.answer or not (text or "").strip():
            case._refuse("JN18-26-02", self.env._("It is answered once, in words."))
        self.sudo().write(  # sudo: rows change through this act alone
            {
                "answer": text.strip(),
                "answered_by": self.env.uid,
                "answered_at": fields.Datetime.now(),
            }
        )
        case._log("remark_answer", detail=text.strip(), agency=self.addressee_id)

    def action_ask(self):
        """Open the form for the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.words",
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Answer"),
            "context": {"default_model": self._name, "default_record": self.id},
        }
