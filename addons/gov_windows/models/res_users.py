import secrets

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools import consteq

#: Steps that only the government's own staff take.
OFFICIAL_STEPS = ("review", "decide", "seal")


class ResUsers(models.Model):
    _inherit = "res.users"

    gov_calendar_token = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_system",
        index="btree_not_null",
        help="Whoever knows it reads this person's rota as a calendar.",
    )

    def _gov_calendar(self, renew=False):
        """Return the path of one's own calendar; renewing ends the old one."""
        self.ensure_one()
        user = self.sudo()  # sudo: one's own token, which RPC never shows
        if renew or not user.gov_calendar_token:
            user.gov_calendar_token = secrets.token_urlsafe(24)
        return f"/gov/calendar/{user.gov_calendar_token}.ics"

    @api.model
    def _of_gov_calendar(self, token):
        """The user whose calendar the token opens, or none."""
        users = self.sudo()  # sudo: a calendar program has no account
        user = users.search([("gov_calendar_token", "=", token)], limit=1)
        return user if user and consteq(user.gov_calendar_token, token) else user[:0]

    def _check_gov_step(self, kind, agency, centre=None):
        """Refuse the user a step of a case; the addon of cases asks before each.

        :param kind: kind of the step, as ``review``.
        :param agency: the agency whose step it is.
        :param centre: the centre at whose window the case was received.
        """
        self.ensure_one()
        day = self._city_today()
        contract, point, posted_to = self._gov_step_facts(
            agency.id, day, self.env.company.id
        )
        if kind in OFFICIAL_STEPS:
            self._check_official(contract, point)
        if centre and posted_to and posted_to != centre.id:
            centres = self.env["gov.centre"].sudo()  # sudo: where one is posted
            place = centres.browse(posted_to)
            raise self.env["gov.clause"]._refusal(
                "JN18-05-06",
                self.env._(
                    "%(user)s is posted to %(centre)s and does no work of %(agency)s "
                    "elsewhere.",
                    user=self.name,
                    centre=place.name,
                    agency=agency.name,
                ),
            )

    @tools.ormcache("self.id", "agency_id", "day", "company_id")
    def _gov_step_facts(self, agency_id, day, company_id):
        """What decides whether the user may take steps of an agency on ``day``.

        Remembered, as every step of every case asks: whatever changes postings,
        employees, service points or centres clears the cache.

        :return: (works under a service contract, id of the service point or False,
            id of the centre to which the user is posted and relieved or False)
        """
        user = self.sudo().with_company(company_id)  # sudo: own employment
        person = user.employee_id
        posting = self.env["gov.posting"].sudo()  # sudo: whether there is one
        found = posting.search_fetch(
            Domain("user_id", "=", self.id)
            & Domain("relieved", "=", True)
            & Domain("agency_id", "parent_of", [agency_id])
            & posting._on_domain(day),
            ["centre_id"],
            limit=1,
        )
        contract = person.gov_staff_kind == "contract"
        return contract, person.gov_point_id.id, found.centre_id.id

    def _check_official(self, contract, point_id):
        """Refuse contract staff and staff of partner sites."""
        if contract:
            raise self.env["gov.clause"]._refusal(
                "HZ22-52-03",
                self.env._(
                    "%(user)s works under a service contract and takes no review, "
                    "decision or seal step.",
                    user=self.name,
                ),
            )
        if not point_id:
            return
        points = self.env["gov.service.point"].sudo()  # sudo: own place of work
        point = points.browse(point_id)
        if point.is_partner:
            raise self.env["gov.clause"]._refusal(
                "HZ22-72-02",
                self.env._(
                    "%(point)s is a partner site: it collects, forwards and helps, "
                    "and takes no review, decision or seal step.",
                    point=point.name,
                ),
            )
