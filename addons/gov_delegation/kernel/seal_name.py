"""The wording of a No. 2 seal: HZ22 one (two) 1. Pure Python.

"××县(区)×××局(委)审批专用章(××乡镇、街道)"; for a functional zone the name of
its committee with "行政审批专用章" (HZ22-12-08).
"""

import re
import unicodedata

TAIL = "审批专用章"
COMMITTEE = "管理委员会"


def normal(name: str) -> str:
    """Full-width brackets and letters as their narrow forms, without spaces.

    >>> normal(" 甲局审批专用章（乙镇） ")
    '甲局审批专用章(乙镇)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name or ""))


def proposed(upper_region: str, agency: str, place: str) -> str:
    """The name as the clause builds it; the region is not written twice.

    >>> proposed("牡丹区", "市场监督管理局", "沙土镇")
    '牡丹区市场监督管理局审批专用章(沙土镇)'
    >>> proposed("济宁市", "济宁市交通运输局", "微山县")
    '济宁市交通运输局审批专用章(微山县)'
    """
    prefix = agency if upper_region in agency else upper_region + agency
    return f"{prefix}{TAIL}({place})"


def allowed(upper_region: str, agency: str, place: str, zone: bool) -> set[str]:
    """Every wording that is accepted, in normal form.

    >>> for name in sorted(allowed("鲁西新区", "菏泽鲁西新区审批局", "丹阳街道", True)):
    ...     print(name)
    菏泽鲁西新区审批局审批专用章(丹阳街道)
    菏泽鲁西新区管理委员会行政审批专用章(丹阳街道)
    """
    names = {normal(proposed(upper_region, agency, place))}
    if zone:
        city = agency.partition(upper_region)[0] if upper_region in agency else ""
        committee = f"{city}{upper_region}{COMMITTEE}"
        names.add(normal(f"{committee}行政{TAIL}({place})"))
    return names
