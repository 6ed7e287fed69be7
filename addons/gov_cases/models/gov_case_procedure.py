from odoo import api, fields, models

from ..kernel import draw, procedures
from .gov_case import TEXT_GROUPS

KINDS = [
    ("site_visit", "Site visit"),
    ("expert_review", "Expert review"),
    ("hearing", "Hearing"),
    ("publication", "Publication period"),
    ("inspection", "Inspection, testing or quarantine"),
    ("appraisal", "Appraisal"),
    ("bidding", "Bidding or auction"),
    ("joint_review", "Joint review"),
]


class GovCaseProcedure(models.Model):
    """A sub-procedure of a case, and what it does to the clock.

    Opened and ended by whoever has the step in hand. Those of law stop the clock
    and the applicant is told; while one is open the case is not decided.
    """

    _name = "gov.case.procedure"
    _description = "Sub-Procedure"
    _order = "case_id, id"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "gov.case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        [("open", "Going on"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
    )
    agency_id = fields.Many2one(
        "gov.agency", required=True, readonly=True, ondelete="restrict"
    )
    stops_clock = fields.Boolean(
        readonly=True,
        help="Its time is not counted (Administrative Licensing Law art. 45).",
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(
        "Planned end",
        readonly=True,
        help="Planned end; a publication period cannot end before it.",
    )
    ended_on = fields.Date(readonly=True)
    place = fields.Char("Venue", readonly=True)
    subject = fields.Text("What is to be found out", readonly=True, groups=TEXT_GROUPS)
    user_ids = fields.Many2many(
        "res.users",
        string="Officials",
        readonly=True,
        help="A site visit is made by two officials or more (Administrative Licensing "
        "Law art. 34).",
    )
    opened_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    ended_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    report = fields.Text(readonly=True, groups=TEXT_GROUPS, help="What was found.")
    passed = fields.Boolean(readonly=True)
    seed = fields.Char(
        readonly=True,
        help="Hash of the row in the case's history that opened it: with the list of "
        "candidates anyone can repeat the draw.",
    )
    candidates = fields.Json(
        readonly=True, help="Keys of the experts who could be drawn, as they were."
    )
    candidate_list = fields.Char(
        "Could be drawn",
        compute="_compute_candidate_list",
        help="Keys of all experts of the pool who could be drawn that day.",
    )
    expert_ids = fields.One2many(
        "gov.case.expert", "procedure_id", "Experts", readonly=True
    )
    helper_id = fields.Many2one(
        "gov.agency",
        "Help asked of",
        readonly=True,
        ondelete="restrict",
        help="The granting agency, where the lower one asks for help with the visit or "
        "the review (HZ22 four (one)).",
    )
    help_answer = fields.Text(readonly=True)
    helped_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    document_id = fields.Many2one(
        "gov.case.document", "Record", readonly=True, ondelete="restrict"
    )

    _one_open = models.UniqueIndex(
        "(case_id, kind) WHERE state = 'open'",
        "A sub-procedure of this kind is open already.",
    )

    @api.depends("candidates")
    def _compute_candidate_list(self):
        for procedure in self:
            procedure.candidate_list = "、".join(procedure.candidates or [])

    # --- experts ----------------------------------------------------------------

    def _expert_candidates(self):
        """Who may be drawn for this case; extended to leave out who has a conflict.

        :return: list of {"key", "name"}
        """
        return self.case_id.entry_id.sector_id._expert_pool(self.date_from)

    def _draw_experts(self, count, without=()):
        """Draw ``count`` experts from the pool; keep seed and candidates.

        :raise UserError: the pool is too small (JN21-08-02)
        """
        pool = {expert["key"]: expert for expert in self._expert_candidates()}
        keys = draw.draw(self.seed, pool, count, without)
        if len(keys) < count:
            self.env["gov.case"]._refuse(
                "JN21-08-02",
                self.env._(
                    "The shared pool has %(found)s experts without conflict; "
                    "%(wanted)s are wanted.",
                    found=len(keys),
                    wanted=count,
                ),
            )
        self.candidates = sorted(pool)
        self.env["gov.case.expert"].create(
            [
                {
                    "procedure_id": self.id,
                    "key": key,
                    "name": pool[key]["name"],
                    "sequence": place,
                }
                for place, key in enumerate(keys, 1)
            ]
        )

    # --- acts -------------------------------------------------------------------

    def action_end(self, report, passed=True):
        """End the sub-procedure with its report; the clock runs again.

        :raise UserError: not in hand here (SUITE-AGENCY), no report, over already, or
            a publication period that has not ended (XK-34)
        """
        self.ensure_one()
        case = self.case_id
        case._lock()
        case._check_turn()
        problem = self._end_problem((report or "").strip())
        if problem:
            case._refuse("XK-34", problem)
        record = self.sudo()  # sudo: rows change through this act alone
        record.write(
            {
                "state": "done",
                "ended_on": case._today(),
                "ended_by": self.env.uid,
                "report": report.strip(),
                "passed": bool(passed),
            }
        )
        document = case._print_procedure(record)
        record.document_id = document.id
        case._procedure_ended(self)

    def _end_problem(self, report):
        if self.state != "open" or not report:
            return self.env._("An open sub-procedure ends with its report.")
        period = procedures.KINDS[self.kind].period
        if period and self.date_to and self.case_id._today() <= self.date_to:
            return self.env._("The period runs until %s.", self.date_to)
        if self.expert_ids.filtered(lambda expert: not expert.opinion):
            return self.env._("Each expert drawn gives an opinion first.")
        return None

    def action_cancel(self):
        """Call it off; the clock runs again.

        :raise UserError: not in hand here (SUITE-AGENCY), or over already (XK-34)
        """
        self.ensure_one()
        self.case_id._lock()
        self.case_id._check_turn()
        if self.state != "open":
            self.case_id._refuse("XK-34", self.env._("It is over already."))
        self.sudo().write(  # sudo: rows change through this act alone
            {"state": "cancelled", "ended_on": self.case_id._today()}
        )
        self.case_id._procedure_ended(self)

    def action_help(self, answer):
        """Answer the lower agency's call for help.

        :raise UserError: not the agency that was asked, or nothing said (HZ22-41-06)
        """
        self.ensure_one()
        mine = self.helper_id & self.env.user._own_agencies()
        if not mine or not (answer or "").strip() or self.help_answer:
            self.env["gov.case"]._refuse(
                "HZ22-41-06",
                self.env._("The agency that was asked answers once, in words."),
            )
        self.sudo().write(  # sudo: rows change through this act alone
            {"help_answer": answer.strip(), "helped_by": self.env.uid}
        )
        self.case_id._log("help_answer", detail=answer.strip(), agency=self.helper_id)

    def action_ask(self):
        """Open the form that ends it, or that answers the call for help."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.case.procedure.end",
            "view_mode": "form",
            "target": "new",
            "name": self.display_name,
            "context": {
                "default_procedure_id": self.id,
                "default_action": self.env.context.get("act", "end"),
            },
        }

    @api.depends("kind", "case_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for procedure in self:
            kind = labels.get(procedure.kind, "")
            procedure.display_name = f"{kind} · {procedure.case_id.display_name}"
