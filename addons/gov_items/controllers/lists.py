from odoo import http
from odoo.http import content_disposition, request

from ..listing import Listing

FORMS = ("pdf", "xlsx", "json")


class ListDownload(http.Controller):
    """Lists as papers, under the reader's own rights."""

    @http.route(
        "/gov/list/version/<int:version_id>/<string:form>",
        type="http",
        auth="user",
        readonly=True,
    )
    def version(self, version_id, form, **_others):
        """Return a published version as pdf, xlsx or json."""
        version = request.env["gov.list.version"].browse(version_id).exists()
        if not version or form not in FORMS:
            raise request.not_found()
        version.check_access("read")
        return self._paper(
            version.content, form, version.number, version.date_effective
        )

    @http.route(
        "/gov/list/<int:programme_id>/<int:region_id>/<string:form>",
        type="http",
        auth="user",
        readonly=True,
    )
    def as_of(self, programme_id, region_id, form, date="", **_others):
        """Return the list of a region as of any day, published or not."""
        programme = request.env["gov.programme"].browse(programme_id).exists()
        if not programme or form not in FORMS:
            raise request.not_found()
        programme.check_access("read")
        region = programme._receiving_regions().filtered(lambda r: r.id == region_id)
        try:
            day = programme._matrix_day(date)
        except ValueError:
            raise request.not_found() from None
        if not region:
            raise request.not_found()
        content = Listing(programme, day).of_regions(region)[region]
        return self._paper(content, form)

    def _paper(self, content, form, number="", day=None):
        paper = request.env["gov.list.paper"]
        data, media_type = paper._make(content, form, number, day)
        name = f"{content['programme']['code']}-{content['region']['name']}.{form}"
        return request.make_response(
            data,
            [
                ("Content-Type", media_type),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
