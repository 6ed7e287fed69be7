"""A page of figures as plain data, for paper and for spreadsheets."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """``rows`` under ``heading``; numbers stay numbers. ``note``: a line below;
    ``weights``: shares of the width, the first column takes what is left else."""

    title: str
    heading: list[str]
    rows: list[list]
    note: str = ""
    weights: tuple[float, ...] = ()


@dataclass
class Sheet:
    """``organ`` heads the paper; ``font`` is reportlab's name of its face;
    ``footer`` has ``%(page)s`` and ``%(pages)s``."""

    organ: str
    title: str
    subtitle: str
    font: str
    footer: str
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
