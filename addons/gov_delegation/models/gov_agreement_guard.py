from urllib.parse import urlencode

from odoo import api, models
from odoo.tools import SQL

from .gov_agreement import SIGNED_FIELDS

TEXT = sorted(SIGNED_FIELDS - {"line_ids"} | {"duties"})
_TEXT_FUNCTION = """
    CREATE OR REPLACE FUNCTION gov_signed_text() RETURNS trigger AS $$
    BEGIN
        IF OLD.content_hash IS NOT NULL AND (
            (NEW.content_hash IS NOT NULL AND (%s))
            OR (NEW.content_hash IS DISTINCT FROM OLD.content_hash
                AND OLD.state NOT IN ('draft', 'signed'))
        ) THEN
            RAISE EXCEPTION USING MESSAGE =
                'HZ22-32-01: the text of a signed agreement is not changed';
        END IF;
        RETURN NEW;
    END
    $$ LANGUAGE plpgsql
"""


class GovAgreement(models.Model):
    _inherit = "gov.agreement"

    @api.private
    def init(self):
        """The database, too, keeps what both parties put their names to.

        From the first signature on neither text nor items change, until the
        signatures are taken back; once filed, they cannot be taken back at all.
        """
        super().init()
        self.env.cr.execute(SQL(_TEXT_FUNCTION, _changed(TEXT)))
        install_guard(self.env.cr, self._table, SQL("UPDATE"), "gov_signed_text")

    def _sign_one(self):
        """The text goes to the database before the first signature fixes it."""
        self.flush_recordset()
        self.line_ids.flush_recordset()
        return super()._sign_one()

    def action_redraft(self):
        """Take the signatures back, in the database at once."""
        result = super().action_redraft()
        self.flush_recordset()
        return result

    def _print_text(self):
        """With the address of the public check in the QR code."""
        text = super()._print_text()
        text.qr = self._check_url(text.content_hash)
        return text

    def _check_url(self, digest):
        """Address at which anyone checks the paper: number and hash in it."""
        query = urlencode({"number": self.name or "", "sha256": digest})
        return f"{self.get_base_url()}/gov/agreement/check?{query}"


def install_guard(cr, table, events, function):
    """Put the trigger that keeps what is signed on a table, in its present form."""
    name, table = SQL.identifier("gov_signed_text"), SQL.identifier(table)
    cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, table))
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
            name,
            events,
            table,
            SQL.identifier(function),
        )
    )


def _changed(names):
    """SQL: one of the columns differs between the row before and after."""
    columns = map(SQL.identifier, names)
    tests = (SQL("NEW.%s IS DISTINCT FROM OLD.%s", name, name) for name in columns)
    return SQL(" OR ").join(tests)
