from odoo import fields, http
from odoo.http import content_disposition, request

from ..matrix import Matrix
from ..report import matrix_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class MatrixDownload(http.Controller):
    """The matrix as a workbook, under the reader's own rights."""

    @http.route(
        "/gov/matrix/<int:programme_id>/xlsx",
        type="http",
        auth="user",
        readonly=True,
    )
    def xlsx(self, programme_id, date="", **_others):
        """Return the matrix as of ``date``, today without it."""
        programme = request.env["gov.programme"].browse(programme_id).exists()
        if not programme:
            raise request.not_found()
        programme.check_access("read")
        try:
            day = programme._matrix_day(date)
        except ValueError:
            raise request.not_found() from None
        matrix = Matrix(programme, day)
        labels = self._labels(programme, day)
        content = matrix_xlsx.build(matrix.data(), labels, matrix.gaps())
        name = f"{programme.code}-{fields.Date.to_string(day)}.xlsx"
        return request.make_response(
            content,
            [
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _labels(self, programme, day):
        return {
            "title": f"{programme.name} {day}",
            "matrix": programme.env._("Matrix"),
            "list": programme.env._("Cells"),
            "legend": programme.env._("Legend"),
            "number": programme.env._("No."),
            "entry": programme.env._("Entry"),
            "type": programme.env._("Type"),
            "owner": programme.env._("Owner"),
            "region": programme.env._("Region"),
            "mode": programme.env._("Mode"),
            "state": programme.env._("State"),
            "agency": programme.env._("Undertaking agency"),
            "gaps": programme.env._("Gaps"),
            "none": programme.env._("not delegated"),
            "no_rule": programme.env._("no rule"),
        }
