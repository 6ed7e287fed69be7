"""From a profile to the steps of a case.

A case runs receive → formal check → substantive review → decide → seal →
deliver; the profile says at which level each is taken. A ``forward`` step
stands exactly where two steps that follow each other lie at different
agencies. Staff of the upper level posted below are the upper agency, so
nothing is forwarded between them and their own office.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

Actor = Literal["lower", "upper", "upper_posted"]
Level = Literal["lower", "upper"]
Kind = Literal[
    "receive", "formal_check", "review", "forward", "decide", "seal", "deliver"
]

#: Kinds in the order in which a case meets them.
KINDS: Final[tuple[str, ...]] = (
    "receive",
    "formal_check",
    "review",
    "forward",
    "decide",
    "seal",
    "deliver",
)

#: Kinds at which the documents may be sent back to the applicant.
ASKING: Final[frozenset[str]] = frozenset({"receive", "formal_check"})


class Routed(Protocol):
    """What the steps depend on; ``gov_items.kernel.profile.Profile`` has it."""

    receiver: Any
    formal_checker: Any
    reviewer: Any
    review_opinion: bool
    decider: Any
    decide_on_sight: bool
    deliverer: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is done and at which level.

    ``opinion``: the review ends in a written opinion under the reviewer's seal.
    ``on_sight``: the decider stamps on sight; it neither reviews again nor
    returns the case nor asks for documents.
    """

    kind: Kind
    actor: Actor
    opinion: bool = False
    on_sight: bool = False

    @property
    def level(self) -> Level:
        """The level of the agency that acts.

        >>> Step("receive", "upper_posted").level
        'upper'
        """
        return "lower" if self.actor == "lower" else "upper"

    @property
    def may_return(self) -> bool:
        """Whether this step may send the documents back.

        >>> Step("formal_check", "lower").may_return
        True
        >>> Step("decide", "upper", on_sight=True).may_return
        False
        """
        return self.kind in ASKING and not self.on_sight


def steps(profile: Routed, received_at: Level | None = None) -> tuple[Step, ...]:
    """Return the steps of a case under ``profile``, in order.

    :param received_at: level of the hall the applicant chose; default: where
        the profile's receiver sits. An application handed in at the upper
        level is received there and forwarded to whoever comes next. Where the
        power goes up, the granting level is the applicant's own county: what is
        handed in there is handled there from first to last.

    >>> from types import SimpleNamespace as P
    >>> sight = P(receiver="lower", formal_checker="lower", reviewer="lower",
    ...     review_opinion=True, decider="upper", decide_on_sight=True,
    ...     deliverer="upper")
    >>> [(s.kind, s.actor) for s in steps(sight)][2:5]
    [('review', 'lower'), ('forward', 'lower'), ('decide', 'upper')]
    >>> [s.kind for s in steps(sight, "upper")][:3]
    ['receive', 'forward', 'formal_check']
    """
    receiver = profile.receiver
    if received_at == "upper":
        receiver = "upper"
        if getattr(profile, "direction", "down") == "up":
            at_home = ("receive", "formal_check", "review", "decide", "seal", "deliver")
            return tuple(Step(kind, "upper") for kind in at_home)
    acts = (
        Step("receive", receiver),
        Step("formal_check", profile.formal_checker),
        Step("review", profile.reviewer, opinion=profile.review_opinion),
        Step("decide", profile.decider, on_sight=profile.decide_on_sight),
        # Whoever decides stamps; which seal it is, the profile says elsewhere.
        Step("seal", profile.decider, on_sight=profile.decide_on_sight),
        Step("deliver", profile.deliverer),
    )
    path: list[Step] = []
    for act in acts:
        if path and path[-1].level != act.level:
            path.append(Step("forward", path[-1].actor))
        path.append(act)
    return tuple(path)


def refusal_stays_below(profile: Routed) -> bool:
    """Whether a negative review ends the case without the decider.

    Where the decider stamps on sight it may only stamp: a review without
    consent is not forwarded and its reasoned notice closes the case.

    >>> from types import SimpleNamespace as P
    >>> refusal_stays_below(P(decide_on_sight=True))
    True
    """
    return bool(profile.decide_on_sight)
