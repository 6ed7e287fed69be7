from odoo import api, fields, models
from odoo.fields import Domain


class GovProgrammeIssue(models.Model):
    """A problem met on the way, open to every participant."""

    _name = "gov.programme.issue"
    _description = "Problem of a Programme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, id"

    programme_id = fields.Many2one(
        "gov.programme", required=True, index=True, ondelete="cascade"
    )
    task_id = fields.Many2one(
        "gov.task",
        index="btree_not_null",
        ondelete="set null",
        domain="[('programme_id', '=', programme_id)]",
    )
    name = fields.Char(string="Problem", required=True, tracking=True)
    raised_by_id = fields.Many2one(
        "gov.agency",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.gov_agency_ids[:1],
    )
    owner_id = fields.Many2one(
        "gov.agency",
        string="Solved By",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The agency that has to solve it.",
    )
    due_date = fields.Date()
    meeting = fields.Char(help="The meeting that dealt with it, and its day.")
    solution = fields.Text(tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("solved", "Solved")],
        compute="_compute_state",
        store=True,
        index=True,
        help="Solved as soon as the solution is entered.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("solution")
    def _compute_state(self):
        for issue in self:
            issue.state = "solved" if (issue.solution or "").strip() else "open"

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = self._city_today()
        for issue in self:
            late = issue.due_date and issue.due_date < today
            issue.is_overdue = bool(late and issue.state == "open")

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._city_today()
        return Domain("state", "=", "open") & Domain("due_date", "<", today)
