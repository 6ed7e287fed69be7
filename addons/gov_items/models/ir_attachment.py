import base64
import contextlib
import hashlib
import logging
import os
import uuid

from odoo import api, models
from odoo.exceptions import UserError

from ..kernel import uploads

_logger = logging.getLogger(__name__)
#: Most MiB of a file that somebody adds; ``gov_items.upload_mb`` overrules it.
UPLOAD_MB = 50


class IrAttachment(models.Model):
    """A file is stored whole, or the act that brings it fails.

    Odoo leaves a piece of a file behind when a write fails, as with a full disk, and
    takes the piece for another file with the same hash: the same file could then never
    be stored again.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._gov_check_values(vals, vals.get("res_model"), vals.get("res_field"))
        return super().create(vals_list)

    def write(self, vals):
        if not self:
            # The first file of a field is "written" to no attachment before it is
            # created; Odoo would make a picture of nobody smaller, or break at it.
            return True
        if {"raw", "datas", "name"} & set(vals):
            for attachment in self:
                self._gov_check_values(vals, attachment.res_model, attachment.res_field)
        return super().write(vals)

    @api.model
    def _gov_check_values(self, vals, model, field):
        """Refuse programs and pages at the suite's records, by name and by bytes.

        A model names the fields that people fill in ``_gov_uploads``: field -> key of
        ``uploads.ALLOWED``. Those hold such files only, not empty and not too large.
        """
        if not (model or "").startswith("gov."):
            return
        content = vals.get("raw")
        if content is None and vals.get("datas"):
            content = base64.b64decode(vals["datas"])
        if isinstance(content, str):
            content = content.encode()
        classes = self.env.registry.get(model)
        allowed = getattr(classes, "_gov_uploads", {}).get(field)
        # What programs of ours make comes with rights of its own, or in a field.
        people = bool(allowed) or not (self.env.su or field)
        # The name of a field's attachment is the field's.
        name = "" if field else vals.get("name") or ""
        if content is not None:
            self._gov_check_upload(name, content, allowed, limited=people)

    @api.model
    def _gov_check_upload(self, name, content, allowed, limited=True):
        """Refuse what may not be handed in.

        :raise UserError: empty, too large, something that a double click or a browser
            runs, or not of the allowed kind
        """
        limit = self._gov_upload_mb() if limited else None
        fault = uploads.fault(name or "", content, allowed, limit)
        if not fault or (fault == "empty" and not limited):
            return
        words = {
            "empty": self.env._("The file is empty."),
            "size": self.env._("The file has more than %s MB.", limit),
            "name": self.env._("“%s” is the name of a program or a web page.", name),
            "kind": self.env._("A program or a web page cannot be handed in."),
        }
        if allowed and fault == "kind":
            raise UserError(
                self.env._("The file is no PDF, OFD, JPEG or PNG file.")
                if allowed == "scan"
                else self.env._("The file is no PDF, OFD, picture or office document.")
            )
        raise UserError(words[fault])

    @api.model
    def _postprocess_contents(self, values):
        """What is handed in at the suite's records stays as it came.

        Odoo makes a picture of more than 1920 points smaller: a scan of 200 dpi would
        not be what its SHA-256 was taken of, and too coarse to be archived. It also
        fails at a picture that is cut off, which is kept as it came anywhere.
        """
        # New content for an attachment that is there names no record.
        owners = {values.get("res_model"), *self.mapped("res_model")}
        if any(model and model.startswith("gov.") for model in owners):
            return values
        try:
            return super()._postprocess_contents(values)
        except uploads.BROKEN_PICTURE:
            return values

    @api.model
    def _gov_upload_mb(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
        return int(parameters.get_param("gov_items.upload_mb") or UPLOAD_MB)

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
