from odoo import api, fields, models

from .gov_project import STAGES


class GovProjectPermit(models.Model):
    """A permit of a project: waits, may start, runs as a case, is there or waived."""

    _name = "gov.project.permit"
    _description = "Permit of a Project"
    _order = "project_id, id"

    project_id = fields.Many2one(
        "gov.project", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    stage = fields.Selection(STAGES, required=True)
    entry_id = fields.Many2one("gov.entry", "Item", ondelete="restrict")
    case_id = fields.Many2one(
        "gov.case",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('entry_id', '=', entry_id)]",
    )
    waits_for_ids = fields.Many2many(
        "gov.project.permit",
        "gov_project_permit_waits_rel",
        "permit_id",
        "before_id",
        "Waits for",
    )
    waiver = fields.Selection(
        [("commitment", "By commitment"), ("assessment", "By area assessment")],
        readonly=True,
    )
    assessment_id = fields.Many2one(
        "gov.area.assessment", readonly=True, ondelete="restrict"
    )
    check_on = fields.Date(
        "Check of the commitment",
        help="Day on which what was promised is checked; broken promises end the "
        "permit (JN18).",
    )
    kept = fields.Selection(
        [("kept", "Kept"), ("broken", "Broken")], "Commitment", readonly=True
    )
    granted_on = fields.Date(help="For permits that are not given by a case here.")
    state = fields.Selection(
        [
            ("waiting", "Waits"),
            ("ready", "May start"),
            ("case", "Under way"),
            ("granted", "There"),
            ("waived", "Left out"),
            ("refused", "Refused"),
        ],
        compute="_compute_state",
        help="From its case; what waits for nothing may start at the same time.",
    )

    @api.depends(
        "case_id.outcome",
        "case_id.state",
        "granted_on",
        "waiver",
        "kept",
        "waits_for_ids.case_id.outcome",
        "waits_for_ids.granted_on",
        "waits_for_ids.waiver",
    )
    def _compute_state(self):
        for permit in self:
            own = permit._own_state()
            before = permit.waits_for_ids
            open_ = before.filtered(
                lambda p: p._own_state() not in ("granted", "waived")
            )
            permit.state = own or ("waiting" if open_ else "ready")

    def _own_state(self):
        """The state that its own case, date or waiver gives; None without any."""
        outcome = self.case_id.outcome
        if self.kept == "broken" or outcome in ("refused", "not_forwarded"):
            return "refused"
        if self.waiver:
            return "waived"
        if self.granted_on or outcome == "granted":
            return "granted"
        return "case" if self.case_id else None

    @api.constrains("case_id")
    def _check_case_id(self):
        for permit in self.filtered("case_id"):
            waits = permit.waits_for_ids.filtered(
                lambda p: p._own_state() not in ("granted", "waived")
            )
            if waits:
                self.env["gov.case"]._refuse(
                    "JN18-12-06",
                    self.env._(
                        "%(permit)s waits for %(others)s.",
                        permit=permit.name,
                        others=", ".join(waits.mapped("name")),
                    ),
                )

    def action_check(self):
        """Note that the commitment was kept; ``action_broken`` withdraws."""
        self._note("kept")

    def action_broken(self):
        """The commitment was broken: the permit granted on it no longer holds."""
        self._note("broken")

    def _note(self, kept):
        wrong = self.filtered(lambda p: p.waiver != "commitment" or p.kept)
        if wrong:
            self.env["gov.case"]._refuse(
                "JN18-12-02",
                self.env._("A commitment is checked once."),
            )
        self.write({"kept": kept})
