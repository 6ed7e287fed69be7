"""Business manuals of the live entries: the standard of the granting agency."""

from odoo.fields import Command

from ..accounts import LIVE
from .base import acting, agency, delegation

#: Who writes for the granting agencies of a programme.
WRITERS = {"JN21": "agency.jining", "HZ22": "agency.dingtao", "JC25": "agency.jincheng"}
CONDITION = (
    "申请人符合法定条件，申请材料齐全、符合法定形式，事项属于本行政区域管理权限。"
)
#: name, necessity (1 required, 3 may follow), source (10 applicant, 20 government)
COMMON = (
    ("申请表", "1", "10"),
    ("申请人身份证明或营业执照", "1", "20"),
)
#: (programme, sequence): statutory days, promised days, own documents
LIMITS = {
    ("JN21", 1): (5, 1, (("测绘合同", "1", "10"), ("测绘资质证书", "1", "20"))),
    (
        "JN21",
        24,
    ): (20, 5, (("清洁生产审核报告", "1", "10"), ("专家评审意见", "3", "10"))),
    (
        "JN21",
        48,
    ): (5, 1, (("企业投资项目备案信息登记表", "1", "10"), ("项目选址说明", "3", "10"))),
    (
        "JN21",
        61,
    ): (20, 5, (("职工档案", "1", "10"), ("特殊工种岗位证明", "1", "10"))),
    (
        "HZ22",
        1,
    ): (3, 1, (("经营场所使用证明", "1", "10"), ("经营者承诺书", "1", "10"))),
    (
        "HZ22",
        6,
    ): (7, 2, (("施工合同", "1", "10"), ("施工图审查合格书", "1", "20"))),
    (
        "JC25",
        51,
    ): (5, 1, (("印刷经营许可证", "1", "10"), ("终止经营情况说明", "1", "10"))),
    (
        "JC25",
        77,
    ): (7, 2, (("船舶所有权取得证明", "1", "10"), ("船舶检验证书", "1", "20"))),
}
#: name, share of the promised days
FLOW = ("受理", "审查", "决定", "送达")


def build(env):
    """Write and publish one manual per live entry."""
    for live in LIVE:
        statutory, promised, own = LIMITS[live.programme, live.sequence]
        manuals = acting(env, "gov.manual", WRITERS[live.programme])
        manuals.create(
            {
                "entry_id": delegation(env, live).entry_id.id,
                "agency_id": agency(env, live.upper).id,
                "condition": CONDITION,
                "statutory_days": statutory,
                "promised_days": promised,
                "step_ids": [
                    Command.create(
                        {
                            "sequence": 10 * place,
                            "name": name,
                            "days": promised if name == "审查" else 0,
                        }
                    )
                    for place, name in enumerate(FLOW, 1)
                ],
                "document_ids": [
                    Command.create(
                        {
                            "sequence": 10 * place,
                            "name": name,
                            "necessity": necessity,
                            "source": source,
                        }
                    )
                    for place, (name, necessity, source) in enumerate(COMMON + own, 1)
                ],
            }
        ).action_publish()
