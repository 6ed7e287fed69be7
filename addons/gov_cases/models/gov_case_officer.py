from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..kernel import load
from .gov_case_flow import ROLES

#: Refusals that a notification names one by one.
TOLD = 5


class GovCaseOfficer(models.Model):
    """Whose desk a case lies on: taken, handed out, stood in for.

    A handler is a division of labour inside the office: whoever has the role and
    the agency may still take the step, so nothing waits for one person.
    """

    _inherit = "gov.case"

    handler_id = fields.Many2one(
        "res.users",
        "In hand of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Officer who has taken the step in hand; nobody after each step.",
    )
    on_my_desk = fields.Boolean(
        compute="_compute_on_my_desk",
        search="_search_on_my_desk",
        help="In my hand, or in the hand of somebody whom I stand in for today.",
    )

    @api.depends("handler_id")
    @api.depends_context("uid")
    def _compute_on_my_desk(self):
        mine = self.env["gov.deputy"]._desks_of(self.env.user)
        for case in self:
            case.on_my_desk = case.handler_id in mine

    @api.model
    def _search_on_my_desk(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["gov.deputy"]._desks_of(self.env.user)
        found = Domain("handler_id", "in", mine.ids)
        return found if True in value else ~found

    def _finish(self, step, opinion=False, passed=True, **values):
        """The next step lies on nobody's desk, with the write of the step itself."""
        values.setdefault("handler_id", False)
        return super()._finish(step, opinion=opinion, passed=passed, **values)

    # --- taking and handing out -------------------------------------------------

    def action_take(self):
        """Take the cases whose step in hand is the user's own to take.

        :raise UserError: SUITE-AGENCY, JN18-07-02
        """
        for case in self:
            case._lock()
            case._check_turn()
            case._check_role(case.current_kind)
            case._act_write({"handler_id": self.env.uid})

    def _assign_to(self, officer):
        """Put the cases on an officer's desk, as manager of the office.

        :param officer: ``res.users`` of the office with the role of the step
        :raise UserError: SUITE-AGENCY (another office's case), JN18-07-02
        """
        self._check_office_manager()
        for case in self:
            case._lock()
            if officer not in case._officers():
                self._refuse(
                    "JN18-07-02",
                    self.env._(
                        "%(officer)s does not take this step for %(agency)s.",
                        officer=officer.name,
                        agency=case.current_agency_id.name,
                    ),
                )
            case._manager_write({"handler_id": officer.id})

    def action_distribute(self):
        """Give each case that lies on no desk to the officer who has least.

        :return: how many were given out
        """
        self._check_office_manager()
        waiting = self.filtered(lambda case: not case.handler_id)
        counts = self._open_per_officer()
        given = 0
        for case in waiting.sorted(lambda case: case.due_on or case._city_today()):
            officers = case._officers()
            chosen = load.least_loaded(officers.ids, counts)
            if chosen:
                case._manager_write({"handler_id": chosen})
                counts[chosen] = counts.get(chosen, 0) + 1
                given += 1
        return given

    def _manager_write(self, vals):
        self.sudo()._act_write(vals)  # sudo: managers only read; the act was judged

    def _check_office_manager(self):
        """Refuse who does not manage the office at which all the cases lie."""
        mine = self.env.user.gov_agency_tree_ids
        manages = self.env.user.has_group("gov_items.group_agency_manager")
        if not manages or self.current_agency_id - mine:
            self._refuse(
                "SUITE-AGENCY",
                self.env._("The manager of the office hands out its cases."),
            )

    def _officers(self):
        """Users of the agency in turn who hold the role of the step in hand."""
        self.ensure_one()
        if self.current_kind == "seal":
            seal = self._decision_seal(self.current_step_id)
            return seal.sudo().user_ids  # sudo: keepers read seals, not managers
        group = self.env.ref(ROLES.get(self.current_kind) or "gov_cases.group_clerk")
        agency = self.current_agency_id.sudo()  # sudo: users may not list each other
        return agency.user_ids.filtered(
            lambda user: user.active and group in user.all_group_ids
        )

    @api.model
    def _open_per_officer(self):
        """User id -> cases on the desk."""
        rows = self.sudo()._read_group(  # sudo: only numbers leave this method
            [("handler_id", "!=", False), ("state", "in", ("accepted", "decided"))],
            ["handler_id"],
            ["__count"],
        )
        return {user.id: count for user, count in rows}

    # --- many at once -----------------------------------------------------------

    def action_accept_simple(self):
        """Accept the selected cases that are simple; say which are not, and why.

        Simple: the entry is not complex, every demanded document is there. Each
        case is accepted for itself: one that is refused stops no other.
        """
        done, refused = 0, []
        for case in self:
            problem = case._not_simple() or case._desk_accept()
            if problem:
                who = f"{case.display_name}（{case.masked_name}）"
                refused.append(f"{who}：{problem.splitlines()[0]}")
            else:
                done += 1
        message = self.env._("%(done)s accepted.", done=done)
        more = len(refused) - TOLD
        if more > 0:
            refused[TOLD:] = [self.env._("and %(more)s others", more=more)]
        if refused:
            message = self.env._(
                "%(done)s accepted, not accepted: %(cases)s",
                done=done,
                cases="；".join(refused),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _not_simple(self):
        if not self._in_intake():
            return self.env._("is accepted already")
        if self.entry_id.is_complex:
            return self.env._("a complex matter is looked at one by one")
        return ""

    def action_distribute_selected(self):
        """Button of the list: distribute, and say how many."""
        given = self.action_distribute()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(given)s cases given out.", given=given),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # --- enquiries --------------------------------------------------------------

    def action_answer_for(self):
        """Take over from the first officer asked: answer for enquiries from now on.

        :raise UserError: SUITE-AGENCY, JN18-07-02
        """
        self.ensure_one()
        self._lock()
        self._check_role("receive")
        own = self.accept_agency_id | self.window_agency_id
        if not own & self.env.user._own_agencies():
            self._refuse(
                "SUITE-AGENCY",
                self.env._("An officer of the accepting agency takes it over."),
            )
        if not self.accepted_by:
            raise UserError(self.env._("Nobody has accepted this case yet."))
        self._log("takeover", detail=self.accepted_by.name)
        self._act_write({"accepted_by": self.env.uid})
