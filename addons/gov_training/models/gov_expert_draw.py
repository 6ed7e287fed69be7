import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.gov_items.kernel.identifiers import compact

from ..kernel import lottery

COOLING_PARAMETER = "gov_training.cooling_days"
#: Days after an engagement in which an expert is not drawn for the same applicant.
COOLING = 30
CLAUSE = "JN21-08-03"


class GovExpertDraw(models.Model):
    """A draw of experts by lot that anybody can repeat.

    draft → committed (candidates and a hidden secret are fixed, their hash is shown)
    → drawn (a witness named a word; the secret is opened). Who declines is replaced
    by the next of the same order.
    """

    _name = "gov.expert.draw"
    _description = "Draw of Experts"
    _order = "id desc"

    name = fields.Char("Number", readonly=True, copy=False, required=True, default="/")
    entry_id = fields.Many2one(
        "gov.entry", "Item", required=True, index=True, ondelete="restrict"
    )
    case_id = fields.Many2one("gov.case", index="btree_not_null", ondelete="restrict")
    agency_id = fields.Many2one(
        "gov.agency",
        "Called by",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    region_id = fields.Many2one(related="agency_id.region_id", store=True, index=True)
    field_id = fields.Many2one("gov.expert.field", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("person", "Person"), ("institution", "Institution")],
        required=True,
        default="person",
    )
    count = fields.Integer("Experts wanted", required=True, default=3)
    subject_name = fields.Char("Applicant")
    subject_code = fields.Char(
        "Applicant's code",
        groups="gov_cases.group_reviewer,gov_cases.group_approver,"
        "gov_cases.group_clerk,gov_training.group_organiser",
        help="Experts with a conflict on this code are not candidates.",
    )
    line_ids = fields.One2many(
        "gov.expert.draw.line", "draw_id", "Candidates", readonly=True, copy=False
    )
    engagement_ids = fields.One2many(
        "gov.expert.engagement", "draw_id", "Engagements", readonly=True, copy=False
    )
    state = fields.Selection(
        [("draft", "Draft"), ("committed", "Committed"), ("drawn", "Drawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    secret = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )
    commitment = fields.Char(
        readonly=True,
        copy=False,
        help="SHA-256 of secret, candidates and number, shown before the draw.",
    )
    committed_at = fields.Datetime(readonly=True, copy=False)
    word = fields.Char(
        copy=False, help="Any word or number that the witness names at the draw."
    )
    witness = fields.Char(copy=False, help="Who named the word: name and office.")
    drawn_at = fields.Datetime(readonly=True, copy=False)

    _count_positive = models.Constraint(
        "CHECK(count BETWEEN 1 AND 50)", "Draw between 1 and 50 experts."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                vals.update(state="draft", commitment=False)
                vals.pop("secret", None)
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
            if vals.get("subject_code"):
                vals["subject_code"] = compact(vals["subject_code"])
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            open_ = {"draft": None, "committed": {"word", "witness"}, "drawn": set()}
            guarded = {"state", "secret", "commitment", "line_ids", "drawn_at"}
            for draw in self:
                allowed = open_[draw.state]
                if guarded & vals.keys() or (
                    allowed is not None and vals.keys() - allowed
                ):
                    raise self._refusal_drawn()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_committed(self):
        if any(draw.state != "draft" for draw in self):
            raise self._refusal_drawn()

    def _refusal_drawn(self):
        return self.env["gov.clause"]._refusal(
            CLAUSE,
            self.env._("A draw that was committed is carried through and kept."),
        )

    # ------------------------------------------------------------
    # DRAW
    # ------------------------------------------------------------

    @api.private
    def draw(self, entry, agency, field, count=1, **vals):
        """Draw in one step, the server naming the word: the surface for modules.

        :param vals: case_id, subject_name, subject_code, kind, word, witness
        :return: the draw; its ``engagement_ids`` are the experts called
        """
        word = vals.pop("word", None) or secrets.token_hex(8)
        witness = vals.pop("witness", None) or self.env.user.name
        one = self.create(
            {
                "entry_id": entry.id,
                "agency_id": agency.id,
                "field_id": field.id,
                "count": count,
                **vals,
            }
        )
        one.action_commit()
        one.write({"word": word, "witness": witness})
        one.action_draw()
        return one

    def action_commit(self):
        """Fix candidates and secret; show their hash.

        :raise UserError: not a draft, or fewer candidates than wanted.
        """
        self.ensure_one()
        if self.state != "draft":
            raise self._refusal_drawn()
        lines = self._candidates()
        keys = [vals["key"] for vals in lines if not vals["excluded"]]
        if len(keys) < self.count:
            raise self.env["gov.clause"]._refusal(
                CLAUSE,
                self.env._(
                    "%(wanted)s experts are wanted, but only %(found)s without "
                    "conflict are in the pool of this field.",
                    wanted=self.count,
                    found=len(keys),
                ),
            )
        secret = secrets.token_hex(32)
        own = self.sudo()  # sudo: the secret is nobody's to read before the draw
        own.write(
            {
                "line_ids": [Command.clear(), *map(Command.create, lines)],
                "secret": secret,
                "commitment": lottery.commitment(secret, keys, self.count),
                "committed_at": fields.Datetime.now(),
                "state": "committed",
            }
        )

    def _candidates(self):
        """Values of a line per expert of the field, with why somebody is left out."""
        experts = self.env["gov.expert"].search(
            Domain("field_ids", "in", self.field_id.ids)
            & Domain("kind", "=", self.kind)
            & Domain("callable", "=", True),
            order="id",
        )
        code = self.sudo().subject_code  # sudo: compared only
        recent = self._cooling(experts, code)
        return [
            {
                "expert_id": expert.id,
                "key": expert._pool_key(),
                "excluded": self._conflict(expert, code)
                or (expert in recent and "cooling")
                or False,
            }
            for expert in experts
        ]

    @api.model
    def _conflict(self, expert, code):
        today = self._city_today()
        if code and expert.employer_code == code:
            return "employer"
        named = expert.sudo().conflict_ids.filtered(  # sudo: compared only
            lambda c: c.body_code == code and (not c.date_to or c.date_to >= today)
        )
        return "conflict" if code and named else False

    @api.model
    def _cooling(self, experts, code):
        """Experts engaged for the same applicant a short while ago."""
        if not code:
            return experts.browse()
        calls = self.env["gov.expert.engagement"].sudo()  # sudo: calls of all agencies
        return calls.search(
            Domain("expert_id", "in", experts.ids)
            & Domain("draw_id.subject_code", "=", code)
            & Domain("engaged_on", ">", self._cooling_since())
        ).expert_id

    @api.model
    def _cooling_since(self):
        """The day until which a former call does not count any more."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a public setting
        days = int(parameters.get_param(COOLING_PARAMETER) or COOLING)
        return self._city_today() - timedelta(days=days)

    def action_draw(self):
        """Open the secret and draw by the witness's word.

        :raise UserError: not committed, or the word or witness is missing.
        """
        self.ensure_one()
        if self.state != "committed" or not (self.word and self.witness):
            raise self.env["gov.clause"]._refusal(
                CLAUSE,
                self.env._("First commit; then a witness names a word, and one draws."),
            )
        own = self.sudo()  # sudo: the secret is opened now
        lines = own.line_ids.filtered(lambda line: not line.excluded)
        ranked = lottery.order(own.secret, self.word, lines.mapped("key"))
        for line in lines:
            line.position = ranked.index(line.key) + 1
            line.state = "waiting"
        own.write({"state": "drawn", "drawn_at": fields.Datetime.now()})
        own._call_next()

    def _call_next(self):
        """Call the next of the order until enough have not declined."""
        lines = self.line_ids.sorted("position")
        called = lines.filtered(lambda line: line.state == "called")
        waiting = lines.filtered(lambda line: line.state == "waiting")
        for line in waiting[: self.count - len(called)]:
            line.state = "called"
            self.env["gov.expert.engagement"].create(
                {"draw_id": self.id, "expert_id": line.expert_id.id}
            )

    # ------------------------------------------------------------
    # PROOF
    # ------------------------------------------------------------

    def _proof(self):
        """Return what ``python -m kernel.lottery`` draws again; no names in it."""
        self.ensure_one()
        lines = self.sudo().line_ids.filtered(  # sudo: keys only
            lambda line: not line.excluded
        )
        keys = lines.sorted("position").mapped("key")
        proof = {
            "number": self.name,
            "commitment": self.commitment,
            "candidates": sorted(keys),
            "count": self.count,
        }
        if self.state != "drawn":
            return proof
        declined = lines.filtered(lambda line: line.state == "declined").mapped("key")
        return dict(
            proof,
            secret=self.sudo().secret,  # sudo: opened by the draw
            word=self.word,
            witness=self.witness,
            order=keys,
            declined=declined,
            chosen=lottery.chosen(keys, self.count, declined),
        )

    def action_proof(self):
        """Download the proof of the draw."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/expert/draw/{self.id}.json",
            "target": "new",
        }
