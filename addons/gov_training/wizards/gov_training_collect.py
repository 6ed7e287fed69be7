from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class GovTrainingCollect(models.TransientModel):
    """Collect needs of one agency into a session, with the people concerned."""

    _name = "gov.training.collect"
    _description = "Collect Needs into a Session"

    need_ids = fields.Many2many("gov.training.need", required=True)
    plan_id = fields.Many2one(
        "gov.training.plan",
        compute="_compute_plan_id",
        store=True,
        readonly=False,
        domain="[('agency_id', '=', agency_id)]",
    )
    agency_id = fields.Many2one("gov.agency", compute="_compute_agency_id")
    name = fields.Char("Subject", compute="_compute_name", store=True, readonly=False)
    kind = fields.Selection(
        [("topical", "Topical"), ("central", "Central"), ("online", "Online")],
        required=True,
        default="topical",
    )
    start = fields.Datetime(required=True, default=lambda self: self._default_start())
    hours = fields.Float(required=True, default=2)

    @api.model
    def _default_start(self):
        # Nine o'clock in China in a week.
        return fields.Datetime.now().replace(
            hour=1, minute=0, second=0, microsecond=0
        ) + timedelta(days=7)

    @api.depends("need_ids")
    def _compute_agency_id(self):
        for wizard in self:
            wizard.agency_id = wizard.need_ids.agency_id[:1]

    @api.depends("need_ids", "start")
    def _compute_plan_id(self):
        for wizard in self:
            year = (wizard.start or fields.Datetime.now()).year
            wizard.plan_id = self.env["gov.training.plan"].search(
                [("agency_id", "=", wizard.agency_id.id), ("year", "=", year)], limit=1
            )

    @api.depends("need_ids")
    def _compute_name(self):
        for wizard in self:
            names = wizard.need_ids.entry_ids.mapped("name")
            wizard.name = "、".join(names[:3])
            if len(names) > 3:
                wizard.name = self.env._(
                    "%(items)s and others, %(count)s items",
                    items=wizard.name,
                    count=len(names),
                )

    def action_collect(self):
        """Plan the session and open it.

        :raise ValidationError: needs of several agencies.
        """
        self.ensure_one()
        if len(self.need_ids.agency_id) > 1:
            raise ValidationError(
                self.env._("Choose needs that one agency trains; each plans its own.")
            )
        if not self.plan_id:
            raise ValidationError(
                self.env._("The agency has no training plan for that year yet.")
            )
        people = self._people()
        # The defaults in the context are the wizard's.
        sessions = self.with_context(default_need_ids=False).env["gov.training.session"]
        session = sessions.create(
            {
                "name": self.name,
                "plan_id": self.plan_id.id,
                "kind": self.kind,
                "start": self.start,
                "stop": self.start + timedelta(hours=self.hours),
                "entry_ids": [Command.set(self.need_ids.entry_ids.ids)],
                "manual_ids": [Command.set(self.need_ids.manual_id.ids)],
                "attendance_ids": [
                    Command.create({"employee_id": one.id}) for one in people
                ],
            }
        )
        self.need_ids._collected(session)
        return {
            "type": "ir.actions.act_window",
            "res_model": session._name,
            "res_id": session.id,
            "view_mode": "form",
        }

    def _people(self):
        """Those named, and the staff of the agencies that undertake the items."""
        named = self.need_ids.employee_id
        delegations = self.need_ids.filtered(lambda n: not n.employee_id)
        agencies = self.env["gov.agency"]
        for need in delegations:
            cells = need.entry_ids.delegation_ids.filtered(
                lambda d, n=need: not n.region_id or d.region_id == n.region_id
            )
            agencies |= cells.agency_id
        staff = self.env["hr.employee"].search([("gov_agency_id", "in", agencies.ids)])
        return named | staff
