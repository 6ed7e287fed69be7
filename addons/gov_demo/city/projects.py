"""Projects of this year's lists: on time, close to their limit, late, completed."""

from datetime import timedelta
from typing import NamedTuple

from .base import acting, agency, ref

#: The plan of permits: stage -> names; those of a stage do not wait for each other.
PLAN = {
    "establish": ("企业投资项目备案",),
    "land": ("建设项目用地预审与选址意见书", "建设用地规划许可证"),
    "planning": ("建设工程规划许可证", "防空地下室建设审批"),
    "building": ("施工图审查", "建筑工程施工许可证"),
    "completion": ("消防验收", "竣工联合验收备案"),
}


class Plan(NamedTuple):
    """A project of the demo.

    ``days`` ago it began, ``in_stage`` days ago its stage; ``permits`` are there.
    """

    name: str
    owner: str
    level: str
    login: str
    agency: str
    region: str
    investment: float
    days: int
    in_stage: int
    permits: int


PROJECTS = (
    Plan("智能农机装备产业园", "济宁惠丰农机有限公司", "city", "agency.jining",
         "jining_approval", "jining", 52000, 9, 2, 1),
    Plan("高端液压件扩能改造", "山东恒力液压股份有限公司", "city", "agency.jining",
         "jining_approval", "jining", 31000, 33, 6, 5),
    Plan("城市物流集配中心", "济宁城投物流有限公司", "city", "agency.jining",
         "jining_approval", "jining", 24500, 95, 30, 3),
    Plan("运河文化街区更新", "任城文旅发展有限公司", "county", "agency.rencheng",
         "rencheng_approval", "rencheng", 8600, 3, 1, 0),
    Plan("任城区第五人民医院门诊楼", "任城区卫生健康局", "county", "agency.rencheng",
         "rencheng_approval", "rencheng", 12800, 60, 9, 1),
    Plan("标准厂房二期", "任城经济开发区投资公司", "county", "agency.rencheng",
         "rencheng_approval", "rencheng", 9900, 40, 2, 9),
)  # fmt: skip


def build(env):
    """Lay out the plan of permits and play the projects as far as they are."""
    templates = acting(env, "gov.project.template", "manager.city")
    if not templates.search_count([]):
        templates.create(
            [
                {"name": name, "stage": stage, "sequence": 10 * (place + 1)}
                for stage, names in PLAN.items()
                for place, name in enumerate(names)
            ]
        )
    for number, plan in enumerate(PROJECTS, 1):
        _play(env, plan, number)


def _play(env, plan, number):
    projects = acting(env, "gov.project", plan.login)
    today = projects._city_today()
    project = projects.create(
        {
            "name": plan.name,
            "owner": plan.owner,
            "list_code": f"2026-{number:03}",
            "plan_year": today.year,
            "plan_level": plan.level,
            "region_id": ref(env, f"region_{plan.region}").id,
            "agency_id": agency(env, plan.agency).id,
            "fund": "government" if "局" in plan.owner else "enterprise",
            "investment": plan.investment,
        }
    )
    project.action_start()
    order = {kind: place for place, kind in enumerate(PLAN)}
    permits = project.permit_ids.sorted(lambda p: (order[p.stage], p.id))
    for permit in permits[: plan.permits]:
        permit.granted_on = today
        stage = project.stage_ids.filtered(lambda s: s.kind == project.stage)
        of_stage = project.permit_ids.filtered(lambda p: p.stage == project.stage)
        if stage and all(of_stage.mapped("granted_on")):
            project.action_next_stage()
    own = project.sudo()  # sudo: the course of a project is not entered by hand
    _begin_earlier(own, plan.days)
    for stage in own.stage_ids.filtered("started_on"):
        in_hand = stage.kind == own.stage and not own.done_on
        _begin_earlier(stage, plan.in_stage if in_hand else plan.days)


def _begin_earlier(record, days):
    """As if the record had begun so many days ago: limits and lights follow."""
    names = ("started_on", "due_on", "permit_due_on", "done_on")
    record.write(
        {
            name: record[name] - timedelta(days=days)
            for name in names
            if name in record._fields and record[name]
        }
    )
