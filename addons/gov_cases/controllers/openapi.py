"""The OpenAPI 3.1 description of the JSON interface."""

from typing import Any

_TEXT = {"type": "string"}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "What is wrong, in words"},
        "clause": {
            "type": ["string", "null"],
            "description": "The clause on whose ground it is refused",
        },
    },
}
_APPLICATION = {
    "type": "object",
    "required": ["region", "applicant"],
    "properties": {
        "item": {**_TEXT, "description": "National code of the item, 12 characters"},
        "programme": {**_TEXT, "description": "Code of the programme, with number"},
        "number": {"type": "integer", "description": "Number in the programme's list"},
        "region": {**_TEXT, "description": "Code of the region, as 370811"},
        "channel": {"enum": ["web", "kiosk", "mobile"], "default": "web"},
        "circumstance": {
            **_TEXT,
            "description": "new, change, renewal, reissue or cancel",
        },
        "certificate": {
            **_TEXT,
            "description": "Number of the applicant's certificate that is to be "
            "changed, renewed, reissued or cancelled",
        },
        "facts": {"type": "object", "additionalProperties": _TEXT},
        "regions": {
            "type": "array",
            "items": _TEXT,
            "description": "Codes of the other regions that the matter touches; with "
            "one or more the level above decides",
        },
        "applicant": {
            "type": "object",
            "required": ["name", "code", "phone"],
            "properties": {
                "name": _TEXT,
                "code": {
                    **_TEXT,
                    "description": "Identity number or unified social credit code",
                },
                "phone": {
                    **_TEXT,
                    "pattern": "^[0-9+][0-9 -]*$",
                    "description": "Where the applicant can be called: 7 to 15 "
                    "digits; without it the application is refused with 422 and "
                    "clause JN18-25-03",
                },
            },
        },
        "delivery": {"enum": ["counter", "post"], "default": "counter"},
        "address": _TEXT,
        "documents": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["document", "name", "content"],
                "properties": {
                    "document": {**_TEXT, "description": "Name on the check list"},
                    "name": {**_TEXT, "description": "File name"},
                    "content": {**_TEXT, "contentEncoding": "base64"},
                },
            },
        },
    },
}
_RECEIPT = {
    "type": "object",
    "properties": dict.fromkeys(
        ("token", "number", "state", "received_on", "progress"), _TEXT
    ),
}
_PROGRESS = {
    "type": "object",
    "description": "What the applicant's progress page shows; names are masked",
    "properties": {
        "number": _TEXT,
        "item": _TEXT,
        "applicant": _TEXT,
        "state": _TEXT,
        "light": _TEXT,
        "due_on": _TEXT,
        "outcome": _TEXT,
        "steps": {"type": "array", "items": {"type": "object"}},
    },
}


def _json(schema: dict, text: str) -> dict:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _refusals(*codes: int) -> dict[str, dict]:
    words = {
        400: "The request has not the right form",
        401: "No key, or a key of another scope",
        404: "No such case",
        413: "The request is too large",
        409: "The key was used for another application, or it is under way already",
        422: "Refused, with the clause",
        429: "Too many requests",
    }
    return {str(code): _json(_ERROR, words[code]) for code in codes}


def _query(name: str, text: str) -> dict:
    return {"name": name, "in": "query", "description": text, "schema": _TEXT}


def description(server: str) -> dict[str, Any]:
    """Return the description for the host at ``server``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Applications and progress",
            "version": "1",
            "description": "Every channel lands in the same case list.",
        },
        "servers": [{"url": server.rstrip("/")}],
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}
        },
        "security": [{"key": []}],
        "paths": {
            "/gov/api/v1/items": {"get": _items()},
            "/gov/api/v1/cases": {"post": _hand_in()},
            "/gov/api/v1/cases/{token}": {"get": _ask()},
        },
    }


def _items() -> dict:
    schema = {"type": "object", "properties": {"items": {"type": "array"}}}
    return {
        "summary": "What is open online (scope: intake)",
        "parameters": [
            _query("q", "Part of the name"),
            _query("region", "Region code"),
        ],
        "responses": {"200": _json(schema, "The list"), **_refusals(400, 401, 429)},
    }


def _hand_in() -> dict:
    return {
        "summary": "Hand in an application (scope: intake)",
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "The same key and content answer with the same case",
                "schema": {"type": "string", "minLength": 8, "maxLength": 128},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _APPLICATION}},
        },
        "responses": {
            "201": _json(_RECEIPT, "Taken in"),
            **_refusals(400, 401, 409, 413, 422, 429),
        },
    }


def _ask() -> dict:
    return {
        "summary": "How far a case is (scope: progress)",
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": _TEXT}
        ],
        "responses": {
            "200": _json(_PROGRESS, "Progress"),
            **_refusals(400, 401, 404, 429),
        },
    }
