from odoo import api, models

from odoo.addons.gov_items.kernel import identifiers


class GovCaseIdentity(models.Model):
    """Who applies online, by the unified identity platform, and what is known."""

    _inherit = "gov.case"

    @api.model
    def _person_of(self, ticket):
        """Exchange a ticket of the platform for the person; empty when it is void.

        :return: dict code, name, phone
        """
        if not ticket:
            return {}
        answer = self.env["gov.gateway"]._ask(
            "identity",
            "person",
            {"ticket": ticket},
            purpose=self.env._("Log-in of an applicant"),
        )
        code = identifiers.compact(str(answer.get("code") or ""))
        if not self._kind_of(code) or not answer.get("name"):
            return {}
        return {
            "code": code,
            "name": str(answer["name"])[:100],
            "phone": str(answer.get("phone") or "")[:20],
        }

    @api.model
    def _known_of(self, person):
        """What the form can fill in for who is logged in.

        From the platform, and from the person's own earlier cases: their telephone,
        address and choice of delivery. ``filled`` names what was filled in.
        """
        known = {name: value for name, value in person.items() if value}
        earlier = self.sudo().search(  # sudo: the person's own application
            [("applicant_code", "=", person["code"]), ("channel", "!=", False)],
            limit=1,
        )
        for name, value in (
            ("phone", earlier.phone),
            ("address", earlier.address),
            ("delivery", earlier.delivery),
        ):
            if value and not known.get(name):
                known[name] = value
        return {**known, "filled": sorted(known)}
