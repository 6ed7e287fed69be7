from odoo import api, fields, models
from odoo.fields import Command, Domain


class GovTrainingInvite(models.TransientModel):
    """Invite people to a session by item, region and role."""

    _name = "gov.training.invite"
    _description = "Invite to a Session"

    session_id = fields.Many2one(
        "gov.training.session",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    entry_ids = fields.Many2many(
        "gov.entry",
        string="Items",
        compute="_compute_entry_ids",
        store=True,
        readonly=False,
        help="Staff of the agencies that undertake one of these items.",
    )
    region_ids = fields.Many2many(
        "gov.region", string="Regions", help="Empty: all regions. Lower ones included."
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Roles",
        domain="[('privilege_id.category_id', '=', category_id)]",
        help="Empty: every role.",
    )
    category_id = fields.Many2one("ir.module.category", compute="_compute_category_id")
    employee_ids = fields.Many2many(
        "hr.employee", string="People found", compute="_compute_employee_ids"
    )
    found_count = fields.Integer("Number found", compute="_compute_employee_ids")

    @api.depends("session_id")
    def _compute_entry_ids(self):
        for wizard in self:
            wizard.entry_ids = wizard.session_id.entry_ids

    def _compute_category_id(self):
        self.category_id = self.env.ref("gov_items.module_category_gov")

    @api.depends("session_id", "entry_ids", "region_ids", "group_ids")
    def _compute_employee_ids(self):
        for wizard in self:
            found = wizard._find()
            wizard.employee_ids = found
            wizard.found_count = len(found)

    def _find(self):
        """People of the agencies, regions and roles chosen who are not on the list."""
        self.ensure_one()
        domain = Domain("gov_agency_id", "!=", False)
        if self.entry_ids:
            agencies = self.entry_ids._origin.delegation_ids.agency_id
            domain &= Domain("gov_agency_id", "child_of", agencies.ids)
        if self.region_ids:
            domain &= Domain(
                "gov_agency_id.region_id", "child_of", self.region_ids._origin.ids
            )
        people = self.env["hr.employee"].sudo()  # sudo: names of colleagues only
        found = people.search(domain) - self.session_id.attendance_ids.employee_id
        if self.group_ids:
            users = self.group_ids._origin.sudo().all_user_ids  # sudo: who has a role
            found = found.filtered(lambda one: one.user_id in users)
        return found

    def action_invite(self):
        """Put them on the list and tell them."""
        self.ensure_one()
        session = self.session_id
        session.write(
            {
                "attendance_ids": [
                    Command.create({"employee_id": one.id}) for one in self._find()
                ]
            }
        )
        session._notify_invited()
        return {"type": "ir.actions.act_window_close"}
