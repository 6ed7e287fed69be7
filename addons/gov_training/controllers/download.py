import json

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TrainingController(http.Controller):
    """Papers of training, under the reader's own access rights."""

    @http.route(
        "/gov/training/session/<int:session_id>/signin", type="http", auth="user"
    )
    def signin(self, session_id):
        session = self._record("gov.training.session", session_id)
        return self._file(session._get_signin_sheet(), f"{session.name}.pdf")

    @http.route(
        "/gov/training/certificate/<int:certificate_id>", type="http", auth="user"
    )
    def certificate(self, certificate_id):
        certificate = self._record("gov.training.certificate", certificate_id)
        return self._file(certificate._get_pdf(), f"{certificate.number}.pdf")

    @http.route("/gov/training/plan/<int:plan_id>/report", type="http", auth="user")
    def year(self, plan_id):
        plan = self._record("gov.training.plan", plan_id)
        return self._file(plan._get_year_pdf(), f"{plan.display_name}.pdf")

    @http.route(
        "/gov/training/instructors/<int:list_id>.<string:form>",
        type="http",
        auth="user",
    )
    def instructors(self, list_id, form):
        found = self._record("gov.instructor.list", list_id)
        if form == "xlsx":
            return self._file(found._get_xlsx(), f"{found.display_name}.xlsx", XLSX)
        return self._file(found._get_pdf(), f"{found.display_name}.pdf")

    @http.route("/gov/expert/draw/<int:draw_id>.json", type="http", auth="user")
    def draw(self, draw_id):
        draw = self._record("gov.expert.draw", draw_id)
        text = json.dumps(draw._proof(), ensure_ascii=False, indent=1)
        return self._file(text.encode(), f"{draw.name}.json", "application/json")

    @http.route("/gov/expert/engagement/<int:engagement_id>", type="http", auth="user")
    def engagement(self, engagement_id):
        engagement = self._record("gov.expert.engagement", engagement_id)
        return self._file(engagement._get_pdf(), f"{engagement.name}.pdf")

    def _record(self, model, record_id):
        record = request.env[model].browse(record_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        return record

    def _file(self, content, name, mimetype="application/pdf"):
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
