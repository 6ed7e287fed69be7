from odoo import models


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    def _public_places(self):
        """Return where the applicant may go, as dicts name, address, phone, hours.

        Here the agencies, by the mode's profile; upper modules put halls and
        windows before them. No names of people.
        """
        self.ensure_one()
        delegation = self.sudo()  # sudo: a page without login, names of agencies
        places = [delegation.agency_id]
        if delegation.mode_id.applicant_goes == "either":
            places.append(delegation.upper_agency_id)
        return [{"name": agency.name, "text": ""} for agency in places if agency]

    def _public_contacts(self):
        """Return who may be asked, as dicts name and text; upper modules add them.

        Here the telephones of the guide in force. Names of people only where a
        published document prints them.
        """
        self.ensure_one()
        delegation = self.sudo()  # sudo: a page without login, published guides
        today = self._city_today()
        manual = delegation.entry_id._manual_for(delegation.region_id, today)
        rows = (
            (self.env._("Questions"), manual.consult_phone),
            (self.env._("Complaints"), manual.complaint_phone),
        )
        return [{"name": name, "text": phone} for name, phone in rows if phone]
