from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.gov_windows.kernel import award, clock

#: Lights of a limit that was missed; the warning before it is no fault.
MISSED = ("yellow", "red")


class GovAwardRound(models.Model):
    """The quarterly award hears the applicants and the time limits of cases."""

    _inherit = "gov.award.round"

    @api.model
    def _ratings(self, employees, first, last):
        """Per person the share of ratings of the period that are not bad.

        A bad rating that was verified and not upheld does not count.
        """
        begin, end = clock.utc(first, 0), clock.utc(last, 24)
        found = self.env["gov.rating"]._performance(
            Domain("officer_id", "in", employees.user_id.ids)
            & Domain("rated_at", ">=", begin)
            & Domain("rated_at", "<", end)
            & ~self._not_upheld(),
            "officer_id",
        )
        return {
            person.id: found[person.user_id.id][1]
            for person in employees
            if person.user_id.id in found
        }

    @api.model
    def _not_upheld(self):
        """Bad ratings that were verified and found to be wrong: nothing rectified."""
        return Domain("is_bad", "=", True) & (
            Domain("state", "=", "rejected")
            | (Domain("state", "=", "closed") & Domain("measure", "=", False))
        )

    @api.model
    def _lights(self, employees, first, last):
        """Per person the share of accepted cases due in the period and never late."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.accepted_by, l.case_id IS NULL, COUNT(*)
                     FROM gov_case c
                     LEFT JOIN (SELECT DISTINCT case_id FROM gov_supervision_light
                                 WHERE light IN %(missed)s) l ON l.case_id = c.id
                    WHERE c.accepted_by = ANY(%(users)s)
                      AND c.due_on BETWEEN %(first)s AND %(last)s
                    GROUP BY 1, 2""",
                missed=MISSED,
                users=employees.user_id.ids,
                first=first,
                last=last,
            )
        )
        found = award.shares(rows)
        return {
            person.id: found[person.user_id.id]
            for person in employees
            if person.user_id.id in found
        }
