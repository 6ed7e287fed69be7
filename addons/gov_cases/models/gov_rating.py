from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..kernel import ratings

LEVELS = [
    ("1", "Very satisfied"),
    ("2", "Satisfied"),
    ("3", "Fair"),
    ("4", "Dissatisfied"),
    ("5", "Very dissatisfied"),
]
#: Working days for a bad rating; ``gov_cases.rating_days`` overrules.
RECTIFY_DAYS = 15
_MOVE_KEY = "_gov_rating_move"
_MOVE = object()  # cannot come over RPC: only code of this process can hold it


class GovRating(models.Model):
    """What the applicant thought of one event of a case, or of one visit.

    A bad rating (levels 4 and 5) runs to_verify → upheld → rectified → closed, or
    to_verify → rejected → closed; the rated office may appeal once, and what the
    applicant does not hold for settled is rectified once more. Whoever is rated
    handles nothing of it.
    """

    _name = "gov.rating"
    _inherit = ["gov.todo.mixin"]
    _description = "Rating"
    _order = "id desc"

    case_id = fields.Many2one(
        "gov.case", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    event = fields.Selection(
        [("intake", "Intake"), ("result", "Result"), ("visit", "Visit")],
        "Event rated",
        required=True,
        readonly=True,
        help="Each event of a case is rated once.",
    )
    channel = fields.Selection(
        [("counter", "At the counter"), ("qr", "By QR code")],
        "Way of rating",
        required=True,
        readonly=True,
    )
    level = fields.Selection(LEVELS, required=True, readonly=True)
    is_bad = fields.Boolean(
        "Bad", compute="_compute_is_bad", store=True, help="Level 4 or 5."
    )
    comment = fields.Text(readonly=True)
    rated_at = fields.Datetime(required=True, readonly=True)
    window_id = fields.Many2one(
        "gov.window", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    officer_id = fields.Many2one(
        "res.users", "Officer rated", readonly=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Office rated",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("good", "Nothing to do"),
            ("to_verify", "To be verified"),
            ("upheld", "To be rectified"),
            ("appealed", "Appealed"),
            ("rectified", "To be called back"),
            ("rejected", "Not upheld"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        index=True,
        default="good",
    )
    due_on = fields.Date(
        "To be rectified by",
        readonly=True,
        help="Last working day for verifying and rectifying a bad rating.",
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_late")
    finding = fields.Text(readonly=True, help="What the verification found.")
    measure = fields.Text(readonly=True, help="What was rectified, and how.")
    appeal = fields.Text("Grounds of the appeal", readonly=True)
    call_back = fields.Text("Call back", readonly=True, help="What the applicant said.")
    handled_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_on = fields.Date(readonly=True)

    _once = models.UniqueIndex(
        "(case_id, event) WHERE case_id IS NOT NULL", "This was rated already."
    )
    _open_idx = models.Index(
        "(agency_id, due_on) WHERE state NOT IN ('good', 'closed')"
    )

    @api.depends("event", "level", "case_id")
    def _compute_display_name(self):
        levels = dict(self._fields["level"]._description_selection(self.env))
        for rating in self:
            number = rating.case_id.number or ""
            rating.display_name = f"{levels.get(rating.level, '')} {number}".strip()

    @api.depends("level")
    def _compute_is_bad(self):
        for rating in self:
            rating.is_bad = rating.level in ratings.BAD

    def _compute_is_late(self):
        today = self.env["gov.case"]._today()
        for rating in self:
            running = rating.state not in ("good", "closed")
            rating.is_late = bool(running and rating.due_on and rating.due_on < today)

    @api.model
    def _search_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "not in", ("good", "closed")) & Domain(
            "due_on", "<", self.env["gov.case"]._today()
        )
        return late if True in value else ~late

    # --- guard ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get(_MOVE_KEY) is not _MOVE:
            raise self._refusal()
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get(_MOVE_KEY) is not _MOVE:
            raise self._refusal()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_rating(self):
        if self:
            raise self._refusal()

    @api.model
    def _refusal(self):
        return self.env["gov.clause"]._refusal(
            "SUITE-APPEND",
            self.env._(
                "A rating stays as it was given; its handling goes step by step."
            ),
        )

    # --- rating -----------------------------------------------------------------

    @api.model
    def _record(self, values):
        """Store a rating given by an applicant; a bad one is to be verified.

        :param values: event, channel, level, comment, agency_id, and case_id,
            officer_id, window_id as far as there are
        """
        state = ratings.first_state(values["level"])
        due = state != "good" and self._rectify_by()
        ledger = self.sudo()  # sudo: applicants have no account
        rating = ledger.with_context(**{_MOVE_KEY: _MOVE}).create(
            {
                **values,
                "state": state,
                "due_on": due,
                "rated_at": fields.Datetime.now(),
            }
        )
        if state != "good":
            rating._ask_managers(self.env._("Verify a bad rating"))
        return rating.with_env(self.env)

    @api.model
    def _rectify_by(self):
        """Last working day for verifying and rectifying what is asked for today."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: users may not read
        days = int(parameters.get_param("gov_cases.rating_days") or RECTIFY_DAYS)
        calendar = self.env["gov.calendar.day"]
        return calendar._add_workdays(self.env["gov.case"]._today(), days)[0]

    # --- handling ---------------------------------------------------------------

    def _step(self, state, **values):
        """Move on, by somebody of the office who is not the officer rated.

        :raise UserError: JN18-27-06 (the officer rated), HZ22-53-10 (out of order,
            nothing said)
        """
        self.ensure_one()
        if not self.env.user.has_group("gov_items.group_agency_manager"):
            raise AccessError(self.env._("The manager of the office handles ratings."))
        self.check_access("read")
        self.lock_for_update(allow_referencing=True)
        clauses = self.env["gov.clause"]
        if self.officer_id == self.env.user:
            raise clauses._refusal(
                "JN18-27-06", self.env._("Somebody else handles a rating of your own.")
            )
        if not ratings.may_move(self.state, state):
            raise clauses._refusal(
                "HZ22-53-10",
                self.env._("First verify, then rectify, then call back."),
            )
        if not all((text or "").strip() for text in values.values()):
            raise clauses._refusal("HZ22-53-10", self.env._("Say what was done."))
        self._move({**values, "state": state, "handled_by": self.env.uid})

    def action_verify(self, upheld, finding):
        """Say whether the complaint is right, and what was found."""
        self._step("upheld" if upheld else "rejected", finding=finding)

    def action_rectify(self, measure):
        """Say what was put right."""
        self._step("rectified", measure=measure)

    def action_appeal(self, grounds):
        """The office holds the finding for wrong; it is verified once more.

        :raise UserError: HZ22-53-10 (appealed before)
        """
        if self.appeal:
            raise self.env["gov.clause"]._refusal(
                "HZ22-53-10", self.env._("A finding is appealed once.")
            )
        self._step("appealed", appeal=grounds)

    def action_call_back(self, said, settled=True):
        """Ask the applicant; close, or rectify once more what is not settled yet.

        :param settled: whether the applicant holds it for settled
        :raise UserError: HZ22-53-10: there was nothing to rectify
        """
        if settled:
            self._step("closed", call_back=said)
            self._move({"closed_on": self.env["gov.case"]._today()})
            self._ask_no_more()
            return
        self._step("upheld", call_back=said)
        self._move({"due_on": self._rectify_by()})
        self._ask_no_more()
        self._ask_managers(self.env._("Rectify once more"))

    def _move(self, vals):
        """Write as a step, which has been judged."""
        moved = self.sudo()  # sudo: users hold no right to write, the step judged
        moved.with_context(**{_MOVE_KEY: _MOVE}).write(vals)

    def action_ask(self):
        """Open the form for the words of a step; the act is in the context."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "gov.rating.act",
            "view_mode": "form",
            "target": "new",
            "name": self.display_name,
            "context": {
                "default_rating_id": self.id,
                "default_action": self.env.context.get("act", "verify"),
            },
        }

    # --- hook -------------------------------------------------------------------

    @api.model
    def _performance(self, domain, per="window_id"):
        """Ratings per window or officer for the quarterly comparison.

        :param domain: which ratings, as by date
        :param per: ``window_id`` or ``officer_id``
        :return: id of window or user -> (number, share in percent that are not bad)
        """
        rows = self.sudo()._read_group(  # sudo: numbers only
            Domain(domain) & Domain(per, "!=", False),
            [per, "level"],
            ["__count"],
        )
        levels = {}
        for rated, level, count in rows:
            levels.setdefault(rated.id, []).extend([level] * count)
        return {
            rated: (len(found), ratings.satisfaction(found))
            for rated, found in levels.items()
        }
