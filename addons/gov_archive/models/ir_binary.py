from odoo import models

#: Fields of a case file whose download is noted, with what the log calls them.
LOGGED = {"package": "package", "cover": "cover"}


class IrBinary(models.AbstractModel):
    """Every download of a case file or one of its documents is noted."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        looks = self.env["gov.archive.look"]
        if record._name == "gov.archive.document":
            looks._log(record.file_id, "document", record.name)
        elif record._name == "gov.archive.file" and field_name in LOGGED:
            looks._log(record, LOGGED[field_name])
        return super()._record_to_stream(record, field_name)
