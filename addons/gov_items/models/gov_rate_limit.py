import hashlib
import hmac
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.throttle import Limit, Throttle, parse_limit, wait_after, window

#: ``hits/seconds`` where no parameter of the scope says otherwise.
DEFAULT_LIMIT = "60/60"
PARAMETER = "gov_items.rate_limit"
STORE_PARAMETER = "gov_items.rate_limit_store"
_THROTTLE = Throttle()


class GovRateLimit(models.Model):
    """Limits how often one client may ask a public page.

    Controllers use ``controllers.rate_limit.limited``. Parameters:
    ``gov_items.rate_limit.<scope>``, else ``gov_items.rate_limit``, as
    ``hits/seconds`` (0 hits: no limit); ``gov_items.rate_limit_store``: ``memory``
    counts per process, ``database`` for all of them together.

    Rows hold a keyed hash of the client's address, never the address.
    """

    _name = "gov.rate.limit"
    _description = "Counter of Requests"
    _log_access = False
    _order = "window_start DESC, id"

    scope = fields.Char(required=True)
    client = fields.Char(required=True, help="Keyed hash of the client's address.")
    window_start = fields.Datetime(required=True, index=True)
    hits = fields.Integer(required=True, default=1)

    _window_uniq = models.UniqueIndex("(scope, client, window_start)")

    def init(self):
        """Counters need not survive a crash: no write-ahead log for them."""
        self.env.cr.execute("ALTER TABLE gov_rate_limit SET UNLOGGED")

    @api.model
    def _limit(self, scope):
        """Return the ``Limit`` of a scope; what cannot be read is the default."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: public pages ask
        text = parameters.get_param(f"{PARAMETER}.{scope}")
        text = text or parameters.get_param(PARAMETER)
        return parse_limit(text or "") or parse_limit(DEFAULT_LIMIT)

    @api.model
    def _hit(self, scope, address):
        """Count a request and return the seconds to wait; 0 = go on.

        :param address: the client's address; kept as a keyed hash only
        """
        limit = self._limit(scope)
        if not limit.hits:
            return 0
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: public pages ask
        secret = parameters.get_param("database.secret") or ""
        digest = hmac.new(secret.encode(), (address or "").encode(), hashlib.sha256)
        client = digest.hexdigest()[:32]
        if parameters.get_param(STORE_PARAMETER) == "database":
            return self._hit_database(scope, client, limit)
        key = f"{self.env.cr.dbname}/{scope}/{client}"
        return _THROTTLE.hit(key, limit, time.time())

    def _hit_database(self, scope: str, client: str, limit: Limit) -> int:
        """Count in a transaction of its own: the page's may be read-only."""
        number, left = window(time.time(), limit)
        start = fields.Datetime.to_datetime("1970-01-01") + timedelta(
            seconds=number * limit.seconds
        )
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO gov_rate_limit (scope, client, window_start, hits)
                         VALUES (%s, %s, %s, 1)
                    ON CONFLICT (scope, client, window_start)
                      DO UPDATE SET hits = gov_rate_limit.hits + 1
                      RETURNING hits
                    """,
                    scope,
                    client,
                    start,
                )
            )
            (hits,) = cr.fetchone()
        return wait_after(hits, left, limit)

    @api.autovacuum
    def _gc_windows(self):
        """Delete the counters of days gone by."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("window_start", "<", limit)]).unlink()

    @api.model
    def _forget_clients(self):
        """Start counting anew; for tests."""
        _THROTTLE.forget()
        self.search([("hits", ">", 0)]).unlink()
