import tempfile

import werkzeug.wsgi

from odoo import http
from odoo.http import request

from ..kernel.container import Writer
from ..report.words import TRANSFER_LIST


class TransferController(http.Controller):
    """The exchange package of a transfer, written once and streamed."""

    @http.route(
        "/gov/archive/transfer/<int:transfer_id>/package.zip", type="http", auth="user"
    )
    def package(self, transfer_id, **_arguments):
        """A zip of the packages with the list; memory does not grow with them."""
        record = request.env["gov.archive.transfer"].browse(transfer_id).exists()
        record.check_access("read")
        if not record or record.state == "draft":
            raise request.not_found()
        record._require_agency(
            record.agency_id, ("gov_archive.group_archivist",), "DAF-21"
        )
        out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
        self._write(record, out)
        out.seek(0)
        wrapped = werkzeug.wsgi.wrap_file(request.httprequest.environ, out)
        return request.make_response(
            wrapped,
            [
                ("Content-Type", "application/zip"),
                ("Content-Disposition", http.content_disposition(f"{record.name}.zip")),
            ],
        )

    def _write(self, record, out):
        writer = Writer(out)
        try:
            for file in record._versions():
                with file._package_attachment()._gov_open() as source:
                    size = source.seek(0, 2)
                    source.seek(0)
                    writer.add(file.package_name, source, size)
            for name, content in (
                ("manifest-sha256.txt", record._manifest()),
                (TRANSFER_LIST, record._as_pdf_file()),
            ):
                self._add(writer, name, content)
            writer.close()
        finally:
            writer.discard()

    def _add(self, writer, name, content):
        with tempfile.SpooledTemporaryFile() as source:
            source.write(content)
            source.seek(0)
            writer.add(name, source, len(content))
