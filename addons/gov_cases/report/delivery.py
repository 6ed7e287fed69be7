"""Certificate of delivery: who took which result, with the signature."""

import base64
import io
from collections.abc import Mapping
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Image, Spacer

from odoo.addons.gov_items.report import pdf

from . import papers

TITLE = "送达回证"


def certificate(case: Mapping[str, Any], signature: bytes | str, font: str) -> bytes:
    """The certificate, with the signature that was drawn on the screen.

    :param case: as the papers of a case, receiver and delivered_on
    :param signature: PNG in base64
    """
    style = pdf.styles(font)
    picture = Image(
        io.BytesIO(base64.b64decode(signature)),
        width=50 * mm,
        height=20 * mm,
        kind="proportional",
        hAlign="RIGHT",
    )
    rows = [
        ("办件编号", case["number"]),
        ("事项名称", case["item"]),
        ("申请人", case["applicant"]),
        ("送达文书", "办理结果"),
        ("送达方式", "窗口领取"),
        ("受送达人", case["receiver"]),
        ("经办窗口", case["window"]),
        ("送达日期", case["delivered_on"]),
    ]
    story = [
        *pdf.red_head(case["agency"], TITLE, style, f"编号：{case['number']}-SD"),
        Spacer(1, 5 * mm),
        papers.facts(rows, style),
        Spacer(1, 8 * mm),
        pdf.paragraph("受送达人签名：", style["body"]),
        picture,
    ]
    return pdf.build(
        story,
        font=font,
        title=f"{TITLE} {case['number']}",
        footer=papers.FOOTER,
        note=f"{case['number']}-SD",
        author=case["agency"],
    )
