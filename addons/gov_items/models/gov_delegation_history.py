from odoo import api, fields, models
from odoo.fields import Domain

#: Field of a delegation -> kind of the event that its change leaves.
WATCHED = {
    "state": "state",
    "mode_id": "mode",
    "rule_id": "rule",
    "agency_id": "agency",
    "upper_agency_id": "upper_agency",
    "transition_until": "transition",
}


class GovDelegation(models.Model):
    """Keeps what happened to a cell, and lets it be in transition for a while."""

    _inherit = "gov.delegation"

    event_ids = fields.One2many("gov.delegation.event", "delegation_id")
    transition_until = fields.Date(
        string="In Transition Until",
        copy=False,
        help="Until this day the granting agency goes on receiving, reviewing and "
        "deciding; the region is reminded before it (JC25 three 8).",
    )
    transition_reminded = fields.Boolean(readonly=True, copy=False)
    in_transition = fields.Boolean(
        compute="_compute_in_transition",
        search="_search_in_transition",
        help="The granting agency still handles the cases.",
    )
    transition_overdue = fields.Boolean(
        compute="_compute_in_transition",
        search="_search_transition_overdue",
        help="The transition is over and the delegation is not live.",
    )

    @api.depends("transition_until", "state")
    def _compute_in_transition(self):
        today = self._city_today()
        for delegation in self:
            until = delegation.transition_until
            waiting = bool(until) and delegation.state == "planned"
            delegation.in_transition = waiting and until >= today
            delegation.transition_overdue = waiting and until < today

    def _search_in_transition(self, operator, value):
        return self._search_transition(operator, ">=")

    def _search_transition_overdue(self, operator, value):
        return self._search_transition(operator, "<")

    def _search_transition(self, operator, comparison):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "=", "planned") & Domain(
            "transition_until", comparison, today
        )

    def write(self, vals):
        watched = WATCHED.keys() & vals.keys()
        before = {d.id: d._watched_values(watched) for d in self} if watched else {}
        result = super().write(vals)
        if watched:
            self._record_events(before, watched)
        return result

    def _watched_values(self, names):
        """Return field -> (raw value, words) of what a change would leave behind."""
        found = {}
        for name in names:
            value = self[name]
            if isinstance(value, models.BaseModel):
                found[name] = (value.id, value.display_name if value else False)
            else:
                found[name] = (value, str(value) if value else False)
        return found

    def _record_events(self, before, watched):
        """Append an event for each watched value that changed.

        History begins with the publication: before it nothing was in force.
        """
        adjustment = self.env.context.get("gov_adjustment_id")
        today = self._city_today()
        rows = []
        for delegation in self.filtered(lambda d: d.programme_id.state == "published"):
            after = delegation._watched_values(watched)
            for name in sorted(watched):
                old, new = before[delegation.id][name], after[name]
                if old[0] == new[0]:
                    continue
                side = "state" if name == "state" else "value"
                rows.append(
                    {
                        "delegation_id": delegation.id,
                        "kind": WATCHED[name],
                        f"{side}_from": old[1],
                        f"{side}_to": new[1],
                        "date": today,
                        "reason": delegation.state_reason if name == "state" else False,
                        "adjustment_id": adjustment,
                        "user_id": self.env.uid,
                    }
                )
        self.env["gov.delegation.event"]._chain_append(rows)

    # ------------------------------------------------------------
    # TRANSITION
    # ------------------------------------------------------------

    def action_start_transition(self, until):
        """Let the granting agency go on with planned delegations until a day.

        :raise AccessError: the user is no city manager.
        :raise UserError: JC25 three 9: no end, or one that is past; not planned.
        """
        self._check_city_manager()
        self._refuse_state(("planned",))
        day = fields.Date.to_date(until)
        if not day or day <= self._city_today():
            raise self.env["gov.clause"]._refusal(
                "JC25-30-09",
                self.env._("A transition needs a last day, and one in the future."),
            )
        delegations = self.sudo()  # sudo: guarded, written by acts only
        delegations.write({"transition_until": day, "transition_reminded": False})

    @api.model
    def _remind_transitions(self, today, last):
        """Tell the undertaking agencies once that a transition ends (JC25 three 9).

        Cells have no activities of their own: it stands on the programme.
        """
        ending = self.search(
            Domain("state", "=", "planned")
            & Domain("transition_until", ">=", today)
            & Domain("transition_until", "<=", last)
            & Domain("transition_reminded", "=", False)
        )
        managers = self.env.ref("gov_items.group_agency_manager").all_user_ids
        for programme, cells in ending.grouped("programme_id").items():
            for user in managers & cells.agency_id.user_ids:
                own = cells.filtered(lambda d, u=user: u in d.agency_id.user_ids)
                reader = self.with_context(lang=user.lang).env
                programme.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=min(own.mapped("transition_until")),
                    summary=reader._("%s delegations leave their transition", len(own)),
                    user_id=user.id,
                )
        ending.sudo().write({"transition_reminded": True})  # sudo: kept by the clock

    def action_open_history(self):
        """Open what happened to the delegation, the latest first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_items.gov_delegation_event_action"
        )
        action["domain"] = [("delegation_id", "in", self.ids)]
        return action
