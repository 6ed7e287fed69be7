from contextlib import contextmanager

from odoo import api, fields, models
from odoo.sql_db import Cursor
from odoo.tools import SQL


@contextmanager
def short_cursor(source):
    """A cursor for one drawing in a transaction of its own.

    It sees the serial as it is now: who comes second waits for microseconds and is not
    told to begin again. And it does not wait for the disk: PostgreSQL writes its log in
    order, so what is committed with the number later brings the drawing to the disk
    before itself.

    :param source: registry or connection that gives cursors
    """
    with source.cursor() as cr:
        if isinstance(cr, Cursor):  # a test's stands in the middle of a transaction
            cr.execute(
                "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; "
                "SET LOCAL synchronous_commit TO OFF"
            )
        yield cr


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
        """
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

    def _counter_cursor(self):
        return short_cursor(self.env.registry)
