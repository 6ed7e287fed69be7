from odoo import api, fields, models
from odoo.fields import Domain

from .gov_inspection import INSPECTOR

#: Days to put a finding right, [default].
DUE_DAYS = 30


class GovInspectionFinding(models.Model):
    """A fault that has to be put right: by whom, until when, with what proof.

    open → answered (agency manager of the body inspected) → accepted, or open
    again (inspector of the inspecting agency).
    """

    _name = "gov.inspection.finding"
    _inherit = "gov.archive.act.mixin"
    _description = "Finding"
    _gov_uploads = {"proof": "paper"}
    _order = "due_on, id"
    _act_clause = "HZ22-62-10"

    inspection_id = fields.Many2one(
        "gov.inspection", required=True, readonly=True, index=True, ondelete="restrict"
    )
    answer_id = fields.Many2one(
        "gov.inspection.answer", readonly=True, ondelete="restrict"
    )
    sample_id = fields.Many2one(
        "gov.inspection.sample", "Case drawn", readonly=True, ondelete="restrict"
    )
    entry_id = fields.Many2one(
        "gov.entry",
        "Item",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    region_id = fields.Many2one(
        "gov.region", readonly=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "To be put right by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    inspecting_agency_id = fields.Many2one(
        related="inspection_id.agency_id", store=True, index=True
    )
    code = fields.Char("Fault code", readonly=True, index=True)
    name = fields.Char("What was found", required=True, readonly=True)
    legality = fields.Boolean("Legality fault", readonly=True)
    state = fields.Selection(
        [
            ("open", "Not put right"),
            ("answered", "Answered"),
            ("accepted", "Put right"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="open",
        index=True,
        group_expand=True,
    )
    due_on = fields.Date(
        help="30 days after the conclusion unless the system parameter "
        "gov_archive.finding_days says otherwise; no document fixes the time."
    )
    overdue = fields.Boolean(compute="_compute_overdue", search="_search_overdue")
    responsible_id = fields.Many2one("res.users", "Person", ondelete="restrict")
    measure = fields.Text(help="What was done, and against its coming back.")
    proof = fields.Binary(attachment=True)
    proof_name = fields.Char()
    answered_at = fields.Datetime(readonly=True)
    recheck = fields.Text("Re-check", help="What the inspector found afterwards.")
    accepted_at = fields.Datetime(readonly=True)
    accepted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    may_answer = fields.Boolean(compute="_compute_may")
    may_accept = fields.Boolean(compute="_compute_may")

    @api.model
    def _due_on(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not
        days = parameters.get_param("gov_archive.finding_days", "")
        limit = int(days) if days.isdigit() else DUE_DAYS
        return fields.Date.add(self.env["gov.case"]._today(), days=limit)

    @api.depends("state", "due_on")
    def _compute_overdue(self):
        today = self.env["gov.case"]._today()
        for finding in self:
            late = finding.due_on and finding.due_on < today
            finding.overdue = bool(late and finding.state != "accepted")

    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["gov.case"]._today()
        return Domain("state", "!=", "accepted") & Domain("due_on", "<", today)

    @api.depends_context("uid")
    @api.depends("agency_id", "inspecting_agency_id")
    def _compute_may(self):
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        inspector = self.env.user.has_group(INSPECTOR)
        manager = self.env.user.has_group("gov_items.group_agency_manager")
        for finding in self:
            finding.may_answer = manager and finding.agency_id in mine
            finding.may_accept = inspector and finding.inspecting_agency_id in mine

    def _act_by_hand(self):
        if self.state == "open" and self.may_answer:
            return frozenset({"responsible_id", "measure", "proof", "proof_name"})
        if self.state != "accepted" and self.may_accept:
            return frozenset({"recheck", "due_on"})
        return frozenset()

    def action_answer(self):
        """Report a finding as put right.

        :raise UserError: another agency's, or person, measure or proof is missing
            (HZ22-62-10)
        """
        for finding in self:
            if finding.state != "open" or not finding.may_answer:
                raise finding._refusal(self.env._("This is for the agency concerned."))
            if not (finding.responsible_id and finding.measure and finding.proof):
                raise finding._refusal(
                    self.env._("Name the person and the measure, and give the proof.")
                )
            finding._act_write(
                {"state": "answered", "answered_at": fields.Datetime.now()}
            )

    def action_accept(self):
        """Accept the correction after a re-check.

        :raise UserError: not the inspecting agency's inspector, not answered, or
            the re-check is not written down (HZ22-62-10)
        """
        for finding in self:
            finding._check_answered()
            finding._act_write(
                {
                    "state": "accepted",
                    "accepted_at": fields.Datetime.now(),
                    "accepted_by_id": self.env.uid,
                }
            )
            finding._on_fault_settled()
        self.inspection_id._close_if_done()

    def action_reject(self):
        """Open the finding again: the re-check says why.

        :raise UserError: as for ``action_accept``
        """
        for finding in self:
            finding._check_answered()
            finding._act_write({"state": "open"})

    def _check_answered(self):
        if self.state != "answered" or not self.may_accept:
            raise self._refusal(
                self.env._("This is for the inspecting agency, after an answer.")
            )
        if not (self.recheck or "").strip():
            raise self._refusal(self.env._("Write down the re-check first."))

    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("HZ22-62-10", message)

    def _on_fault_found(self):
        """Hook of the addons above: new faults, by item, region, agency and code.

        A training addon makes needs of them.
        """

    def _on_fault_settled(self):
        """Hook of the addons above: a fault was put right and re-checked."""
