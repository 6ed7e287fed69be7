"""What each kind of agreement must contain, and who may be party to it.

One table; no model branches on a kind. Pure Python.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

ENTRUSTMENT = "entrustment"
ACCEPTANCE = "entrusted_acceptance"
SEAL_USE = "seal_use"
MEMORANDUM = "memorandum"
UNDERTAKING = "undertaking"
#: Sources of power of an item that its holder was itself entrusted with.
ENTRUSTED_SOURCES = frozenset(("5", "6"))


@dataclass(frozen=True)
class Kind:
    """The rules of one kind of agreement.

    ``contents``: names of the fields that must be filled before signing;
    ``content_clause``: what says so; ``live_clause``: what forbids going live
    without such an agreement; ``grantor_organ``: whether the granting party,
    too, must be an administrative organ (the entrusting side of mere acceptance
    may be a utility); ``line_extent``: each line states its own boundary;
    ``announced``: must be published at an address before it takes effect;
    ``entrusts``: hands over a power, so that the law must allow entrusting it
    and the grantor must hold it by its own right; ``seals``: a No. 2 seal may
    be issued under it; ``any_pair``: parties are any two of the bodies at work
    on a delegation, not strictly its granting and undertaking agency.
    """

    contents: tuple[str, ...]
    content_clause: str
    live_clause: str
    grantor_organ: bool = True
    line_extent: bool = False
    announced: bool = False
    entrusts: bool = False
    seals: bool = False
    any_pair: bool = False


KINDS: dict[str, Kind] = {
    # HZ22 three (two): items, extent, term, rights and duties, liability; LC20 one
    # (two): the articles that give the power and allow entrusting it.
    ENTRUSTMENT: Kind(
        (
            "line_ids",
            "legal_basis",
            "extent",
            "date_from",
            "date_to",
            "rights_duties",
            "liability",
        ),
        "LC20-12-04",
        "HZ22-32-01",
        announced=True,
        entrusts=True,
        seals=True,
    ),
    # The same and the forwarding mechanism: the six contents of HZ22.
    ACCEPTANCE: Kind(
        (
            "line_ids",
            "extent",
            "date_from",
            "date_to",
            "forwarding",
            "rights_duties",
            "liability",
        ),
        "HZ22-32-04",
        "HZ22-32-03",
        grantor_organ=False,
    ),
    # JN21 three (two) 6: users, scope, situations, custody, liability.
    SEAL_USE: Kind(
        (
            "line_ids",
            "date_from",
            "date_to",
            "seal_users_scope",
            "extent",
            "seal_custody",
            "liability",
        ),
        "JN21-06-04",
        "JN21-06-03",
        seals=True,
    ),
    MEMORANDUM: Kind(
        ("line_ids", "date_from", "date_to", "rights_duties"),
        "HZ22-61-06",
        "HZ22-61-05",
        line_extent=True,
        any_pair=True,
    ),
    UNDERTAKING: Kind(
        ("line_ids", "extent", "date_from", "date_to", "rights_duties", "liability"),
        "JC25-21-02",
        "JC25-21-02",
    ),
}


def missing(kind: str, filled: Callable[[str], bool]) -> tuple[str, ...]:
    """Names of the mandatory contents that ``filled(name)`` denies, in order.

    >>> missing("memorandum", {"line_ids", "date_from"}.__contains__)
    ('date_to', 'rights_duties')
    >>> missing("seal_use", lambda name: True)
    ()
    """
    return tuple(name for name in KINDS[kind].contents if not filled(name))


def missing_clause(kind: str, names: Iterable[str]) -> str:
    """The clause that asks for the missing contents.

    >>> missing_clause("entrustment", ["legal_basis"])
    'LC20-12-02'
    >>> missing_clause("entrustment", ["legal_basis", "extent"])
    'LC20-12-04'
    """
    only_basis = set(names) == {"legal_basis"}
    return "LC20-12-02" if only_basis else KINDS[kind].content_clause


def kinds_where(**wanted: bool) -> tuple[str, ...]:
    """Kinds whose rules have these values.

    >>> kinds_where(seals=True)
    ('entrustment', 'seal_use')
    """
    return tuple(
        name
        for name, kind in KINDS.items()
        if all(getattr(kind, key) == value for key, value in wanted.items())
    )


def party_clause(agency_kinds: Iterable[str]) -> str:
    """The clause that bars a body of these kinds from being party.

    >>> party_clause(["village_committee"]), party_clause(["service_centre"])
    ('HZ22-71-02', 'HZ22-12-12')
    >>> party_clause(["utility"])
    'LC20-12-03'
    """
    kinds = set(agency_kinds)
    if "village_committee" in kinds:
        return "HZ22-71-02"
    return "HZ22-12-12" if "service_centre" in kinds else "LC20-12-03"
