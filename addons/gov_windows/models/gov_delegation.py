from functools import cache

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.gaps import Gap

from ..gaps import Counters


class GovDelegation(models.Model):
    _inherit = "gov.delegation"

    window_ids = fields.Many2many(
        "gov.window",
        "gov_window_delegation_rel",
        "delegation_id",
        "window_id",
        "Windows",
        help="Windows that serve this item.",
    )
    window_count = fields.Integer("Number of windows", compute="_compute_window_count")
    hall_exemption = fields.Selection(
        [
            ("secret", "State secrets"),
            ("stability", "Social stability"),
            ("site", "Bound to a site"),
            ("other", "Other special reason"),
        ],
        "Not in the hall because of",
        help="Only these reasons keep an item out of the service centre (LC20 two "
        "(two)).",
    )
    hall_exemption_place = fields.Char(
        "Handled at", help="Where an item that is not in the hall is handled."
    )

    _hall_exemption_placed = models.Constraint(
        "CHECK(hall_exemption IS NULL OR hall_exemption_place IS NOT NULL)",
        "Name the place where an item outside the hall is handled.",
    )

    @api.depends("window_ids")
    def _compute_window_count(self):
        for delegation in self:
            delegation.window_count = len(delegation.window_ids)

    # ------------------------------------------------------------
    # GAPS
    # ------------------------------------------------------------

    @api.depends("window_ids", "hall_exemption")
    def _compute_gap_count(self):
        return super()._compute_gap_count()

    @api.model
    def _gap_columns(self):
        return (*super()._gap_columns(), "hall_exemption")

    @api.model
    def _add_gaps(self, gaps):
        """Add: no window, no window of the upper agency, nobody posted there."""
        gaps = super()._add_gaps(gaps)
        counters = Counters(gaps)
        modes = gaps.mode_records.values()
        posted = {mode.id for mode in modes if mode.receiver == "upper_posted"}
        entrusted = {
            mode.id for mode in modes if mode.agreement_kind == "entrusted_acceptance"
        }
        lacking = cache(self._window_gap)
        for cell in counters.cells:
            ids = gaps.modes(cell)
            code, upper = None, False
            if not posted.isdisjoint(ids):
                code, upper = counters.lacks_posted(cell), cell.upper_agency_id
            elif not counters.local(cell):
                code = "window"
            elif not entrusted.isdisjoint(ids) and not counters.has_entrusted(cell):
                code = "entrusted_window"
            if code:
                gaps.add(cell, lacking(code, upper))
        return gaps

    def _window_gap(self, code, upper_id):
        """Return what is lacking at the counter, by its code."""
        upper = self.env["gov.agency"].browse(upper_id or ()).display_name
        if code == "window":
            message = self.env._("No window of the region's centre serves this item.")
            return Gap(code, message, "JN21-02-09", False)
        if code == "entrusted_window":
            message = self.env._(
                "The centre has no window for entrusted county matters that serves "
                "this item."
            )
            return Gap(code, message, "HZ22-12-17", False)
        if code == "posted_window":
            message = self.env._(
                "%(agency)s has no window of its own for this item in the region's "
                "centre.",
                agency=upper,
            )
            return Gap(code, message, "JN21-01-06", True)
        message = self.env._(
            "Nobody of %(agency)s is posted to its window.", agency=upper
        )
        return Gap(code, message, "JN21-01-06", True)

    def _exemption_text(self):
        """Why the item is not in the hall, in words; empty without a reason."""
        self.ensure_one()
        labels = dict(self._fields["hall_exemption"]._description_selection(self.env))
        parts = (labels.get(self.hall_exemption), self.hall_exemption_place)
        return " · ".join(filter(None, parts))

    def _window_modes(self):
        """Modes that may apply to a case: of the delegation and of its rules."""
        self.ensure_one()
        if not self.conditional:
            return self.mode_id
        return self.mode_id | self._case_rules().mode_id

    def _is_upper_posted(self):
        """Whether in every case only staff that the upper agency posts receive it."""
        return set(self._window_modes().mapped("receiver")) == {"upper_posted"}

    def _is_local(self, window):
        """Whether the window stands in a centre that serves the own region."""
        return self.receiving_region_id in window.centre_id._served_regions()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_windows(self):
        """Windows that serve this item."""
        return self.env["gov.centre"]._action(
            "gov_window_action", [("delegation_ids", "in", self.ids)]
        )

    def action_who_serves(self):
        """Who serves this item now, and where: published shifts at this moment."""
        at = fields.Datetime.now()
        windows = self.env["gov.window"]._serving(self)
        domain = Domain("window_id", "in", windows.ids) & self.env[
            "gov.shift"
        ]._at_domain(at)
        action = self.env["gov.centre"]._action(
            "gov_shift_action_on_duty", domain, create=False
        )
        if len(self) == 1:
            action["name"] = self.env._("Serving now: %(item)s", item=self.display_name)
        return action
