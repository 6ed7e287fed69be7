from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from ..report import page_pdf, page_xlsx

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportController(http.Controller):
    """The manager's page as a file, with the reader's own rights."""

    @http.route(
        '/gov/dashboard/export.<any("pdf", "xlsx"):kind>',
        type="http",
        auth="user",
        readonly=True,
    )
    def export(self, kind, **filters):
        """Return the page of the filter in the address as PDF or XLSX."""
        return self._answer(kind, lambda: request.env["gov.dashboard"]._sheet(filters))

    @http.route(
        '/gov/report/<string:code>.<any("pdf", "xlsx"):kind>',
        type="http",
        auth="user",
        readonly=True,
    )
    def report(self, code, kind, **filters):
        """Return one report as PDF or XLSX."""
        return self._answer(
            kind, lambda: request.env["gov.report"]._sheet(code, filters)
        )

    @http.route(
        "/gov/evaluation/<int:evaluation_id>.pdf",
        type="http",
        auth="user",
        readonly=True,
    )
    def evaluation(self, evaluation_id):
        """Return the paper of a periodic evaluation."""
        evaluation = request.env["gov.evaluation"].browse(evaluation_id).exists()
        if not evaluation:
            raise request.not_found()
        evaluation.check_access("read")
        return self._answer("pdf", evaluation._sheet)

    def _answer(self, kind, make):
        try:
            sheet = make()
        except AccessError:
            raise
        except UserError as error:
            raise BadRequest(str(error)) from error
        content = (page_pdf if kind == "pdf" else page_xlsx).build(sheet)
        name = f"{sheet.title} {sheet.subtitle}.{kind}"
        return request.make_response(
            content,
            [
                ("Content-Type", TYPES[kind]),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
