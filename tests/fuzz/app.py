"""Odoo as a WSGI application in this process, and what it wrote.

The database is a scratch copy. Requests go through the whole of Odoo's HTTP layer,
only the socket is left out, so that a hundred thousand of them take minutes.
"""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections.abc import Iterator

from werkzeug.test import Client, TestResponse

import odoo
import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor

#: Tables that a refused request may write: who asked, and that it was refused.
MAY_REMEMBER = re.compile(
    r"gov_rate_limit|gov_trust_\w+|gov_audit_\w+|gov_chain_head|res_device_log|"
    r"res_users_log|ir_config_parameter"
)
SAVEPOINT = re.compile(r"^\s*(ROLLBACK TO |RELEASE |)SAVEPOINT\s+\"?([\w-]+)", re.I)
WRITING = re.compile(r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.I)


class Pending:
    """The tables that one transaction wrote, as far as it did not take it back.

    >>> pending = Pending()
    >>> for statement in ("INSERT INTO a", 'SAVEPOINT "x"', "UPDATE b SET c=1"):
    ...     pending.see(statement)
    >>> pending.see('ROLLBACK TO SAVEPOINT "x"')
    >>> sorted(pending.tables())
    ['a']
    """

    def __init__(self) -> None:
        self._levels: list[tuple[str, set[str]]] = [("", set())]

    def see(self, statement: str) -> None:
        """Take note of one statement."""
        if match := WRITING.match(statement):
            self._levels[-1][1].add(match[1].lower())
        elif match := SAVEPOINT.match(statement):
            verb, name = match[1].upper().strip(), match[2]
            if not verb:
                self._levels.append((name, set()))
            else:
                self._end(name, keep=verb == "RELEASE")

    def _end(self, name: str, *, keep: bool) -> None:
        if name not in dict(self._levels):
            return
        while True:
            level, tables = self._levels.pop()
            if keep:
                self._levels[-1][1].update(tables)
            if level == name:
                break
        if not keep:
            # The savepoint itself lives on.
            self._levels.append((name, set()))

    def tables(self) -> set[str]:
        return set().union(*(tables for _name, tables in self._levels))


class Writes:
    """The tables that committed transactions wrote, since ``forget``."""

    def __init__(self) -> None:
        self.committed: set[str] = set()

    def forget(self) -> None:
        self.committed.clear()

    def watch(self) -> None:
        """Follow every cursor of this process."""
        execute, commit, rollback = Cursor.execute, Cursor.commit, Cursor.rollback
        pending: dict[int, Pending] = {}

        def watched_execute(cr, query, *args, **kwargs):
            result = execute(cr, query, *args, **kwargs)
            text = getattr(query, "code", query)
            pending.setdefault(id(cr), Pending()).see(str(text))
            return result

        def watched_commit(cr):
            result = commit(cr)
            self.committed |= pending.pop(id(cr), Pending()).tables()
            return result

        def watched_rollback(cr):
            pending.pop(id(cr), None)
            return rollback(cr)

        Cursor.execute, Cursor.commit = watched_execute, watched_commit
        Cursor.rollback = watched_rollback

    def unexpected(self) -> set[str]:
        """Tables of ours, or of files, that a refused request should not write."""
        return {
            table
            for table in self.committed
            if (table.startswith("gov_") or table == "ir_attachment")
            and not MAY_REMEMBER.fullmatch(table)
        }


class Log(logging.Handler):
    """What Odoo logged as an error since ``forget``: a traceback nobody saw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        self.lines.append(text)

    def forget(self) -> None:
        self.lines.clear()


class Browser(Client):
    """A client with an address, as a socket would give it."""

    def open(self, *args, **kwargs) -> TestResponse:
        kwargs.setdefault("environ_base", {"REMOTE_ADDR": "127.0.0.1"})
        return super().open(*args, **kwargs)


class App:
    """The application on one database, ready to be asked by anyone."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.writes, self.log = Writes(), Log()
        self.inputs = 0
        self._clients: dict[str | None, Browser] = {}
        odoo.tools.config.parse_config(
            ["-d", database, "--db-filter", f"^{database}$", "--no-http"],
            setup_logging=False,
        )
        odoo.tools.config["db_name"] = [database]
        logging.getLogger().handlers[:] = [self.log]
        logging.getLogger().setLevel(logging.ERROR)
        odoo.http.root.setup_nodb_routing_map = lambda: None
        # Odoo finds the registry of a request by its thread.
        threading.current_thread().dbname = database
        self.registry = Registry(database)
        with self.environment(commit=True) as env:
            # The limit is tested elsewhere; here it would hide everything else.
            env["ir.config_parameter"].set_param("gov_items.rate_limit", "0/60")
            for scope in self._own_limits(env):
                env["ir.config_parameter"].set_param(scope, "0/60")
        self.writes.watch()

    @staticmethod
    def _own_limits(env) -> list[str]:
        found = env["ir.config_parameter"].search(
            [("key", "=like", "gov_items.rate_limit.%")]
        )
        return found.mapped("key")

    @contextlib.contextmanager
    def environment(self, uid: int = SUPERUSER_ID, *, commit: bool = False) -> Iterator:
        """A user's environment; rolled back at the end unless told otherwise."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"lang": "zh_CN"})
            if not commit:
                cr.rollback()

    def client(self, login: str | None = None) -> Browser:
        """A browser: nobody's, or signed in with the demo city's password."""
        if login in self._clients:
            return self._clients[login]
        client = self._clients[login] = Browser(odoo.http.root)
        client.get("/web/login")
        if login:
            params = {"db": self.database, "login": login, "password": "gov"}
            answer = client.post(
                "/web/session/authenticate", json={"jsonrpc": "2.0", "params": params}
            )
            if not (answer.json.get("result") or {}).get("uid"):
                raise RuntimeError(f"{login} cannot sign in")
        return client

    def judge(self, request: str, answer: TestResponse) -> None:
        """No error of ours, no insides shown, nothing half written.

        :raises AssertionError: with the request that did it
        """
        body = answer.get_data()
        assert answer.status_code < 500, (
            f"{request} → {answer.status_code}\n{self._last_error()}"
        )
        for word in (b"Traceback (most recent", b"psycopg2.", b"odoo.exceptions."):
            assert word not in body, f"{request} shows its insides: {word!r}"
        if answer.status_code >= 400:
            tables = self.writes.unexpected()
            assert not tables, f"{request} was refused but wrote {tables}"

    def _last_error(self) -> str:
        return self.log.lines[-1][-1500:] if self.log.lines else ""

    def begin(self) -> None:
        """Before each input: count it, and forget what the last one did."""
        self.inputs += 1
        self.writes.forget()
        self.log.forget()
