import os
import socket
from contextlib import closing
from unittest.mock import Mock, patch

import psycopg2
from psycopg2.errors import ReadOnlySqlTransaction

from odoo.sql_db import PsycoConnection, db_connect
from odoo.tests import BaseCase, HttpCase, get_db_name, tagged
from odoo.tools import config, mute_logger

from ..models.ir_http import WROTE
from ..replica import else_primary, is_lost


@tagged("-at_install", "post_install")
class TestReplica(HttpCase):
    """Who wrote a moment ago reads where it was written."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.dict(config.options, {"db_replica_host": "replica"}))
        self.authenticate("admin", "admin")

    def call(self, method, *arguments):
        """Call a method of the user and return whether the cursor could only read."""
        seen = []
        users = type(self.env["res.users"])
        real = getattr(users, method)

        def spied(records, *args, **kwargs):
            seen.append(records.env.cr.readonly)
            return real(records, *args, **kwargs)

        if hasattr(real, "_readonly"):
            spied._readonly = real._readonly
        with patch.object(users, method, spied):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw",
                {
                    "model": "res.users",
                    "method": method,
                    "args": [[self.session.uid], *arguments],
                    "kwargs": {},
                },
            )
        return seen[0]

    def forget(self):
        cookies = self.opener.cookies
        for cookie in list(cookies):
            if cookie.name == WROTE:
                cookies.clear(cookie.domain, cookie.path, cookie.name)

    def test_after_writing(self):
        self.forget()
        self.assertTrue(self.call("web_read", {"name": {}}))
        self.assertNotIn(WROTE, self.opener.cookies)
        self.assertFalse(self.call("write", {"signature": "x"}))
        self.assertIn(WROTE, self.opener.cookies)
        self.assertFalse(self.call("web_read", {"name": {}}), "on the primary")
        self.forget()
        self.assertTrue(self.call("web_read", {"name": {}}), "on the replica again")

    def test_reading_on_the_primary_does_not_go_on_for_ever(self):
        self.opener.cookies.set(WROTE, "1")
        with patch("odoo.http.FutureResponse.set_cookie") as later:
            self.call("web_read", {"name": {}})
        self.assertNotIn(WROTE, [call.args[0] for call in later.call_args_list])

    def test_switched_off_and_without_a_replica(self):
        self.forget()
        self.env["ir.config_parameter"].set_param("gov_items.replica_lag", "0")
        self.call("write", {"signature": "x"})
        self.assertNotIn(WROTE, self.opener.cookies)
        self.env["ir.config_parameter"].set_param("gov_items.replica_lag", "5")
        with patch.dict(config.options, {"db_replica_host": None}):
            self.call("write", {"signature": "x"})
        self.assertNotIn(WROTE, self.opener.cookies)


@tagged("-at_install", "post_install")
class TestReplicaLost(BaseCase):
    """A connection for reading whose other end is gone."""

    def cursor(self):
        cr = db_connect(get_db_name(), readonly=True).cursor()
        self.addCleanup(cr.close)
        cr.execute("SELECT 1")
        return cr

    def cut(self, connection):
        with closing(socket.socket(fileno=os.dup(connection.fileno()))) as line:
            line.shutdown(socket.SHUT_RDWR)

    def test_reset_of_a_cut_connection(self):
        """``tests/test_hosts.py`` shuts a server down, where psycopg2 says less."""
        cr = self.cursor()
        self.cut(cr.connection)
        with self.assertRaises(psycopg2.OperationalError):
            cr.connection.reset()

    def test_whatever_fails_at_a_reset_is_operational(self):
        connection = Mock(spec=PsycoConnection)
        with (
            patch("odoo.addons.gov_items.replica.psycopg2.extensions") as real,
            self.assertRaisesRegex(psycopg2.OperationalError, "closed unexpectedly"),
        ):
            real.connection.reset.side_effect = psycopg2.DatabaseError(
                "closed unexpectedly"
            )
            PsycoConnection.reset(connection)

    @mute_logger("odoo.sql_db")
    def test_a_request_begins_anew_if_its_replica_is_lost(self):
        cr = self.cursor()
        request = Mock(env=Mock(cr=cr))
        with patch("odoo.addons.gov_items.replica.request", request):
            with self.assertRaises(psycopg2.errors.DivisionByZero):
                else_primary(cr.execute)("SELECT 1 / 0")
            with self.assertRaises(psycopg2.errors.InFailedSqlTransaction):
                else_primary(cr.execute)("SELECT 1")
            cr.rollback()
            self.cut(cr.connection)
            with self.assertRaises(ReadOnlySqlTransaction):
                else_primary(cr.execute)("SELECT 1")
        self.assertTrue(cr.closed, "Odoo need not roll it back")

    @mute_logger("odoo.sql_db")
    def test_on_the_primary_an_error_stays_what_it_is(self):
        with closing(db_connect(get_db_name()).cursor()) as cr:
            self.cut(cr.connection)
            request = Mock(env=Mock(cr=cr))
            with (
                patch("odoo.addons.gov_items.replica.request", request),
                self.assertRaises(psycopg2.OperationalError),
            ):
                else_primary(cr.execute)("SELECT 1")
            self.assertTrue(is_lost(cr.connection))
