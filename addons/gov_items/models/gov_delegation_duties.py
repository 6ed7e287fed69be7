from odoo import api, fields, models

#: Acts of a case and the profile's question that says which level takes them.
ACTS = (
    "receiver",
    "formal_checker",
    "reviewer",
    "decider",
    "deliverer",
    "responsible",
    "respondent",
)


class GovDelegation(models.Model):
    """Who does what, by name, for both levels."""

    _inherit = "gov.delegation"

    duty_html = fields.Html(
        string="Who Does What by Name", compute="_compute_duty_html", sanitize=False
    )
    capacity_text = fields.Char(
        related="region_id.capacity_text", string="Capacity of the Region"
    )
    is_separated = fields.Boolean(
        string="Approval and Supervision Apart",
        compute="_compute_is_separated",
        help="Who decides does not supervise: both need a memorandum (HZ22 six (one)).",
    )

    @api.depends("mode_id", "agency_id", "upper_agency_id", "supervisor_ids")
    @api.depends_context("lang")
    def _compute_duty_html(self):
        for delegation in self:
            delegation.duty_html = self.env["ir.qweb"]._render(
                "gov_items.delegation_duties",
                {"rows": delegation._duties()},
                minimal_qcontext=True,
            )

    @api.depends("mode_id", "agency_id", "upper_agency_id", "supervisor_ids")
    def _compute_is_separated(self):
        for delegation in self:
            decider = delegation._agency_for(delegation.mode_id.decider or "lower")
            others = delegation.supervisor_ids - decider
            delegation.is_separated = bool(decider and others)

    def _duties(self):
        """Return who acts, as rows of what is to be done, by whom, and by which clause.

        Every question of the mode that names a level is answered by an agency; an
        empty name is a gap that keeps the delegation from going live.
        """
        self.ensure_one()
        mode = self.mode_id
        if not mode:
            return []
        cells = mode.cell_ids.grouped("field_name")
        labels = mode.fields_get([*ACTS, "supervisor", "decision_seal"], ["string"])
        rows = []
        for name in ACTS:
            cell = cells.get(name, mode.cell_ids.browse())
            rows.append(
                {
                    "label": labels[name]["string"],
                    "agency": self._agency_for(mode[name]).name or "",
                    "clause": cell.clause_id.code or "",
                }
            )
        seals = dict(mode._fields["decision_seal"]._description_selection(self.env))
        keeper = self._agency_for(mode.decider).name or ""
        rows.insert(
            4,
            {
                "label": labels["decision_seal"]["string"],
                "agency": f"{keeper} · {seals[mode.decision_seal]}" if keeper else "",
                "clause": "",
            },
        )
        supervisors = "、".join(self._supervisors().mapped("name"))
        label = labels["supervisor"]["string"]
        rows.append({"label": label, "agency": supervisors, "clause": ""})
        return rows
