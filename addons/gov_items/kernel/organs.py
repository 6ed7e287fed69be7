"""Which kinds of agency may be a party to an entrustment.

Administrative Licensing Law art. 24 (XK-24): an administrative organ may
entrust its power to license to another administrative organ, and that one to
nobody. A service centre is an institution, a village committee a self-governing
body, a utility a company: none of them is an organ.
"""

from __future__ import annotations

from typing import Final

#: Agency kind -> is it an administrative organ.
ORGANS: Final[dict[str, bool]] = {
    "department": True,
    "approval_bureau": True,
    "government": True,
    "government_office": True,
    "justice_bureau": True,
    "supervisor": True,
    "utility": False,
    "service_centre": False,
    "village_committee": False,
    "other": False,
}


def is_organ(kind: str | None) -> bool:
    """Return whether an agency of that kind may entrust or be entrusted.

    An unknown kind may not: power is entrusted to nobody by oversight.

    >>> is_organ("government"), is_organ("service_centre"), is_organ("club")
    (True, False, False)
    """
    return ORGANS.get(kind or "", False)


def entrustment_problem(grantor_kind: str, grantee_kind: str, depth: int) -> str | None:
    """Return why one kind may not entrust another, or None where it may.

    :param depth: how many entrustments the grantor itself holds the power by.

    >>> entrustment_problem("department", "government", 0)
    >>> entrustment_problem("department", "village_committee", 0)
    'grantee_no_organ'
    >>> entrustment_problem("government", "government", 1)
    'entrusted_again'
    """
    if depth:
        return "entrusted_again"
    if not is_organ(grantor_kind):
        return "grantor_no_organ"
    return None if is_organ(grantee_kind) else "grantee_no_organ"
