from odoo import api, models
from odoo.fields import Domain


class GovDashboardCards(models.AbstractModel):
    """Figures of the other parts of the suite beside those of the cases."""

    _inherit = "gov.dashboard"

    @api.model
    def _cards(self, span, filters):
        cards = super()._cards(span, filters)
        for card in (
            self._card_gaps(filters),
            self._card_pushes(filters),
            self._card_instructors(filters),
            self._card_plans(),
        ):
            if card:
                cards.append(card)
        return cards

    @api.model
    def _card(self, code, label, model, domain, note="", alarm=True):
        """A card that counts records and opens them; None where none may be read."""
        records = self.env[model]
        if not records.has_access("read"):
            return None
        count = records.search_count(domain)
        return {
            "code": code,
            "label": label,
            "value": count,
            "note": note,
            "alarm": bool(alarm and count),
            "action": {
                "type": "ir.actions.act_window",
                "name": label,
                "res_model": model,
                "views": [[False, "list"], [False, "form"]],
                "domain": list(Domain(domain)),
            },
        }

    @api.model
    def _delegation_domain(self, filters):
        """Domain of the live delegations that the filter picks."""
        return Domain("state", "in", ("live", "suspended")) & self._cell_domain(filters)

    @api.model
    def _cell_domain(self, filters):
        """Domain of the delegations that the filter picks, in whatever state."""
        domain = Domain.TRUE
        for key in ("programme_id", "entry_id", "mode_id", "item_id"):
            if filters.get(key):
                domain &= Domain(key, "=", self._id(filters, key))
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain("region_id", "child_of", region)
        if filters.get("agency_id"):
            domain &= Domain("agency_id", "=", self._id(filters, "agency_id"))
        return domain

    @api.model
    def _card_gaps(self, filters):
        return self._card(
            "gaps",
            self.env._("Live delegations with gaps"),
            "gov.delegation",
            self._delegation_domain(filters) & Domain("has_gaps", "=", True),
            self.env._("Agreement, filing, seal, manual … in force today"),
        )

    @api.model
    def _card_pushes(self, filters):
        today = self.env["gov.case"]._today()
        domain = Domain("claim_due_on", "<", today) & Domain("claimed_at", "=", False)
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain("region_id", "child_of", region)
        if filters.get("agency_id"):
            domain &= Domain("agency_id", "=", self._id(filters, "agency_id"))
        return self._card(
            "pushes",
            self.env._("Pushes that nobody claimed in time"),
            "gov.push",
            domain,
        )

    @api.model
    def _card_instructors(self, filters):
        domain = Domain("instructor_ids", "=", False)
        domain &= Domain("delegation_ids.state", "=", "live")
        if filters.get("programme_id"):
            domain &= Domain("programme_id", "=", self._id(filters, "programme_id"))
        return self._card(
            "instructors",
            self.env._("Live entries without an instructor"),
            "gov.entry",
            domain,
        )

    @api.model
    def _card_plans(self):
        agencies = self.env["gov.agency"]
        return self._card(
            "plans",
            self.env._("City agencies without a training plan this year"),
            "gov.agency",
            agencies._without_plan_domain(self.env["gov.case"]._today().year),
        )
