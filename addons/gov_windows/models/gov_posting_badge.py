import base64

from odoo import api, models

from odoo.addons.gov_items.report import pdf

from ..report import badge

#: First bytes of PNG and JPEG.
RASTER = (b"\x89PNG", b"\xff\xd8")


class GovPosting(models.Model):
    """The badge that posted staff wear."""

    _inherit = "gov.posting"

    def action_print_badge(self):
        """The badges as PDF."""
        keys = ",".join(str(key) for key in self.ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"/gov/badges/{keys}.pdf",
            "target": "new",
        }

    def _badge_file(self):
        """Return the bytes of the badges; those who may read the posting may print."""
        self.check_access("read")
        texts = [posting._badge_text() for posting in self]
        return badge.build(texts, pdf.register_font(self.env))

    def _badge_text(self):
        self.ensure_one()
        person = self.employee_id.sudo()  # sudo: picture and number of the badge only
        picture = person.image_256
        return badge.BadgeText(
            centre=self.centre_id.name,
            name=person.name,
            number=person.gov_badge_number or f"{self.id:06d}",
            lines=[
                (self.env._("Window"), self.window_id.display_name),
                (self.env._("Agency"), self.agency_id.name),
            ],
            url=f"{self.centre_id.public_url}?badge={person.gov_badge_number or ''}",
            picture=self._printable(picture),
            footer=self.env._("Page %(page)s of %(pages)s"),
        )

    @api.model
    def _printable(self, picture):
        """The bytes of a picture that paper can carry; a drawn initial is none."""
        content = base64.b64decode(picture or b"")
        return content if content.startswith(RASTER) else b""
