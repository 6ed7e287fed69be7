"""The code at a session's door: good for its session and for a short time only.

A token is ``session.slot.seal``: the seal is keyed by a secret of the installation,
the slot is the number of the period in which it was shown. Whoever photographs the
code and sends it on sends something that has run out.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timezone

#: Seconds for which one code is shown, unless the installation says otherwise.
PERIOD = 60


def slot_of(now: datetime, period: int = PERIOD) -> int:
    """Number of the period that the naive UTC moment ``now`` lies in.

    >>> slot_of(datetime(1970, 1, 1, 0, 2, 1))
    2
    """
    return int(now.replace(tzinfo=timezone.utc).timestamp()) // period


def _seal(key: str, session: int, slot: int) -> str:
    text = f"door|{session}|{slot}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()[:32]


def make(key: str, session: int, now: datetime, period: int = PERIOD) -> str:
    """Return the code shown at ``now``.

    >>> make("k", 7, datetime(1970, 1, 1, 0, 2, 1)).rpartition(".")[0]
    '7.2'
    """
    slot = slot_of(now, period)
    return f"{session}.{slot}.{_seal(key, session, slot)}"


def read(key: str, token: str, now: datetime, period: int = PERIOD) -> int | None:
    """Return the session that ``token`` opens at ``now``, or None.

    The code of the period before is still good: somebody is always scanning while
    it changes.

    >>> at = datetime(2026, 3, 2, 1, 0, 30)
    >>> token = make("k", 7, at)
    >>> read("k", token, at), read("k", token, at.replace(minute=1))
    (7, 7)
    >>> read("k", token, at.replace(minute=2)), read("other", token, at)
    (None, None)
    >>> read("k", "7.x", at), read("k", "", at)
    (None, None)
    """
    try:
        session_text, slot_text, seal = (token or "").split(".")
        session, slot = int(session_text), int(slot_text)
    except ValueError:
        return None
    genuine = hmac.compare_digest(seal.encode(), _seal(key, session, slot).encode())
    fresh = 0 <= slot_of(now, period) - slot <= 1
    return session if genuine and fresh else None
