import os
import shutil
import tempfile
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL

GUARDED = ("gov.archive.file", "gov.archive.document", "gov.archive.correction")
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
        IF OLD.res_model = 'gov.archive.file' AND EXISTS (
            SELECT FROM gov_archive_file WHERE id = OLD.res_id AND state = 'destroyed'
        ) OR OLD.res_model = 'gov.archive.correction' AND EXISTS (
            SELECT FROM gov_archive_correction c
            JOIN gov_archive_file f ON f.id = c.file_id
            WHERE c.id = OLD.res_id AND f.state = 'destroyed'
        ) THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        RAISE EXCEPTION USING MESSAGE =
            'SUITE-APPEND: a package in the archive is never changed or deleted';
    END
    $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS gov_archive_forbid_change ON ir_attachment;
    CREATE TRIGGER gov_archive_forbid_change BEFORE UPDATE OR DELETE ON ir_attachment
        FOR EACH ROW
        WHEN (OLD.res_model IN ('gov.archive.file', 'gov.archive.correction'))
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

    @api.model
    def _get_storage_domain(self):
        """What is archived stays where it lies when another store is chosen."""
        return [
            *super()._get_storage_domain(),
            ("res_model", "not in", GUARDED),
        ]

    def _check_archived(self):
        """Refuse to change or delete a package (SUITE-APPEND).

        A file that an appraisal condemned has none any more; the database checks.
        """
        guarded = self.filtered(lambda attachment: attachment.res_model in GUARDED)
        if any(
            attachment._archived_file().state != "destroyed" for attachment in guarded
        ):
            raise self.env["gov.clause"]._refusal(
                "SUITE-APPEND",
                self.env._("A package in the archive stays as it was made."),
            )

    def _archived_file(self):
        """The case file that the attachment belongs to."""
        record = self.env[self.res_model].sudo()  # sudo: asks what became of it
        record = record.browse(self.res_id).exists()
        return record if self.res_model == GUARDED[0] else record.file_id

    @api.model
    def _gov_store(self, source, sha256, values):
        """Store a file by its SHA-256 without reading it all at once.

        In the file store it is linked or copied by the system, to the object store
        it goes in parts; a store in the database gets the bytes.

        :param source: open file, on the disk
        """
        source.flush()
        source.seek(0)
        if self._storage() not in ("file", "s3"):
            return self.create({**values, "raw": source.read()})
        kept = {"name": values["name"], "mimetype": values["mimetype"]}
        attachment = self.create({**kept, "raw": b""})
        # Before the file is put: the collector of unused files waits for the row.
        self.env.flush_all()
        if self._storage() == "s3":
            name = self._gov_put_file(source, sha256)
        else:
            name = self._gov_put_on_disk(source, sha256)
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET store_fname = %s, file_size = %s, "
                "checksum = %s, res_model = %s, res_field = %s, res_id = %s "
                "WHERE id = %s",
                name,
                source.seek(0, 2),
                sha256[:40],
                values["res_model"],
                values["res_field"],
                values["res_id"],
                attachment.id,
            )
        )
        attachment.invalidate_recordset()
        return attachment

    @api.model
    def _gov_put_on_disk(self, source, sha256):
        name = f"{sha256[:2]}/{sha256}"
        path = Path(self._full_path(name))
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            self._gov_link(source, path)
        self._mark_for_gc(name)
        return name

    @api.model
    def _gov_link(self, source, path):
        """Give the file its name in the store; copied where it lies elsewhere."""
        try:
            os.link(source.name, path)
        except FileExistsError:
            return
        except OSError:
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
                shutil.copyfileobj(source, part, 1 << 20)
            os.replace(part.name, path)
