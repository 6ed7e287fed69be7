from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.gov_cases.models.gov_case import OUTCOMES

#: Keys that an earlier form of the table had.
KEYS = ("return_id", "case_id", "entry_id", "mode_id")
_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_return_keep() RETURNS trigger AS $$
    BEGIN
        IF EXISTS (SELECT FROM gov_archive_return_line WHERE return_id = OLD.id) THEN
            RAISE EXCEPTION USING MESSAGE =
                'JC25-25-04: a return that was compiled is never deleted';
        END IF;
        RETURN OLD;
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_return_keep ON gov_archive_return;
    CREATE TRIGGER gov_archive_return_keep BEFORE DELETE ON gov_archive_return
        FOR EACH ROW EXECUTE FUNCTION gov_archive_return_keep();
"""


class Many2oneByCase(fields.Many2one):
    """A link without a foreign key of its own.

    A line comes from a return and a case by one statement. The database refuses to
    delete either, and the case's own keys hold its item and mode. Asking for each of
    100,000 lines four times again took longer than all the rest.
    """

    def update_db_foreign_key(self, model, column):
        """Make no key."""


class GovArchiveReturnLine(models.Model):
    """One case of a monthly return, as the ledger said when it was compiled."""

    _name = "gov.archive.return.line"
    _inherit = "gov.archive.act.mixin"
    _description = "Case of a Monthly Return"
    _order = "return_id, case_number"
    _rec_name = "case_number"
    _log_access = False
    _act_clause = "JC25-25-04"

    return_id = Many2oneByCase(
        "gov.archive.return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = Many2oneByCase("gov.case", readonly=True, ondelete="restrict")
    case_number = fields.Char(required=True, readonly=True)
    entry_id = Many2oneByCase("gov.entry", "Item", readonly=True, ondelete="restrict")
    mode_id = Many2oneByCase("gov.mode", readonly=True, ondelete="restrict")
    accepted_on = fields.Date(readonly=True)
    handled_on = fields.Date(
        readonly=True, help="Empty: not handled by the end of the month."
    )
    outcome = fields.Selection(OUTCOMES, readonly=True)

    @api.private
    def init(self):
        """Keep what lines point to; drop the keys of the links that have none."""
        super().init()
        self.env.cr.execute(_TRIGGER)
        for name in KEYS:
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE gov_archive_return_line DROP CONSTRAINT IF EXISTS %s",
                    SQL.identifier(f"gov_archive_return_line_{name}_fkey"),
                )
            )
