import hashlib
import hmac
import secrets

from odoo import api, fields, models, tools

from ..kernel import indicators
from ..kernel.period import Period, month_of
from ..kernel.wanted import Wanted

#: Decisions in the ticker, and rows of a ranking.
TICKER, RANKED = 20, 10
#: Figures that the map can be coloured by.
FIGURES = ("accepted", "handled", "on_time", "mean_days", "light_rate", "nearby")


class GovScreen(models.Model):
    """A wall screen: a page that a computer in a hall shows day and night.

    It is opened by a long random address, read-only and without login; only the
    hash of the address is kept, so it is shown once, when it is made. No personal
    data is on it. City managers make screens and take them back.
    """

    _name = "gov.screen"
    _description = "Wall Screen"
    _order = "name, id"

    name = fields.Char(required=True, help="Headline of the screen.")
    active = fields.Boolean(default=True, help="Clear: the address shows nothing more.")
    programme_id = fields.Many2one("gov.programme", ondelete="cascade")
    region_id = fields.Many2one(
        "gov.region", ondelete="cascade", help="Empty: all regions."
    )
    figure = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("handled", "Handled"),
            ("on_time", "Decided in time"),
            ("mean_days", "Mean days used"),
            ("light_rate", "Yellow and red lights"),
            ("nearby", "Handed in nearby"),
        ],
        "Map Shows",
        required=True,
        default="accepted",
        help="Figure by which the regions are coloured; the screen can change it.",
    )
    token_hash = fields.Char(
        readonly=True, copy=False, groups="base.group_system", index="btree_not_null"
    )
    token_on = fields.Datetime("Address Made On", readonly=True, copy=False)

    def action_new_address(self):
        """Make a new address, which ends the old one, and show it once."""
        self.ensure_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        own = self.sudo()  # sudo: nobody reads or writes the hash by hand
        own.write({"token_hash": _hash(token), "token_on": fields.Datetime.now()})
        base = self.get_base_url()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Copy this address to the wall computer"),
                "message": f"{base}/gov/wall/{token}",
                "sticky": True,
                "type": "warning",
            },
        }

    # ------------------------------------------------------------
    # WHAT THE SCREEN SHOWS
    # ------------------------------------------------------------

    @api.model
    def _by_token(self, token):
        """The active screen of the address, as superuser, or none."""
        wanted = _hash(token or "")
        store = self.sudo()  # sudo: the address itself is the right to look
        screen = store.search([("token_hash", "=", wanted)], limit=1)
        if screen and hmac.compare_digest(screen.token_hash, wanted):
            return screen
        return store.browse()

    def _channel(self):
        """Name of the bus channel; as little to be guessed as the address."""
        return f"gov_screen:{self.sudo().token_hash}"  # sudo: the hash is hidden

    @api.model
    @tools.ormcache()
    def _channels(self):
        """The channels of all screens in use."""
        screens = self.sudo().search(  # sudo: a decision tells them all
            [("token_hash", "!=", False)]
        )
        return tuple(screen._channel() for screen in screens)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _words(self):
        """Labels of the page, by their place in it."""
        board, case = self.env["gov.dashboard"], self.env["gov.case"]
        return {
            "on": self.env._("Live"),
            "off": self.env._("Connecting again"),
            **board._labels(),
            **dict(case._fields["light"]._description_selection(self.env)),
            "standing": self.env._("Standing still"),
            "lower": self.env._("Lower level"),
            "upper": self.env._("Upper level"),
            "upper_posted": self.env._("Upper staff below"),
        }

    def _payload(self):
        """Everything that the screen shows, as plain data without personal data."""
        self.ensure_one()
        stat, board = self.env["gov.stat"], self.env["gov.dashboard"]
        today = self.env["gov.case"]._today()
        wanted = Wanted(
            {"programme": self.programme_id.id} if self.programme_id else {},
            self.region_id.parent_path or "",
        )
        month, year = (
            Period(month_of(today), today),
            Period(today.replace(month=1, day=1), today),
        )
        filters = {"region_id": self.region_id.id} if self.region_id else {}
        below = board._below(filters)
        return {
            "name": self.name,
            "figure": self.figure,
            "labels": {code: board._labels()[code] for code in FIGURES},
            "kinds": {code: indicators.BY_CODE[code].kind for code in FIGURES},
            "day": str(today),
            "today": self._numbers(stat._sums(Period(today, today), wanted).get(())),
            "month": self._numbers(stat._sums(month, wanted).get(())),
            "year": self._numbers(stat._sums(year, wanted).get(())),
            "lights": board._lights(wanted),
            "regions": self._regions(stat._sums(month, wanted, [below])),
            "flows": self._flows(month, wanted),
            "ticker": self._ticker(),
            "duty": self._duty(),
        }

    def _numbers(self, figures):
        figures = figures or {}
        found = {
            code: indicators.value(indicator, figures)
            for code, indicator in indicators.BY_CODE.items()
        }
        return {
            code: float(value) if value is not None else None
            for code, value in found.items()
        }

    def _regions(self, found):
        """One tile per region: id, name, figures."""
        ids = [key for (key,) in found if key]
        names = {r.id: r.name for r in self.env["gov.region"].browse(ids).exists()}
        tiles = [
            {"id": key, "name": names[key], **self._numbers(figures)}
            for (key,), figures in found.items()
            if key in names
        ]
        return sorted(tiles, key=lambda tile: tile["id"])

    def _flows(self, month, wanted):
        """Cases accepted this month by mode, and who decides there."""
        found = self.env["gov.stat"]._sums(month, wanted, ["mode"], ("accepted",))
        modes = self.env["gov.mode"].browse([key for (key,) in found if key]).exists()
        accepted = {key: row["accepted"] or 0 for (key,), row in found.items()}
        flows = [
            {
                "name": mode.name,
                "receiver": mode.receiver,
                "reviewer": mode.reviewer,
                "decider": mode.decider,
                "accepted": accepted[mode.id],
            }
            for mode in modes
            if accepted[mode.id]
        ]
        return sorted(flows, key=lambda flow: -flow["accepted"])[:RANKED]

    def _ticker(self):
        """The newest decisions: item, region, outcome, minute. Nobody's name."""
        domain = [("decided_at", "!=", False)]
        if self.programme_id:
            domain.append(("programme_id", "=", self.programme_id.id))
        if self.region_id:
            domain.append(("region_id", "child_of", self.region_id.id))
        cases = self.env["gov.case"].search(
            domain, limit=TICKER, order="decided_at desc"
        )
        return [case._ticker_line() for case in cases]

    def _duty(self):
        """Centres with the number of windows staffed now."""
        shifts = self.env["gov.shift"]
        domain = shifts._at_domain(fields.Datetime.now())
        rows = shifts._read_group(domain, ["window_id"], ["employee_id:count_distinct"])
        centres = {}
        for window, people in rows:
            line = centres.setdefault(window.centre_id, [0, 0])
            line[0] += 1
            line[1] += people
        return [
            {"name": centre.name, "windows": windows, "people": people}
            for centre, (windows, people) in sorted(
                centres.items(), key=lambda item: -item[1][1]
            )
        ][:RANKED]


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()
