"""The behaviour profile of a delegation mode.

The same mode name behaves differently in each city, so a mode carries a
profile and everything downstream (routing, seals, custody, returns) reads the
profile and never the name. "upper" is the delegating level, "lower" the
receiving one; where a mode points upwards (JN21 three 13), the county delegates
and the city receives.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Literal, get_args

Level = Literal["lower", "upper"]
Direction = Literal["down", "up"]
Receiver = Literal["lower", "upper", "upper_posted"]
DecisionSeal = Literal["own", "no2", "upper"]
Custodian = Literal["lower", "upper", "both"]
Supervisor = Literal["lower", "upper", "both", "named"]
ApplicantGoes = Literal["either", "lower"]
AgreementKind = Literal[
    "none",
    "entrustment",
    "entrusted_acceptance",
    "seal_use",
    "memorandum",
    "undertaking",
]

#: Agreement kinds by which a power of decision is entrusted in law.
ENTRUSTING: Final[frozenset[str]] = frozenset({"entrustment"})


@dataclass(frozen=True, slots=True)
class Profile:
    """How one mode behaves; a value that no holder can change.

    >>> direct = Profile()
    >>> direct.decider, direct.decision_seal
    ('lower', 'own')
    >>> Profile(receiver="nobody")
    Traceback (most recent call last):
    ...
    ValueError: receiver: 'nobody' is not one of lower, upper, upper_posted
    """

    #: Which way the power goes: down to the region, or up from it.
    direction: Direction = "down"
    #: Who receives the application; upper_posted = upper staff in the lower centre.
    receiver: Receiver = "lower"
    #: Who checks that the documents are complete and in the legal form.
    formal_checker: Level = "lower"
    #: Who makes the substantive review.
    reviewer: Level = "lower"
    #: The review is a written opinion under the reviewer's own seal.
    review_opinion: bool = False
    #: Who decides.
    decider: Level = "lower"
    #: The decider stamps on sight: no re-review, no return, no ask for documents.
    decide_on_sight: bool = False
    #: In whose name the decision is made.
    in_name_of: Level = "lower"
    #: Seal on the decision: the decider's own, No. 2, or the granting level's.
    decision_seal: DecisionSeal = "own"
    #: Who delivers the result.
    deliverer: Level = "lower"
    #: Who keeps the case file.
    custodian: Custodian = "lower"
    #: The lower level compiles the file, then hands it over to the granting agency.
    custody_handover: bool = False
    #: Who supervises afterwards.
    supervisor: Supervisor = "lower"
    #: Who answers inside the administration.
    responsible: Level = "lower"
    #: Who is respondent, defendant and payer in law.
    respondent: Level = "lower"
    #: Where the applicant may go.
    applicant_goes: ApplicantGoes = "either"
    #: The agreement that must be in force.
    agreement_kind: AgreementKind = "none"
    #: The agreement is filed with the judicial administration.
    judicial_filing: bool = False
    #: Cases go into the monthly return.
    monthly_return: bool = False

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                raise ValueError(
                    f"{name}: {value!r} is not one of {', '.join(allowed)}"
                )
        for name in FLAGS:
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name}: must be true or false")


#: Values each choice field may take, in the order of the form.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "direction": get_args(Direction),
    "receiver": get_args(Receiver),
    "formal_checker": get_args(Level),
    "reviewer": get_args(Level),
    "decider": get_args(Level),
    "in_name_of": get_args(Level),
    "decision_seal": get_args(DecisionSeal),
    "deliverer": get_args(Level),
    "custodian": get_args(Custodian),
    "supervisor": get_args(Supervisor),
    "responsible": get_args(Level),
    "respondent": get_args(Level),
    "applicant_goes": get_args(ApplicantGoes),
    "agreement_kind": get_args(AgreementKind),
}

#: Names of all profile fields, in order.
PROFILE_FIELDS: Final[tuple[str, ...]] = tuple(f.name for f in fields(Profile))

#: Names of the fields that are true or false.
FLAGS: Final[tuple[str, ...]] = tuple(n for n in PROFILE_FIELDS if n not in CHOICES)


def from_mapping(values: dict[str, Any]) -> Profile:
    """Return the profile of ``values``; other keys are ignored.

    :raise ValueError: a value is outside its choices.

    >>> from_mapping({"decider": "upper", "colour": 3}).decider
    'upper'
    """
    return Profile(**{name: values[name] for name in PROFILE_FIELDS if name in values})


def problems(profile: Profile) -> list[str]:
    """Return the names of the rules of consistency that ``profile`` breaks.

    >>> problems(Profile())
    []
    >>> problems(Profile(decision_seal="no2"))
    ['no2_without_agreement']
    """
    found = []
    if profile.decision_seal == "no2" and profile.agreement_kind == "none":
        found.append("no2_without_agreement")
    if profile.judicial_filing and profile.agreement_kind == "none":
        found.append("filing_without_agreement")
    if profile.decide_on_sight and profile.decider == profile.reviewer:
        found.append("on_sight_of_own_review")
    if profile.custody_handover and profile.custodian != "lower":
        found.append("handover_by_non_custodian")
    return found
