from odoo import fields, models
from odoo.exceptions import UserError


class GovStaffingRequest(models.Model):
    """A region asks for posts because delegations cannot be covered (编随事走)."""

    _name = "gov.staffing.request"
    _description = "Staffing Request"
    _inherit = ["gov.centre.mixin"]
    _order = "day desc, id desc"
    _rec_name = "centre_id"

    day = fields.Date(required=True, default=lambda self: self._city_today())
    delegation_ids = fields.Many2many(
        "gov.delegation",
        "gov_staffing_request_delegation_rel",
        "request_id",
        "delegation_id",
        "Cannot be covered",
    )
    reason = fields.Text(required=True, help="Why the posts at hand do not suffice.")
    posts_asked = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("filed", "Filed"),
            ("granted", "Granted"),
            ("refused", "Refused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    answer = fields.Text(help="Of the staffing office.")
    answered_on = fields.Date()
    posts_granted = fields.Integer("Posts added")

    _posts = models.Constraint(
        "CHECK(posts_asked > 0 AND posts_granted >= 0)", "Ask for at least one post."
    )

    def action_file(self):
        """File it with the staffing office."""
        for request in self:
            if not request.delegation_ids:
                raise self.env["gov.clause"]._refusal(
                    "JN21-09-05",
                    self.env._("Name the delegations that cannot be covered."),
                )
            request.state = "filed"

    def action_answer(self):
        """Enter the staffing office's answer."""
        for request in self:
            if request.state != "filed" or not request.answer:
                raise UserError(self.env._("Enter the answer to a filed request."))
            request.write(
                {
                    "state": "granted" if request.posts_granted else "refused",
                    "answered_on": request.answered_on or self._city_today(),
                }
            )
