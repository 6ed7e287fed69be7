"""What is wanted of the figures."""

from __future__ import annotations

from typing import Any, NamedTuple


class Wanted(NamedTuple):
    """Which rows count.

    ``where`` maps a dimension (``programme``, ``mode``, ``agency`` …) to its value;
    ``path`` is the beginning of the region's ``parent_path``.
    """

    where: dict[str, Any]
    path: str = ""
