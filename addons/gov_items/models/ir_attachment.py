import contextlib
import hashlib
import logging
import os
import uuid

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    """A file is stored whole, or the act that brings it fails.

    Odoo leaves a piece of a file behind when a write fails, as with a full disk, and
    takes the piece for another file with the same hash: the same file could then never
    be stored again.
    """

    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """Write beside the place, on to the disk, and move into it.

        :raise UserError: the disk takes no more; nothing is left behind
        """
        if self._storage() != "file":
            return super()._file_write(bin_value, checksum)
        fname, full_path = self._get_path(bin_value, checksum)
        if not os.path.exists(full_path):
            self._gov_write_whole(bin_value, full_path)
            self._mark_for_gc(fname)
        return fname

    @api.model
    def _gov_write_whole(self, content, path):
        part = f"{path}.{uuid.uuid4().hex}.part"
        try:
            with open(part, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.unlink(part)
            raise UserError(
                self.env._("The file cannot be stored: %s", error.strerror)
            ) from error

    @api.model
    def _same_content(self, bin_data, filepath):
        """Whether the stored file is this one; a damaged one makes room for it."""
        if super()._same_content(bin_data, filepath):
            return True
        with open(filepath, "rb") as file:
            digest = hashlib.sha1(file.read(), usedforsecurity=False)
        if digest.hexdigest() == os.path.basename(filepath):
            return False
        _logger.info("%s is damaged and is stored anew", filepath)
        os.unlink(filepath)
        return True
