import hmac

from odoo import api, models


class GovAgreementCheck(models.AbstractModel):
    """What anyone may learn who holds the paper: whether it is genuine."""

    _name = "gov.agreement.check"
    _description = "Public Check of Agreements"

    @api.model
    def _public_check(self, number, digest):
        """Facts of a published agreement whose number and hash are both given.

        :return: dict of plain words without personal data, or None
        """
        agreements = self.env["gov.agreement"].sudo()  # sudo: published facts only
        found = agreements.search(
            [("name", "=", number or ""), ("published_on", "!=", False)], limit=1
        )
        stored = (found.content_hash or "").encode()
        given = (digest or "").strip().lower().encode()
        if not stored or not hmac.compare_digest(stored, given):
            return None
        kinds = dict(found._fields["kind"]._description_selection(self.env))
        return {
            "number": found.name,
            "kind": kinds[found.kind],
            "grantor": found.grantor_id.name,
            "grantee": found.grantee_id.name,
            "date_from": found.date_from,
            "date_to": found.date_to,
            "published_on": found.published_on,
            "url": found.published_url or "",
            "items": found.line_count,
            "effective": found._is_effective(self._city_today()),
        }
