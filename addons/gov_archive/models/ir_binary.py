from odoo import models

#: Fields of a case file whose download is noted, with what the log calls them.
LOGGED = {"package": "package", "cover": "cover", "numbered": "numbered"}
#: Models whose content is of a file, with what the log calls a look at it.
PARTS = {
    "gov.archive.document": "document",
    "gov.archive.copy": "copy",
    "gov.archive.correction": "correction",
    "gov.archive.correction.line": "correction",
}


class IrBinary(models.AbstractModel):
    """Every download of a case file or one of its documents is noted."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        looks = self.env["gov.archive.look"]
        if record._name in PARTS:
            looks._log(record.file_id, PARTS[record._name], record.display_name)
        elif record._name == "gov.archive.file" and field_name in LOGGED:
            looks._log(record, LOGGED[field_name])
        return super()._record_to_stream(record, field_name)
