import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

#: Working days in which a region answers, unless the setting says otherwise.
HEARING_DAYS = 10
#: What only acts write.
GUARDED = frozenset(
    "state approval_number approval_date publication_number publication_date "
    "decided_on effective_on reject_reason name proposed_by".split()
)
#: What the regions were heard about, and what was announced to everybody.
HEARD = frozenset(("programme_id", "ground", "line_ids"))
OPEN_STATES = ("draft", "hearing", "decision", "decided", "published")


class GovAdjustment(models.Model):
    """A change of what is delegated: proposed, heard, decided, published.

    - Agency managers and the city manager propose; a county or a township may.
    - The regions concerned answer by a day; who is silent is recorded so.
    - The reviews of ``base_tier_validation`` come before the decision, which
      names the government's approval.
    - Published, it takes effect on its day: every effect is listed before and
      carried out once.

    What the cases that run already follow is not touched: a case keeps its rule.
    """

    _name = "gov.adjustment"
    _description = "Adjustment"
    _inherit = ["tier.validation", "mail.thread", "mail.activity.mixin"]
    _order = "id DESC"
    _rec_names_search = ["name", "title"]

    # base_tier_validation compares with lists.
    _state_from = ["decision"]
    _state_to = ["decided"]
    _cancel_state = "cancelled"

    name = fields.Char(
        string="Adjustment No.", readonly=True, copy=False, default="/", index=True
    )
    title = fields.Char(required=True, tracking=True)
    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("draft", "Proposal"),
            ("hearing", "Hearing"),
            ("decision", "Decision"),
            ("decided", "Decided"),
            ("published", "Published"),
            ("effective", "In Effect"),
            ("rejected", "Refused"),
            ("cancelled", "Given Up"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    ground = fields.Selection(
        [
            ("law", "Change of law or policy"),
            ("few_cases", "Few cases"),
            ("specialised", "Highly specialised"),
            ("costly", "Costly"),
            ("risky", "Risky"),
            ("evaluation", "Result of an evaluation"),
            ("runs_badly", "Runs badly"),
            ("moved", "Power moved to another agency"),
            ("demand", "Asked for by the region"),
            ("annex", "New version of the annex"),
            ("other", "Other"),
        ],
        help="Reason code (JN21 three, LC20 three, JC25 three).",
        tracking=True,
    )
    reason = fields.Text(help="What happened, and why the change is the answer to it.")
    policy_change_id = fields.Many2one(
        "gov.policy.change",
        index="btree_not_null",
        ondelete="restrict",
        help="The change of law or policy that opened the adjustment.",
    )
    trigger_date = fields.Date(
        default=lambda self: self._city_today(),
        help="Day of what gave rise to it, as the new law or the evaluation.",
    )
    decision_days = fields.Integer(
        string="Days to Decision",
        compute="_compute_decision_days",
        store=True,
        aggregator="avg",
        help="Calendar days from the trigger to the decision (JN21 three 2).",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Proposed By",
        default=lambda self: self._default_agency(),
        index="btree_not_null",
        ondelete="restrict",
        help="The agency of either level that proposes it.",
    )
    proposed_by = fields.Many2one(
        "res.users",
        string="Entered By",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
    )
    evidence = fields.Text(help="Figures and sources, one per line.")
    evidence_json = fields.Json(
        readonly=True, help="The figures as the proposing programme gave them."
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence Files")
    line_ids = fields.One2many(
        "gov.adjustment.line", "adjustment_id", string="Changes", copy=True
    )
    hearing_ids = fields.One2many(
        "gov.adjustment.hearing", "adjustment_id", string="Hearings"
    )
    effect_ids = fields.One2many(
        "gov.adjustment.effect", "adjustment_id", string="Effects"
    )
    answer_by = fields.Date(
        copy=False, help="Last day for the regions' answers; empty: by the setting."
    )
    waiting_count = fields.Integer(
        string="Answers Awaited", compute="_compute_waiting_count"
    )
    approval_number = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
        help="Number of the government's approval (JC25 three).",
    )
    approval_date = fields.Date(readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    publication_number = fields.Char(readonly=True, copy=False, tracking=True)
    publication_date = fields.Date(readonly=True, copy=False)
    date_effective = fields.Date(
        string="Takes Effect On",
        copy=False,
        tracking=True,
        help="At midnight of this day. Cases accepted before keep their rule.",
    )
    effective_on = fields.Datetime(string="Carried Out At", readonly=True, copy=False)
    reject_reason = fields.Text(string="Why Refused", readonly=True, copy=False)
    effect_preview = fields.Html(
        string="What Will Happen", compute="_compute_effect_preview", sanitize=False
    )

    _effective_after = models.Constraint(
        "CHECK(publication_date IS NULL OR date_effective >= publication_date)",
        "An adjustment cannot take effect before it is published.",
    )
    _due_idx = models.Index("(date_effective) WHERE state = 'published'")

    # ------------------------------------------------------------
    # COMPUTED
    # ------------------------------------------------------------

    @api.model
    def _default_agency(self):
        return self.env.user.gov_agency_ids[:1]

    @api.depends("review_ids", "state")
    def _compute_need_validation(self):
        # The module names no dependencies, so its answer would be a stale one.
        return super()._compute_need_validation()

    @api.depends("name", "title")
    def _compute_display_name(self):
        for adjustment in self:
            number = adjustment.name if adjustment.name != "/" else ""
            parts = (number, adjustment.title)
            adjustment.display_name = " ".join(filter(None, parts))

    @api.depends("trigger_date", "decided_on")
    def _compute_decision_days(self):
        for adjustment in self:
            both = adjustment.trigger_date and adjustment.decided_on
            adjustment.decision_days = (
                (adjustment.decided_on - adjustment.trigger_date).days if both else 0
            )

    @api.depends("hearing_ids.state")
    def _compute_waiting_count(self):
        for adjustment in self:
            waiting = adjustment.hearing_ids.filtered(lambda h: h.state == "waiting")
            adjustment.waiting_count = len(waiting)

    @api.depends("line_ids", "state", "date_effective")
    @api.depends_context("lang")
    def _compute_effect_preview(self):
        for adjustment in self:
            found = adjustment._get_effects() if adjustment.ids else []
            adjustment.effect_preview = found and self.env["ir.qweb"]._render(
                "gov_items.adjustment_effects",
                {"effects": found},
                minimal_qcontext=True,
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and (GUARDED - {"name", "proposed_by"}) & vals.keys():
                raise self._refusal_acts()
            if vals.get("name", "/") == "/":
                code = "gov.adjustment"
                vals["name"] = self.env["ir.sequence"].next_by_code(code) or "/"
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise self._refusal_acts()
        if not self.env.su and HEARD & vals.keys():
            self._refuse_begun()
        if not self.env.su and "date_effective" in vals:
            self._refuse_announced()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._refuse_begun()

    def _refusal_acts(self):
        return self.env["gov.clause"]._refusal(
            "JC25-30-12",
            self.env._(
                "The stages of an adjustment follow from acts: use the buttons."
            ),
        )

    def _refuse_begun(self):
        if any(adjustment.state != "draft" for adjustment in self):
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "What was put to the regions is not changed any more. Give it up "
                    "and propose anew."
                ),
            )

    def _refuse_announced(self):
        """The day that was published is the day on which it takes effect."""
        if any(one.state in ("published", "effective") for one in self):
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12",
                self.env._(
                    "The day of effect is published and is not changed any more. "
                    "Propose another adjustment."
                ),
            )

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    @api.model
    def propose(self, vals, evidence=None):
        """Create a proposal, for programs that find a reason in figures.

        The same proposal is not made twice while the first one is open: the
        open one is returned, with the new evidence.

        :param vals: values of the adjustment; beside ``line_ids``, ``changes`` may
            list dicts of values of the lines with plain lists of ids.
        :param evidence: text, or figure -> value; kept as it is.
        :return: ``gov.adjustment``
        :raise AccessError: the user may not propose.
        """
        self.check_access("create")
        vals = dict(vals)
        changes = vals.pop("changes", None)
        if changes is not None:
            vals["line_ids"] = [Command.create(_commands(c)) for c in changes]
        if isinstance(evidence, dict):
            vals["evidence_json"] = json.loads(json.dumps(evidence, default=str))
            evidence = "\n".join(f"{key}: {value}" for key, value in evidence.items())
        if evidence:
            vals["evidence"] = evidence
        proposal = self.create(vals)
        open_one = proposal._same_open()
        if not open_one:
            return proposal
        kept = {k: vals[k] for k in ("evidence", "evidence_json") if k in vals}
        proposal.sudo().unlink()  # sudo: a proposer may not delete, this is its copy
        if kept and open_one.state == "draft":
            open_one.sudo().write(kept)  # sudo: the open one may be another's
        return open_one

    def _same_open(self):
        """Return an open adjustment with the same ground and changes."""
        self.ensure_one()
        candidates = self.search(
            Domain("programme_id", "=", self.programme_id.id)
            & Domain("ground", "=", self.ground)
            & Domain("state", "in", OPEN_STATES)
            & Domain("id", "!=", self.id)
        )
        own = sorted(line._key() for line in self.line_ids)
        return candidates.filtered(
            lambda c: sorted(line._key() for line in c.line_ids) == own
        )[:1]

    # ------------------------------------------------------------
    # HEAR
    # ------------------------------------------------------------

    def action_hear(self):
        """Ask every region concerned for its opinion.

        :raise UserError: no change, no ground (JC25 three 11), nothing that
            supports it, an incomplete change.
        """
        self.check_access("write")
        for adjustment in self:
            adjustment._refuse_state(("draft",))
            adjustment._refuse_unfounded()
            adjustment.line_ids._check_complete()
            answer_by = adjustment.answer_by or adjustment._default_answer_by()
            adjustment._refuse_unanswerable(answer_by)
            self.env["gov.adjustment.hearing"].sudo().create(  # sudo: act of the office
                [
                    {
                        "adjustment_id": adjustment.id,
                        "region_id": region.id,
                        "answer_by": answer_by,
                    }
                    for region in adjustment._affected_regions()
                ]
            )
            adjustment._set(state="hearing", answer_by=answer_by)
            adjustment.hearing_ids._ask()

    def _refuse_unanswerable(self, answer_by):
        if answer_by < self._city_today():
            raise self.env["gov.clause"]._refusal(
                "JN21-03-05",
                self.env._(
                    "The last day for answers, %(day)s, is over: nobody could answer. "
                    "Enter a later one.",
                    day=answer_by,
                ),
            )

    def _default_answer_by(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: one setting
        days = int(parameters.get_param("gov_items.hearing_days", HEARING_DAYS))
        today = self._city_today()
        return self.env["gov.calendar.day"]._add_workdays(today, days).date

    def _affected_regions(self):
        """Return the regions to be heard: all that a change names, or all."""
        self.ensure_one()
        regions = self.env["gov.region"]
        for line in self.line_ids:
            regions |= line.region_ids or self.programme_id._receiving_regions()
        return regions

    def _refuse_unfounded(self):
        if not self.line_ids:
            raise self.env["gov.clause"]._refusal(
                "JC25-30-12", self.env._("%s names no change.", self.display_name)
            )
        supported = (
            (self.reason or "").strip()
            or (self.evidence or "").strip()
            or self.attachment_ids
            or self.policy_change_id
        )
        if not self.ground or not supported:
            raise self.env["gov.clause"]._refusal(
                "JC25-30-11",
                self.env._(
                    "%s: name the ground, and the change of law or the evaluation "
                    "that supports it.",
                    self.display_name,
                ),
            )

    # ------------------------------------------------------------
    # DECIDE
    # ------------------------------------------------------------

    def action_to_decision(self):
        """Close the hearing and ask the reviewers, tier by tier.

        :raise UserError: JN21 three 5: a region may still answer, or an opinion
            was neither followed nor declined with a reason.
        """
        self._check_city_manager()
        for adjustment in self:
            adjustment._refuse_state(("hearing",))
            adjustment.hearing_ids._lapse()
            adjustment._refuse_unheard()
            adjustment._set(state="decision")
            adjustment.request_validation()

    def _refuse_unheard(self):
        waiting = self.hearing_ids.filtered(lambda h: h.state == "waiting")
        if waiting:
            raise self.env["gov.clause"]._refusal(
                "JN21-03-05",
                self.env._(
                    "%(adjustment)s: %(regions)s may answer until %(day)s.",
                    adjustment=self.display_name,
                    regions="、".join(waiting.region_id.mapped("name")),
                    day=max(waiting.mapped("answer_by")),
                ),
            )
        unanswered = self.hearing_ids.filtered(lambda h: h._needs_reply())
        if unanswered:
            raise self.env["gov.clause"]._refusal(
                "JN21-03-05",
                self.env._(
                    "%(adjustment)s: say for each opinion whether it is followed, and "
                    "why: %(regions)s.",
                    adjustment=self.display_name,
                    regions="、".join(unanswered.region_id.mapped("name")),
                ),
            )

    def action_decide(self, number, date):
        """Record the government's approval.

        :param number: number of the approval
        :param date: its date
        :raise UserError: JC25 three 13: no approval; the reviews are not over.
        """
        self._check_city_manager()
        day = fields.Date.to_date(date)
        if not (number or "").strip() or not day:
            raise self.env["gov.clause"]._refusal(
                "JC25-30-13",
                self.env._("Enter number and date of the government's approval."),
            )
        for adjustment in self:
            adjustment._refuse_state(("decision",))
            adjustment._set(
                state="decided",
                approval_number=number.strip(),
                approval_date=day,
                decided_on=self._city_today(),
            )

    def action_reject(self, reason):
        """Refuse the proposal, with the reason for who asked (HZ22 two 3).

        :raise UserError: no reason, or it was decided already.
        """
        self._check_city_manager()
        if not (reason or "").strip():
            raise self.env["gov.clause"]._refusal(
                "HZ22-23-04",
                self.env._("Give the reason: the region that asked gets an answer."),
            )
        self._refuse_state(("draft", "hearing", "decision"))
        self._set(state="rejected", reject_reason=reason.strip())
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def action_cancel(self):
        """Give the proposal up, as long as it is not published."""
        self.check_access("write")
        self._refuse_state(("draft", "hearing", "decision", "decided"))
        self._set(state="cancelled")
        self.activity_unlink(["mail.mail_activity_data_todo"])

    # ------------------------------------------------------------
    # PUBLISH, TAKE EFFECT
    # ------------------------------------------------------------

    def action_publish(self, number, date):
        """Publish the decision: from here it takes effect by itself on its day.

        :param number: number of the publication
        :param date: its date
        :raise UserError: number or date is missing, or the day of effect lies
            before.
        """
        self._check_city_manager()
        day = fields.Date.to_date(date)
        for adjustment in self:
            adjustment._refuse_state(("decided",))
            effective = adjustment.date_effective
            if not (number or "").strip() or not day or not effective:
                raise self.env["gov.clause"]._refusal(
                    "JC25-30-12",
                    self.env._(
                        "Enter number and date of the publication, and the day on "
                        "which it takes effect."
                    ),
                )
            if effective < max(day, self._city_today()):
                raise self.env["gov.clause"]._refusal(
                    "JC25-30-12",
                    self.env._("An adjustment does not take effect in the past."),
                )
            adjustment._set(
                state="published",
                publication_number=number.strip(),
                publication_date=day,
            )
            adjustment._list_effects()

    def _list_effects(self):
        """Write down what will happen, before anything happens."""
        for line in self.line_ids:
            line.before_text = line.old_mode_text
        effects = self.env["gov.adjustment.effect"].sudo()  # sudo: the office's list
        effects.create(
            [dict(vals, adjustment_id=self.id) for vals in self._get_effects()]
        )

    def _get_effects(self):
        """Return the values of the effects, in the order they are carried out.

        Upper modules extend it, calling super: they add dicts with ``code``,
        ``text``, and where one record is concerned ``res_model`` and ``res_id``.
        """
        self.ensure_one()
        found = [
            {"code": "line", "text": text, "line_id": line.id}
            for line in self.line_ids
            for text in [line._effect_text()]
        ]
        cells = len(self.line_ids._cells())
        found.append(
            {
                "code": "publish",
                "text": self.env._(
                    "The matrix is published anew for the entries named; %(count)s "
                    "cells exist today.",
                    count=cells,
                ),
            }
        )
        return found

    @api.model
    def _today(self):
        """Return the city's day: effects begin at midnight there."""
        return self._city_today()

    @api.model
    def _cron_take_effect(self):
        """Carry out what is due; close hearings whose time has run out."""
        self.env["gov.adjustment.hearing"]._cron_lapse()
        self.env["gov.township.list"]._cron_take_effect()
        due = self.search(
            [("state", "=", "published"), ("date_effective", "<=", self._today())],
            order="date_effective, id",
        )
        for adjustment in due:
            try:
                with self.env.cr.savepoint():
                    adjustment._take_effect()
            except UserError as error:
                adjustment._alarm(error)

    def _alarm(self, error):
        """Tell the city managers, once, why the adjustment was not carried out."""
        if self.activity_ids:
            return
        for user in self.env.ref("gov_items.group_city_manager").all_user_ids:
            reader = self.with_context(lang=user.lang).env
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=reader._("The adjustment could not take effect"),
                note=str(error),
                user_id=user.id,
            )

    def _take_effect(self):
        """Carry out every effect once; a second run finds nothing to do."""
        self.ensure_one()
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        if self.state != "published":
            return
        self.effect_ids._execute()
        self._set(state="effective", effective_on=fields.Datetime.now())

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _set(self, **vals):
        own = self.sudo()  # sudo: stages are written by acts only
        own.with_context(skip_validation_check="state" in vals).write(vals)

    def _check_city_manager(self):
        if not (self.env.su or self.env.user.has_group("gov_items.group_city_manager")):
            raise AccessError(
                self.env._("Only the city manager leads the procedure of adjustment.")
            )

    def _refuse_state(self, allowed):
        self.lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["state"])
        states = dict(self._fields["state"]._description_selection(self.env))
        for adjustment in self:
            if adjustment.state not in allowed:
                raise self.env["gov.clause"]._refusal(
                    "JC25-30-12",
                    self.env._(
                        "%(adjustment)s is “%(state)s”; this can be done only while it "
                        "is “%(allowed)s”.",
                        adjustment=adjustment.display_name,
                        state=states[adjustment.state],
                        allowed=" / ".join(states[state] for state in allowed),
                    ),
                )

    def action_ask(self):
        """Open the wizard that asks for number and date, or for the reason."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_adjustment_step_action"
        )
        action["context"] = dict(self.env.context, default_adjustment_id=self[:1].id)
        return action


def _commands(change):
    """Return the values of a line with plain lists of ids as commands."""
    return {
        name: [Command.set(value)]
        if name.endswith("_ids") and value and isinstance(value[0], int)
        else value
        for name, value in change.items()
    }
