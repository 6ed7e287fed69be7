"""Which counter a case number is drawn from.

The number itself (accept region 6 + item type 2 + day 8 + serial 6) is
composed by ``gov_items.kernel.identifiers.case_number``.
"""

from __future__ import annotations

import re
from typing import Final

#: Type of an item that states none.
UNKNOWN_TYPE: Final = "00"


def region_part(code: str | None) -> str:
    """Return the six characters that stand for the region.

    A township's longer code keeps its county's part, so all halls of a county
    draw from one counter; a zone's own code is filled up.

    >>> region_part("370811"), region_part("370811004"), region_part("JN-GX")
    ('370811', '370811', 'JNGX00')
    """
    plain = re.sub(r"[^0-9A-Z]", "", (code or "").upper())
    return plain[:6].ljust(6, "0")


def type_part(item_type: str | None) -> str:
    """Return the two digits of the item type.

    >>> type_part("01"), type_part(None)
    ('01', '00')
    """
    return (item_type or UNKNOWN_TYPE)[:2].rjust(2, "0")
