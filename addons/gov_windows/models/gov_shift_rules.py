from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel import clock

LEAVE_GUARD = """
CREATE OR REPLACE FUNCTION gov_shift_no_leave() RETURNS trigger AS $$
BEGIN
    IF NEW.state = 'published' AND EXISTS (
        SELECT FROM hr_leave
        WHERE employee_id = NEW.employee_id AND state = 'validate'
          AND tsrange(date_from, date_to) && tsrange(NEW.start, NEW.stop)
    ) THEN
        RAISE EXCEPTION 'gov_shift: the person is on leave'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql
"""


class GovShift(models.Model):
    """What a shift must obey, what it counts for, and who hears of its changes."""

    _inherit = "gov.shift"

    template_id = fields.Many2one(
        "gov.shift.template", index="btree_not_null", ondelete="restrict"
    )
    pool_key = fields.Char(
        help="Windows and skill for which the solver planned it.", readonly=True
    )
    locked = fields.Boolean(
        "Fixed", help="Decided by hand: the solver keeps it as it is."
    )
    is_late = fields.Boolean(
        "Late or night", compute="_compute_counts_as", store=True, precompute=True
    )
    is_statutory = fields.Boolean(
        "Statutory holiday",
        compute="_compute_counts_as",
        store=True,
        precompute=True,
        help="Paid after Labour Law article 44, not made up by a day off.",
    )
    is_spring_festival = fields.Boolean(
        "Spring Festival", compute="_compute_counts_as", store=True, precompute=True
    )
    kind_of_person = fields.Selection(
        [("staff", "Window"), ("volunteer", "Volunteer station"), ("self", "Helper")],
        default="staff",
        help="Volunteers and helpers of the self-service area are on the rota, too.",
    )
    conflict = fields.Char(
        compute="_compute_conflict",
        search="_search_conflict",
        help="Why the person cannot take this shift any more; find a substitute.",
    )

    @api.private
    def init(self):
        """Let the database refuse a published shift of somebody on leave."""
        super().init()
        self.env.cr.execute(LEAVE_GUARD)
        self.env.cr.execute(
            SQL("DROP TRIGGER IF EXISTS gov_shift_no_leave ON gov_shift")
        )
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER gov_shift_no_leave BEFORE INSERT OR UPDATE OF "
                "employee_id, start, stop, state ON gov_shift FOR EACH ROW "
                "EXECUTE FUNCTION gov_shift_no_leave()"
            )
        )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("start", "template_id.is_late", "rota_id.centre_id.open_to", "stop")
    def _compute_counts_as(self):
        days = [clock.local_day(shift.start) for shift in self if shift.start]
        named = {
            line.date: line.is_spring_festival
            for line in self.env["gov.statutory.day"].search([("date", "in", days)])
        }
        for shift in self:
            day = shift.start and clock.local_day(shift.start)
            shift.is_statutory = day in named
            shift.is_spring_festival = named.get(day, False)
            shift.is_late = shift.template_id.is_late

    @api.depends("employee_id", "start", "stop")
    def _compute_conflict(self):
        away = self._on_leave()
        trained = self._untrained()
        for shift in self:
            shift.conflict = False
            if shift in away:
                shift.conflict = self.env._("On leave")
            elif shift in trained:
                shift.conflict = self.env._("Without valid training")

    def _search_conflict(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        today = self._city_today()
        ahead = self.search([("day", ">=", today)])
        found = Domain("id", "in", (ahead._on_leave() | ahead._untrained()).ids)
        empty = set(value) == {False}
        return ~found if (operator == "in") == empty else found

    def _on_leave(self):
        """Those of these shifts during which their person is on granted leave."""
        shifts = self.filtered(lambda s: s.start and s.stop and s.employee_id)
        if not shifts:
            return shifts
        leaves = self.env["hr.leave"].sudo()  # sudo: only when, never why
        found = leaves.search_fetch(
            Domain("employee_id", "in", shifts.employee_id.ids)
            & Domain("state", "=", "validate")
            & Domain("date_from", "<", max(shifts.mapped("stop")))
            & Domain("date_to", ">", min(shifts.mapped("start"))),
            ["employee_id", "date_from", "date_to"],
        )
        by_person = found.grouped("employee_id")
        return shifts.filtered(
            lambda s: any(
                leave.date_from < s.stop and leave.date_to > s.start
                for leave in by_person.get(s.employee_id, ())
            )
        )

    def _untrained(self):
        """Those of these shifts for which training is not valid (a hook answers)."""
        shifts = self.filtered(lambda s: s.day and s.employee_id)
        if not shifts:
            return shifts
        days = sorted(set(shifts.mapped("day")))
        valid = self.env["gov.staff.skill"]._may_serve(shifts.employee_id, days)
        return shifts.filtered(
            lambda s: s.day not in valid.get(s.employee_id.id, set())
        )

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("employee_id", "window_id", "start", "stop")
    def _check_may_work(self):
        """Refuse shifts of people on leave or without valid training."""
        for shift in self._on_leave():
            raise self.env["gov.clause"]._refusal(
                "JN18-22-10",
                self.env._(
                    "%(employee)s is on leave on %(day)s and cannot be on duty.",
                    employee=shift.employee_id.name,
                    day=shift.day,
                ),
            )
        for shift in self._untrained():
            raise shift._refuse_untrained()

    def _refuse_untrained(self):
        """Return the refusal of a shift without valid training. A hook."""
        self.ensure_one()
        return self.env["gov.clause"]._refusal(
            "JN18-05-04",
            self.env._(
                "%(employee)s has no valid training on %(day)s and cannot be on duty.",
                employee=self.employee_id.name,
                day=self.day,
            ),
        )

    def write(self, vals):
        """Of published shifts every change is recorded and told."""
        told = {"employee_id", "window_id", "start", "stop"} & vals.keys()
        before = self._published_facts() if told else {}
        result = super().write(vals)
        if before:
            self.env["gov.rota.change"]._record(self, before)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        shifts = super().create(vals_list)
        added = shifts.filtered(lambda s: s.rota_id.state == "published")
        if added:
            self.env["gov.rota.change"]._record(added, {})
        return shifts

    @api.ondelete(at_uninstall=False)
    def _unlink_told(self):
        published = self.filtered(lambda s: s.rota_id.state == "published")
        if published:
            self.env["gov.rota.change"]._record_removed(published)

    def _published_facts(self):
        return {
            shift.id: (shift.employee_id, shift.window_id, shift.start, shift.stop)
            for shift in self
            if shift.rota_id.state == "published"
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_why(self):
        """Explain why this person has this shift."""
        return self._wizard("gov.shift.why", self.env._("Why me?"))

    def action_substitutes(self):
        """Rank who could take the shift."""
        return self._wizard("gov.substitute", self.env._("Substitutes"))

    def _wizard(self, model, name):
        self.ensure_one()
        wizard = self.env[model].create({"shift_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }
