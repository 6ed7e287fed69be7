from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.gov_items.controllers.rate_limit import limited

from . import common

PAGE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET"],
    "sitemap": False,
    "readonly": True,
}


class ChainPages(http.Controller):
    """One-chain matters for the public: what it takes, who does what, and the guide."""

    @http.route("/gov/chains", **PAGE)
    @limited("apply")
    def chains(self, **_others):
        """List the published matters by field of life."""
        common.speak_chinese()
        kinds = request.env["gov.matter.kind"]._published()
        return common.page(
            "gov_cases.chain_list",
            {
                "groups": kinds.grouped("category_id"),
                "guide": request.env["gov.matter.guide"]._newest(),
            },
        )

    @http.route("/gov/chains/<int:kind_id>", **PAGE)
    @limited("apply")
    def chain(self, kind_id, **_others):
        """Show one matter: its order, agencies, time and documents."""
        common.speak_chinese()
        kinds = request.env["gov.matter.kind"]._published()
        kind = kinds.filtered(lambda one: one.id == kind_id)
        if not kind:
            raise request.not_found()
        return common.page("gov_cases.chain_page", {"matter": kind._chain_values()})

    @http.route("/gov/chains/guide", **PAGE)
    @limited("apply")
    def guide(self, **_others):
        """Return the newest edition of the printed guide."""
        guide = request.env["gov.matter.guide"]._newest()
        if not guide:
            raise request.not_found()
        name = f"{guide.name}-{guide.published_on}.pdf"
        return request.make_response(
            guide.attachment_id.raw,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
