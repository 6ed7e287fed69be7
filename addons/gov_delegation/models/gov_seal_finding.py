import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

KEEPER = "gov_delegation.group_seal_keeper"
LEGAL = "gov_delegation.group_legal_officer"
FLOW = object()  # cannot come over RPC: only code of this process can hold it


class GovSealFinding(models.Model):
    """A question or fault about the use of a seal, until it is put right.

    The body whose name the seal bears asks (JN21 three (two) 6, HZ22 one (two) 1);
    the person named answers with proof; the asking body closes. A finding may hold
    the seal: it is suspended and not issued again before all of them are closed.
    """

    _name = "gov.seal.finding"
    _description = "Finding on a Seal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_on, id"

    name = fields.Char("Finding", required=True, tracking=True)
    seal_id = fields.Many2one(
        "gov.seal", required=True, index=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(related="seal_id.agency_id", store=True)
    holder_id = fields.Many2one(related="seal_id.holder_id", store=True)
    impression_id = fields.Many2one(
        "gov.seal.impression",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('seal_id', '=', seal_id)]",
        help="The impression in question; empty where it is about custody.",
    )
    kind = fields.Selection(
        [("question", "Question"), ("fault", "Fault")], required=True, default="fault"
    )
    user_id = fields.Many2one(
        "res.users",
        "To be put right by",
        required=True,
        ondelete="restrict",
        help="A keeper or user of the seal, or an officer of the body that holds it.",
    )
    due_on = fields.Date("Due on", required=True)
    holds_seal = fields.Boolean(
        "Suspends the seal",
        help="The seal is not used until this is closed (JN21 three (two) 6).",
    )
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    proof = fields.Text("Put right by", readonly=True, copy=False)
    proof_file = fields.Binary(attachment=True, readonly=True, copy=False)
    proof_name = fields.Char(readonly=True, copy=False)
    answered_on = fields.Date(readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    my_side = fields.Char(compute="_compute_my_side")

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        today = self._city_today()
        for finding in self:
            finding.is_overdue = bool(
                finding.state == "open" and finding.due_on and finding.due_on < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return [("state", "=", "open"), ("due_on", "<", today)]

    @api.depends_context("uid")
    @api.depends("state", "seal_id", "user_id")
    def _compute_my_side(self):
        for finding in self:
            asks = finding.state != "closed" and finding._asks()
            answers = finding.state == "open" and finding.user_id == self.env.user
            finding.my_side = "asks" if asks else "answers" if answers else False

    def _asks(self):
        """The user is a keeper or legal officer of the body the seal names."""
        user = self.env.user
        held = user.has_group(KEEPER) or user.has_group(LEGAL)
        agency = self.sudo().seal_id.agency_id  # sudo: whose seal it is
        return held and agency._has_above(user.gov_agency_ids)

    # --- create, write ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create([self._plain(vals) for vals in vals_list])
        for finding in findings:
            if not self.env.su and not finding._asks():
                raise AccessError(
                    self.env._("Only the body whose name the seal bears asks.")
                )
            finding.activity_schedule(
                "gov_delegation.activity_finding",
                finding.due_on,
                user_id=finding.user_id.id,
            )
            if finding.holds_seal and finding.seal_id.state == "issued":
                seal = finding.seal_id.sudo()  # sudo: held by the finding, see above
                seal.action_suspend(finding.name)
        return findings

    def write(self, vals):
        if self.env.context.get("gov_finding_flow") is not FLOW:
            self._plain(vals)
            closed = self.filtered(lambda one: one.state != "open")
            if closed and set(vals) - {"due_on", "user_id"}:
                raise self._refusal(self.env._("An answered finding is fixed."))
        return super().write(vals)

    @api.model
    def _plain(self, vals):
        if vals.get("state", "open") != "open" or vals.get("proof"):
            raise self._refusal(self.env._("A finding moves on by answers only."))
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise self._refusal(self.env._("A finding is never deleted."))

    @api.model
    def _refusal(self, message):
        return self.env["gov.clause"]._refusal("JN21-06-07", message)

    # --- actions ----------------------------------------------------------------

    def action_answer(self, text, content=None, name=None):
        """Say what was done; only the person named, or its asking body's keeper.

        :param content: base64 of a file that proves it
        """
        self.ensure_one()
        if self.user_id != self.env.user:
            raise AccessError(self.env._("Only the person named answers a finding."))
        if self.state != "open":
            raise self._refusal(self.env._("This finding is answered already."))
        if not (text or "").strip():
            raise ValidationError(self.env._("Say what was done."))
        if content:
            self.env["ir.attachment"]._gov_check_upload(
                name, base64.b64decode(content), "paper"
            )
        finding = self._moving()
        finding.write(
            {
                "state": "answered",
                "proof": text.strip(),
                "proof_file": content,
                "proof_name": name,
                "answered_on": self._city_today(),
            }
        )
        finding.activity_unlink(["gov_delegation.activity_finding"])

    def action_reject(self, reason):
        """The proof does not do: open again, for the asking body."""
        self._check_asks("answered")
        if not (reason or "").strip():
            raise ValidationError(self.env._("A reason is needed."))
        finding = self._moving()
        finding.write({"state": "open"})
        finding.message_post(body=reason, author_id=self.env.user.partner_id.id)
        finding.activity_schedule(
            "gov_delegation.activity_finding",
            finding.due_on,
            user_id=finding.user_id.id,
        )

    def action_close(self):
        """The asking body accepts the answer; a held seal may be issued again."""
        for finding in self:
            finding._check_asks("answered")
            finding._moving().write(
                {
                    "state": "closed",
                    "closed_on": finding._city_today(),
                    "closed_by": self.env.uid,
                }
            )

    def _check_asks(self, state):
        if not self._asks():
            raise AccessError(
                self.env._("Only the body whose name the seal bears asks.")
            )
        if self.state != state:
            raise self._refusal(self.env._("The person named has not answered yet."))

    def _moving(self):
        return self.sudo().with_context(gov_finding_flow=FLOW)  # sudo: checked before
