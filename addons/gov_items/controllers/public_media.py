"""Files of published guides and posters, and what villages help with."""

from odoo import http
from odoo.http import content_disposition, request

from .public import PAGE, PublicPages
from .rate_limit import limited

#: Media that a page shows itself; everything else is downloaded.
INLINE = ("image/png", "image/jpeg", "video/mp4", "video/webm", "application/pdf")


class PublicMedia(PublicPages):
    """Nothing is given out that a published guide or poster does not carry."""

    @http.route(
        "/gov/services/<string:programme>/<string:region>/<int:number>/file/<int:key>",
        **PAGE,
    )
    @limited("services")
    def item_file(self, programme, region, number, key, **_others):
        """Return a blank form, a sample, a poster or a video."""
        attachment = self._site()._file(programme, region, number, key)
        if not attachment:
            raise request.not_found()
        media = attachment.mimetype or "application/octet-stream"
        shown = media in INLINE
        disposition = content_disposition(
            attachment.name, "inline" if shown else "attachment"
        )
        return self._cached(
            attachment.raw or b"",
            [
                ("Content-Type", media if shown else "application/octet-stream"),
                ("Content-Disposition", disposition),
            ],
            etag=attachment.checksum or "",
        )

    @http.route("/gov/services/villages/<string:region>", **PAGE)
    @limited("services")
    def villages(self, region, **_others):
        """Show the villages of a region that have a list."""
        return self._page("gov_items.public_villages", self._site()._villages(region))

    @http.route("/gov/services/village/<string:village>", **PAGE)
    @limited("services")
    def village(self, village, **_others):
        """Show what a village can handle or help with."""
        return self._page("gov_items.public_village", self._site()._village(village))
