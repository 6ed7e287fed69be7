from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..kernel import clock

GUARDS = (
    """
CREATE OR REPLACE FUNCTION gov_rota_stays_closed() RETURNS trigger AS $$
BEGIN
    IF OLD.closed_to IS NOT NULL AND (
        TG_OP = 'DELETE' OR NEW.closed_to IS NULL
        OR NEW.closed_to < OLD.closed_to OR NEW.state <> OLD.state
    ) THEN
        RAISE EXCEPTION 'gov_rota: days of it are closed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$ LANGUAGE plpgsql
""",
    "DROP TRIGGER IF EXISTS gov_rota_stays_closed ON gov_rota",
    """
CREATE TRIGGER gov_rota_stays_closed BEFORE DELETE OR UPDATE OF closed_to, state
ON gov_rota FOR EACH ROW EXECUTE FUNCTION gov_rota_stays_closed()
""",
)


class GovRota(models.Model):
    """Days that are over are closed: who served stays on record (JN18)."""

    _inherit = "gov.rota"

    closed_to = fields.Date(
        "Closed to",
        readonly=True,
        copy=False,
        help="Last day that is over. The database refuses to add, change or delete "
        "shifts up to it; the daily job moves it on.",
    )

    _closed_published = models.Constraint(
        "CHECK(closed_to IS NULL OR (state = 'published' AND closed_to <= date_to))",
        "Only days of a published rota are closed.",
    )

    @api.private
    def init(self):
        """Let the database keep days that are closed."""
        super().init()
        for statement in GUARDS:
            self.env.cr.execute(SQL(statement))

    @api.model_create_multi
    def create(self, vals_list):
        self._check_closes_itself(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_closes_itself(vals)
        return super().write(vals)

    def _check_closes_itself(self, *vals_list):
        if not self.env.su and any("closed_to" in vals for vals in vals_list):
            raise AccessError(self.env._("Days are closed by the daily job."))

    @api.model
    def _cron_close(self):
        """Close the days of published rotas up to yesterday, by one statement."""
        over = clock.local_day(fields.Datetime.now()) - timedelta(days=1)
        self.flush_model(["state", "date_from", "date_to", "closed_to"])
        self.env.cr.execute(
            SQL(
                """UPDATE gov_rota SET closed_to = LEAST(date_to, %(over)s)
                    WHERE state = 'published' AND date_from <= %(over)s
                      AND COALESCE(closed_to, '-infinity') < LEAST(date_to, %(over)s)
                """,
                over=over,
            )
        )
        self.invalidate_model(["closed_to"])
