from odoo import api, models
from odoo.tools import SQL

#: The day is a column of the rota, not the server's clock: what holds can be
#: repeated, and tested.
GUARDS = (
    """
CREATE OR REPLACE FUNCTION gov_shift_day_closed() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gov_rota
        WHERE id IN (OLD.rota_id, NEW.rota_id) AND closed_to IS NOT NULL
          AND ((id = OLD.rota_id AND OLD.day <= closed_to)
               OR (id = NEW.rota_id AND NEW.day <= closed_to))
    ) THEN
        RAISE EXCEPTION 'gov_shift: the day is closed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$ LANGUAGE plpgsql
""",
    "DROP TRIGGER IF EXISTS gov_shift_day_closed ON gov_shift",
    """
CREATE TRIGGER gov_shift_day_closed BEFORE INSERT OR DELETE OR UPDATE OF
rota_id, window_id, employee_id, start, stop, day ON gov_shift
FOR EACH ROW EXECUTE FUNCTION gov_shift_day_closed()
""",
)


class GovShift(models.Model):
    """Shifts of days that are closed stay as they were (JN18)."""

    _inherit = "gov.shift"

    @api.private
    def init(self):
        """Let the database keep the shifts of closed days."""
        super().init()
        for statement in GUARDS:
            self.env.cr.execute(SQL(statement))
