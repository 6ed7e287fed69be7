"""Packets in which a city's and a county's instances hand cases to each other.

A packet is one JSON file: a payload of format ``gov-exchange-1`` inside the signed
envelope of ``signed``. ``docs/exchange.md`` describes every field. It can be checked,
and its documents taken out, without the suite::

    python -m kernel.exchange PACKET.json KEY.pem [FOLDER]
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

from . import signed

FORMAT: Final = "gov-exchange-1"
KINDS: Final = ("case", "result")
#: What each part must say, as text.
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "": ("id", "sent_at", "kind"),
    "from": ("name", "region"),
    "case": ("programme", "region", "item_name", "received_on", "state"),
    "applicant": ("type", "name"),
}


def document(name: str, kind: str, filename: str, content: bytes) -> dict[str, str]:
    """Return one document as a packet carries it.

    >>> document("Plan", "application", "a.pdf", b"%PDF")["content"]
    'JVBERg=='
    """
    return {
        "name": name,
        "kind": kind,
        "filename": filename,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(content).decode(),
    }


def content_of(document: Mapping[str, Any]) -> bytes:
    """Return the bytes of a document whose hash is right.

    :raise ValueError: no base64, or other bytes than the hash says

    >>> content_of({"name": "x", "content": "YQ==", "sha256": "0"})
    Traceback (most recent call last):
    ...
    ValueError: document 'x' is not what its hash says
    """
    name = document.get("name")
    try:
        content = base64.b64decode(str(document.get("content")), validate=True)
    except binascii.Error as error:
        raise ValueError(f"document {name!r} is not readable") from error
    if hashlib.sha256(content).hexdigest() != document.get("sha256"):
        raise ValueError(f"document {name!r} is not what its hash says")
    return content


def problems(payload: Any) -> list[str]:
    """Return what is wrong with the shape of a payload; nothing if it is right.

    >>> problems([])
    ['the payload is no object']
    >>> "format" in problems({})[0]
    True
    """
    if not isinstance(payload, Mapping):
        return ["the payload is no object"]
    if payload.get("format") != FORMAT:
        return [f"the format is not {FORMAT}"]
    found = []
    for part, names in _TEXTS.items():
        values: Any = payload if not part else payload.get(part)
        if part == "applicant":
            case = payload.get("case")
            values = case.get("applicant") if isinstance(case, Mapping) else None
        if not isinstance(values, Mapping):
            found.append(f"{part} is missing")
            continue
        found += [
            f"{part + '.' if part else ''}{name} is missing"
            for name in names
            if not isinstance(values.get(name), str) or not values[name]
        ]
    if payload.get("kind") not in KINDS:
        found.append("kind is neither case nor result")
    return found + _document_problems(payload.get("documents"))


def _document_problems(documents: Any) -> Iterable[str]:
    if not isinstance(documents, Sequence) or isinstance(documents, str):
        return ["documents is no list"]
    found = []
    for one in documents:
        if not isinstance(one, Mapping):
            return ["a document is no object"]
        try:
            content_of(one)
        except ValueError as error:
            found.append(str(error))
    return found


def read(envelope: Any, public: str) -> dict[str, Any]:
    """Return the payload of a packet that is genuine and complete.

    :param public: the sender's public key (PEM)
    :raise ValueError: says what is wrong

    >>> read({}, signed.public_key(signed.new_key()))
    Traceback (most recent call last):
    ...
    ValueError: the signature is not the sender's
    """
    if not isinstance(envelope, Mapping) or not signed.verify(envelope, public):
        raise ValueError("the signature is not the sender's")
    payload = envelope["payload"]
    if found := problems(payload):
        raise ValueError("; ".join(found))
    return dict(payload)


def main(arguments: Sequence[str]) -> int:
    """Check a packet against a key; with a folder, write its documents there."""
    if len(arguments) not in (2, 3):
        print("usage: python -m kernel.exchange PACKET.json KEY.pem [FOLDER]")
        return 2
    packet, key = (Path(name).read_text("utf-8") for name in arguments[:2])
    try:
        payload = read(json.loads(packet), key)
    except ValueError as error:
        print(f"NOT GENUINE: {error}")
        return 1
    documents = payload["documents"]
    if len(arguments) == 3:
        folder = Path(arguments[2])
        folder.mkdir(parents=True, exist_ok=True)
        for place, one in enumerate(documents, 1):
            name = PurePath(str(one.get("filename") or "document")).name
            (folder / f"{place:02d}-{name}").write_bytes(content_of(one))
    sender = payload["from"]["name"]
    number = payload["case"].get("number") or "-"
    print(f"genuine: {payload['kind']} {number} from {sender}")
    print(f"{len(documents)} documents, every hash right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
