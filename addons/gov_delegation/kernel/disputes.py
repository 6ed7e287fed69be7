"""Terms of disputes: the law's own days, as defaults to be confirmed. Pure Python."""

from datetime import date, timedelta

#: Kind -> calendar days to answer after receipt.
#: petition: 60 days (Regulations on Petition Work, art. 34); review: 10 days to
#: reply (Administrative Reconsideration Law 2023, art. 48); litigation: 15 days to
#: answer (Administrative Litigation Law, art. 67); compensation: two months, here
#: 60 days (State Compensation Law, art. 13); complaint: [default].
DAYS = {
    "complaint": 15,
    "petition": 60,
    "review": 10,
    "litigation": 15,
    "compensation": 60,
}
#: Kinds in which the law names the respondent, who then handles it.
STATUTORY = frozenset({"review", "litigation", "compensation"})


def due(kind: str, received: date) -> date:
    """Last day to answer.

    >>> due("litigation", date(2026, 3, 2))
    datetime.date(2026, 3, 17)
    """
    return received + timedelta(days=DAYS[kind])


def handler(kind: str) -> str:
    """Whose business it is: the "respondent" in law or the "responsible" inside.

    >>> handler("complaint"), handler("review")
    ('responsible', 'respondent')
    """
    return "respondent" if kind in STATUTORY else "responsible"
