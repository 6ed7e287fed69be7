from odoo import models
from odoo.fields import Domain

#: States of a list of instructors that the counties and the public may read.
IN_FORCE = ("published", "filed", "received")


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _public_contacts(self):
        """Add the instructors, as the granting agency's published list prints them.

        Nothing but its words: name, office and office telephone (JN21 three 10).
        """
        upper = self.sudo().upper_agency_id  # sudo: a page without login
        lines = self.env["gov.instructor.list.line"].sudo()  # sudo: published lists
        found = lines.search(
            Domain("entry_id", "=", self.entry_id.id)
            & Domain("list_id.state", "in", IN_FORCE)
            & Domain("list_id.agency_id", "parent_of", upper.ids)
        )
        return super()._public_contacts() + [
            {
                "name": self.env._("Instructor"),
                "text": " · ".join(filter(None, (li.name, li.agency_name, li.phone))),
            }
            for li in found
        ]
