import json

from odoo import api, models


class GovIntermediaryMarket(models.Model):
    """Adapter to the provincial online market of intermediaries.

    It exchanges documents of one form: bodies with code, services, promise and rating.
    The province's own interface is set behind ``_market_pull`` and ``_market_push``;
    as shipped the document is downloaded and uploaded by hand.
    """

    _inherit = "gov.intermediary"

    @api.model
    def _market_document(self):
        """Return what the market gets, as JSON text."""
        listed = self.search([("state", "=", "listed")], order="code")
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "rating": round(one.rating, 2),
                "blacklisted": one.blacklisted,
                "services": [
                    {
                        "kind": service.kind_id.name,
                        "price": service.price,
                        "days": service.days,
                        "standard": service.standard,
                    }
                    for service in one.service_ids
                ],
            }
            for one in listed
        ]
        return json.dumps({"version": 1, "intermediaries": rows}, ensure_ascii=False)

    @api.model
    def _market_read(self, text, agency):
        """File the bodies of a market's document that are not known yet.

        :raise ValueError: no document of this form
        :return: the new intermediaries; entering them stays a decision
        """
        document = json.loads(text)
        if document.get("version") != 1:
            raise ValueError("version")
        codes = [row["code"] for row in document["intermediaries"]]
        known = set(self.search([("code", "in", codes)]).mapped("code"))
        return self.create(
            [
                {"code": row["code"], "name": row["name"], "agency_id": agency.id}
                for row in document["intermediaries"]
                if row["code"] not in known
            ]
        )
