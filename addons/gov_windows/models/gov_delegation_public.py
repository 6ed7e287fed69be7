from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _public_places(self):
        """Put the halls whose windows serve the item before the agencies."""
        halls = [
            {
                "name": centre.name,
                "text": " · ".join(
                    filter(
                        None,
                        (
                            centre.address,
                            centre._hours_text(),
                            "、".join(windows.mapped("display_name")),
                        ),
                    )
                ),
            }
            for centre, windows in self._public_windows().items()
        ]
        return halls + super()._public_places()

    def _public_contacts(self):
        """Add the telephones of the halls."""
        return super()._public_contacts() + [
            {"name": centre.name, "text": centre.phone}
            for centre in self._public_windows()
            if centre.phone
        ]

    def _public_windows(self):
        """Return public centre -> its windows that serve the item."""
        self.ensure_one()
        windows = self.sudo().window_ids  # sudo: a page without login, halls are public
        return windows.filtered("centre_id.is_public").grouped("centre_id")
