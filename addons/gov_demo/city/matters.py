"""A joint matter and projects on their way, so that their boards show life."""

from datetime import timedelta

from odoo.fields import Command

from .base import acting, agency, ref
from .cases import Copies

MANAGER, CLERK = "manager.city", "clerk.rencheng"
#: Items of the programme JN21 that 任城区 handles side by side.
ITEMS = (1, 48)
#: Key, name, stage, keys of what it waits for, uses new land only, investment from.
PERMITS = (
    ("record", "企业投资项目备案", "establish", (), False, 0),
    ("energy", "固定资产投资项目节能审查", "establish", ("record",), False, 5000),
    ("site", "建设项目用地预审与选址意见书", "land", (), True, 0),
    ("land", "建设用地规划许可证", "land", ("site",), True, 0),
    ("plan", "建设工程规划许可证", "planning", ("land",), False, 0),
    ("drawings", "施工图设计文件审查", "building", ("plan",), False, 0),
    ("building", "建筑工程施工许可证", "building", ("drawings",), False, 0),
    ("acceptance", "竣工联合验收", "completion", ("building",), False, 0),
)
#: Name, owner, investment in ten thousand yuan, uses new land, stage reached.
PROJECTS = (
    ("示例智能装备产业园一期", "济宁示例装备有限公司", 12000, True, "establish"),
    ("示例冷链物流中心", "任城示例物流有限公司", 4200, True, "planning"),
    ("示例纺织厂技术改造", "任城示例纺织有限公司", 1800, False, "building"),
)


def build(env):
    """Make the kinds, then the matter and the projects."""
    _matter(env)
    _templates(env)
    for row in PROJECTS:
        _project(env, *row)


def _matter(env):
    programme = ref(env, "programme_jn21")
    kind = acting(env, "gov.matter.kind", MANAGER).create(
        {
            "name": "工业项目开工“一件事”",
            "programme_id": programme.id,
            "entry_ids": [
                Command.set(
                    env["gov.entry"]
                    .search(
                        [
                            ("programme_id", "=", programme.id),
                            ("sequence", "in", ITEMS),
                        ]
                    )
                    .ids
                )
            ],
            "days": 3,
        }
    )
    matter = acting(env, "gov.matter", CLERK).create(
        {
            "kind_id": kind.id,
            "region_id": ref(env, "region_rencheng").id,
            "agency_id": agency(env, "rencheng_approval").id,
            "applicant_type": "company",
            "applicant_name": "济宁鲁南示例建材有限公司",
            "applicant_code": "91379901MA0DEMA0T3",
            "phone": "13800001022",
        }
    )
    matter._onchange_kind_id()
    copies = Copies(env)
    for document in matter.document_ids:
        document._attach(copies.of(document.name), f"{document.name}.pdf")
    matter.action_accept()


def _templates(env):
    templates = acting(env, "gov.project.template", MANAGER)
    made = {}
    for place, (key, name, stage, before, new_land, least) in enumerate(PERMITS, 1):
        made[key] = templates.create(
            {
                "name": name,
                "sequence": place,
                "stage": stage,
                "new_land_only": new_land,
                "min_investment": least,
                "waits_for_ids": [Command.set([made[one].id for one in before])],
            }
        )


def _project(env, name, owner, investment, new_land, until):
    """A project whose permits of the stages behind it were granted."""
    body = agency(env, "rencheng_approval")
    project = acting(env, "gov.project", MANAGER).create(
        {
            "name": name,
            "owner": owner,
            "region_id": body.region_id.id,
            "agency_id": body.id,
            "investment": investment,
            "new_land": new_land,
            "plan_year": env["gov.case"]._today().year,
        }
    )
    project.action_start()
    while project.stage != until:
        behind = project.permit_ids.filtered(lambda p: p.stage == project.stage)
        behind.granted_on = env["gov.case"]._today() - timedelta(days=1)
        project.action_next_stage()
