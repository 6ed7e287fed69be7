from odoo import fields, models

#: Who may see an applicant's data in full for a stated reason, though their daily
#: work needs masks only. The three administrators never.
READERS = (
    "gov_items.group_auditor",
    "gov_items.group_agency_manager",
    "gov_cases.group_supervisor",
    "gov_archive.group_inspector",
)
SHOWN = ("applicant_name", "applicant_code", "phone", "address", "agent_name")


class GovFullView(models.TransientModel):
    """Asks why, notes it, and shows the applicant's data in full, once."""

    _name = "gov.full.view"
    _description = "Full View of Personal Data"
    _rec_name = "case_id"

    case_id = fields.Many2one("gov.case", required=True, ondelete="cascade")
    reason = fields.Text(help="What the data are needed for; it is kept.")

    def _full(self):
        case = self.case_id.sudo()  # sudo: the reason was asked and is noted
        lines = []
        for name in SHOWN:
            field = case._fields.get(name)
            if field is not None and case[name]:
                label = field._description_string(self.env)
                lines.append(f"{label}: {case[name]}")
        return "\n".join(lines)

    def action_show(self):
        """Note the reason and show the data.

        :raise UserError: SUITE-MASK, without a reason or a role that may
        """
        self.ensure_one()
        self.case_id.check_access("read")
        self._require()
        self.env["gov.audit.event"]._log(
            "look",
            records=self.case_id,
            subject=self.case_id.display_name,
            reason=self.reason.strip(),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.case_id.display_name,
                "message": self._full(),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _require(self):
        if not any(map(self.env.user.has_group, READERS)):
            raise self.env["gov.clause"]._refusal(
                "SUITE-MASK",
                self.env._("Your role does not see personal data in full."),
            )
        if len((self.reason or "").strip()) < 4:
            raise self.env["gov.clause"]._refusal(
                "SUITE-MASK", self.env._("State what the data are needed for.")
            )
