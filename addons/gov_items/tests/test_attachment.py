import errno
import hashlib
import os
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase


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
