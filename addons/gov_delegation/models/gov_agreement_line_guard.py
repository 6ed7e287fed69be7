from odoo import api, models
from odoo.tools import SQL

from .gov_agreement_guard import install_guard


class GovAgreementLine(models.Model):
    _inherit = "gov.agreement.line"

    @api.private
    def init(self):
        """The database keeps the items of a signed agreement, too."""
        super().init()
        self.env.cr.execute(_LINE_FUNCTION)
        events = SQL("INSERT OR UPDATE OR DELETE")
        install_guard(self.env.cr, self._table, events, "gov_signed_lines")


_LINE_FUNCTION = """
    CREATE OR REPLACE FUNCTION gov_signed_lines() RETURNS trigger AS $$
    DECLARE
        touched gov_agreement_line;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF (NEW.agreement_id, NEW.delegation_id, NEW.extent,
                NEW.custodian_override) IS NOT DISTINCT FROM
               (OLD.agreement_id, OLD.delegation_id, OLD.extent,
                OLD.custodian_override) THEN
                RETURN NEW;
            END IF;
        END IF;
        touched := CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END;
        IF EXISTS (SELECT FROM gov_agreement WHERE id = touched.agreement_id
                   AND content_hash IS NOT NULL) THEN
            RAISE EXCEPTION USING MESSAGE =
                'HZ22-32-01: the items of a signed agreement are not changed';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END
    $$ LANGUAGE plpgsql
"""
