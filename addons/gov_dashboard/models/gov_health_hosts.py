import time
from contextlib import closing

import psycopg2

from odoo import api, models
from odoo.sql_db import connection_info_for
from odoo.tools import config

from odoo.addons.gov_items import objectstore
from odoo.addons.gov_items.models.ir_http import LAG

from ..kernel import health

#: Seconds to wait for a replica's connection.
CONNECT = 3
#: What was just committed may be on its way: times to ask again, and seconds between.
TIMES, PAUSE = 4, 0.15
_POSITION = """
    SELECT pg_is_in_recovery(),
        GREATEST(pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()), 0),
        EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp())
"""


class GovHealthHosts(models.AbstractModel):
    """What an installation of several machines shares: files and the replica."""

    _inherit = "gov.health"

    @api.model
    def _sections(self):
        return {
            **super()._sections(),
            "files": self._files(),
            "replica": self._replica(),
        }

    @api.model
    def _files(self):
        """Whether the object store answers, and how soon."""
        store = objectstore.opened()
        if store is None:
            return {"configured": False, "state": health.GOOD}
        reason, message, start = "fine", "", time.perf_counter()
        try:
            store.reach()
        except objectstore.Missing as error:
            reason, message = "no_bucket", str(error)
        except objectstore.StoreError as error:
            reason, message = "no_answer", str(error)
        return {
            "configured": True,
            "state": health.GOOD if reason == "fine" else health.BAD,
            "reason": self._reasons()[reason],
            "bucket": store.bucket,
            "milliseconds": round((time.perf_counter() - start) * 1000),
            "message": message[:500],
        }

    @api.model
    def _replica(self):
        """How far the replica for reading is behind."""
        host = config["db_replica_host"]
        if not host:
            return {"configured": False, "state": health.GOOD}
        found, message = None, ""
        try:
            found = self._replica_position()
        except psycopg2.Error as error:
            message = str(error).strip()
        longest = self.env["ir.config_parameter"].get_param("gov_items.replica_lag")
        state, reason = health.replica(found, float(longest or LAG))
        return {
            "configured": True,
            "state": state,
            "reason": self._reasons()[reason],
            "host": host,
            "behind": found.behind if found else None,
            "seconds": found.seconds if found else None,
            "message": message[:500],
        }

    @api.model
    def _replica_position(self):
        """What the replica has of that which the primary has by now.

        :raise psycopg2.Error: it does not answer
        """
        # This request may be answered by the replica itself: the primary is asked anew.
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT pg_current_wal_lsn()::text")
            (wanted,) = cr.fetchone()
        _name, info = connection_info_for(self.env.cr.dbname, readonly=True)
        with closing(psycopg2.connect(**info, connect_timeout=CONNECT)) as replica:
            replica.autocommit = True
            with replica.cursor() as cr:
                for turn in range(TIMES):
                    if turn:
                        time.sleep(PAUSE)
                    cr.execute(_POSITION, (wanted,))
                    found = _replica_of(*cr.fetchone())
                    if not (found.follows and found.behind):
                        break
        return found


def _replica_of(follows, behind, seconds):
    late = float(seconds or 0) if behind else 0.0
    return health.Replica(follows, int(behind or 0), round(late, 1))
