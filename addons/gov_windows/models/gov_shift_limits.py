import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel import clock

#: A shift without a template has an hour's break when it is longer than this.
BREAK_AFTER = 6.0
#: The sum of a person's hours in a rota against the rota's rule. It looks only at
#: rows whose person, hours, rota or state are new, so that a rule made stricter later
#: does not stop other changes of old rows. A lock would not show a second transaction
#: what the first one wrote (a snapshot lasts for the whole transaction): a new version
#: of the rota's row makes the second fail, and Odoo tries it again.
GUARDS = (
    """
CREATE OR REPLACE FUNCTION gov_shift_rota_hours() RETURNS trigger AS $$
DECLARE
    keys int[];
    bad record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO keys FROM fresh;
    ELSE
        SELECT array_agg(f.id) INTO keys FROM fresh f JOIN stale o USING (id)
         WHERE o.paid_hours IS NOT NULL  -- NULL: the column is being filled
           AND (f.rota_id, f.employee_id, f.paid_hours, f.state)
               IS DISTINCT FROM (o.rota_id, o.employee_id, o.paid_hours, o.state);
    END IF;
    IF keys IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE gov_rota SET date_to = date_to
     WHERE id IN (SELECT rota_id FROM gov_shift WHERE id = ANY(keys));
    SELECT s.employee_id, s.rota_id, SUM(s.paid_hours) AS hours, r.most INTO bad
      FROM (SELECT DISTINCT rota_id, employee_id FROM gov_shift
             WHERE id = ANY(keys)) t
      JOIN (SELECT a.id, u.max_week_hours
                   * GREATEST(a.date_to - a.date_from + 1, 7) / 7 AS most
              FROM gov_rota a JOIN gov_rota_rule u ON u.id = a.rule_id) r
        ON r.id = t.rota_id
      JOIN gov_shift s ON s.rota_id = t.rota_id AND s.employee_id = t.employee_id
     GROUP BY s.employee_id, s.rota_id, r.most
    HAVING SUM(s.paid_hours) > r.most + 0.01
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'gov_shift: more hours than the rule allows'
            USING ERRCODE = 'check_violation', TABLE = 'gov_shift',
                  CONSTRAINT = 'gov_shift_rota_hours',
                  DETAIL = '=(' || concat_ws(', ', bad.employee_id, bad.rota_id,
                                             bad.hours, bad.most) || ')';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql
""",
    "DROP TRIGGER IF EXISTS gov_shift_hours_new ON gov_shift",
    "DROP TRIGGER IF EXISTS gov_shift_hours_changed ON gov_shift",
    """
CREATE TRIGGER gov_shift_hours_new AFTER INSERT ON gov_shift
REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION gov_shift_rota_hours()
""",
    """
CREATE TRIGGER gov_shift_hours_changed AFTER UPDATE ON gov_shift
REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION gov_shift_rota_hours()
""",
)


class GovShift(models.Model):
    """Hours and rest that the rota's rule allows; the database keeps them."""

    _inherit = "gov.shift"

    paid_hours = fields.Float(
        compute="_compute_paid_hours",
        store=True,
        precompute=True,
        help="Hours that count as work: without the template's break; without a "
        "template, an hour less when the shift is longer than six.",
    )
    rested_at = fields.Datetime(
        "Rested from",
        compute="_compute_rested_at",
        store=True,
        precompute=True,
        help="End and least rest by the rule of the rota as it stood when the shift "
        "was planned or published. Duties of another day begin later.",
    )

    _rested_after = models.Constraint(
        "CHECK(rested_at >= stop)", "Rest begins when the shift is over."
    )
    _rest_excl = models.Constraint(
        "EXCLUDE USING gist (employee_id WITH =, day WITH <>, "
        "tsrange(start, rested_at) WITH &&)",
        "Between duties of two days this person has less rest than the rule asks.",
    )

    @api.private
    def init(self):
        """Let the database add up the hours."""
        super().init()
        for statement in GUARDS:
            self.env.cr.execute(SQL(statement))

    @api.depends("hours", "template_id")
    def _compute_paid_hours(self):
        for shift in self:
            pause = shift.template_id.break_hours
            if not shift.template_id:
                pause = 1.0 if shift.hours > BREAK_AFTER else 0.0
            shift.paid_hours = max(shift.hours - pause, 0.0)

    @api.depends("stop", "state", "rota_id.rule_id")
    def _compute_rested_at(self):
        rests = {rota: rota._rule().min_rest_hours for rota in self.rota_id}
        for shift in self:
            rest = timedelta(hours=rests.get(shift.rota_id, 0.0))
            shift.rested_at = shift.stop and shift.stop + rest

    # ------------------------------------------------------------
    # WORDS FOR WHAT THE DATABASE REFUSES
    # ------------------------------------------------------------

    @api.model
    def _sql_error_to_message(self, exc):
        """Name the person and the days where the database knows them."""
        say = {
            "gov_shift_one_place_excl": self._one_place_message,
            "gov_shift_rest_excl": self._rest_message,
            "gov_shift_rota_hours": self._hours_message,
        }.get(exc.diag.constraint_name)
        message = say and say(exc.diag.message_detail or "")
        return message or super()._sql_error_to_message(exc)

    @api.model
    def _person(self, key):
        people = self.env["hr.employee"].sudo()  # sudo: only a name
        return people.browse(int(key)).exists().name or key

    @api.model
    def _one_place_message(self, detail):
        found = re.findall(r'=\((\d+), \["([^"]+)","([^"]+)"\)', detail)
        if len(found) != 2:
            return None
        spans = [
            "–".join(
                f"{fields.Datetime.to_datetime(moment) + clock.OFFSET:%m-%d %H:%M}"
                for moment in span[1:]
            )
            for span in found
        ]
        return self.env._(
            "%(person)s cannot be at two places at once: %(one)s and %(other)s.",
            person=self._person(found[0][0]),
            one=spans[0],
            other=spans[1],
        )

    @api.model
    def _rest_message(self, detail):
        found = re.findall(r"=\((\d+), (\d{4}-\d\d-\d\d),", detail)
        if len(found) != 2:
            return None
        return self.env._(
            "%(person)s has less rest between the duties of %(one)s and %(other)s "
            "than the rule of the rota asks.",
            person=self._person(found[0][0]),
            one=min(found)[1],
            other=max(found)[1],
        )

    @api.model
    def _hours_message(self, detail):
        found = re.search(r"=\((\d+), (\d+), ([\d.]+), ([\d.]+)\)", detail)
        if not found:
            return None
        person, rota, hours, most = found.groups()
        return self.env._(
            "%(person)s would work %(hours).1f hours in the rota %(rota)s; its rule "
            "allows %(most).1f.",
            person=self._person(person),
            hours=float(hours),
            rota=self.env["gov.rota"].browse(int(rota)).display_name,
            most=float(most),
        )
