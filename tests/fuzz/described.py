"""The JSON interface, asked by its own description and held to it.

Requests are generated from ``/gov/api/v1/openapi.json``: those that fit it and those
that break it in one place. Each answer must be one that the description promises: its
status, its content type, the shape of its body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from .app import App

DESCRIPTION = "/gov/api/v1/openapi.json"
PROMISES = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)
#: Which key opens which address.
SCOPES = {
    "/gov/api/v1/items": "intake",
    "/gov/api/v1/cases": "intake",
    "/gov/api/v1/cases/{token}": "progress",
}


def partner_keys(app: App) -> dict[str, str]:
    """A key of each scope, of one partner."""
    with app.environment(commit=True) as env:
        partner = env["gov.api.partner"].create({"name": "Fuzz"})
        return {scope: partner._new_key(scope) for scope in set(SCOPES.values())}


def operations(app: App) -> list[Any]:
    """The operations that the interface says it has."""
    answer = app.client().get(DESCRIPTION)
    schema = schemathesis.openapi.from_dict(answer.json)
    return [found.ok() for found in schema.get_all_operations()]


def with_something_real(case: Any, known: dict[str, Any]) -> Any:
    """The same request about a region, an item or a case that there is."""
    if isinstance(case.body, dict):
        case.body |= known["body"]
    if isinstance(case.path_parameters, dict) and known["token"]:
        case.path_parameters["token"] = known["token"]
    return case


def known_values(app: App) -> dict[str, Any]:
    with app.environment() as env:
        online = env["gov.delegation"]._open_online("", "", 1)
        case = env["gov.case"].search([("token", "!=", False)], limit=1)
        entry = online.entry_id
        return {
            "token": case.token,
            "body": {
                "programme": entry.programme_id.code,
                "number": entry.sequence,
                "region": online.region_id.code,
            },
        }


def fuzz_described(app: App, inputs: int, start: int) -> None:
    """Ask each operation its share of ``inputs`` times.

    :raises AssertionError: the smallest request whose answer breaks the promise
    """
    keys, known, found = partner_keys(app), known_values(app), operations(app)
    assert {operation.path for operation in found} == set(SCOPES), "unknown address"
    for number, operation in enumerate(found):
        profile = settings(
            max_examples=-(-inputs // len(found)),
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        seed(start + number)(profile(_asking(app, operation, keys, known)))()


def _asking(app: App, operation: Any, keys: dict, known: dict) -> Callable[[], None]:
    """The test of one operation, for hypothesis to run."""
    client = app.client()
    right = keys[SCOPES[operation.path]]

    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ),
        real=st.booleans(),
        key=st.sampled_from((right, right, right, *keys.values(), "x")),
    )
    def ask(case, real, key):
        if real:
            case = with_something_real(case, known)
        app.begin()
        arguments = WSGI_TRANSPORT.serialize_case(case)
        # Header values are latin-1 on the wire; a client refuses others itself.
        headers = {
            name: str(value).encode("latin-1", "replace").decode("latin-1")
            for name, value in arguments.pop("headers").items()
        }
        headers["Authorization"] = f"Bearer {key}"
        answer = client.open(**arguments, headers=headers)
        app.judge(f"{operation.label}: {arguments} {headers}", answer)
        case.validate_response(answer, checks=list(PROMISES))
        answer.close()

    return ask
