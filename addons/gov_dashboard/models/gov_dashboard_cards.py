from odoo import api, models
from odoo.fields import Domain

from ..kernel import indicators, measures


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
            self._card_needs(filters),
            self._card_returns(filters),
            self._card_ratings(span, filters),
            self._card_compression(span, filters),
        ):
            if card:
                cards.append(card)
        return cards

    @api.model
    def _card(self, code, label, model, domain, note="", alarm=True):
        """A card that counts records and opens them; None where none may be counted."""
        records = self.env["gov.report"]._sums_of(model)
        if not records.has_access("read"):
            return None
        count = records.search_count(domain)
        return {
            "code": code,
            "label": label,
            "value": count,
            "note": note,
            "alarm": bool(alarm and count),
            "action": self._card_action(label, model, domain),
        }

    @api.model
    def _card_action(self, label, model, domain):
        """The window action of a card's records; None where they may not be read."""
        if not self.env[model].has_access("read"):
            return None
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(Domain(domain)),
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

    @api.model
    def _card_needs(self, filters):
        domain = Domain("state", "in", ("proposed", "accepted"))
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain("region_id", "child_of", region)
        if filters.get("agency_id"):
            domain &= Domain("agency_id", "=", self._id(filters, "agency_id"))
        if filters.get("entry_id"):
            domain &= Domain("entry_id", "=", self._id(filters, "entry_id"))
        return self._card(
            "needs",
            self.env._("Training needs that nobody has met"),
            "gov.training.need",
            domain,
        )

    @api.model
    def _card_returns(self, filters):
        domain = Domain("late", "=", True) & Domain("submitted_at", "=", False)
        if filters.get("programme_id"):
            domain &= Domain("programme_id", "=", self._id(filters, "programme_id"))
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain("region_id", "child_of", region)
        if filters.get("agency_id"):
            domain &= Domain("agency_id", "=", self._id(filters, "agency_id"))
        return self._card(
            "returns",
            self.env._("Monthly returns that are overdue"),
            "gov.archive.return",
            domain,
        )

    @api.model
    def _card_ratings(self, span, filters):
        """Satisfied ratings (levels 1 to 3) of all of the period."""
        ratings = self.env["gov.report"]._sums_of("gov.rating")
        if not ratings.has_access("read"):
            return None
        part = self._rating_part()
        domain = Domain(self._day_domain(part, span))
        domain &= self._record_domain(part, filters)
        whole = ratings.search_count(domain)
        bad = ratings.search_count(domain & Domain("is_bad", "=", True))
        formula = self.env._("(ratings − bad ones) ÷ ratings")
        return self._rate_card(
            ("ratings", self.env._("Satisfied ratings"), bool(bad)),
            (whole - bad, whole),
            formula,
            domain,
            "gov.rating",
        )

    @api.model
    def _rating_part(self):
        """How ratings are narrowed; they are counted where they lie."""
        return measures.Part(
            "gov_rating",
            day="",
            agency="",
            when="",
            measures={},
            model="gov.rating",
            day_field="rated_at",
            agency_field="agency_id",
            timed=True,
        )

    @api.model
    def _card_compression(self, span, filters):
        """Compression of time of the guides in force: standards §8."""
        guides = self.env["gov.manual"]
        if not guides.has_access("read"):
            return None
        domain = Domain("state", "=", "published") & Domain("statutory_days", ">", 0)
        for key in ("programme_id", "entry_id"):
            if filters.get(key):
                domain &= Domain(key, "=", self._id(filters, key))
        if filters.get("region_id"):
            region = self._id(filters, "region_id")
            domain &= Domain("region_id", "child_of", region)
        ((law, promise),) = guides._read_group(
            domain, [], ["statutory_days:sum", "promised_days:sum"]
        )
        formula = self.env._(
            "(Σ statutory − Σ promised) ÷ Σ statutory, in working days"
        )
        return self._rate_card(
            ("compression", self.env._("Compression of time"), False),
            ((law or 0) - (promise or 0), law or 0),
            formula,
            domain,
            "gov.manual",
        )

    @api.model
    def _rate_card(self, head, share, formula, domain, model):
        """A card with a rate, its formula with the numbers, and the records.

        :param head: (code, label, alarm)
        """
        code, label, alarm = head
        rate = indicators.rate(*share)
        return {
            "code": code,
            "label": label,
            "value": "–" if rate is None else f"{rate} %",
            "note": f"{formula} = {share[0]} ÷ {share[1]}",
            "alarm": alarm,
            "action": self._card_action(label, model, domain),
        }
