import json

from odoo import http
from odoo.http import request

from odoo.addons.gov_items.controllers.rate_limit import limited


class InspectionController(http.Controller):
    """What is published of inspections; no login, no personal data."""

    def _published(self, inspection_id):
        records = request.env["gov.inspection"].sudo()  # sudo: public page
        return records.search([("id", "=", inspection_id), ("commitment", "!=", False)])

    @http.route("/gov/inspections", type="http", auth="public", readonly=True)
    @limited("inspection")
    def list(self, **_arguments):
        """Committed draws and published results, the newest first."""
        records = request.env["gov.inspection"].sudo()  # sudo: public page
        found = records.search([("commitment", "!=", False)], limit=200)
        return request.render("gov_archive.inspections", {"inspections": found})

    @http.route(
        "/gov/inspection/<int:inspection_id>/draw.json",
        type="http",
        auth="public",
        readonly=True,
    )
    @limited("inspection")
    def draw(self, inspection_id, **_arguments):
        """The draw: before the seed is revealed the two hashes alone."""
        record = self._published(inspection_id)
        if not record:
            raise request.not_found()
        data = {
            "inspection": record.name,
            "commitment": record.commitment,
            "committed_at": str(record.committed_at),
            "population_sha256": record.population_sha256,
            "population_count": record.population_count,
        }
        if record.revealed_seed:
            data = record._draw_data()
        return request.make_response(
            json.dumps(data, ensure_ascii=False, indent=1),
            [("Content-Type", "application/json; charset=utf-8")],
        )

    @http.route(
        "/gov/inspection/<int:inspection_id>/result.pdf",
        type="http",
        auth="public",
        readonly=True,
    )
    @limited("inspection")
    def result(self, inspection_id, **_arguments):
        """The published result."""
        record = self._published(inspection_id)
        if not record.published_on:
            raise request.not_found()
        return request.make_response(
            record._as_pdf_file(), [("Content-Type", "application/pdf")]
        )
