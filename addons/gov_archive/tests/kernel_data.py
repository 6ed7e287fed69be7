"""One small case file as the kernels see it."""

import io
from dataclasses import replace

from ..kernel.package import Basic, Document, Node, Setting, build

NUMBER = "Z109-ZY·2026-D30-SPJ-0001"
BASIC = Basic(
    number=NUMBER,
    title="取水许可（新办）",
    fonds_code="Z109",
    fonds_name="曲阜市行政审批服务局",
    custodian="曲阜市行政审批服务局",
    custody_basis="JC25 二（五）",
    year="2026",
    retention="D30",
    case_number="3708810120261102000001",
    programme="JN21",
    item_name="取水许可",
    mode="下放实质性审核权",
    region="曲阜市",
    accept_agency="曲阜市行政审批服务局",
    decide_agency="曲阜市行政审批服务局",
    in_name_of="济宁市水务局",
    applicant_name="某某公司",
    received_on="2026-11-02",
    accepted_on="2026-11-02",
    decided_at="2026-11-09T10:00:00+08:00",
    closed_at="2026-11-10T09:00:00+08:00",
    outcome="准予",
    compiler="孔某",
    compiled_at="2026-11-10T17:00:00+08:00",
)
NODES = (
    Node("受理", "曲阜市行政审批服务局", "孔某", "受理", "2026-11-02T09:30:00+08:00"),
    Node(
        "决定",
        "曲阜市行政审批服务局",
        "颜某",
        "准予",
        "2026-11-09T10:00:00+08:00",
        opinion="符合条件\n同意 & <准予>",
        started_at="2026-11-08T09:00:00+08:00",
    ),
)
SETTINGS = (Setting("application", "申请表"), Setting("result", "取水许可证"))


def document(category, title, content, **values):
    return Document(
        category, title, len(content), lambda: io.BytesIO(content), **values
    )


def documents():
    return [
        document(
            "application", "申请表.pdf", b"%PDF-1.4 form", media="application/pdf"
        ),
        document("process", "受理通知书.pdf", b"%PDF-1.4 notice", pages=1),
        document("result", "取水许可证.pdf", b"%PDF-1.4 licence"),
    ]


def package(docs=None, nodes=NODES, settings=SETTINGS, clarified=(), **changes):
    """Return (what build returned, bytes of the package)."""
    out = io.BytesIO()
    basic = replace(BASIC, **changes)
    docs = documents() if docs is None else docs
    built = build(out, basic, nodes, settings, docs, clarified=clarified)
    return built, out.getvalue()
