from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from odoo.addons.gov_items.kernel import identifiers

from ..kernel import numbers, steps
from .gov_case_guard import INTAKE_STATES

#: Working days within which the applicant is told once what is missing.
TELL_WITHIN = 5

_FRESH_KEY = "_gov_case_fresh"
_FRESH = object()  # cannot come over RPC: only code of this process can hold it


class GovCaseIntake(models.Model):
    """Intake: route, check list, and the four ways in which it ends."""

    _inherit = "gov.case"

    preview_mode_id = fields.Many2one(
        "gov.mode",
        "Mode by the rules",
        compute="_compute_preview",
        help="What the rules answer for what is entered so far.",
    )
    preview_rule_id = fields.Many2one(
        "gov.rule", "Deciding rule", compute="_compute_preview"
    )
    preview_clause_id = fields.Many2one(
        "gov.clause", "Clause", compute="_compute_preview"
    )
    preview_path = fields.Json(
        compute="_compute_preview",
        help="The steps to come, each with its agency: list of {kind, label, agency, "
        "state}.",
    )
    missing_fact_ids = fields.Many2many(
        "gov.fact",
        compute="_compute_preview",
        help="Facts that the rules need and that are not declared yet.",
    )

    # --- preview ----------------------------------------------------------------

    @api.depends(
        "delegation_id",
        "circumstance_id",
        "fact_ids.fact_id",
        "fact_ids.value",
        "mode_id",
        "step_ids.state",
        "touched_region_ids",
    )
    def _compute_preview(self):
        for case in self:
            rule = case.rule_id or case._resolve()
            case.preview_rule_id = rule
            case.preview_mode_id = case.mode_id or case._mode_by(rule)
            case.preview_clause_id = case._clause_by(rule)
            case.missing_fact_ids = case._missing_facts()
            case.preview_path = case._path()

    def _path(self):
        """The case's steps, or those to come, as plain data for the timeline."""
        labels = dict(
            self.env["gov.case.step"]._fields["kind"]._description_selection(self.env)
        )
        if self.step_ids:
            return [
                {
                    "kind": step.kind,
                    "label": labels[step.kind],
                    "agency": step.agency_id.name,
                    "state": step.state,
                    "user": step.user_id.display_name or "",
                    "at": fields.Datetime.to_string(step.done_at) or "",
                    "on_sight": step.on_sight,
                }
                for step in self.step_ids
            ]
        if not self.preview_mode_id:
            return []
        delegation = self.delegation_id
        return [
            {
                "kind": step.kind,
                "label": labels[step.kind],
                "agency": delegation._agency_for(step.actor).name,
                "state": "pending",
                "on_sight": step.on_sight,
            }
            for step in steps.steps(
                self.preview_mode_id._profile(), self._received_at()
            )
        ]

    @api.onchange("delegation_id", "circumstance_id")
    def _onchange_delegation_id(self):
        """Ask for the facts that the rules need; lay out the check list."""
        missing = self._missing_facts()
        if missing:
            self.fact_ids = [Command.create({"fact_id": fact.id}) for fact in missing]
        if self._origin.delegation_id != self.delegation_id:
            self.document_ids = [Command.clear()]
            self.document_ids = [
                Command.create(values) for values in self._prepare_check_list()
            ]

    # --- resolution -------------------------------------------------------------

    def _facts(self):
        """The declared facts as code -> value."""
        return {f.fact_id.code: f.value for f in self.fact_ids if f.value}

    def _resolve(self):
        """The ``gov.rule`` that decides on what is declared so far (or none)."""
        self.ensure_one()
        entry, region = self.delegation_id.entry_id, self.delegation_id.region_id
        if not entry:
            return self.env["gov.rule"]
        return entry.resolve_mode(
            region,
            self.received_on or self._today(),
            self.circumstance_id,
            self._facts(),
        )

    def _mode_by(self, rule):
        """The mode in which the case runs by ``rule``; see ``gov_case_reach``."""
        return rule.mode_id

    def _clause_by(self, rule):
        """The clause behind ``_mode_by``."""
        return rule.clause_id

    def _missing_facts(self):
        """The ``gov.fact`` records that could still change the answer."""
        self.ensure_one()
        entry, region = self.delegation_id.entry_id, self.delegation_id.region_id
        if not entry:
            return self.env["gov.fact"]
        return entry._missing_facts(
            region,
            self.received_on or self._today(),
            self.circumstance_id,
            self._facts(),
        )

    # --- route ------------------------------------------------------------------

    @api.model
    def _serving_delegations(self):
        """Live delegations that the user's window serves now."""
        shift = self.env["gov.shift"]._on_duty(self.env.user)
        return shift.window_id.delegation_ids.filtered(lambda d: d.state == "live")

    def _prepare_draft(self):
        """Values of a case at intake: its route, and that it is to be received."""
        route = self._prepare_route()
        return {
            **route,
            "current_kind": "receive",
            "current_agency_id": route["accept_agency_id"],
        }

    def _prepare_route(self):
        """Values of place and agencies for a case at intake.

        :raise UserError: SUITE-LIVE, LC20-10-02, or the window's own refusals
        """
        self.ensure_one()
        delegation = self.delegation_id
        if not delegation:
            raise ValidationError(self.env._("Choose the item and its place first."))
        if delegation.state != "live":
            self._refuse(
                "SUITE-LIVE",
                self.env._(
                    "%(delegation)s is not live; hand the application to %(agency)s.",
                    delegation=delegation.display_name,
                    agency=delegation.upper_agency_id.name or "–",
                ),
            )
        window = self._serving_window()
        listed = self._resolve()
        delegation.sudo()._check_acceptance(  # sudo: whether only
            listed.mode_id or delegation.mode_id, self._today()
        )
        mode = self._mode_by(listed) or delegation.mode_id
        level = self._level_of(window)
        self._check_place(mode, level)
        actor = "upper" if level == "upper" else mode.receiver or "lower"
        accept = delegation._agency_for(actor)
        agencies = (
            accept
            | window.agency_id
            | delegation.agency_id
            | delegation.upper_agency_id
            | delegation._supervisors()
        )
        return {
            "window_id": window.id,
            "window_agency_id": window.agency_id.id,
            "accept_region_id": (window.centre_id.region_id or accept.region_id).id,
            "accept_agency_id": accept.id,
            "agency_id": delegation.agency_id.id,
            "upper_agency_id": delegation.upper_agency_id.id,
            "agency_ids": [Command.set(agencies.ids)],
        }

    def _serving_window(self):
        """The window at which the user sits; none for what the public hands in.

        :raise UserError: the user is not on duty at a window that serves the item
        """
        windows = self.env["gov.window"]
        if self.channel != "hall" and self.env.su:
            return windows
        shift = windows._check_may_serve(self.env.user, self.delegation_id)
        return shift.window_id

    def _level_of(self, window):
        """The level of the hall: ``upper`` at a hall that is not the region's own."""
        local = not window or self.delegation_id._is_local(window)
        return "lower" if local else "upper"

    def _received_at(self):
        """``upper`` where the applicant chose the upper level's hall, else None."""
        return "upper" if self._level_of(self.window_id) == "upper" else None

    def _check_place(self, mode, level):
        if level == "upper" and mode.applicant_goes == "lower":
            self._refuse(
                "LC20-10-02",
                self.env._(
                    "%(entry)s is handed in below only: %(agency)s.",
                    entry=self.delegation_id.entry_id.name,
                    agency=self.delegation_id.agency_id.name,
                ),
            )

    def _check_receiver(self):
        """Refuse a user who may not receive this case here and now."""
        self._check_role("receive")
        mine = self.env.user._own_agencies()
        posted = (
            self.mode_id or self._mode_by(self._resolve())
        ).receiver == "upper_posted"
        own = self.accept_agency_id
        if not posted:
            own |= self.window_agency_id
        if not own & mine:
            self._refuse(
                "SUITE-AGENCY",
                self.env._(
                    "%(agency)s receives this application, by its own staff.",
                    agency=self.accept_agency_id.name,
                ),
            )

    # --- check list -------------------------------------------------------------

    def _manual(self):
        delegation = self.delegation_id
        if not delegation:
            return self.env["gov.manual"]
        manuals = self.env["gov.manual"]
        return manuals.browse(
            manuals._id_for_case(
                delegation.entry_id.id,
                delegation.region_id.id,
                self.received_on or self._today(),
            )
        )

    def _load_check_list(self):
        """Lay out the manual's documents that are not yet lines of the case."""
        self.env["gov.case.document"].create(
            [
                {**values, "case_id": case.id}
                for case in self
                for values in case._prepare_check_list()
            ]
        )

    def _prepare_check_list(self):
        """Values of the lines that the manual demands and the case has not."""
        present = self.document_ids.manual_document_id
        return [
            {"manual_document_id": document.id, "name": document.name}
            for document in self._manual().document_ids
            if document not in present
        ]

    def _missing_documents(self, necessity=("1", "3")):
        """Lines of the check list that are demanded and not handed in."""
        return self.document_ids.filtered(
            lambda d: (
                d.kind == "application" and not d.submitted and d.necessity in necessity
            )
        )

    # --- locks and checks -------------------------------------------------------

    def _lock(self):
        """Hold the case until the transaction ends; a concurrent act waits.

        Where the other act has changed the case meanwhile, the database asks for
        the request to be tried again, on what is true then.
        """
        if self._is_fresh():
            return
        self.flush_recordset()
        # That is no error to be logged: Odoo tries again by itself.
        self.env.cr.execute(
            SQL("SELECT 1 FROM gov_case WHERE id IN %s FOR NO KEY UPDATE", self._ids),
            log_exceptions=False,
        )

    def _fresh(self):
        """The case for the acts of the very call that made it; see ``_is_fresh``."""
        return self.with_context(**{_FRESH_KEY: _FRESH})

    def _is_fresh(self):
        """Whether the case was made in this call, with all that is known of it.

        Nobody else sees it, so there is nothing to lock, and its route was judged a
        moment ago, on the same snapshot of the database.
        """
        return self.env.context.get(_FRESH_KEY) is _FRESH

    def _in_intake(self):
        """Whether what was declared may still change: before acceptance only."""
        self.ensure_one()
        return self.state in INTAKE_STATES and not self.accepted_on

    def _check_declaring(self):
        """Refuse to change what was declared, or not to accept, after acceptance."""
        for case in self:
            if not case._in_intake():
                case._refuse(
                    "JN21-04-08",
                    self.env._("%(case)s is accepted.", case=case.display_name),
                )

    def _check_intake_open(self):
        for case in self:
            if case.state not in INTAKE_STATES:
                case._refuse(
                    "JN21-04-08",
                    self.env._(
                        "The intake of %(case)s is over.", case=case.display_name
                    ),
                )

    def _assign_number(self):
        if self.number:
            return
        region = numbers.region_part(self.accept_region_id.code)
        kind = numbers.type_part(self.entry_id.item_type)
        today = self._today()
        serial = self.env["gov.case.counter"]._next(f"{region}{kind}{today:%Y%m%d}")
        self._act_write(
            {"number": identifiers.case_number(region, kind, today, serial)}
        )

    # --- outcomes ---------------------------------------------------------------

    def action_accept(self):
        """Accept: fix mode and limit, lay out the steps, print the notice.

        With documents missing that may follow, the acceptance is a deferred one.

        :raise UserError: SUITE-LIVE, the window's refusals, JN21-07-12 (a fact is
            missing), XK-32 (a demanded document is missing), SUITE-AGENCY
        """
        self.ensure_one()
        self._lock()
        self._check_intake_open()
        self._route_again()
        self._check_receiver()
        missing = self._missing_documents(("1",))
        if missing:
            self._refuse(
                "XK-32",
                self.env._(
                    "Still to be handed in: %(documents)s. Send a supplement notice.",
                    documents=", ".join(missing.mapped("name")),
                ),
            )
        if self.accepted_on:
            self._take_supplied()
            return
        rule = self._deciding_rule()
        deferred = self._missing_documents(("3",))
        if deferred:
            self._check_credit()
        self._start(rule)
        if deferred:
            self._defer(deferred)
        else:
            self._log("accept")
            self._issue_notice("acceptance")

    def _route_again(self):
        """Check and write the route at acceptance, where it changed since intake."""
        if self._is_fresh():
            return
        route = self._prepare_route()
        (_set, _zero, agencies) = route.pop("agency_ids")[0]
        if set(agencies) != set(self.agency_ids.ids):
            route["agency_ids"] = [Command.set(agencies)]
        if changed := {
            name: value
            for name, value in route.items()
            if name == "agency_ids" or self[name].id != value
        }:
            self._act_write(changed)

    def _deciding_rule(self):
        """The rule that fixes the mode.

        :raise UserError: facts are missing (JN21-07-12), or nothing is delegated
            for them (SUITE-LIVE)
        """
        missing = self._missing_facts()
        if missing:
            self._refuse(
                "JN21-07-12",
                self.env._(
                    "Declare first: %(facts)s. The mode depends on it.",
                    facts=", ".join(missing.mapped("name")),
                ),
            )
        rule = self._resolve()
        if not rule.mode_id:
            self._refuse(
                "SUITE-LIVE",
                self.env._(
                    "For these circumstances the matter is not delegated; %(agency)s "
                    "decides it.",
                    agency=self.upper_agency_id.name,
                ),
            )
        return rule

    def _start(self, rule):
        """Fix what the case keeps, lay out its steps and start the clock."""
        # A clock that was ahead at intake and set right since.
        today = max(self._today(), self.received_on)
        mode = self._mode_by(rule)
        calendar = self.env["gov.calendar.day"]
        told_late = (
            self.state == "draft"
            and calendar._workdays_between(self.received_on, today) > TELL_WITHIN
        )
        start = self.received_on if told_late else today
        manual = self._manual()
        promised, statutory = self._limits(manual)
        self._assign_number()
        self._act_write(
            {
                "state": "accepted",
                "mode_id": mode.id,
                "power": self._power(mode),
                "rule_id": rule.id,
                "manual_id": manual.id,
                "in_name_of_id": self._name_of(mode).id,
                "accepted_on": start,
                "accepted_by": self.env.uid,
                **self._start_clock(start, promised, statutory),
            }
        )
        self._lay_out_steps()

    def _name_of(self, mode):
        """Agency in whose name the case is decided, as things stand at acceptance.

        While the granting body goes on acting (LC20 two) the steps are laid out for
        it, and so it decides in its own name, whenever the case ends.
        """
        return self.delegation_id._agency_for(mode.in_name_of)

    def _lay_out_steps(self):
        """Create the steps of the profile: the first is done, the next in hand."""
        delegation = self.delegation_id
        path = steps.steps(self.mode_id._profile(), self._received_at())
        agencies = [delegation._agency_for(step.actor) for step in path]
        now = self._moment()
        rows = [
            {
                "case_id": self.id,
                "sequence": index + 1,
                "kind": step.kind,
                "agency_id": agencies[index].id,
                "next_agency_id": step.kind == "forward" and agencies[index + 1].id,
                "on_sight": step.on_sight,
                "with_opinion": step.opinion,
            }
            for index, step in enumerate(path)
        ]
        rows[0].update(
            state="done", user_id=self.env.uid, started_at=now, done_at=now, passed=True
        )
        rows[1].update(
            state="doing", started_at=now, due_on=self._planned_due(path, rows)
        )
        store = self.env["gov.case.step"].sudo()  # sudo: users only read steps
        self._turn_to(store.create(rows)[1])

    def _planned_due(self, path, rows):
        """Due date of the second step, before the steps are rows."""
        decides = next(row for row in rows if row["kind"] == "decide")
        return self._step_limit(
            path[1].kind,
            path[1].on_sight,
            decides["agency_id"] != rows[1]["agency_id"],
        )

    def _defer(self, missing):
        until, _provisional = self.env["gov.calendar.day"]._add_workdays(
            self._today(), self._setting("deferral_days")
        )
        self._act_write({"deferred_until": until})
        names = "、".join(missing.mapped("name"))
        self._log("defer", detail=names)
        self._issue_notice("deferred", note=names)

    def action_supplement(self, note):
        """Tell the applicant, once and within 5 working days, all that is missing.

        :param note: all that is to be supplied
        :raise UserError: told before (HZ22-53-07), too late (XK-32), nothing said
        """
        self.ensure_one()
        self._lock()
        running = self.state == "accepted" and self.current_kind == "formal_check"
        if running:
            self._check_turn()
            self._check_role("formal_check")
        else:
            self._check_intake_open()
            self._check_receiver()
        self._check_supplement(note)
        self._assign_number()
        if running:
            self._clock_turn("suspended", self._today(), "supplement")
        self._act_write({"state": "supplement", "suspended": running})
        self._log("supplement", detail=note)
        self._issue_notice("supplement", note=note)

    def _check_supplement(self, note):
        calendar = self.env["gov.calendar.day"]
        if self.notice_ids.filtered(lambda n: n.kind == "supplement"):
            self._refuse(
                "HZ22-53-07",
                self.env._("The applicant was told once already; all was to be named."),
            )
        spent = calendar._workdays_between(self.received_on, self._today())
        if spent > TELL_WITHIN:
            self._refuse(
                "XK-32",
                self.env._(
                    "More than 5 working days have passed: the application counts as "
                    "accepted from the day of receipt."
                ),
            )
        if not (note or "").strip():
            self._refuse("XK-32", self.env._("Name everything that is to be supplied."))

    def _take_supplied(self):
        """Take up a case again whose documents were asked for after acceptance."""
        self._act_write({"state": "accepted"})
        self._resume(self._today())
        self._log("supplied")

    def action_withdraw(self, reason):
        """Record that the applicant withdrew, before the decision.

        :raise UserError: the case is decided or over (JN21-04-08), no reason
        """
        self.ensure_one()
        self._lock()
        if self.state not in ("draft", "supplement", "accepted"):
            self._refuse("JN21-04-08", self.env._("The case is decided or over."))
        self._check_role("receive")
        agencies = self.accept_agency_id | self.window_agency_id
        if not agencies & self.env.user._own_agencies():
            self._refuse(
                "SUITE-AGENCY",
                self.env._("The accepting agency takes note of a withdrawal."),
            )
        if not (reason or "").strip():
            self._refuse("JN21-04-08", self.env._("State why it is withdrawn."))
        self._end("withdrawn", "withdraw", reason)

    def _end(self, state, code, detail):
        """End a case without a decision: drop what was still to do."""
        today = self._today()
        left = self.step_ids.filtered(lambda s: s.state in ("pending", "doing"))
        left.sudo().write({"state": "skipped"})  # sudo: users only read steps
        self._clock_turn(None, today)
        self._log(code, detail=detail)
        self._act_write(
            {
                "state": state,
                "closed_on": today,
                "suspended": False,
                "current_step_id": False,
                "current_kind": False,
                "current_agency_id": False,
            }
        )
