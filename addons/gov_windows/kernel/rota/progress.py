"""What is known of a rota while it is improved."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .problem import Rota


@dataclass
class Progress:
    """What is known so far. ``curve``: (seconds, cost) of every better rota."""

    rota: Rota
    cost: int
    lower: float = -math.inf
    curve: list[tuple[float, int]] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        """Whether no rota can be better: costs are whole numbers.

        >>> Progress((), 10, lower=9.2).proven, Progress((), 10, lower=8.9).proven
        (True, False)
        """
        return self.cost < self.lower + 1 - 1e-6
