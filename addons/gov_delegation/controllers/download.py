from odoo import http
from odoo.http import content_disposition, request


class DownloadController(http.Controller):
    """Files of agreements and seals, under the reader's own access rights."""

    @http.route("/gov/agreement/<int:agreement_id>/pdf", type="http", auth="user")
    def agreement(self, agreement_id):
        agreement = self._record("gov.agreement", agreement_id)
        return self._file(
            agreement._get_pdf(), f"{agreement.display_name}.pdf", "application/pdf"
        )

    @http.route("/gov/drafting/<int:batch_id>/zip", type="http", auth="user")
    def drafting_run(self, batch_id):
        batch = self._record("gov.agreement.batch", batch_id)
        return self._file(
            batch._get_zip(), f"{batch._zip_name()}.zip", "application/zip"
        )

    @http.route("/gov/handover/<int:handover_id>/pdf", type="http", auth="user")
    def handover(self, handover_id):
        handover = self._record("gov.handover", handover_id)
        return self._file(
            handover._get_pdf(), f"{handover.name}.pdf", "application/pdf"
        )

    @http.route("/gov/seal/<int:seal_id>/register", type="http", auth="user")
    def register(self, seal_id):
        seal = self._record("gov.seal", seal_id)
        return self._file(
            seal._get_register(), f"{seal.display_name}.pdf", "application/pdf"
        )

    @http.route("/gov/seal/<int:seal_id>/ledger", type="http", auth="user")
    def ledger(self, seal_id):
        seal = self._record("gov.seal", seal_id)
        return self._file(
            seal._get_ledger(), f"{seal.display_name}.json", "application/json"
        )

    @http.route("/gov/seal/void", type="http", auth="user")
    def void_list(self, ids=""):
        chosen = [int(one) for one in ids.split(",") if one.isdigit()]
        seals = request.env["gov.seal"]
        seals.check_access("read")
        content = seals._get_void_list(chosen)
        return self._file(content, "void-seals.pdf", "application/pdf")

    @http.route("/gov/coverage/pdf", type="http", auth="user")
    def coverage(self, ids=""):
        chosen = [int(one) for one in ids.split(",") if one.isdigit()]
        rows = request.env["gov.coverage"]
        rows.check_access("read")
        return self._file(rows._get_pdf(chosen), "coverage.pdf", "application/pdf")

    @http.route("/gov/seal/act/<int:act_id>/pdf", type="http", auth="user")
    def certificate(self, act_id):
        act = self._record("gov.seal.act", act_id)
        return self._file(
            act._get_certificate(), f"{act.display_name}.pdf", "application/pdf"
        )

    @http.route("/gov/seal/impression/<int:row_id>/pdf", type="http", auth="user")
    def slip(self, row_id):
        row = self._record("gov.seal.impression", row_id)
        return self._file(row._get_slip(), f"{row.display_name}.pdf", "application/pdf")

    def _record(self, model, record_id):
        record = request.env[model].browse(record_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("read")
        return record

    def _file(self, content, name, mimetype):
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
