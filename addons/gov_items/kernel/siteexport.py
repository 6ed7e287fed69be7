"""What the provincial service site asks of an item and its guide, element by element.

Names of elements are those of the national aggregation schema (GB/T 39554.2-2020).
A record is a plain dict; what the schema wants and the record lacks is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: Elements that the schema never leaves empty, of those that the registry keeps.
WANTED: Final = (
    "task_name",
    "catalog_code",
    "task_type",
    "by_law",
    "power_source",
    "use_level",
    "task_code",
    "dept_name",
    "dept_code",
    "dept_type",
    "anticipate_day",
    "promise_day",
    "accept_condition",
    "handle_flow",
    "project_type",
    "limit_scene_num",
    "link_way",
    "supervise_way",
    "result_type",
)
#: Elements wanted only where another one has a value that asks for them.
CONDITIONAL: Final = (
    ("fee_basis", "is_fee", "1"),
    ("entrust_name", "dept_type", "3"),
)
#: Level of exercise by the kind of region, after A.2.
LEVELS: Final = {
    "city": "3",
    "county": "4",
    "zone": "4",
    "township": "5",
    "village": "6",
}


def missing(record: Mapping[str, Any]) -> list[str]:
    """Return the elements that a record lacks, in the schema's order.

    0 is a value; an empty text, None and an empty list are none.

    >>> whole = dict.fromkeys(WANTED, "x") | {"limit_scene_num": 0}
    >>> missing(whole), missing(whole | {"dept_code": "", "is_fee": "1"})
    ([], ['dept_code', 'fee_basis'])
    """
    found = [name for name in WANTED if record.get(name) in (None, "", [])]
    found += [
        name
        for name, other, value in CONDITIONAL
        if record.get(other) == value and not record.get(name)
    ]
    return found


def power_source(is_entrusting: bool, decides_below: bool, own: str) -> str:
    """Return the source of power as the lower body exercises it.

    Handed down wholly: 2; in the upper body's name: 5; where the upper body decides,
    the item stays the upper body's own and the lower one is a handling point only.

    >>> power_source(False, True, "1"), power_source(True, True, "1")
    ('2', '5')
    >>> power_source(False, False, "1")
    '1'
    """
    if is_entrusting:
        return "5"
    return "2" if decides_below else own
