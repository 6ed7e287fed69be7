from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.gov_items.kernel import deputies

#: What a hand-over of the desk follows.
HAND_OVER_FACTS = frozenset(
    {
        "state",
        "employee_id",
        "gov_deputy_id",
        "request_date_from",
        "request_date_to",
        "date_from",
        "date_to",
    }
)


class HrLeave(models.Model):
    """A granted leave hands the desk to the deputy that it names.

    A deputy is named for each leave; proposed is the person's usual one. It is
    whole days, also for a leave of some hours: the person may act as well.
    """

    _inherit = "hr.leave"

    gov_deputy_id = fields.Many2one(
        "res.users",
        "Deputy",
        compute="_compute_gov_deputy_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'in', gov_able_ids)]",
        help="Takes the desk while the leave lasts: approvals and cases in hand. Works "
        "for the same office and holds the same roles.",
    )
    gov_able_ids = fields.Many2many(
        "res.users",
        string="Able to stand in",
        compute="_compute_gov_able_ids",
        compute_sudo=True,
    )

    @api.depends("employee_id")
    def _compute_gov_deputy_id(self):
        for leave in self:
            person = leave.employee_id.sudo()  # sudo: the usual deputy alone is read
            leave.gov_deputy_id = person.gov_deputy_id

    @api.depends("employee_id")
    def _compute_gov_able_ids(self):
        rows = self.env["gov.deputy"]
        for leave in self:
            absent = leave.employee_id.user_id
            others = absent.search(
                Domain("gov_agency_ids", "in", absent.gov_agency_ids.ids)
                & Domain("id", "!=", absent.id)
            )
            leave.gov_able_ids = others.filtered(
                lambda other, absent=absent: rows._is_able(absent, other)
            )

    @api.constrains("gov_deputy_id", "employee_id")
    def _check_gov_deputy(self):
        for leave in self.filtered("gov_deputy_id"):
            absent = leave.employee_id.sudo().user_id  # sudo: who it is, no more
            if absent == leave.gov_deputy_id:
                raise ValidationError(self.env._("Nobody stands in for themselves."))
            self.env["gov.deputy"]._require_able(absent, leave.gov_deputy_id)

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._gov_hand_over()
        return leaves

    def write(self, vals):
        result = super().write(vals)
        if not HAND_OVER_FACTS.isdisjoint(vals):
            self._gov_hand_over()
        return result

    def unlink(self):
        self._gov_hand_overs().unlink()
        return super().unlink()

    def _gov_hand_overs(self):
        rows = self.env["gov.deputy"].sudo()  # sudo: they follow the leave
        return rows.search([("leave_id", "in", self.ids)])

    def _gov_hand_over(self):
        """Let the hand-overs of the desk be what the leaves say now.

        Days for which a deputy was entered by hand keep that one.
        """
        self._gov_hand_overs().unlink()
        granted = self.filtered(
            lambda leave: leave.state == "validate" and leave.gov_deputy_id
        )
        for leave in granted:
            rows = self.env["gov.deputy"].sudo()  # sudo: the leave was granted
            rows.create(leave._prepare_gov_hand_overs())

    def _prepare_gov_hand_overs(self):
        absent = self.employee_id.sudo().user_id  # sudo: who it is, no more
        first, last = self.request_date_from, self.request_date_to
        rows = self.env["gov.deputy"].sudo()  # sudo: only which days are taken
        taken = rows.search(
            Domain("user_id", "=", absent.id)
            & Domain("date_from", "<=", last)
            & Domain("date_to", ">=", first)
        )
        spans = [(row.date_from, row.date_to) for row in taken]
        return [
            {
                "user_id": absent.id,
                "deputy_id": self.gov_deputy_id.id,
                "date_from": start,
                "date_to": end,
                "leave_id": self.id,
                "reason": self.env._("Leave"),
            }
            for start, end in deputies.uncovered(first, last, spans)
        ]

    def _validate_leave_request(self):
        """Draft shifts during a granted leave go; published ones need a substitute.

        The database refuses a change of such a shift until somebody else has it.
        """
        result = super()._validate_leave_request()
        shifts = self.env["gov.shift"].sudo()  # sudo: the rota follows the leave
        for leave in self:
            shifts.search(
                Domain("employee_id", "=", leave.employee_id.id)
                & Domain("state", "=", "draft")
                & Domain("start", "<", leave.date_to)
                & Domain("stop", ">", leave.date_from)
            ).unlink()
        return result
