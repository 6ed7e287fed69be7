from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kernel import deputies


class GovDeputy(models.Model):
    """Somebody's desk handed over to a deputy from a first to a last day.

    It hands over work, not powers: the deputy needs the roles themselves. Where a
    person is named for an act (who approves for an agency, who has a case in
    hand), the deputy does it in these days.
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
        """The deputy works for the same office and holds the roles handed over."""
        for deputy in self:
            self._require_able(deputy.user_id, deputy.deputy_id)

    @api.model
    def _require_able(self, absent, stand_in):
        """Refuse a deputy who could not do the work.

        :raise ValidationError: another office, or a role is missing
        """
        if not self._is_able(absent, stand_in):
            raise ValidationError(
                self.env._(
                    "%(deputy)s has not the office and the roles of %(user)s.",
                    deputy=stand_in.sudo().name,  # sudo: the message names them
                    user=absent.sudo().name,  # sudo: the message names them
                )
            )

    @api.model
    def _is_able(self, absent, stand_in):
        """Whether ``stand_in`` has the office and the roles of ``absent``."""
        absent = absent.sudo()  # sudo: only whether roles suffice
        stand_in = stand_in.sudo()  # sudo: only whether roles suffice
        shared = absent.gov_agency_ids & stand_in.gov_agency_ids
        return bool(shared) and not self._handed_roles(absent) - stand_in.all_group_ids

    @api.model
    def _handed_roles(self, user):
        """Roles of ``user`` that a deputy must hold as well.

        Upper modules add those whose work is handed over person by person.

        :return: ``res.groups``
        """
        return user.all_group_ids.browse()

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self._refresh_reviews()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self._refresh_reviews()
        return result

    def unlink(self):
        result = super().unlink()
        self._refresh_reviews()
        return result

    @api.model
    def _refresh_reviews(self):
        """Who may review now follows from who is away."""
        reviews = self.env["tier.review"].sudo()  # sudo: written by acts only
        reviews._refresh_open()

    @api.model
    def _today(self):
        """The day in China, whatever the time zone of server or user."""
        return self.env["gov.adjustment"]._today()

    @api.model
    def _running(self):
        today = self._today()
        rows = self.sudo().search(  # sudo: a chain of deputies crosses offices
            [("date_from", "<=", today), ("date_to", ">=", today)]
        )
        return [
            deputies.Deputy(
                row.user_id.id, row.deputy_id.id, row.date_from, row.date_to
            )
            for row in rows
        ]

    @api.model
    def _desks_of(self, user):
        """The user, and everybody for whom the user stands in today."""
        absent = deputies.stands_in_for(self._running(), user.id, self._today())
        return user.browse([user.id, *sorted(absent)])

    @api.model
    def _stand_ins(self, users):
        """Everybody who stands in today for one of ``users``.

        :param users: ``res.users``
        :return: ``res.users`` without the users themselves
        """
        running, today = self._running(), self._today()
        found = set().union(
            *(deputies.stand_ins_of(running, user.id, today) for user in users)
        )
        return users.browse(sorted(found - set(users.ids)))
