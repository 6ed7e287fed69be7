from odoo import api, fields, models

_ACT_KEY = "_gov_archive_custody_act"
_ACT = object()  # cannot come over RPC: only code of this process can hold it

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_custody_forbid() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.until IS NULL AND NEW.until IS NOT NULL AND
           to_jsonb(NEW) - '{until,write_uid,write_date}'::text[]
           = to_jsonb(OLD) - '{until,write_uid,write_date}'::text[] THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-APPEND: the history of custody is never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_custody_forbid ON gov_archive_custody;
    CREATE TRIGGER gov_archive_custody_forbid BEFORE UPDATE OR DELETE
        ON gov_archive_custody
        FOR EACH ROW EXECUTE FUNCTION gov_archive_custody_forbid();
"""


class GovArchiveCustody(models.Model):
    """Who kept a case file from when to when, and who signed the receipt."""

    _name = "gov.archive.custody"
    _description = "Custody"
    _order = "file_id, id"
    _rec_name = "agency_id"

    file_id = fields.Many2one(
        "gov.archive.file",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Custodian",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    since = fields.Datetime(required=True, readonly=True)
    until = fields.Datetime(readonly=True, help="Empty: still keeps it.")
    handed_by = fields.Many2one(
        "res.users",
        "Handed over by",
        readonly=True,
        ondelete="restrict",
        help="Empty for the custodian that made the file.",
    )
    receipt_by = fields.Many2one(
        "res.users", "Received by", required=True, readonly=True, ondelete="restrict"
    )
    seal = fields.Char(
        readonly=True, size=64, help="Seal of the package that was received."
    )

    _open_uniq = models.UniqueIndex(
        "(file_id) WHERE until IS NULL", "A case file has one custodian at a time."
    )

    @api.private
    def init(self):
        """Install the trigger that keeps the history."""
        super().init()
        self.env.cr.execute(_TRIGGER)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_act()
        return super().create(vals_list)

    def write(self, vals):
        self._check_act()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if self:
            self.with_context(**{_ACT_KEY: None})._check_act()

    def _check_act(self):
        if self.env.context.get(_ACT_KEY) is not _ACT:
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND",
                self.env._(
                    "Custody changes by packaging, hand-over and receipt alone."
                ),
            )

    @api.model
    def _pass_on(self, file, agency, handed_by=None):
        """End the custody of ``file`` and begin that of ``agency``, now."""
        now = fields.Datetime.now()
        store = self.sudo()  # sudo: rows come from acts, never by hand
        rows = store.with_context(**{_ACT_KEY: _ACT})  # sudo: no hand may write it
        rows.search([("file_id", "=", file.id), ("until", "=", False)]).write(
            {"until": now}
        )
        rows.flush_model(["until"])  # one open row at a time, in the database too
        return rows.create(
            [
                {
                    "file_id": file.id,
                    "agency_id": agency.id,
                    "since": now,
                    "handed_by": handed_by and handed_by.id,
                    "receipt_by": self.env.uid,
                    "seal": file.seal,
                }
            ]
        )
