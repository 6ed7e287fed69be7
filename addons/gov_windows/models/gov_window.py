from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel import clock

#: Receivers of a delegation's own mode with which its windows may be bound to the
#: upper agency; without a mode the rules by case say.
BINDING = ("upper_posted", None)


class GovWindow(models.Model):
    """A counter of a service centre and the delegations it serves."""

    _name = "gov.window"
    _description = "Service Window"
    _order = "centre_id, number, id"
    _rec_names_search = ["number", "name"]

    name = fields.Char(required=True, translate=True)
    number = fields.Char(required=True, help="As it hangs over the counter.")
    active = fields.Boolean(default=True)
    centre_id = fields.Many2one(
        "gov.centre", required=True, index=True, ondelete="restrict"
    )
    region_id = fields.Many2one(related="centre_id.region_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("capital_projects", "Capital projects"),
            ("business_registration", "Business registration"),
            ("trade_transport", "Trade and transport"),
            ("social_affairs", "Social affairs"),
            ("public_security", "Public security"),
            ("joint_handling", "Joint handling"),
            ("utilities", "Public utilities"),
            ("entrusted_acceptance", "Entrusted county matters"),
            ("sharing", "Power-sharing matters"),
            ("department", "Department window"),
        ],
        required=True,
        default="department",
        index=True,
        help="The first seven are the comprehensive windows of JN18. Entrusted "
        "county matters: HZ22 one (two) 2. Power-sharing matters: JC25 two (three).",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        "Owner",
        compute="_compute_agency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="restrict",
        help="Whose window it is: the centre's agency at a comprehensive window. "
        "Items received by staff of the upper level posted here need a window of "
        "that upper agency (JN21 three (one) 1).",
    )
    open_daily = fields.Boolean(
        "Open every day",
        help="Somebody serves here on each day of the year (JN18, 365-day service): "
        "a rota that leaves a day open is published only with a recorded reason.",
    )
    delegation_ids = fields.Many2many(
        "gov.delegation",
        "gov_window_delegation_rel",
        "window_id",
        "delegation_id",
        "Serves",
        help="Delegations that this window receives.",
    )
    delegation_count = fields.Integer(
        "Number of items", compute="_compute_delegation_count"
    )
    posting_ids = fields.One2many("gov.posting", "window_id", "Postings")
    posting_count = fields.Integer(
        "Staff posted", compute="_compute_posting_count", compute_sudo=True
    )
    shift_ids = fields.One2many("gov.shift", "window_id", "Shifts")
    on_duty_names = fields.Char(
        "On duty now",
        compute="_compute_on_duty_names",
        help="From published rotas, at this moment.",
    )

    _number_uniq = models.Constraint(
        "unique(centre_id, number)", "The centre has a window of this number already."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("number", "name")
    def _compute_display_name(self):
        for window in self:
            window.display_name = f"{window.number or ''} {window.name or ''}".strip()

    def _number_text(self):
        """The window's number in words short enough for a button."""
        self.ensure_one()
        return self.env._("Window %s", self.number)

    @api.depends("centre_id")
    def _compute_agency_id(self):
        for window in self:
            window.agency_id = window.agency_id or window.centre_id.agency_id

    @api.depends("delegation_ids")
    def _compute_delegation_count(self):
        for window in self:
            window.delegation_count = len(window.delegation_ids)

    @api.depends("posting_ids.date_to")
    def _compute_posting_count(self):
        counts = dict(
            self.env["gov.posting"]._read_group(
                [("window_id", "in", self.ids), ("is_current", "=", True)],
                ["window_id"],
                ["__count"],
            )
        )
        for window in self:
            window.posting_count = counts.get(window, 0)

    @api.depends("shift_ids.state")
    def _compute_on_duty_names(self):
        shifts = self.env["gov.shift"].search(
            Domain("window_id", "in", self.ids)
            & self.env["gov.shift"]._at_domain(fields.Datetime.now())
        )
        by_window = shifts.grouped("window_id")
        for window in self:
            present = by_window.get(window, shifts.browse()).employee_id
            window.on_duty_names = "、".join(present.mapped("name"))

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("delegation_ids", "centre_id")
    def _check_delegations(self):
        for window in self:
            served = window.centre_id._served_regions()
            for delegation in window.delegation_ids:
                if delegation.receiving_region_id in served:
                    continue
                if window._is_granting_level(delegation):
                    continue
                raise self.env["gov.clause"]._refusal(
                    "JN21-02-09",
                    self.env._(
                        "%(item)s of %(region)s is not served at %(centre)s, which "
                        "serves %(regions)s.",
                        item=delegation.entry_id.display_name,
                        region=delegation.receiving_region_id.display_name,
                        centre=window.centre_id.name,
                        regions="、".join(served.mapped("name")),
                    ),
                )

    def _is_granting_level(self, delegation):
        """Whether the window stands at the granting level and may receive there.

        Where the applicant may go to either level, the upper level's own centre
        receives too.
        """
        return (
            delegation.upper_agency_id.region_id in self.centre_id._served_regions()
            and "either" in delegation._window_modes().mapped("applicant_goes")
        )

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")  # of the centre it has come to, too
        return result

    # ------------------------------------------------------------
    # WHO SERVES WHAT
    # ------------------------------------------------------------

    @api.model
    def _serving(self, delegation, at=None):
        """Return the windows that serve ``delegation``.

        :param delegation: ``gov.delegation`` records; of several, the windows
            that serve at least one.
        :param at: naive UTC moment; only windows where somebody is on a
            published shift then. Without it, staffed or not.
        :return: ``gov.window`` records, active ones only.

        Items that staff of the upper level receive below are served only by
        that upper agency's windows (JN21 three (one) 1).
        """
        return self.union(*self._serving_map(delegation, at).values())

    @api.model
    def _serving_map(self, delegations, at=None):
        """As :meth:`_serving`, as {delegation id: windows}.

        One statement under the reader's access rules finds the windows, by centre
        and number. Who must own them is asked once per centre and owner: the number
        of queries depends on neither windows nor delegations.
        """
        serving = {key: [] for key in delegations.ids}
        if not serving:
            return {}
        rows = self._serving_rows(delegations, at)
        maybe = {item for _w, item, *_, receiver in rows if receiver in BINDING}
        bound = {d.id for d in delegations.browse(maybe) if d._is_upper_posted()}
        places = {row[1:4] for row in rows if row[1] in bound}
        refused = places - self._receiving(places)
        for window, item, *place, _receiver in rows:
            if not refused or (item, *place) not in refused:
                serving[item].append(window)
        together = [row[0] for row in rows]  # whoever reads one reads them all
        return {
            key: self.browse(ids).with_prefetch(together)
            for key, ids in serving.items()
        }

    @api.model
    def _serving_rows(self, delegations, at=None):
        """Return (window id, delegation id, centre id, owner id, who receives by the
        delegation's own mode): who lists what, staffed at ``at`` where it is given."""
        self.flush_model(["delegation_ids", "centre_id", "agency_id", "number"])
        self.env["gov.delegation"].flush_model(["mode_id"])
        self.env["gov.mode"].flush_model(["receiver"])
        query = self._search(Domain.TRUE)
        centre, owner, number, key = (
            SQL.identifier(query.table, name)
            for name in ("centre_id", "agency_id", "number", "id")
        )
        table = query.join(
            query.table, "id", "gov_window_delegation_rel", "window_id", "serves"
        )
        item = SQL.identifier(table, "delegation_id")
        query.add_where(SQL("%s IN %s", item, tuple(delegations.ids)))
        cell = query.join(table, "delegation_id", "gov_delegation", "id", "cell")
        mode = query.left_join(cell, "mode_id", "gov_mode", "id", "mode")
        if at is not None:
            shifts = self.env["gov.shift"]
            staffed = shifts._search(shifts._at_domain(at))
            where = staffed.subselect(SQL.identifier(staffed.table, "window_id"))
            query.add_where(SQL("%s IN %s", key, where))
        query.order = SQL("%s, %s, %s", centre, number, key)
        receiver = SQL.identifier(mode, "receiver")
        return self.env.execute_query(query.select(key, item, centre, owner, receiver))

    @api.model
    def _receiving(self, places):
        """Return those of (delegation, centre, owner) ids that may receive.

        Of delegations that only staff of the upper agency receive in the own region:
        windows of that agency, and those of centres elsewhere.
        """
        models = ("gov.delegation", "gov.centre", "gov.agency")
        known = [
            {record.id: record for record in self.env[model].browse(set(keys))}
            for model, keys in zip(models, zip(*places, strict=True), strict=False)
        ]
        found = set()
        for place in places:
            item, centre, owner = (
                some[key] for some, key in zip(known, place, strict=True)
            )
            elsewhere = item.receiving_region_id not in centre._served_regions()
            if elsewhere or self._is_below(owner, item.upper_agency_id):
                found.add(place)
        return found

    def _owned_by(self, agency):
        """Whether the owner is ``agency`` or lies below it."""
        return self._is_below(self.agency_id, agency)

    @api.model
    def _is_below(self, owner, agency):
        path = agency.parent_path
        return bool(path) and (owner.parent_path or "").startswith(path)

    @api.model
    def _check_may_serve(self, user, delegation, at=None):
        """Return the published shift on which ``user`` may serve ``delegation``.

        :param at: naive UTC moment, now by default.
        :raise UserError: the user is on no published shift then (JN18, rest in
            turn), the shift's window does not serve the delegation (JN21 three
            (one) 2), or the mode wants staff of the upper agency posted here and
            the user is not (JN21 three (one) 1).
        """
        delegation.ensure_one()
        at = at or fields.Datetime.now()
        shift = self.env["gov.shift"]._on_duty(user, at)
        if not shift:
            raise self.env["gov.clause"]._refusal(
                "JN18-22-10",
                self.env._(
                    "%(user)s is not on duty at any window now. Ask the centre "
                    "manager for a shift on the published rota.",
                    user=user.name,
                ),
            )
        if shift.window_id not in self._serving(delegation):
            raise self._refusal_window(shift.window_id, delegation)
        self._check_posted(shift, delegation)
        return shift

    @api.model
    def _refusal_window(self, window, delegation):
        others = self._serving(delegation).mapped(
            lambda w: f"{w.centre_id.name} {w.display_name}"
        )
        return self.env["gov.clause"]._refusal(
            "JN21-02-09",
            self.env._(
                "Window %(window)s does not serve %(item)s. It is served at: "
                "%(others)s.",
                window=window.display_name,
                item=delegation.entry_id.display_name,
                others="；".join(others) or self.env._("no window yet"),
            ),
        )

    @api.model
    def _check_posted(self, shift, delegation):
        """Refuse who is not posted by the upper agency where the mode wants that."""
        local = delegation._is_local(shift.window_id)
        if delegation.mode_id.receiver != "upper_posted" or not local:
            return
        postings = self.env["gov.posting"].sudo()  # sudo: only whether there is one
        if not postings.search_count(
            Domain("employee_id", "=", shift.employee_id.id)
            & Domain("centre_id", "=", shift.centre_id.id)
            & Domain("agency_id", "child_of", delegation.upper_agency_id.ids)
            & postings._on_domain(clock.local_day(shift.start)),
            limit=1,
        ):
            raise self.env["gov.clause"]._refusal(
                "JN21-01-06",
                self.env._(
                    "%(item)s is received by staff that %(agency)s posts here, and "
                    "%(employee)s is not posted by it.",
                    item=delegation.entry_id.display_name,
                    agency=delegation.upper_agency_id.display_name,
                    employee=shift.employee_id.name,
                ),
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_place_all(self):
        """Add the delegations of the served regions that no window here serves.

        Only those that this window's owner receives. The others stay on the
        centre's list of items without a window.
        """
        for window in self:
            waiting = self.env["gov.delegation"].search(
                window.centre_id._unplaced_domain()
            )
            window.delegation_ids |= waiting.filtered(window._belongs_here)

    def _belongs_here(self, delegation):
        """Whether :meth:`action_place_all` puts the delegation here.

        A department's window takes what the department receives itself; other
        windows take what the region's own agencies receive.
        """
        if "upper_posted" in delegation._window_modes().mapped("receiver"):
            return self._owned_by(delegation.upper_agency_id)
        return self.kind != "department" or self._owned_by(delegation.agency_id)

    def action_open_shifts(self):
        """Shifts at the window."""
        return self.env["gov.centre"]._action(
            "gov_shift_action",
            [("window_id", "in", self.ids)],
            default_window_id=self[:1].id,
        )

    def action_open_postings(self):
        """Postings to the window, those that run first."""
        return self.env["gov.centre"]._action(
            "gov_posting_action",
            [("window_id", "in", self.ids)],
            default_window_id=self[:1].id,
            search_default_current=1,
        )
