from odoo import http
from odoo.http import content_disposition, request

from ..report import charts


class ReformController(http.Controller):
    """A report's PDF and, for the editor, its charts; with the reader's own rights."""

    @http.route(
        "/gov/reform/<int:report_id>.pdf", type="http", auth="user", readonly=True
    )
    def paper(self, report_id):
        """Return the report's PDF: a draft, or the kept one of a final report."""
        report = self._report(report_id)
        name = f"{report.name} {report.number or ''}".strip()
        return request.make_response(
            report._pdf(),
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{name}.pdf")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        "/gov/reform/<int:report_id>/chart/<string:name>.svg",
        type="http",
        auth="user",
        readonly=True,
    )
    def chart(self, report_id, name):
        """Return one chart as SVG."""
        make = self._report(report_id)._charts().get(name)
        if not make:
            raise request.not_found()
        return request.make_response(
            charts.svg(make()),
            [
                ("Content-Type", "image/svg+xml"),
                ("Cache-Control", "no-store"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'",
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _report(self, report_id):
        report = request.env["gov.reform.report"].browse(report_id).exists()
        if not report:
            raise request.not_found()
        report.check_access("read")
        return report
