import hashlib

from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.gov_items.report import pdf

from ..kernel import draw
from ..report import requests as papers_of_requests


class GovOutsideEvaluation(models.Model):
    """An evaluation by an outside body: contract, drawn sample, results, follow-up.

    planned → drawn → reported → closed. The sample is drawn by the system from the
    closed cases of the period; with seed and list anyone repeats the draw (JN18).
    """

    _name = "gov.outside.evaluation"
    _inherit = ["mail.activity.mixin"]
    _description = "Evaluation by an Outside Body"
    _order = "id desc"
    _rec_names_search = ["name", "body"]

    name = fields.Char(required=True)
    body = fields.Char("Outside body", required=True)
    contract = fields.Char("Number of the contract", required=True)
    contract_on = fields.Date("Contract signed on", required=True)
    contract_ids = fields.Many2many(
        "ir.attachment",
        string="Contract and report",
        copy=False,
        bypass_search_access=True,
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Ordered by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    region_ids = fields.Many2many(
        "gov.region", string="Places", help="Empty: all places."
    )
    date_from = fields.Date("Cases from", required=True)
    date_to = fields.Date("Cases until", required=True)
    sample_size = fields.Integer(required=True, default=50, aggregator=None)
    pool_size = fields.Integer("Drawn from", readonly=True, copy=False, aggregator=None)
    seed = fields.Char(
        readonly=True,
        copy=False,
        help="Hash of contract and of the newest row of the cases' history when the "
        "sample was drawn: nobody could choose it.",
    )
    drawn_on = fields.Date(readonly=True, copy=False)
    sample_ids = fields.One2many("gov.outside.sample", "evaluation_id", copy=False)
    measure_ids = fields.One2many(
        "gov.outside.measure", "evaluation_id", "Follow-up", copy=False
    )
    average = fields.Float(
        "Average mark", compute="_compute_average", store=True, aggregator="avg"
    )
    conclusion = fields.Text(copy=False)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("drawn", "Sample drawn"),
            ("reported", "Results in"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="planned",
        copy=False,
        group_expand=True,
    )

    _sample_positive = models.Constraint(
        "CHECK(sample_size BETWEEN 1 AND 10000)", "1 to 10,000 cases are drawn."
    )
    _term = models.Constraint(
        "CHECK(date_from <= date_to)", "The period ends before it begins."
    )
    _contract_on_time = models.Constraint(
        "CHECK(drawn_on IS NULL OR contract_on <= drawn_on)",
        "The sample is drawn after the contract is signed.",
    )

    @api.depends("sample_ids.score", "sample_ids.is_marked")
    def _compute_average(self):
        for evaluation in self:
            marked = evaluation.sample_ids.filtered("is_marked")
            scores = marked.mapped("score")
            evaluation.average = sum(scores) / len(scores) if scores else 0

    def _refuse_evaluation(self, message):
        raise self.env["gov.clause"]._refusal("JN18-05-10", message)

    def _at(self, state):
        self.ensure_one()
        self.check_access("write")
        self.lock_for_update(allow_referencing=True)
        if self.state != state:
            self._refuse_evaluation(
                self.env._("%s is not at this point.", self.display_name)
            )

    def write(self, vals):
        fixed = {"sample_size", "date_from", "date_to", "region_ids", "contract"}
        if not self.env.su:
            if fixed & set(vals) and self.filtered("drawn_on"):
                self._refuse_evaluation(
                    self.env._("The sample is drawn; what it was drawn from stays.")
                )
            if self.filtered(lambda one: one.state == "closed"):
                self._refuse_evaluation(self.env._("The evaluation is closed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if self.filtered("drawn_on"):
            self._refuse_evaluation(self.env._("A drawn sample is kept."))

    def _pool(self):
        """The closed cases of period and places: number -> id."""
        domain = Domain("state", "=", "closed") & Domain("number", "!=", False)
        domain &= Domain("closed_on", ">=", self.date_from)
        domain &= Domain("closed_on", "<=", self.date_to)
        if self.region_ids:
            domain &= Domain("region_id", "child_of", self.region_ids.ids)
        cases = self.env["gov.case"].sudo()  # sudo: numbers to draw from
        return {
            case["number"]: case["id"]
            for case in cases.search_read(domain, ["number"], order="id")
        }

    def action_draw(self):
        """Draw the sample, once.

        :raise UserError: JN18-05-10: drawn already, or no case to draw from
        """
        self._at("planned")
        pool = self._pool()
        if not pool:
            self._refuse_evaluation(
                self.env._("No closed case lies in this period and these places.")
            )
        events = self.env["gov.case.event"].sudo()  # sudo: the seed is a hash
        newest = events.search([], order="id desc", limit=1)
        text = f"{self.contract}\n{newest.hash or ''}"
        seed = hashlib.sha256(text.encode()).hexdigest()
        numbers = draw.draw(seed, pool, self.sample_size)
        self.sudo().write(  # sudo: the draw is this act's, not a field
            {
                "seed": seed,
                "pool_size": len(pool),
                "drawn_on": self.env["gov.case"]._today(),
                "state": "drawn",
                "sample_ids": [
                    Command.create({"case_id": pool[number], "place": place})
                    for place, number in enumerate(numbers, 1)
                ],
            }
        )

    def action_report(self):
        """The marks are in.

        :raise UserError: JN18-05-10: a case of the sample has no mark, no conclusion
        """
        self._at("drawn")
        open_ = self.sample_ids.filtered(lambda line: not line.is_marked)
        if open_ or not (self.conclusion or "").strip():
            self._refuse_evaluation(
                self.env._(
                    "%s cases have no mark yet; and write the conclusion.", len(open_)
                )
            )
        self.sudo().state = "reported"  # sudo: the state is this act's

    def action_close(self):
        """Close it when every measure is done.

        :raise UserError: JN18-05-10: findings without a measure, or measures open
        """
        self._at("reported")
        findings = self.sample_ids.filtered("finding")
        if findings and not self.measure_ids:
            self._refuse_evaluation(
                self.env._("There are findings: enter what follows from them.")
            )
        if self.measure_ids.filtered(lambda measure: not measure.done_on):
            self._refuse_evaluation(self.env._("Measures are still open."))
        self.sudo().state = "closed"  # sudo: the state is this act's

    def action_print(self):
        """Print contract, sample, results and follow-up."""
        self.ensure_one()
        self.check_access("read")
        content = papers_of_requests.evaluation(
            self._print_values(), pdf.register_font(self.env)
        )
        files = self.env["ir.attachment"].sudo()  # sudo: read access was checked
        attachment = files.create(
            {
                "name": f"{self.name}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}",
            "target": "new",
        }

    def _print_values(self):
        return {
            "organ": self.agency_id.name,
            "name": self.name,
            "body": self.body,
            "contract": f"{self.contract} {self.contract_on}",
            "period": f"{self.date_from} — {self.date_to}",
            "pool": self.pool_size,
            "seed": self.seed or "",
            "average": f"{self.average:.1f}",
            "conclusion": self.conclusion or "",
            "sample": [
                (
                    line.number or "",
                    line.entry_name or "",
                    f"{line.score:g}" if line.is_marked else "",
                    line.finding or "",
                )
                for line in self.sample_ids
            ],
            "measures": [
                (
                    measure.agency_id.name,
                    measure.name,
                    str(measure.due_on),
                    str(measure.done_on or ""),
                )
                for measure in self.measure_ids
            ],
        }
