"""Checks of a guide for contradictions, each named, each with its basis.

They are those that a real city runs over its implementation lists (elements of
GB/T 39554.2); the limits follow JN18. A finding never changes the guide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: Steps that the flow of a permit has at least, as any of these words.
PERMIT_STEPS: Final = (
    ("受理", "receive", "accept"),
    ("审核", "审查", "review", "check"),
    ("审批", "决定", "decide", "approve"),
    ("办结", "制证", "close", "issue"),
    ("送达", "出件", "deliver", "hand out"),
)
#: Ending of a result's name -> kind of result that it must be.
RESULT_ENDINGS: Final = (("证", "licence"), ("批复", "approval"), ("文", "document"))


@dataclass(frozen=True, slots=True)
class Guide:
    """What the checks look at. Days are working days; ``handling`` as GB/T A.6."""

    handling: str = ""
    statutory_days: int = 0
    promised_days: int = 0
    result_name: str = ""
    result_kind: str = ""
    visits: int = 0
    visits_reason: bool = False
    online_level: int = 0
    fee: float = 0.0
    fee_basis: bool = False
    fee_name: bool = False
    online_payment: bool = False
    consult_phone: str = ""
    complaint_phone: str = ""
    is_permit: bool = False
    steps: tuple[str, ...] = ()
    questions: int = 0


def instant(guide: Guide) -> bool:
    """Decided on the spot in words and in days, or in neither.

    >>> instant(Guide(handling="1", promised_days=0)), instant(Guide(handling="1",
    ...     promised_days=3)), instant(Guide(handling="2", promised_days=0))
    (True, False, False)
    """
    return not guide.handling or (guide.handling == "1") == (guide.promised_days == 0)


def result(guide: Guide) -> bool:
    """The name of the result and its kind agree.

    >>> result(Guide(result_name="取水许可证", result_kind="licence"))
    True
    >>> result(Guide(result_name="批复", result_kind="licence"))
    False
    """
    for ending, kind in RESULT_ENDINGS:
        if guide.result_name.endswith(ending):
            return guide.result_kind == kind
    return True


def visits(guide: Guide) -> bool:
    """Whoever must come is told why.

    >>> visits(Guide(visits=1)), visits(Guide(visits=1, visits_reason=True))
    (False, True)
    """
    return guide.visits == 0 or guide.visits_reason


def online(guide: Guide) -> bool:
    """What is handled online throughout needs no visit.

    >>> online(Guide(online_level=4, visits=1)), online(Guide(online_level=3, visits=1))
    (False, True)
    """
    return guide.online_level < 4 or guide.visits == 0


def fee(guide: Guide) -> bool:
    """A fee has its basis, its item and its amount.

    >>> fee(Guide(fee=10.0, fee_basis=True)), fee(Guide())
    (False, True)
    """
    return not guide.fee or (guide.fee_basis and guide.fee_name)


def payment(guide: Guide) -> bool:
    """What is free is not paid online.

    >>> payment(Guide(online_payment=True))
    False
    >>> payment(Guide(fee=1.0, online_payment=True))
    True
    """
    return bool(guide.fee) or not guide.online_payment


def phones(guide: Guide) -> bool:
    """Questions and complaints go to different telephones.

    >>> phones(Guide(consult_phone="1", complaint_phone="1")), phones(Guide())
    (False, True)
    """
    return not guide.consult_phone or guide.consult_phone != guide.complaint_phone


def permit_steps(guide: Guide) -> bool:
    """A permit's flow receives, reviews, decides, closes and delivers.

    >>> flow = ("受理", "审核", "审批", "办结", "送达")
    >>> permit_steps(Guide(is_permit=True, steps=flow))
    True
    >>> permit_steps(Guide(is_permit=True, steps=("受理", "审批")))
    False
    """
    if not guide.is_permit:
        return True
    flow = [step.lower() for step in guide.steps]
    return all(
        any(word in step for step in flow for word in words) for words in PERMIT_STEPS
    )


def questions(guide: Guide) -> bool:
    """A permit's guide answers at least one frequent question.

    >>> questions(Guide(is_permit=True)), questions(Guide(is_permit=True, questions=1))
    (False, True)
    """
    return not guide.is_permit or guide.questions > 0


def limit(guide: Guide) -> bool:
    """The promised limit does not exceed the statutory one.

    >>> limit(Guide(statutory_days=5, promised_days=6))
    False
    """
    return not guide.statutory_days or guide.promised_days <= guide.statutory_days


#: Name of the check -> (clause, check), in the order of the screen.
CHECKS: Final[dict[str, tuple[str, Callable[[Guide], bool]]]] = {
    "instant": ("GD-01", instant),
    "result": ("GD-02", result),
    "visits": ("GD-03", visits),
    "online": ("GD-04", online),
    "fee": ("GD-05", fee),
    "payment": ("GD-06", payment),
    "phones": ("GD-07", phones),
    "permit_steps": ("GD-08", permit_steps),
    "questions": ("GD-09", questions),
    "limit": ("JN18-11-03", limit),
}


def findings(guide: Guide) -> list[str]:
    """Return the names of the checks that the guide fails.

    >>> findings(Guide(handling="2", promised_days=5, statutory_days=20))
    []
    >>> findings(Guide(handling="1", promised_days=5, online_payment=True))
    ['instant', 'payment']
    """
    return [name for name, (_clause, check) in CHECKS.items() if not check(guide)]
