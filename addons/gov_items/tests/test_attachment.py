import base64
import errno
import hashlib
import io
import os
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user

from .common import GovCommon


class TestAttachment(TransactionCase):
    """Files are stored whole or not at all."""

    content = b"whole file of test_attachment"

    def setUp(self):
        super().setUp()
        self.store = self.env["ir.attachment"]
        digest = hashlib.sha1(self.content, usedforsecurity=False).hexdigest()
        self.path = self.store._full_path(f"{digest[:2]}/{digest}")
        self.addCleanup(lambda: os.path.exists(self.path) and os.unlink(self.path))

    def attach(self):
        return self.store.create({"name": "a.txt", "raw": self.content})

    def pieces(self):
        folder, name = os.path.split(self.path)
        return [each for each in os.listdir(folder) if each.startswith(name)]

    def test_full_disk_leaves_nothing(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with (
            patch("odoo.addons.gov_items.models.ir_attachment.os.fsync") as sync,
            self.assertRaisesRegex(UserError, "No space left"),
        ):
            sync.side_effect = full
            self.attach()
        self.assertEqual(self.pieces(), [])
        self.assertEqual(self.attach().raw, self.content)

    def test_a_piece_makes_room(self):
        os.makedirs(os.path.dirname(self.path), exist_ok=True)
        with open(self.path, "wb") as file:
            file.write(self.content[:7])
        self.assertEqual(self.attach().raw, self.content)
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), self.content)
        self.assertEqual(len(self.pieces()), 1)

    def test_a_whole_file_stays(self):
        """Another content with the same hash is still refused: it is not damage."""
        self.attach()
        self.assertFalse(self.store._same_content(b"other", self.path))
        self.assertTrue(os.path.exists(self.path))


class TestUploads(GovCommon):
    """What somebody adds at a record of the suite is judged by bytes and name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "upload", "gov_items.group_city_manager")
        cls.store = cls.env["ir.attachment"].with_user(cls.user)

    def add(self, name, content):
        return self.store.create(
            {
                "name": name,
                "raw": content,
                "res_model": "gov.programme",
                "res_id": self.programme.id,
            }
        )

    def document(self, content):
        return self.env["gov.programme.document"].create(
            {
                "programme_id": self.programme.id,
                "name": "D",
                "file": base64.b64encode(content),
            }
        )

    def test_what_people_hand_in(self):
        self.assertTrue(self.add("a.pdf", b"%PDF-1.7"))
        self.assertTrue(self.add("notes.txt", b"words"))
        for name, content, words in (
            ("a.pdf.exe", b"%PDF-1.7", "is the name of a program"),
            ("a.html", b"words", "is the name of a program"),
            ("a.pdf", b"MZ\x90\x00", "A program or a web page"),
            ("a.pdf", b"<!DOCTYPE html><script>1</script>", "A program or a web page"),
            ("a.svg.txt", b"<svg onload='x'/>", "A program or a web page"),
            ("a.pdf", b"", "The file is empty"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.add(name, content)

    def test_size(self):
        self.env["ir.config_parameter"].set_param("gov_items.upload_mb", "1")
        self.assertTrue(self.add("a.pdf", b"%PDF" + b"0" * 1000))
        with self.assertRaisesRegex(UserError, "more than 1 MB"):
            self.add("a.pdf", b"%PDF" + b"0" * 1024 * 1024)

    def test_a_later_change(self):
        attachment = self.add("a.pdf", b"%PDF-1.7")
        with self.assertRaisesRegex(UserError, "A program or a web page"):
            attachment.raw = b"MZ\x90\x00"

    def test_a_scan_stays_as_it_came(self):
        """More points than Odoo lets pictures have, and one that is cut off."""
        out = io.BytesIO()
        Image.new("L", (1654, 2339), 255).save(out, "PNG")
        for content in (out.getvalue(), out.getvalue()[:60]):
            attachment = self.add("scan.png", content)
            self.assertEqual(attachment.raw, content)
            attachment.raw = content + b"0"
            self.assertEqual(attachment.raw, content + b"0")

    def test_a_picture_that_is_cut_off_elsewhere(self):
        """Odoo makes a traceback of it, at any record."""
        out = io.BytesIO()
        Image.new("RGB", (40, 12), "red").save(out, "PNG")
        # Where a checksum and the next part should be stand other bytes.
        content = out.getvalue()[:-16] + b"<script>x</script>"
        attachment = self.env["ir.attachment"].create({"name": "a.png", "raw": content})
        self.assertEqual(attachment.raw, content)

    def test_a_damaged_picture_is_a_fields_first_file(self):
        """Odoo looks at it before it knows whose it is; a part has no name."""
        out = io.BytesIO()
        Image.new("RGB", (40, 12), "red").save(out, "PNG")
        content = out.getvalue().replace(b"IDAT", b"I\xc4AT")
        document = self.document(b"%PDF-1.7")
        document.file = False
        document.file = base64.b64encode(content)
        self.assertEqual(base64.b64decode(document.file), content)
        attachment = self.env["ir.attachment"].create({"name": "a.png", "raw": content})
        self.assertEqual(attachment.raw, content)

    def test_a_field_that_holds_papers(self):
        self.assertTrue(self.document(b"%PDF-1.7").file)
        self.assertTrue(self.document(b"PK\x03\x04 word").file)
        for content in (b"MZ\x90\x00", b"words", b"<html>"):
            with self.assertRaisesRegex(UserError, "no PDF, OFD, picture or office"):
                self.document(content)

    def test_elsewhere_odoo_decides(self):
        self.assertTrue(self.env["ir.attachment"].create({"name": "a.js", "raw": b"x"}))
