import time

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

_TRIES = 12


class GovCaseCounter(models.Model):
    """The last serial given per region, item type and day."""

    _name = "gov.case.counter"
    _description = "Case Number Counter"
    _rec_name = "key"

    key = fields.Char(
        required=True,
        readonly=True,
        help="Region 6, item type 2 and day 8: the head of the case number.",
    )
    last = fields.Integer(required=True, readonly=True, aggregator=None)

    _key_uniq = models.Constraint("unique(key)", "One counter per region, type, day.")

    @api.model
    def _next(self, key):
        """Return the next serial under ``key``, in a short transaction of its own.

        So a clerk never waits for another clerk's acceptance to finish; a
        serial whose acceptance fails afterwards is left out.

        :raise ConcurrencyError: many others drew at the same instant; the
            request is tried again
        """
        for attempt in range(_TRIES):
            try:
                with self._counter_cursor() as cr:
                    cr.execute(
                        SQL(
                            """INSERT INTO gov_case_counter (key, last)
                               VALUES (%s, 1)
                               ON CONFLICT (key) DO UPDATE
                               SET last = gov_case_counter.last + 1
                               RETURNING last""",
                            key,
                        )
                    )
                    return cr.fetchone()[0]
            except psycopg2.errors.SerializationFailure:
                time.sleep(0.005 * (attempt + 1))
        raise ConcurrencyError(key)

    def _counter_cursor(self):
        return self.env.registry.cursor()
