from odoo import http

from odoo.addons.web.controllers.binary import Binary

#: Models whose downloads are noted, which a read-only cursor cannot do.
NOTED = (
    "gov.archive.file",
    "gov.archive.document",
    "gov.archive.copy",
    "gov.archive.correction",
    "gov.archive.correction.line",
)


class ArchiveBinary(Binary):
    """Downloads of case files run on a cursor that can note them."""

    def _content_readonly(self, _rule, arguments):
        return arguments.get("model") not in NOTED

    @http.route(readonly=_content_readonly)
    def content_common(self, *args, **kwargs):  # pylint: disable=method-required-super
        return super().content_common(*args, **kwargs)
