from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class GovAnnexImportProposal(models.Model):
    """What one phrase of a note may mean as a rule; a person says whether."""

    _name = "gov.annex.import.proposal"
    _description = "Proposed Rule"
    _order = "import_id, line_id, id"
    _rec_name = "phrase"

    import_id = fields.Many2one(
        "gov.annex.import", required=True, index=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "gov.annex.import.line",
        string="Annex Row",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('import_id', '=', import_id)]",
    )
    programme_id = fields.Many2one(related="import_id.programme_id")
    seq = fields.Integer(related="line_id.seq", string="No.", aggregator=None)
    kind = fields.Selection(
        [
            ("mode", "Another mode"),
            ("not_delegated", "Not delegated"),
            ("scope", "Only this part"),
            ("exclude", "Without this part"),
            ("follow", "Together with another item"),
            ("ask", "Not understood"),
        ],
        required=True,
        default="ask",
        help="Another mode and not delegated become rules by themselves; only or "
        "without a part needs a fact that the window asks.",
    )
    phrase = fields.Char(required=True, help="The note's own words.")
    region_words = fields.Char(string="Printed Regions", readonly=True)
    region_group_id = fields.Many2one(
        "gov.region.group",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('programme_id', '=', programme_id)]",
    )
    region_ids = fields.Many2many("gov.region", string="Regions")
    circumstance_id = fields.Many2one(
        "gov.circumstance", index="btree_not_null", ondelete="restrict"
    )
    mode_text = fields.Char(string="Printed Mode", readonly=True)
    mode_id = fields.Many2one(
        "gov.mode",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('programme_id', '=', programme_id)]",
    )
    condition = fields.Char(
        help="What the phrase makes it depend on: choose the fact that the window "
        "asks, or make one of the words."
    )
    fact_id = fields.Many2one(
        "gov.fact",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('programme_id', 'in', [programme_id, False])]",
        help="The fact of the case on which the rule depends.",
    )
    operator = fields.Selection(
        lambda self: (
            self.env["gov.rule.condition"]
            ._fields["operator"]
            ._description_selection(self.env)
        ),
        default="eq",
        required=True,
    )
    value = fields.Char(
        default="true", help="As in the condition of a rule; true for a yes."
    )
    clause_id = fields.Many2one(
        "gov.clause",
        index="btree_not_null",
        ondelete="restrict",
        help="The clause that the rule cites.",
    )
    accepted = fields.Boolean(help="A rule is made of it.")
    left_out = fields.Boolean(
        help="No rule is made of it; who imports has read it and answers otherwise."
    )
    obstacle = fields.Char(
        compute="_compute_obstacle", help="Why no rule can be made of it as it is."
    )
    rule_id = fields.Many2one(
        "gov.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _one_answer = models.Constraint(
        "CHECK(NOT (accepted AND left_out))",
        "A proposal is accepted or left out, not both.",
    )

    @api.depends(
        "kind",
        "region_words",
        "region_group_id",
        "region_ids",
        "mode_id",
        "condition",
        "fact_id",
        "value",
        "line_id.mode_id",
    )
    @api.depends_context("lang")
    def _compute_obstacle(self):
        for proposal in self:
            proposal.obstacle = proposal._obstacle()

    def _obstacle(self):
        if self.kind in ("ask", "follow"):
            return self.env._("Say what it means: choose a kind, or leave it out.")
        partly = self.condition or self.kind in ("scope", "exclude")
        if partly and not (self.fact_id and (self.value or "").strip()):
            return self.env._("It depends on a condition: choose or make its fact.")
        if self.region_words and not (self.region_group_id or self.region_ids):
            return self.env._("Choose the regions.")
        if self.kind in ("mode", "scope") and not self._rule_mode():
            return self.env._("Choose the mode.")
        return False

    @api.constrains(
        "accepted",
        "kind",
        "mode_id",
        "condition",
        "fact_id",
        "value",
        "region_ids",
        "region_group_id",
    )
    def _check_accepted(self):
        for proposal in self.filtered("accepted"):
            if proposal.obstacle:
                raise UserError(
                    self.env._(
                        "No. %(seq)s, “%(phrase)s” cannot be accepted. %(obstacle)s",
                        seq=proposal.seq,
                        phrase=proposal.phrase,
                        obstacle=proposal.obstacle,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        proposals.import_id._check_open()
        return proposals

    def write(self, vals):
        if not vals.keys() <= {"rule_id"}:
            self.line_id._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        self.import_id._check_open()

    def _is_general(self):
        """Whether it speaks for all regions and cases, as the default rule does."""
        self.ensure_one()
        return not (
            self.region_ids
            or self.region_group_id
            or self.circumstance_id
            or self.fact_id
        )

    def _rule_mode(self):
        """Return the mode of the rule; empty = not delegated."""
        self.ensure_one()
        if self.kind == "mode":
            return self.mode_id
        if self.kind == "scope":
            return self.mode_id or self.line_id.mode_id
        return self.mode_id.browse()

    def _condition_commands(self):
        if not self.fact_id:
            return []
        return [
            Command.create(
                {
                    "fact_id": self.fact_id.id,
                    "operator": self.operator,
                    "value": self.value,
                }
            )
        ]

    def action_make_fact(self):
        """Make a yes-or-no fact of the condition's words, for the window to ask."""
        self.check_access("write")
        for proposal in self.filtered(lambda p: p.condition and not p.fact_id):
            programme = proposal.programme_id
            proposal.fact_id = self.env["gov.fact"].create(
                {
                    "name": proposal.condition,
                    "code": f"annex_{proposal.id}",
                    "value_type": "boolean",
                    "programme_id": programme.id,
                }
            )
