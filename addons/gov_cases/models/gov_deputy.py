from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import load


class GovDeputy(models.Model):
    """Somebody's desk handed over to a deputy from a first to a last day.

    It hands over work, not powers: the deputy needs the roles themselves.
    """

    _name = "gov.deputy"
    _description = "Deputy"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Absent",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="cascade",
    )
    deputy_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        compute="_compute_agency_id",
        store=True,
        index="btree_not_null",
        help="Office of both; its manager may enter a hand-over too.",
    )
    date_from = fields.Date("First day", required=True)
    date_to = fields.Date("Last day", required=True)
    reason = fields.Char()

    _period = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day comes after the first."
    )
    _not_self = models.Constraint(
        "CHECK(user_id <> deputy_id)", "Nobody stands in for themselves."
    )
    _one_at_a_time = models.Constraint(
        "EXCLUDE USING gist (user_id WITH =, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "There is a deputy for these days already.",
    )

    @api.depends("user_id", "deputy_id")
    def _compute_agency_id(self):
        for deputy in self:
            absent = deputy.user_id.sudo()  # sudo: users may not read each other
            stand_in = deputy.deputy_id.sudo()  # sudo: as above, only agencies
            both = absent.gov_agency_ids & stand_in.gov_agency_ids
            deputy.agency_id = both[:1]

    @api.constrains("user_id", "deputy_id")
    def _check_able(self):
        """The deputy works for the same office and holds the same case roles."""
        privilege = self.env.ref("gov_cases.privilege_cases")
        for deputy in self:
            absent = deputy.user_id.sudo()  # sudo: only whether roles suffice
            stand_in = deputy.deputy_id.sudo()  # sudo: only whether roles suffice
            roles = absent.all_group_ids.filtered(
                lambda group: group.privilege_id == privilege
            )
            if not deputy.agency_id or roles - stand_in.all_group_ids:
                raise ValidationError(
                    self.env._(
                        "%(deputy)s has not the office and the roles of %(user)s.",
                        deputy=stand_in.name,
                        user=absent.name,
                    )
                )

    @api.model
    def _desks_of(self, user):
        """The user, and everybody for whom the user stands in today."""
        today = self.env["gov.case"]._today()
        rows = self.sudo().search(  # sudo: a chain of deputies crosses offices
            [("date_from", "<=", today), ("date_to", ">=", today)]
        )
        absent = load.stands_in_for(
            [
                load.Deputy(
                    row.user_id.id, row.deputy_id.id, row.date_from, row.date_to
                )
                for row in rows
            ],
            user.id,
            today,
        )
        return user.browse([user.id, *sorted(absent)])
