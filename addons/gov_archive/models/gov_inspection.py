import json
import secrets

from odoo import api, fields, models
from odoo.fields import Domain

from ..kernel import draw
from .gov_inspection_plan import KINDS

INSPECTOR = "gov_archive.group_inspector"


class GovInspection(models.Model):
    """One inspection of one region by the agency that granted the powers.

    planned → committed → drawn → concluded → closed.

    * inspector of the inspecting agency: commits to a seed and fixes the list,
      reveals the seed, which draws cases and inspectors, concludes, publishes;
    * an inspector drawn: scores the cases, the running, the manual's lines;
    * whoever has to do with a case drawn, or works for the body inspected, is
      recused before the inspectors are drawn;
    * agency manager of the body inspected: answers the findings;
    * nobody changes the draw: its ledger is a hash chain, and
      ``python -m kernel.draw`` recomputes it from the published file.
    """

    _name = "gov.inspection"
    _inherit = "gov.archive.act.mixin"
    _description = "Inspection"
    _order = "id desc"
    _act_clause = "JN21-07-09"

    name = fields.Char("Number", readonly=True, copy=False)
    plan_id = fields.Many2one(
        "gov.inspection.plan", readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    agency_id = fields.Many2one(
        "gov.agency",
        "Inspecting agency",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    programme_id = fields.Many2one(
        "gov.programme", required=True, readonly=True, ondelete="restrict"
    )
    region_id = fields.Many2one(
        "gov.region", required=True, readonly=True, index=True, ondelete="restrict"
    )
    entry_ids = fields.Many2many("gov.entry", string="Items", readonly=True)
    direct_only = fields.Boolean("Directly delegated only", readonly=True)
    date_from = fields.Date("Decided from", readonly=True)
    date_to = fields.Date("Decided until", readonly=True)
    sample_size = fields.Integer("Cases drawn", readonly=True)
    inspector_count = fields.Integer("Inspectors drawn", readonly=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("committed", "Seed committed"),
            ("drawn", "Drawn"),
            ("concluded", "Concluded"),
            ("closed", "Closed"),
        ],
        "Status",
        required=True,
        readonly=True,
        default="planned",
        index=True,
        group_expand=True,
    )
    # draw
    commitment = fields.Char(
        readonly=True,
        size=64,
        help="SHA-256 of the seed, published before the seed is known.",
    )
    seed = fields.Char(
        readonly=True, groups=".", help="Nobody reads it before the reveal."
    )
    revealed_seed = fields.Char(
        readonly=True, help="Anyone can recompute the draw from it."
    )
    public_number = fields.Char(
        help="A number that nobody here can know beforehand, such as a lottery's, "
        "where one was agreed on; it goes into every ticket.",
    )
    population = fields.Text(readonly=True, help="Numbers of the cases drawn from.")
    population_count = fields.Integer("Cases to draw from", readonly=True)
    population_sha256 = fields.Char("Hash of the list", readonly=True, size=64)
    committed_at = fields.Datetime(readonly=True)
    drawn_at = fields.Datetime(readonly=True)
    candidate_ids = fields.One2many("gov.inspection.candidate", "inspection_id")
    sample_ids = fields.One2many("gov.inspection.sample", "inspection_id")
    event_ids = fields.One2many("gov.inspection.event", "inspection_id", readonly=True)
    # work
    answer_ids = fields.One2many(
        "gov.inspection.answer",
        "inspection_id",
        domain=[("subject", "!=", "file")],
        help="How the items are run, and the manual in force line by line.",
    )
    finding_ids = fields.One2many("gov.inspection.finding", "inspection_id")
    finding_count = fields.Integer(compute="_compute_finding_count")
    open_count = fields.Integer(
        "Open findings", compute="_compute_finding_count", help="Not accepted yet."
    )
    scope = fields.Text(help="What a special evaluation looks at.")
    criteria = fields.Text(help="By what a special evaluation judges.")
    guidance = fields.Text(help="What the granting agency advised on the spot.")
    conclusion = fields.Text()
    score = fields.Float(
        "Running, points", readonly=True, aggregator="avg", digits=(5, 1)
    )
    grade = fields.Selection(selection="_grades", readonly=True)
    file_score = fields.Float(
        "Files, mean points", readonly=True, aggregator="avg", digits=(5, 1)
    )
    concluded_on = fields.Date(readonly=True)
    published_on = fields.Date(readonly=True)
    published_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    may_inspect = fields.Boolean(compute="_compute_may_inspect")

    _name_uniq = models.UniqueIndex("(name) WHERE name IS NOT NULL", "Number taken.")

    @api.model
    def _grades(self):
        return [
            ("excellent", self.env._("Excellent")),
            ("qualified", self.env._("Qualified")),
            ("unqualified", self.env._("Unqualified")),
        ]

    @api.depends("name", "region_id")
    def _compute_display_name(self):
        for record in self:
            parts = (record.name, record.region_id.name)
            record.display_name = " ".join(filter(None, parts))

    @api.depends("finding_ids.state")
    def _compute_finding_count(self):
        for record in self:
            record.finding_count = len(record.finding_ids)
            record.open_count = len(
                record.finding_ids.filtered(lambda f: f.state != "accepted")
            )

    @api.depends_context("uid")
    @api.depends("agency_id")
    def _compute_may_inspect(self):
        mine = self.env["gov.agency"].search(
            [("id", "child_of", self.env.user.gov_agency_ids.ids)]
        )
        inspector = self.env.user.has_group(INSPECTOR)
        for record in self:
            record.may_inspect = inspector and record.agency_id in mine

    def _act_by_hand(self):
        if not self.may_inspect or self.state in ("concluded", "closed"):
            return frozenset()
        fields_open = {"scope", "criteria", "guidance", "conclusion", "answer_ids"}
        if self.state in ("planned", "committed"):
            fields_open.add("public_number")
        return frozenset(fields_open | {"sample_ids"})

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            year = (record.date_to or self.env["gov.case"]._today()).year
            record._act_write({"name": f"JC{year}-{record.id:05d}"})
        return records

    # --- draw -------------------------------------------------------------------

    def action_commit(self):
        """Fix the list, make a seed in secret and publish what both hash to.

        :raise UserError: not an inspector of the agency, committed already, or
            there is nothing to draw from (JN21-07-09)
        """
        for record in self:
            record._require("planned", "JN21-07-09")
            items = sorted(record._population().mapped("number"))
            if not items and record.kind != "evaluation":
                raise record._refusal(
                    "JN21-07-09", self.env._("No decided case in the period.")
                )
            seed = secrets.token_hex(32)
            record._act_write(
                {
                    "seed": seed,
                    "commitment": draw.commitment(seed),
                    "population": "\n".join(items),
                    "population_count": len(items),
                    "population_sha256": draw.population_hash(items),
                    "committed_at": fields.Datetime.now(),
                    "state": "committed",
                }
            )
            record._note("commit", record.commitment, record.population_sha256)

    def _population(self):
        """Decided cases of the region that the agency granted, in the period."""
        domain = (
            Domain("upper_agency_id", "child_of", self.agency_id.id)
            & Domain("programme_id", "=", self.programme_id.id)
            & Domain("region_id", "child_of", self.region_id.id)
            & Domain("decided_at", "!=", False)
        )
        if self.date_from:
            domain &= Domain("decided_at", ">=", self.date_from)
        if self.date_to:
            until = fields.Date.add(self.date_to, days=1)
            domain &= Domain("decided_at", "<", until)
        if self.entry_ids:
            domain &= Domain("entry_id", "in", self.entry_ids.ids)
        if self.direct_only:
            domain &= Domain.AND(
                [
                    Domain("mode_id.decider", "=", "lower"),
                    Domain("mode_id.in_name_of", "=", "lower"),
                    Domain("mode_id.agreement_kind", "=", "none"),
                ]
            )
        return self.env["gov.case"].sudo().search(domain)  # sudo: the whole list

    def action_reveal(self):
        """Reveal the seed and draw cases and inspectors.

        :raise UserError: not committed, or nobody is left to inspect (JN21-07-09)
        """
        for record in self:
            record._require("committed", "JN21-07-09")
            seed = record.sudo().seed  # sudo: nobody reads it before this act
            items = (record.population or "").split()
            public = record.public_number or ""
            drawn = draw.draw(items, seed, record.sample_size, public)
            record._make_samples(drawn)
            record._draw_inspectors(seed, public)
            record._act_write(
                {
                    "revealed_seed": seed,
                    "drawn_at": fields.Datetime.now(),
                    "state": "drawn",
                }
            )
            record._prepare_answers()
            record._note("reveal", seed, ", ".join(item for item, _number in drawn))

    def _make_samples(self, drawn):
        numbers = [item for item, _ticket in drawn]
        store = self.env["gov.case"].sudo()  # sudo: fixed by the draw
        cases = store.search([("number", "in", numbers)])
        by_number = {case.number: case for case in cases}
        self.env["gov.inspection.sample"]._act_create(
            [
                {
                    "inspection_id": self.id,
                    "rank": rank,
                    "ticket": ticket,
                    "case_id": by_number[item].id,
                    "file_id": by_number[item].archive_file_ids[:1].id,
                }
                for rank, (item, ticket) in enumerate(drawn, 1)
                if item in by_number
            ]
        )

    def _draw_inspectors(self, seed, public):
        """Recuse whoever must not judge, then draw among the rest."""
        candidates = self._candidates()
        open_ = {f"I{user.id}": user for user, why in candidates if not why}
        drawn = dict(draw.draw(open_, seed, self.inspector_count, public))
        if not drawn:
            raise self._refusal(
                "JN21-07-09", self.env._("Everyone who could inspect is recused.")
            )
        self.candidate_ids.filtered(lambda c: not c.declared)._act().unlink()
        declared = self.candidate_ids.user_id
        self.env["gov.inspection.candidate"]._act_create(
            [
                {
                    "inspection_id": self.id,
                    "user_id": user.id,
                    "label": f"I{user.id}",
                    "reason": why,
                    "drawn": f"I{user.id}" in drawn,
                }
                for user, why in candidates
                if user not in declared
            ]
        )
        inspectors = [open_[label] for label in drawn]
        for place, sample in enumerate(self.sample_ids.sorted("rank")):
            who = inspectors[place % len(inspectors)]
            sample._act_write({"inspector_id": who.id})

    def _candidates(self):
        """Inspectors of the agency with why they are recused, or False."""
        group = self.env.ref(INSPECTOR)
        store = self.env["res.users"].sudo()  # sudo: names of officers
        users = store.search(
            [
                ("all_group_ids", "in", group.ids),
                ("gov_agency_ids", "child_of", self.agency_id.id),
            ],
            order="id",
        )
        cases = self.sample_ids.case_id.sudo()  # sudo: who acted in them
        acted = cases.event_ids.user_id | cases.decided_by | cases.reviewed_by
        inspected = cases.agency_id | cases.decided_agency_id
        inspected -= self.agency_id
        found = []
        for user in users:
            why = False
            if user in self.candidate_ids.filtered("declared").user_id:
                why = self.env._("Asked to be recused")
            elif user in acted:
                why = self.env._("Acted in a case that was drawn")
            elif user.gov_agency_ids & inspected:
                why = self.env._("Works for a body that is inspected")
            found.append((user, why))
        return found

    def action_declare(self):
        """Recuse oneself, before the inspectors are drawn.

        :raise UserError: not an inspector of the agency, or drawn already
            (JN21-07-09)
        """
        for record in self:
            record._require_agency(record.agency_id, (INSPECTOR,), "JN21-07-09")
            if record.state not in ("planned", "committed"):
                raise record._refusal("JN21-07-09", self.env._("It is drawn already."))
            if self.env.user not in record.candidate_ids.user_id:
                self.env["gov.inspection.candidate"]._act_create(
                    [
                        {
                            "inspection_id": record.id,
                            "user_id": self.env.uid,
                            "label": f"I{self.env.uid}",
                            "reason": self.env._("Asked to be recused"),
                            "declared": True,
                        }
                    ]
                )

    def _draw_data(self):
        """The draw as it is published and recomputed."""
        self.ensure_one()
        open_ = self.candidate_ids.filtered(lambda c: not c.reason)
        seed, public = self.revealed_seed or "", self.public_number or ""
        labels = open_.mapped("label")
        people = draw.draw(labels, seed, self.inspector_count, public)
        return {
            "inspection": self.name,
            "commitment": self.commitment,
            "committed_at": str(self.committed_at),
            "seed": seed,
            "public": public,
            "cases": {
                "population": (self.population or "").split(),
                "population_sha256": self.population_sha256,
                "size": self.sample_size,
                "drawn": self.sample_ids.sorted("rank").case_id.mapped("number"),
            },
            "inspectors": {
                "population": labels,
                "population_sha256": draw.population_hash(labels),
                "size": self.inspector_count,
                "drawn": [
                    label
                    for label, _ticket in people
                    if label in open_.filtered("drawn").mapped("label")
                ],
            },
            "recused": [
                {"who": c.label, "why": c.reason}
                for c in self.candidate_ids.filtered("reason")
            ],
        }

    def _as_draw_file(self):
        return json.dumps(self._draw_data(), ensure_ascii=False, indent=1).encode()

    # --- tools ------------------------------------------------------------------

    def _note(self, kind, *details):
        self.env["gov.inspection.event"]._chain_append(
            [
                {
                    "inspection_id": self.id,
                    "kind": kind,
                    "detail": "\n".join(details),
                    "user_id": self.env.uid,
                    "happened_at": fields.Datetime.now(),
                }
            ]
        )

    def _require(self, state, clause):
        self.ensure_one()
        self._require_agency(self.agency_id, (INSPECTOR,), clause)
        self.lock_for_update()
        if self.state != state:
            raise self._refusal(
                clause,
                self.env._(
                    "%(name)s is not at the stage for this.", name=self.display_name
                ),
            )

    def _refusal(self, clause, message):
        return self.env["gov.clause"]._refusal(clause, message)

    def _open_list(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_archive.gov_inspection_action"
        )
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    def action_new_answers(self):
        """Show the check lists of running and manual."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check list"),
            "res_model": "gov.inspection.answer",
            "view_mode": "list,form",
            "domain": [("inspection_id", "=", self.id), ("subject", "!=", "file")],
            "context": {"create": False},
        }

    def _prepare_answers(self):
        """Lay out the check lists: running, manual line by line, each file."""
        criteria = self.env["gov.inspection.criterion"].search(
            [
                "|",
                ("programme_ids", "=", False),
                ("programme_ids", "in", self.programme_id.ids),
            ]
        )
        rows = [
            self._prepare_answer(criterion)
            for criterion in criteria
            if criterion.subject == "running"
        ]
        rows += self._prepare_manual_answers()
        rows += [
            {**self._prepare_answer(criterion), "sample_id": sample.id}
            for sample in self.sample_ids
            for criterion in criteria
            if criterion.subject == "file"
        ]
        self.env["gov.inspection.answer"]._act_create(rows)

    def _prepare_answer(self, criterion):
        return {
            "inspection_id": self.id,
            "criterion_id": criterion.id,
            "subject": criterion.subject,
            "name": criterion.name,
            "code": criterion.code,
            "points": criterion.points,
            "legality": criterion.legality,
        }

    def _prepare_manual_answers(self):
        """One line for every limit, step and document of the manuals in force."""
        rows = []
        manuals = self.sample_ids.case_id.manual_id.sudo()  # sudo: published anyway
        for manual in manuals:
            lines = [self.env._("Promised days: %s", manual.promised_days)]
            lines += [
                self.env._("Step: %s", name) for name in manual.step_ids.mapped("name")
            ]
            lines += [
                self.env._("Document: %s", name)
                for name in manual.document_ids.mapped("name")
            ]
            rows += [
                {
                    "inspection_id": self.id,
                    "subject": "manual",
                    "manual_id": manual.id,
                    "name": line,
                    "code": "MANUAL",
                }
                for line in lines
            ]
        return rows
