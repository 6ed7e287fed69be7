from odoo import http
from odoo.http import content_disposition, request


class TrainingController(http.Controller):
    """Papers of training sessions, under the reader's own access rights."""

    @http.route(
        "/gov/training/session/<int:session_id>/signin", type="http", auth="user"
    )
    def signin(self, session_id):
        session = request.env["gov.training.session"].browse(session_id).exists()
        if not session:
            raise request.not_found()
        session.check_access("read")
        content = session._get_signin_sheet()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{session.name}.pdf")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
