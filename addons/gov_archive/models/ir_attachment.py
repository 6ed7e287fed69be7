import io
from pathlib import Path

from odoo import api, models

GUARDED = ("gov.archive.file", "gov.archive.document")
CONTENT = frozenset(
    {"raw", "datas", "db_datas", "store_fname", "checksum", "res_model", "res_id"}
)

_TRIGGER = """
    CREATE OR REPLACE FUNCTION gov_archive_forbid_attachment() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (
            NEW.store_fname, NEW.checksum, NEW.res_model, NEW.res_id, NEW.res_field,
            NEW.file_size
        ) IS NOT DISTINCT FROM (
            OLD.store_fname, OLD.checksum, OLD.res_model, OLD.res_id, OLD.res_field,
            OLD.file_size
        ) AND NEW.db_datas IS NOT DISTINCT FROM OLD.db_datas THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-APPEND: a package in the archive is never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_forbid_change ON ir_attachment;
    CREATE TRIGGER gov_archive_forbid_change BEFORE UPDATE OR DELETE ON ir_attachment
        FOR EACH ROW
        WHEN (OLD.res_model = 'gov.archive.file')
        EXECUTE FUNCTION gov_archive_forbid_attachment();
"""


class IrAttachment(models.Model):
    """Packages are kept as they were made; what they were made of can be streamed."""

    _inherit = "ir.attachment"

    @api.private
    def init(self):
        """Install the trigger that keeps the packages."""
        super().init()
        self.env.cr.execute(_TRIGGER)

    def write(self, vals):
        if CONTENT.intersection(vals):
            self._check_archived()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_archived(self):
        self._check_archived()

    def _check_archived(self):
        """Refuse to change or delete a package (SUITE-APPEND)."""
        if any(attachment.res_model in GUARDED for attachment in self):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND",
                self.env._("A package in the archive stays as it was made."),
            )

    def _gov_open(self):
        """Return the content as a binary file, without reading it all at once."""
        self.ensure_one()
        if self.store_fname:
            path = Path(self._full_path(self.store_fname))
            if path.is_file():
                return path.open("rb")
        return io.BytesIO(self.raw or b"")
