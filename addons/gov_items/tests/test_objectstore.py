import hashlib
import os
import tempfile
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .. import objectstore
from ..models.ir_attachment_s3 import LostFile, StoredStream
from .s3 import s3_server

#: Larger than one part.
LARGE = os.urandom(1 << 20) * 9


class StoreCase(TransactionCase):
    """Files go to a real S3 server, and come back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(s3_server())
        cls.store = cls.env["ir.attachment"]
        cls.objects = objectstore.opened()

    def setUp(self):
        super().setUp()
        self.prefix = f"{self.env.cr.dbname}/"
        self.objects.delete([row.key for row in self.objects.stored(self.prefix)])

    def attach(self, content=b"a whole file", name="a.txt", **values):
        return self.store.create({"name": name, "raw": content, **values})

    def keys(self):
        return [row.key for row in self.objects.stored(self.prefix)]


class TestObjectStore(StoreCase):
    def test_there_and_back(self):
        file = self.attach()
        digest = hashlib.sha256(b"a whole file").hexdigest()
        key = f"{self.prefix}{digest[:2]}/{digest}"
        self.assertEqual(file.store_fname, f"s3://{key}")
        self.assertEqual(self.keys(), [key])
        self.assertFalse(file.db_datas)
        file.invalidate_recordset()
        self.assertEqual(file.raw, b"a whole file")
        self.assertEqual(self.store._file_read(file.store_fname, 7), b"a whole")
        with file._gov_open() as opened:
            self.assertEqual(opened.read(), b"a whole file")
        self.assertEqual(self.attach(name="b.txt").store_fname, file.store_fname)
        self.assertEqual(len(self.keys()), 1)

    def test_screens_need_no_store(self):
        script = self.attach(b"alert(1)", "a.js", mimetype="application/javascript")
        icon = self.attach(b"GIF89a", "a.gif", mimetype="image/gif")
        self.assertEqual(self.keys(), [])
        for each in script + icon:
            self.assertFalse(each.store_fname)
            self.assertTrue(each.raw)
        # The same bytes as somebody's paper are stored all the same.
        paper = self.attach(b"alert(1)", "a.bin", mimetype="application/octet-stream")
        self.attach(b"alert(1)", "b.js", mimetype="application/javascript")
        self.assertEqual(len(self.keys()), 1)
        paper.invalidate_recordset()
        self.assertEqual(paper.raw, b"alert(1)")

    def test_change_and_copy(self):
        file = self.attach()
        first = file.store_fname
        file.raw = b"another"
        self.assertNotEqual(file.store_fname, first)
        file.invalidate_recordset()
        self.assertEqual(file.raw, b"another")
        self.assertEqual(file.copy().raw, b"another")

    def test_on_the_disk_before(self):
        """What was stored before is read where it lies, and is carried over."""
        with patch.dict(os.environ, {"GOV_S3_BUCKET": ""}):
            file = self.attach()
        self.assertNotIn("s3:", file.store_fname)
        file.invalidate_recordset()
        self.assertEqual(file.raw, b"a whole file")
        self.assertIn(file, self.store.search(self.store._get_storage_domain()))
        file._migrate()
        self.assertTrue(file.store_fname.startswith("s3://"))
        self.assertNotIn(file, self.store.search(self.store._get_storage_domain()))
        file.invalidate_recordset()
        self.assertEqual(file.raw, b"a whole file")

    def test_large_file_in_parts(self):
        digest = hashlib.sha256(LARGE).hexdigest()
        with _file(LARGE) as source:
            fname = self.store._gov_put_file(source, digest)
            self.assertFalse(source.closed)
        self.assertEqual(fname, self.store._gov_name(digest))
        with self.objects.get_file(fname[5:]) as file:
            self.assertEqual(file.read(), LARGE)
            path = file.name
        self.assertFalse(os.path.exists(path), "the temporary copy is gone")

    def test_lost_server(self):
        """A clear error, no row, nothing stored; afterwards it works again."""
        kept = self.attach(b"kept")
        self.server.stop()
        try:
            with (
                self.assertRaisesRegex(UserError, "Nothing was saved"),
                self.cr.savepoint(),
            ):
                self.attach(b"lost", "lost.txt")
            self.assertFalse(self.store.search([("name", "=", "lost.txt")]))
            kept.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "does not answer"):
                kept.raw  # noqa: B018  read for its error
            with self.assertRaisesRegex(UserError, "does not answer"):
                kept._gov_open()
            with self.assertRaisesRegex(UserError, "Nothing was saved"):
                self.store._gov_put_file(self.enterContext(_file(b"")), "0" * 64)
        finally:
            self.server.start()
        self.assertEqual(len(self.keys()), 1)
        kept.invalidate_recordset()
        self.assertEqual(kept.raw, b"kept")
        self.objects.delete(self.keys())
        kept.invalidate_recordset()
        with self.assertRaises(LostFile):
            kept.raw  # noqa: B018  read for its error
        self.assertEqual(self.attach(b"again").raw, b"again")

    def test_without_the_setting_a_stored_file_is_not_empty(self):
        file = self.attach()
        file.invalidate_recordset()
        with (
            patch.dict(os.environ, {"GOV_S3_BUCKET": ""}),
            self.assertRaises(UserError),
        ):
            file.raw  # noqa: B018  read for its error

    def test_collecting(self):
        """What nobody names goes; what somebody names, or another database, stays."""
        self.registry_enter_test_mode()
        first, second = self.attach(), self.attach(name="b.txt")
        fname = first.store_fname
        foreign = "s3://another/ab/abcd"
        self.objects.put(foreign[5:], b"x")
        first.unlink()
        jobs = self.env["queue.job"].search([("method_name", "=", "_gov_collect")])
        self.assertEqual(jobs[-1:].args, [[fname]])
        self.assertEqual(self.store._gov_collect([fname, foreign]), 0)
        self.assertEqual(len(self.keys()), 1)
        second.unlink()
        self.assertEqual(self.store._gov_collect([fname, foreign]), 1)
        self.assertEqual(self.keys(), [])
        self.assertEqual(self.objects.get(foreign[5:]), b"x")

    def test_collecting_waits_for_the_server(self):
        self.registry_enter_test_mode()
        self.server.stop()
        try:
            with self.assertRaises(RetryableJobError):
                self.store._gov_collect([self.store._gov_name("ab" * 32)])
        finally:
            self.server.start()

    def test_a_shelf_a_day(self):
        """Files that failed acts left are found when it is their shelf's day."""
        left = self.store._gov_name("02" * 32)
        self.objects.put(left[5:], b"left behind")
        named = self.attach()
        with freeze_time("2026-01-03"):
            self.store._gov_collect_shelf()
        jobs = self.env["queue.job"].search([("method_name", "=", "_gov_collect")])
        self.assertEqual(jobs[:1].args, [[left]])
        self.assertTrue(named.exists())


