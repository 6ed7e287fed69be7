from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.gov_items.models.gov_delegation import Gap


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

    def _get_gaps(self, on_date=None):
        """Add: no window, no window of the upper agency, nobody posted there.

        The number of queries does not depend on the number of delegations.
        """
        gaps = super()._get_gaps(on_date)
        closed = ("not_delegated", "withdrawn")
        wanted = self.filtered(lambda d: d.state not in closed and not d.hall_exemption)
        day = on_date or self._city_today()
        serving = self.env["gov.window"]._serving_map(wanted)
        posted = wanted._get_posted(day)
        for delegation in wanted:
            windows = serving[delegation.id].filtered(delegation._is_local)
            gaps[delegation.id] += delegation._window_gaps(windows, posted)
        return gaps

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

    def _get_posted(self, day):
        """Return {window id: [agency paths]} of the postings that run on ``day``."""
        if not self:
            return {}
        postings = self.env["gov.posting"].sudo()  # sudo: which agencies, not who
        rows = postings._read_group(
            Domain("window_id.delegation_ids", "in", self.ids)
            & postings._on_domain(day),
            ["window_id", "agency_id"],
        )
        found = {}
        for window, agency in rows:
            found.setdefault(window.id, []).append(agency.parent_path)
        return found

    def _window_gaps(self, windows, posted):
        """Return the gaps of one delegation served by ``windows``."""
        modes = self._window_modes()
        acceptance = "entrusted_acceptance" in modes.mapped("agreement_kind")
        if "upper_posted" in modes.mapped("receiver"):
            gap = self._posted_gap(windows, posted)
        elif not windows:
            message = self.env._("No window of the region's centre serves this item.")
            gap = Gap("window", message, "JN21-02-09", False)
        elif acceptance and "entrusted_acceptance" not in windows.mapped("kind"):
            message = self.env._(
                "The centre has no window for entrusted county matters that serves "
                "this item."
            )
            gap = Gap("entrusted_window", message, "HZ22-12-17", False)
        else:
            gap = None
        return [gap] if gap else []

    def _posted_gap(self, windows, posted):
        """Return what the upper agency lacks in the region's centre, or ``None``."""
        upper = self.upper_agency_id
        if not upper:
            return None
        own = windows.filtered(lambda window: window._owned_by(upper))
        if not own:
            message = self.env._(
                "%(agency)s has no window of its own for this item in the region's "
                "centre.",
                agency=upper.display_name,
            )
            return Gap("posted_window", message, "JN21-01-06", True)
        paths = [path for window in own for path in posted.get(window.id, ())]
        if any(path.startswith(upper.parent_path) for path in paths):
            return None
        message = self.env._(
            "Nobody of %(agency)s is posted to its window.", agency=upper.display_name
        )
        return Gap("posting", message, "JN21-01-06", True)

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
