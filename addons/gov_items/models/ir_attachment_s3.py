import contextlib
import hashlib
import io
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import Stream
from odoo.tools import SQL, config

from odoo.addons.queue_job.exception import RetryableJobError

from .. import objectstore

_logger = logging.getLogger(__name__)
#: Scripts, styles and small pictures of the screens stay in the database: they must be
#: quick, and a screen must open while the store does not answer.
KEPT_IN_DATABASE = {"application/javascript": 0, "text/css": 0, "image/": 51200}
#: Collecting goes through one 256th of the store a day.
SHELVES = 256


class LostFile(UserError):
    """The database names a file that the object store does not have."""


class StoredStream(Stream):
    """A large file on its way from the object store to a browser."""

    def get_response(self, *args, **kwargs):
        """Fetch the file and answer with it; it is open when its name goes."""
        with self.attachment._gov_fetch() as file:
            self.path = file.name
            return super().get_response(*args, **kwargs)


class IrAttachment(models.Model):
    """Files in an object store, where the environment names one (``objectstore``).

    ``store_fname`` is ``s3://DATABASE/ab/SHA-256``: a file is never changed, equal
    files are one, and a copy of the database reads the original's files but never
    deletes one of them. A file is put after its row was inserted and deleted under a
    lock that waits for such rows, so none that somebody is just storing is lost.
    """

    _inherit = "ir.attachment"

    @api.model
    def _storage(self):
        return "s3" if objectstore.opened() else super()._storage()

    @api.model
    def _get_storage_domain(self):
        if self._storage() == "s3":
            # What lies on the disk is carried over by Odoo's ``force_storage``.
            return [("store_fname", "!=", False), ("store_fname", "not like", "s3:")]
        return super()._get_storage_domain()

    # --- writing ----------------------------------------------------------------

    @api.model
    def _gov_name(self, sha256):
        return f"{objectstore.SCHEME}{self.env.cr.dbname}/{sha256[:2]}/{sha256}"

    @api.model
    def _gov_key(self, fname):
        return fname.removeprefix(objectstore.SCHEME)

    @api.model
    def _get_path(self, bin_data, sha):
        if self._storage() != "s3":
            return super()._get_path(bin_data, sha)
        return self._gov_name(hashlib.sha256(bin_data).hexdigest()), None

    def _get_datas_related_values(self, data, mimetype):
        values = super()._get_datas_related_values(data, mimetype)
        fname = values["store_fname"] or ""
        if fname.startswith(objectstore.SCHEME):
            kept = self._gov_in_database(data, mimetype)
            # What ``_file_write`` is told next does not say what the file is for.
            empty = {True: set(), False: set()}
            cache = self.env.cr.cache.setdefault("gov_stored", empty)
            cache[kept].add(values["checksum"])
            if kept:
                values.update(store_fname=False, db_datas=data)
        return values

    @api.model
    def _gov_in_database(self, data, mimetype):
        return any(
            (mimetype or "").startswith(kind) and (not limit or len(data) <= limit)
            for kind, limit in KEPT_IN_DATABASE.items()
        )

    @api.model
    def _file_write(self, bin_value, checksum):
        """Put the file into the store.

        :raise UserError: the store does not take it; the act fails as a whole
        """
        if self._storage() != "s3":
            return super()._file_write(bin_value, checksum)
        seen = self.env.cr.cache.get("gov_stored", {True: (), False: ()})
        if checksum in seen[True] and checksum not in seen[False]:
            return False
        fname, _path = self._get_path(bin_value, checksum)
        try:
            objectstore.opened().put(self._gov_key(fname), bin_value)
        except objectstore.StoreError as error:
            raise self._gov_not_stored(error) from error
        return fname

    @api.model
    def _gov_put_file(self, source, sha256):
        """Put an open file into the store without reading it all at once.

        :return: its name, for ``store_fname``
        :raise UserError: the store does not take it
        """
        fname = self._gov_name(sha256)
        source.seek(0)
        try:
            objectstore.opened().put_file(self._gov_key(fname), source)
        except objectstore.StoreError as error:
            raise self._gov_not_stored(error) from error
        return fname

    @api.model
    def _gov_not_stored(self, error):
        _logger.info("object store: %s", error)
        return UserError(
            self.env._(
                "The file store does not answer. Nothing was saved; try again, and "
                "tell the system administrator if it lasts."
            )
        )

    # --- reading ----------------------------------------------------------------

    @api.model
    def _file_read(self, fname, size=None):
        """Return the content of a stored file.

        :raise LostFile: the store does not have it
        :raise UserError: the store does not answer; an empty file in its place would
            go into a case file as if it were one
        """
        if not fname.startswith(objectstore.SCHEME):
            return super()._file_read(fname, size)
        with self._gov_asking() as store:
            return store.get(self._gov_key(fname), size)

    def _gov_fetch(self):
        """Return the content as a temporary file.

        :raise LostFile: the store does not have it
        :raise UserError: the store does not answer
        """
        with self._gov_asking() as store:
            folder = config["data_dir"]
            return store.get_file(self._gov_key(self.store_fname), folder)

    @contextlib.contextmanager
    def _gov_asking(self):
        """The store; its errors become a sentence for the user."""
        try:
            store = objectstore.opened()
            if store is None:
                raise objectstore.StoreError("GOV_S3_BUCKET is not set")
            yield store
        except objectstore.Missing as error:
            _logger.info("object store: %s", error)
            raise LostFile(
                self.env._(
                    "The file is not in the file store any more. Tell the system "
                    "administrator: the store's earlier versions may have it."
                )
            ) from error
        except objectstore.StoreError as error:
            _logger.info("object store: %s", error)
            raise UserError(
                self.env._(
                    "The file cannot be read now: the file store does not answer. Try "
                    "again, and tell the system administrator if it lasts."
                )
            ) from error

    def _gov_open(self):
        """Return the content as a binary file, without reading it all at once."""
        self.ensure_one()
        if (self.store_fname or "").startswith(objectstore.SCHEME):
            return self._gov_fetch()
        if self.store_fname:
            try:
                return open(self._full_path(self.store_fname), "rb")
            except FileNotFoundError:
                _logger.info("%s is not in the file store", self.store_fname)
        return io.BytesIO(self.raw or b"")

    def _to_http_stream(self):
        self.ensure_one()
        if not (self.store_fname or "").startswith(objectstore.SCHEME):
            return super()._to_http_stream()
        about = {
            "mimetype": self.mimetype,
            "download_name": self.name,
            "etag": self.checksum,
            "public": self.public,
            "last_modified": self.write_date,
            "size": self.file_size,
        }
        # Pictures are made smaller on the way, in memory.
        if self.file_size > objectstore.PART and not self.mimetype.startswith("image/"):
            return StoredStream(type="path", path="", attachment=self, **about)
        return Stream(type="data", data=self.raw, **about)

    # --- deleting ---------------------------------------------------------------

    @api.model
    def _file_delete(self, fname):
        if not fname.startswith(objectstore.SCHEME):
            return super()._file_delete(fname)
        job = self.sudo().with_delay(  # sudo: whoever deleted may not read all names
            description=self.env._("Delete an unused file from the file store"),
            identity_key=f"gov_items.collect.{fname}",
        )
        job._gov_collect([fname])
        return None

    def _mark_for_gc(self, fname):
        if fname.startswith(objectstore.SCHEME):
            return None
        return super()._mark_for_gc(fname)

    @api.model
    def _gov_collect(self, fnames):
        """Job: delete those of the files that no attachment names any more.

        Files of another database are left alone.

        :raise RetryableJobError: somebody stores a file that lasts, or the store does
            not answer
        """
        own = f"{objectstore.SCHEME}{self.env.cr.dbname}/"
        # A cursor of its own: what is read must be read after the lock.
        with self.env.registry.cursor() as cr:
            try:
                cr.execute("SET LOCAL lock_timeout TO '10s'")
                cr.execute("LOCK ir_attachment IN SHARE MODE", log_exceptions=False)
                named = self.with_env(self.env(cr=cr))._gov_named(fnames)
                gone = [f for f in fnames if f.startswith(own) and f not in named]
                if gone and (store := objectstore.opened()):
                    store.delete([self._gov_key(fname) for fname in gone])
            except (psycopg2.errors.LockNotAvailable, objectstore.StoreError) as error:
                raise RetryableJobError(str(error), seconds=600) from error
        return len(gone)

    @api.model
    def _gov_named(self, fnames):
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT store_fname FROM ir_attachment "
                "WHERE store_fname = ANY(%s)",
                list(fnames),
            )
        )
        return {fname for (fname,) in rows}

    @api.autovacuum
    def _gov_collect_shelf(self):
        """Once a day: what failed acts left behind on one of the 256 shelves."""
        store = objectstore.opened()
        if not store:
            return
        shelf = (fields.Date.today() - fields.Date.to_date("2026-01-01")) // timedelta(
            1
        )
        prefix = f"{self.env.cr.dbname}/{shelf % SHELVES:02x}/"
        try:
            found = [objectstore.SCHEME + row.key for row in store.stored(prefix)]
        except objectstore.StoreError as error:
            _logger.info("object store: %s", error)
            return
        unused = sorted(set(found) - self._gov_named(found))
        for start in range(0, len(unused), objectstore.DELETED_AT_ONCE):
            self.with_delay()._gov_collect(
                unused[start : start + objectstore.DELETED_AT_ONCE]
            )