@tagged("-at_install", "post_install")
class TestDownload(HttpCase):
    """The web client gets what lies in the store."""

    def test_small_and_large(self):
        self.enterContext(s3_server())
        self.authenticate("admin", "admin")
        store = self.env["ir.attachment"]
        small = store.create({"name": "小.txt", "raw": b"small"})
        large = store.create(
            {"name": "a.bin", "raw": LARGE, "mimetype": "application/octet-stream"}
        )
        self.assertIsInstance(large._to_http_stream(), StoredStream)
        for file in small + large:
            answer = self.url_open(f"/web/content/{file.id}?download=1")
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.content, file.raw)
        part = self.url_open(
            f"/web/content/{large.id}", headers={"Range": "bytes=8388608-8388617"}
        )
        self.assertEqual(part.status_code, 206)
        self.assertEqual(part.content, LARGE[8388608:8388618])

    @mute_logger("odoo.http")
    def test_lost_server_is_no_empty_download(self):
        server = self.enterContext(s3_server())
        self.authenticate("admin", "admin")
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"x"})
        file.invalidate_recordset()
        server.stop()
        answer = self.url_open(f"/web/content/{file.id}?download=1")
        self.assertNotEqual(answer.status_code, 200)
        self.assertNotIn("Traceback", answer.text)


def _file(content):
    file = tempfile.TemporaryFile()
    file.write(content)
    return file
