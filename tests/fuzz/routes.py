"""Every route of the suite with every kind of nonsense."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from .app import App
from .strategies import ANY_TEXT, JSON, NUMBER, TEXT, upload

#: Who asks: nobody, and people of several jobs.
PEOPLE = (None, "clerk.rencheng", "manager.city", "auditor.city")
CONVERTER = re.compile(r"<(?:(\w+)(\([^>]*\))?:)?(\w+)>")


class Route(NamedTuple):
    """One address of ours: its rule, methods, parameters and who may ask."""

    rule: str
    methods: tuple[str, ...]
    parameters: tuple[str, ...]
    public: bool
    json: bool

    def __str__(self) -> str:
        return f"{'/'.join(self.methods)} {self.rule}"


def routes(app: App) -> list[Route]:
    """The routes that addons of the suite define, as Odoo's own map has them."""
    with app.environment() as env:
        return sorted(_routes(env))


def _routes(env) -> Iterator[Route]:
    for rule in env["ir.http"].routing_map().iter_rules():
        endpoint = rule.endpoint
        # Core's own addresses that an addon of ours extends are core's to mend.
        if ".gov_" not in endpoint.func.__module__ or not rule.rule.startswith("/gov/"):
            continue
        names = inspect.signature(endpoint.func).parameters.values()
        routing = endpoint.routing
        yield Route(
            rule.rule,
            tuple(sorted(set(rule.methods or ("GET", "POST")) - {"HEAD", "OPTIONS"})),
            tuple(n.name for n in names if n.kind == n.POSITIONAL_OR_KEYWORD)[1:],
            routing["auth"] in ("public", "none"),
            routing["type"] == "jsonrpc",
        )


class Hints:
    """Values that exist, so that some requests come past the first door."""

    def __init__(self, app: App) -> None:
        with app.environment() as env:
            online = env["gov.delegation"]._open_online("", "", 3)
            versions = env["gov.list.version"].search([], limit=3)
            self.values = {
                "delegation_id": online.ids or [1],
                "programme": env["gov.programme"].search([], limit=3).mapped("code"),
                "region": env["gov.region"].search([], limit=3).mapped("code"),
                "token": env["gov.case"].search([], limit=3).mapped("token")
                if "token" in env["gov.case"]
                else [],
                "version_id": versions.ids,
                "form": ["pdf", "xlsx", "json"],
            }

    def strategy(self, name: str, kind: str) -> st.SearchStrategy:
        known = [value for value in self.values.get(name, ()) if value]
        wild = NUMBER if kind == "int" else st.one_of(ANY_TEXT, NUMBER.map(str))
        small = st.integers(1, 12) if kind == "int" or name.endswith("_id") else TEXT
        return (
            st.one_of(st.sampled_from(known), wild) if known else st.one_of(small, wild)
        )


def path_of(draw: Any, rule: str, hints: Hints) -> str:
    """The rule with its variables filled in."""

    def fill(match: re.Match) -> str:
        kind, choice, name = match.groups()
        value = draw(hints.strategy(name, kind or "string"))
        if choice and draw(st.booleans()):
            value = draw(st.sampled_from(re.findall(r"\w+", choice)))
        return quote(str(value), safe="")

    return CONVERTER.sub(fill, rule)


def requests_for(route: Route, hints: Hints, tokens: dict) -> st.SearchStrategy[dict]:
    """Keyword arguments of the test client for one request."""

    @st.composite
    def request(draw):
        method = draw(st.sampled_from(route.methods))
        given_names = st.sampled_from((*route.parameters, "debug", "kw", "lang", "id"))
        values = st.one_of(ANY_TEXT, NUMBER.map(str))
        fields = draw(st.dictionaries(given_names, values, max_size=6))
        for name in route.parameters:
            if name in hints.values and draw(st.booleans()):
                fields[name] = str(draw(hints.strategy(name, "string")))
        arguments: dict[str, Any] = {
            "path": path_of(draw, route.rule, hints),
            "method": method,
            "headers": draw(headers()),
        }
        if method in ("GET", "HEAD"):
            arguments["query_string"] = fields
        else:
            arguments.update(_body(draw, route, fields))
        return arguments

    def _body(draw, route, fields):
        kind = draw(st.sampled_from(("form", "form", "json", "raw", "files")))
        if route.json or kind == "json":
            return {"json": draw(JSON)}
        if kind == "raw":
            types = (
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
            )
            return {
                "data": draw(st.binary(max_size=300)),
                "content_type": draw(st.sampled_from(types)),
            }
        # With the visitor's own token, else every form ends at the first door.
        data: dict[str, Any] = {**fields, "csrf_token": tokens["csrf"]}
        if kind == "files":
            names = st.one_of(given_file_names, ANY_TEXT.filter(bool))
            files = draw(st.dictionaries(names, upload(), max_size=3))
            # A name in a header ends at a line end; clients do not send one.
            data |= {re.sub(r"[\r\n]", "", k) or "f": v for k, v in files.items()}
        return {"data": data}

    given_file_names = st.sampled_from(("file", "document", "ufile", "document-1"))
    return request()


def headers() -> st.SearchStrategy[dict[str, str]]:
    """Headers that our pages read; latin-1, as HTTP carries them."""
    printable = st.text(
        st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
        max_size=40,
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "Authorization": st.one_of(printable, printable.map("Bearer {}".format)),
            "Idempotency-Key": printable,
            "If-None-Match": printable,
            "Accept-Language": st.one_of(printable, st.just("zh-CN")),
            "Range": st.one_of(printable, st.just("bytes=0-1")),
            "X-Forwarded-For": printable,
            "Content-Encoding": st.sampled_from(("gzip", "identity", "x")),
        },
    )


def csrf_token(client: Any) -> str:
    """The token of the client's own session, as a form of ours would hold it."""
    page = client.get("/gov/ask").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def fuzz_route(
    app: App, route: Route, login: str | None, inputs: int, start: int
) -> None:
    """Ask one route ``inputs`` times as one person.

    :raises AssertionError: the smallest request found that breaks something
    """
    client, hints = app.client(login), Hints(app)
    tokens = {"csrf": csrf_token(client)}

    @seed(start)
    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(arguments=requests_for(route, hints, tokens))
    def ask(arguments):
        app.begin()
        answer = client.open(**arguments)
        app.judge(f"{login or 'nobody'}: {arguments}", answer)
        answer.close()

    ask()
