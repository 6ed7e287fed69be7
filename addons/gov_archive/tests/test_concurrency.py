import threading

from odoo import SUPERUSER_ID, api, sql_db
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.gov_items.tests.common import clause

THREADS, DRAWS = 4, 8


@tagged("post_install", "-at_install")
class TestConcurrency(BaseCase):
    """Real transactions side by side: the serials of a class have no gaps."""

    def setUp(self):
        super().setUp()
        self.db = sql_db.db_connect(get_db_name())
        with self.db.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            region = env["gov.region"].create(
                {"name": "Concurrency", "code": "CONC-1", "kind": "city"}
            )
            agency = env["gov.agency"].create(
                {
                    "name": "Concurrency",
                    "region_id": region.id,
                    "fonds_code": "X001",
                    "archive_code": "CON",
                }
            )
            self.region_id, self.agency_id = region.id, agency.id
        self.addCleanup(self._clean)

    def _clean(self):
        with self.db.cursor() as cr:
            for table, column, value in (
                ("gov_archive_fonds", "agency_id", self.agency_id),
                ("gov_agency", "id", self.agency_id),
                ("gov_region", "id", self.region_id),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [value])

    def _draw(self, commit):
        """Draw in a transaction of its own; return the serial if it was kept."""
        with self.db.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            agency = env["gov.agency"].browse(self.agency_id)
            _fonds, number = env["gov.archive.fonds"]._draw(agency, "ZY", 2026, "D30")
            if not commit:
                cr.rollback()
                return None
            return number.serial

    def _work(self, worker, kept, failed):
        for place in range(DRAWS):
            commit = (worker + place) % 3 != 0
            for _attempt in range(200):
                try:
                    serial = self._draw(commit)
                except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                    continue  # as the server does with a request or a job
                if serial:
                    kept.append(serial)
                break
            else:
                failed.append(place)

    @clause("HZ22-62-03")
    def test_no_gap_and_no_repetition(self):
        kept, failed = [], []
        workers = [
            threading.Thread(target=self._work, args=(worker, kept, failed))
            for worker in range(THREADS)
        ]
        with mute_logger("odoo.sql_db"):
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        self.assertFalse(failed)
        self.assertTrue(kept)
        self.assertEqual(sorted(kept), list(range(1, len(kept) + 1)))
