from odoo import api, models
from odoo.fields import Domain


class GovDelegationOnline(models.Model):
    """What the public pages show of a delegation: the catalogue, no person."""

    _inherit = "gov.delegation"

    @api.model
    def _online_domain(self):
        return Domain("state", "=", "live") & Domain("entry_id.online", "=", True)

    @api.model
    def _open_online(self, text, region, limit):
        """Live delegations that are open online, by part of a name and region code."""
        domain = self._online_domain()
        for word in (text or "")[:60].split():
            domain &= Domain("entry_id.name", "ilike", word) | Domain(
                "entry_id.pinyin_initials", "ilike", word
            )
        if region:
            domain &= Domain("region_id.code", "=", region)
        return self.sudo().search(  # sudo: the catalogue is public
            domain, limit=limit, order="region_id, entry_id"
        )

    @api.model
    def _open_by_code(self, code, region):
        """Live delegations open online for a national or local item code."""
        domain = self._online_domain() & Domain("item_id.code", "=", code[:60])
        if region:
            domain &= Domain("region_id.code", "=", region)
        return self.sudo().search(domain, limit=50)  # sudo: the catalogue is public

    @api.model
    def _open_regions(self):
        """The regions where something is open online."""
        groups = self.sudo()._read_group(  # sudo: the catalogue is public
            self._online_domain(), ["region_id"], order="region_id"
        )
        return [region for (region,) in groups]

    @api.model
    def _apply_form(self, delegation_id):
        """What the public form of one delegation asks, or None."""
        delegation = self.sudo().search(  # sudo: the catalogue is public
            self._online_domain() & Domain("id", "=", delegation_id)
        )
        if not delegation:
            return None
        today = self.env["gov.case"]._today()
        manual = delegation.entry_id._manual_for(delegation.region_id, today)
        circumstances = self.env["gov.circumstance"].sudo()  # sudo: public list
        return {
            "delegation": delegation,
            "manual": manual,
            "circumstances": circumstances.search([("active", "=", True)]),
            "facts": delegation._facts_ever_asked(),
            "beside": delegation.region_id.parent_id.child_ids - delegation.region_id,
            "documents": manual.document_ids.filtered(lambda d: d.source != "20"),
            "may_post": not delegation.entry_id.is_secret,
        }

    def _facts_ever_asked(self):
        """Every fact on which the mode may depend here."""
        return self._case_rules().condition_ids.fact_id

    def _api_item(self):
        """The delegation as the API lists it."""
        self.ensure_one()
        today = self.env["gov.case"]._today()
        manual = self.entry_id._manual_for(self.region_id, today)
        return {
            "item": self.item_id.code or "",
            "programme": self.programme_id.code,
            "number": self.entry_id.sequence,
            "name": self.entry_id.name,
            "region": self.region_id.code or "",
            "agency": self.agency_id.name or "",
            "days": manual.promised_days or manual.statutory_days,
            "fee": manual.fee_amount,
            "facts": [
                {
                    "code": fact.code,
                    "name": fact.name,
                    "type": fact.value_type,
                    "options": fact.option_ids.mapped("code"),
                }
                for fact in self._facts_ever_asked()
            ],
            "documents": [
                {"document": line.name, "necessity": line.necessity}
                for line in manual.document_ids
            ],
        }
