"""Checks Ed25519 signatures (RFC 8032) with the standard library alone.

Slow (some milliseconds) and only for checking: nothing secret passes here, so
that the time it takes tells nothing. Signing is done elsewhere, with a library.
"""

from __future__ import annotations

import hashlib
from typing import Final

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # a machine with nothing but Python
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P
_ROOT: Final = pow(2, (P - 1) // 4, P)
#: A point as x, y, z and t = xy/z (extended coordinates).
Point = tuple[int, int, int, int]
NEUTRAL: Final[Point] = (0, 1, 1, 0)


def _add(a: Point, b: Point) -> Point:
    left = (a[1] - a[0]) * (b[1] - b[0]) % P
    right = (a[1] + a[0]) * (b[1] + b[0]) % P
    cross = 2 * a[3] * b[3] * D % P
    scale = 2 * a[2] * b[2] % P
    e, f, g, h = right - left, scale - cross, scale + cross, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


def _same(a: Point, b: Point) -> bool:
    return not ((a[0] * b[2] - b[0] * a[2]) % P or (a[1] * b[2] - b[1] * a[2]) % P)


def _decode(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, or None where they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


_Y: Final = 4 * pow(5, -1, P) % P
_BASE: Final = _decode(_Y.to_bytes(32, "little"))


def valid(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key to ``key``.

    By the library where it is there, which is quicker; else by :func:`plain`.
    """
    if Ed25519PublicKey is None:
        return plain(key, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def plain(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the key to ``key``.

    >>> key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a"
    ...                     "0ee172f3daa62325af021a68f707511a")
    >>> sign = bytes.fromhex(
    ...     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    ...     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
    >>> plain(key, b"", sign), plain(key, b"x", sign), valid(key, b"", sign)
    (True, False, True)
    """
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = _decode(key), _decode(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or factor >= ORDER or _BASE is None:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return _same(_times(factor, _BASE), _add(nonce, _times(challenge, public)))
