"""Signed messages: an envelope that can be checked without the suite.

The envelope is JSON: the payload, the key's fingerprint and an Ed25519 signature
over the payload's canonical form. Stand-alone, with the public key as the suite
publishes it under ``/gov/push/key``::

    python signed.py envelope.json key.pem
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

_FORMAT = "gov-push-1"


def canonical(payload: Mapping[str, Any]) -> bytes:
    """Return the bytes that are signed: sorted keys, no blanks, UTF-8.

    >>> canonical({"b": "甲", "a": 1})
    b'{"a":1,"b":"\\xe7\\x94\\xb2"}'
    """
    text = json.dumps(
        payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def new_key() -> str:
    """Return a new private key (PEM)."""
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_key(private: str) -> str:
    """Return the public key (PEM) that belongs to a private one."""
    key = serialization.load_pem_private_key(private.encode(), None)
    return (
        key.public_key()
        .public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        .decode()
    )


def fingerprint(public: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of a public key."""
    return hashlib.sha256(public.strip().encode()).hexdigest()[:16]


def sign(payload: Mapping[str, Any], private: str) -> dict[str, Any]:
    """Return the envelope of ``payload``.

    >>> key = new_key()
    >>> envelope = sign({"case": "1"}, key)
    >>> verify(envelope, public_key(key))
    True
    >>> envelope["payload"]["case"] = "2"
    >>> verify(envelope, public_key(key))
    False
    """
    key = serialization.load_pem_private_key(private.encode(), None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return {
        "format": _FORMAT,
        "key": fingerprint(public_key(private)),
        "payload": dict(payload),
        "signature": base64.b64encode(key.sign(canonical(payload))).decode(),
    }


def verify(envelope: Mapping[str, Any], public: str) -> bool:
    """Return whether the envelope's payload is what the key's holder signed.

    >>> verify({}, public_key(new_key()))
    False
    """
    key = serialization.load_pem_public_key(public.encode())
    if envelope.get("format") != _FORMAT or envelope.get("key") != fingerprint(public):
        return False
    assert isinstance(key, ed25519.Ed25519PublicKey)
    try:
        signature = base64.b64decode(str(envelope.get("signature", "")), validate=True)
        key.verify(signature, canonical(envelope["payload"]))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def main(arguments: Sequence[str]) -> int:
    """Check the envelope in a file against the key in another."""
    if len(arguments) != 2:
        print("usage: signed.py ENVELOPE.json KEY.pem")
        return 2
    envelope, key = (Path(name).read_text("utf-8") for name in arguments)
    genuine = verify(json.loads(envelope), key)
    print("genuine" if genuine else "NOT GENUINE")
    return 0 if genuine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
