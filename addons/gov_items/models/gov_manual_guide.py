from odoo import api, fields, models

from ..kernel.guidechecks import CHECKS, Guide, findings


class GovManual(models.Model):
    """What the guide tells beyond flow and documents, and its consistency."""

    _inherit = "gov.manual"

    handling = fields.Selection(
        [("1", "On the spot"), ("2", "Within the promised limit"), ("9", "Other")],
        help="Kind of handling after GB/T 39554 A.6.",
    )
    accept_days = fields.Integer(
        string="Limit of Acceptance",
        aggregator=False,
        help="Working days of the body that receives (HZ22 one (two) 2).",
    )
    approve_days = fields.Integer(
        string="Limit of Approval",
        aggregator=False,
        help="Working days of the body that decides; both together do not exceed the "
        "statutory limit.",
    )
    result_name = fields.Char(string="Result", help="As it is printed.")
    result_kind = fields.Selection(
        [
            ("licence", "Licence or certificate"),
            ("approval", "Reply"),
            ("document", "Document"),
            ("none", "None"),
        ]
    )
    visits = fields.Integer(
        aggregator=False, help="How often the applicant must come to the hall."
    )
    visits_reason = fields.Char(string="Why a Visit")
    online_level = fields.Selection(
        [
            ("1", "I: information"),
            ("2", "II: forms"),
            ("3", "III: sent in"),
            ("4", "IV: throughout"),
        ],
        string="Online",
        help="Depth of online handling.",
    )
    offline_reason = fields.Char(
        string="Why Not Online",
        help="Secrecy, or the law that keeps the entry from being online (JN18).",
    )
    fee_name = fields.Char(string="Item of the Fee")
    online_payment = fields.Boolean(string="Paid Online")
    consult_phone = fields.Char(string="Telephone for Questions")
    complaint_phone = fields.Char(string="Telephone for Complaints")
    question_ids = fields.One2many(
        "gov.manual.question", "manual_id", string="Questions", copy=True
    )
    finding_codes = fields.Char(
        compute="_compute_finding_codes",
        store=True,
        help="Names of the consistency checks that the guide fails.",
    )
    finding_count = fields.Integer(
        string="Findings",
        compute="_compute_finding_codes",
        store=True,
        aggregator=False,
    )
    finding_html = fields.Html(
        string="Consistency", compute="_compute_finding_html", sanitize=False
    )

    _limits_of_steps = models.Constraint(
        "CHECK(accept_days >= 0 AND approve_days >= 0 AND visits >= 0)",
        "Limits and visits cannot be negative.",
    )

    @api.depends(
        "handling",
        "statutory_days",
        "promised_days",
        "result_name",
        "result_kind",
        "visits",
        "visits_reason",
        "online_level",
        "fee_amount",
        "fee_basis",
        "fee_name",
        "online_payment",
        "consult_phone",
        "complaint_phone",
        "entry_id.item_type",
        "step_ids.name",
        "question_ids",
    )
    def _compute_finding_codes(self):
        for manual in self:
            found = findings(manual._guide())
            manual.finding_codes = ",".join(found)
            manual.finding_count = len(found)

    @api.depends("finding_codes")
    @api.depends_context("lang")
    def _compute_finding_html(self):
        words = self._check_words()
        clauses = self.env["gov.clause"]
        for manual in self:
            found = (manual.finding_codes or "").split(",")
            rows = [
                {
                    "message": words[name],
                    "failed": name in found,
                    "basis": clauses._cite(clause),
                }
                for name, (clause, _check) in CHECKS.items()
            ]
            manual.finding_html = self.env["ir.qweb"]._render(
                "gov_items.manual_findings", {"rows": rows}, minimal_qcontext=True
            )

    @api.model
    def _check_words(self):
        """Return name of the check -> what it wants."""
        return {
            "instant": self.env._("On the spot means no limit in days."),
            "result": self.env._("The result's name and kind agree."),
            "visits": self.env._("A visit has its reason."),
            "online": self.env._("Online throughout means no visit."),
            "fee": self.env._("A fee has its basis, item and amount."),
            "payment": self.env._("What is free is not paid online."),
            "phones": self.env._("Questions and complaints have two telephones."),
            "permit_steps": self.env._(
                "A permit is received, reviewed, decided, closed and delivered."
            ),
            "questions": self.env._("A permit's guide answers a frequent question."),
            "limit": self.env._("The promised limit keeps within the statutory one."),
        }

    def _guide(self):
        """Return the guide as the checks see it."""
        self.ensure_one()
        return Guide(
            handling=self.handling or "",
            statutory_days=self.statutory_days,
            promised_days=self.promised_days,
            result_name=self.result_name or "",
            result_kind=self.result_kind or "",
            visits=self.visits,
            visits_reason=bool((self.visits_reason or "").strip()),
            online_level=int(self.online_level or 0),
            fee=self.fee_amount,
            fee_basis=bool((self.fee_basis or "").strip()),
            fee_name=bool((self.fee_name or "").strip()),
            online_payment=self.online_payment,
            consult_phone=self.consult_phone or "",
            complaint_phone=self.complaint_phone or "",
            is_permit=self.entry_id.item_type == "01",
            steps=tuple(step.name or "" for step in self.step_ids),
            questions=len(self.question_ids),
        )

    # ------------------------------------------------------------
    # REFUSALS
    # ------------------------------------------------------------

    def _refuse_incomplete(self):
        self._refuse_visits()
        self._refuse_split_limits()
        return super()._refuse_incomplete()

    def _refuse_visits(self):
        """More than one visit needs a reason (LC20 two (three))."""
        if self.visits > 1 and not (self.visits_reason or "").strip():
            raise self.env["gov.clause"]._refusal(
                "LC20-23-01",
                self.env._(
                    "%(manual)s: %(visits)s visits need a reason.",
                    manual=self.display_name,
                    visits=self.visits,
                ),
            )

    def _refuse_split_limits(self):
        """Acceptance and approval together keep within the law (HZ22 one (two) 2)."""
        both = self.accept_days + self.approve_days
        if self.statutory_days and both > self.statutory_days:
            raise self.env["gov.clause"]._refusal(
                "HZ22-12-21",
                self.env._(
                    "%(manual)s: %(both)s working days of acceptance and approval "
                    "exceed the statutory %(statutory)s.",
                    manual=self.display_name,
                    both=both,
                    statutory=self.statutory_days,
                ),
            )
