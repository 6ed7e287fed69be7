"""What each kind of agreement must contain, and who may be party to it.

One table; no model branches on a kind. Pure Python.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

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
    ``content_clause``: what says so, where ``clauses`` names no other source for a
    content; ``duties``: divides the work between the parties step by step, as the
    modes of its items do (JC25 two (one)); ``live_clause``: what forbids going live
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
    duties: bool = False
    clauses: Mapping[str, str] = field(default_factory=dict)

    def clause_of(self, name: str) -> str:
        """The clause that asks for a content."""
        return self.clauses.get(name) or self.content_clause


#: What a written agreement of entrustment must have by the rules it is made under.
WRITTEN = "HZ22-32-01"
#: Whoever lets another body process personal data agrees with it on how.
PERSONAL = {"personal_data": "GX-21"}

KINDS: dict[str, Kind] = {
    # LC20 one (two): scope, both parties' rights and duties, and the articles that
    # give the power and allow entrusting it; HZ22 three (two): in writing after the
    # province's rules, hence with term and liability. Licensing law art. 24 (in the
    # granting body's name, announced, not entrusted again) is printed by itself.
    ENTRUSTMENT: Kind(
        (
            "line_ids",
            "legal_basis",
            "extent",
            "date_from",
            "date_to",
            "rights_duties",
            "liability",
            "personal_data",
        ),
        "LC20-12-04",
        "HZ22-32-01",
        announced=True,
        entrusts=True,
        seals=True,
        duties=True,
        clauses={
            "legal_basis": "LC20-12-02",
            "date_from": WRITTEN,
            "date_to": WRITTEN,
            "liability": WRITTEN,
            **PERSONAL,
        },
    ),
    # The six contents of HZ22 three (two).
    ACCEPTANCE: Kind(
        (
            "line_ids",
            "extent",
            "date_from",
            "date_to",
            "forwarding",
            "rights_duties",
            "liability",
            "personal_data",
        ),
        "HZ22-32-04",
        "HZ22-32-03",
        grantor_organ=False,
        duties=True,
        clauses=PERSONAL,
    ),
    # JN21 three (two) 6: users, scope (the items, and on which documents),
    # situations (the extent), custody, liability.
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
    # HZ22 six (one): for every item where approval ends and supervision begins.
    MEMORANDUM: Kind(
        ("line_ids", "date_from", "date_to", "rights_duties"),
        "HZ22-61-06",
        "HZ22-61-05",
        line_extent=True,
        any_pair=True,
        duties=True,
    ),
    # JC25 two (one): the duties of city and county divided.
    UNDERTAKING: Kind(
        (
            "line_ids",
            "extent",
            "date_from",
            "date_to",
            "rights_duties",
            "liability",
            "personal_data",
        ),
        "JC25-21-02",
        "JC25-21-02",
        duties=True,
        clauses=PERSONAL,
    ),
}
#: A custodian other than whoever approves is agreed upon in words.
CUSTODY_CLAUSE = "JC25-25-03"
#: Duties are divided by step and level.
DUTIES_CLAUSE = "JC25-21-02"
#: Steps and roles of a mode's profile that the table of duties shows, in its order.
DUTIES = (
    "receiver",
    "formal_checker",
    "reviewer",
    "decider",
    "in_name_of",
    "decision_seal",
    "deliverer",
    "custodian",
    "supervisor",
    "responsible",
    "respondent",
)


def missing(kind: str, filled: Callable[[str], bool]) -> tuple[str, ...]:
    """Names of the mandatory contents that ``filled(name)`` denies, in order.

    >>> missing("memorandum", {"line_ids", "date_from"}.__contains__)
    ('date_to', 'rights_duties')
    >>> missing("seal_use", lambda name: True)
    ()
    """
    return tuple(name for name in KINDS[kind].contents if not filled(name))


def missing_clauses(kind: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """The missing contents, each with the clause that asks for it.

    >>> missing_clauses("entrustment", ["legal_basis", "personal_data"])
    [('legal_basis', 'LC20-12-02'), ('personal_data', 'GX-21')]
    """
    return [(name, KINDS[kind].clause_of(name)) for name in names]


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
