from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import clock, greedy

LISTED_DAYS = 20


class GovRota(models.Model):
    """The duty rota of a centre over some weeks: draft, then published.

    Only a published rota says who is on duty. Once published, days that are
    over stay as they were; days to come may still be changed.
    """

    _name = "gov.rota"
    _description = "Duty Rota"
    _order = "date_from desc, centre_id, id desc"
    _rec_names_search = ["centre_id"]

    centre_id = fields.Many2one(
        "gov.centre", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", required=True, index=True)
    date_to = fields.Date("To", required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    rule_id = fields.Many2one(
        "gov.rota.rule",
        "Rule of the rota",
        compute="_compute_rule_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('centre_id', 'in', (centre_id, False))]",
        help="Limits of hours and rest. The database refuses shifts beyond them.",
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    shift_ids = fields.One2many("gov.shift", "rota_id", "Shifts")
    shift_count = fields.Integer("Number of shifts", compute="_compute_shift_count")
    uncovered_count = fields.Integer(
        "Days left open",
        compute="_compute_uncovered",
        help="Days without anybody, counted at each window that is open every day; "
        "at the centre as a whole where no window is (JN18, 365-day service).",
    )
    uncovered_text = fields.Text("Left open", compute="_compute_uncovered")
    uncovered_reason = fields.Text(
        "Reason for open days",
        help="The decision by which a rota is published although windows that are "
        "open every day stay without anybody on some days.",
    )
    generated_note = fields.Text(
        "Note of the generator",
        readonly=True,
        copy=False,
        help="Duties for which the generator found nobody free and rested.",
    )

    _dates = models.Constraint(
        "CHECK(date_to >= date_from AND date_to < date_from + 366)",
        "A rota covers between one day and a year.",
    )

    @api.depends("centre_id", "date_from", "date_to")
    def _compute_display_name(self):
        for rota in self:
            term = f"{rota.date_from or ''} – {rota.date_to or ''}"
            rota.display_name = f"{rota.centre_id.name or ''} {term}".strip()

    @api.depends("centre_id")
    def _compute_rule_id(self):
        for rota in self:
            rota.rule_id = self.env["gov.rota.rule"]._of(rota.centre_id)._origin

    @api.depends("shift_ids")
    def _compute_shift_count(self):
        counts = dict(
            self.env["gov.shift"]._read_group(
                [("rota_id", "in", self.ids)], ["rota_id"], ["__count"]
            )
        )
        for rota in self:
            rota.shift_count = counts.get(rota, 0)

    @api.depends("shift_ids.day", "shift_ids.window_id", "date_from", "date_to")
    def _compute_uncovered(self):
        uncovered = self._get_uncovered()
        for rota in self:
            open_days = uncovered[rota.id]
            rota.uncovered_count = len(open_days)
            lines = [
                f"{day} {window.display_name or ''}".strip()
                for day, window in open_days[:LISTED_DAYS]
            ]
            if len(open_days) > LISTED_DAYS:
                lines.append("…")
            rota.uncovered_text = "\n".join(lines)

    def _get_uncovered(self):
        """Return {rota id: [(day, window)]}: where nobody is on duty.

        The window is empty where the centre has none that is open every day;
        then a day counts when nobody is there at all. Who is on another published
        rota is there, too.
        """
        covered = defaultdict(set)
        for rota, window, days in self.env["gov.shift"]._read_group(
            [("rota_id", "in", self.ids)],
            ["rota_id", "window_id"],
            ["day:array_agg_distinct"],
        ):
            covered[rota.id, window.id].update(days)
            covered[rota.id, False].update(days)
        elsewhere = self._published_days()
        daily = self.env["gov.window"].search(
            [("centre_id", "in", self.centre_id.ids), ("open_daily", "=", True)]
        )
        by_centre = daily.grouped("centre_id")
        found = {}
        for rota in self:
            windows = by_centre.get(rota.centre_id) or [daily.browse()]
            found[rota.id or rota._origin.id] = found[rota.id] = [
                (day, window)
                for day in rota._days()
                for window in windows
                if day not in covered[rota._origin.id, window.id]
                and day not in elsewhere.get(window.id, ())
            ]
        return found

    def _published_days(self):
        """Return {window id: days} on which any published rota has somebody there."""
        days = [day for rota in self for day in (rota.date_from, rota.date_to) if day]
        if not days:
            return {}
        rows = self.env["gov.shift"]._read_group(
            [
                ("centre_id", "in", self.centre_id.ids),
                ("state", "=", "published"),
                ("day", ">=", min(days)),
                ("day", "<=", max(days)),
            ],
            ["window_id"],
            ["day:array_agg_distinct"],
        )
        return {window.id: set(found) for window, found in rows}

    def _days(self):
        self.ensure_one()
        if not self.date_from or not self.date_to or self.date_to < self.date_from:
            return []
        return greedy.days(self.date_from, self.date_to)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("state", "uncovered_reason")
    def _check_covered(self):
        for rota in self.filtered(lambda rota: rota.state == "published"):
            days = rota._get_uncovered()[rota.id]
            if rota.uncovered_reason or not any(window for _day, window in days):
                continue
            raise self.env["gov.clause"]._refusal(
                "JN18-22-09",
                self.env._(
                    "%(count)s days are left open, the first of them "
                    "%(day)s at %(window)s. Fill them, or record the reason.",
                    count=len(days),
                    day=days[0][0],
                    window=days[0][1].display_name,
                ),
            )

    @api.constrains("date_from", "date_to")
    def _check_shifts_inside(self):
        for rota in self:
            days = rota.shift_ids.mapped("day")
            if days and (min(days) < rota.date_from or max(days) > rota.date_to):
                raise ValidationError(
                    self.env._("A rota's shifts lie between its first and last day.")
                )

    def write(self, vals):
        if {"state", "centre_id", "date_from", "date_to"} & vals.keys():
            self.filtered(
                lambda rota: rota.state == "published"
            ).shift_ids._check_not_over()
        result = super().write(vals)
        self.check_access("write")  # of the centre it has come to, too
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_over(self):
        self.shift_ids._check_not_over()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Publish: from now on the shifts say who is on duty.

        :raise UserError: a window that is open every day is left open and no
            reason is recorded (JN18, 365-day service).
        """
        drafts = self.filtered(lambda rota: rota.state == "draft")
        drafts.write({"state": "published", "published_on": fields.Datetime.now()})

    def action_reopen(self):
        """Take the rota back to draft, before its first day is over.

        :raise UserError: a day of it is over.
        """
        self.write({"state": "draft", "published_on": False})

    def action_open_shifts(self):
        """The rota's shifts, as a calendar."""
        self.ensure_one()
        action = self.env["gov.centre"]._action(
            "gov_shift_action", [("rota_id", "=", self.id)], default_rota_id=self.id
        )
        initial = clock.utc(self.date_from, 9.0)
        action["context"]["initial_date"] = fields.Datetime.to_string(initial)
        return action
