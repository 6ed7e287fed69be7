"""The demo city's accounts: who they are, where they sit, what to try.

One table for the installation and for people: ``python accounts.py`` prints it.
All share one password, so they are for demonstration only.
"""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path
from typing import NamedTuple

PASSWORD = "gov"  # noqa: S105  documented: every demo account has it


class Account(NamedTuple):
    """A person: groups as xml ids, agencies as ids of data/gov.agency.csv.

    The first agency employs the person. ``tries`` says in Chinese what the
    account is good for.
    """

    login: str
    name: str
    role: str
    groups: tuple[str, ...]
    agencies: tuple[str, ...]
    tries: str


CLERK = ("gov_cases.group_clerk",)
REVIEWER = ("gov_cases.group_reviewer",)
APPROVER = ("gov_cases.group_approver",)
SEAL = ("gov_delegation.group_seal_keeper",)
# Whoever stamps a case's documents also sends them on: a clerk's step.
STAMP = (*SEAL, *CLERK)
SUPERVISOR = ("gov_cases.group_supervisor",)
ARCHIVIST = ("gov_archive.group_archivist",)
INSPECTOR = ("gov_archive.group_inspector",)
LEGAL = ("gov_delegation.group_legal_officer",)
JUSTICE = ("gov_delegation.group_justice_officer",)
CENTRE = ("gov_windows.group_centre_manager",)
AGENCY = ("gov_items.group_agency_manager",)

RENCHENG = ("rencheng_approval", "rencheng_natres", "rencheng_hrss")
GAOPING = ("gaoping_transport", "gaoping_press")
JINCHENG = ("jincheng_transport", "jincheng_press")
CHENJI = ("dt_chenji_government",)
DINGTAO = ("dingtao_market", "dingtao_housing")
JINING = ("jining_approval", "jining_natres", "jining_ecology", "jining_hrss")

ACCOUNTS: tuple[Account, ...] = (
    # Jining, 任城区: direct (entry 1), substantive (48), receipt (61)
    Account(
        "clerk.rencheng",
        "王晓敏",
        "受理员",
        CLERK,
        RENCHENG,
        "任城区综合窗口：受理JN21第1、48、61项",
    ),
    Account(
        "reviewer.rencheng",
        "张海涛",
        "审查员",
        REVIEWER,
        RENCHENG,
        "审查JN21第1项（直接下放）、第48项（实质性审核权）",
    ),
    Account(
        "approver.rencheng",
        "刘志强",
        "审批人",
        APPROVER,
        RENCHENG,
        "决定JN21第1、48项",
    ),
    Account(
        "seal.rencheng",
        "陈丽华",
        "用印员",
        STAMP,
        RENCHENG,
        "第1项用本局章，第48项用市局2号章",
    ),
    Account(
        "supervisor.rencheng",
        "赵卫东",
        "监管人员",
        SUPERVISOR,
        (
            "rencheng_devreform",
            "rencheng_natres",
            "rencheng_ecology",
            "rencheng_hrss",
            "rencheng_approval",
        ),
        "认领并反馈任城区的审管推送",
    ),
    Account(
        "archivist.rencheng",
        "孙美玲",
        "档案员",
        ARCHIVIST,
        RENCHENG,
        "保管第1、48项案卷",
    ),
    Account(
        "legal.rencheng",
        "周文博",
        "法制员",
        LEGAL,
        RENCHENG,
        "签订2号章使用协议（承接方）",
    ),
    Account(
        "legal.fagai",
        "童守信",
        "法制员",
        LEGAL,
        ("rencheng_devreform",),
        "签订第48项审管衔接备忘录（监管部门）",
    ),
    Account(
        "agency.fagai",
        "谭志国",
        "部门负责人",
        AGENCY,
        ("rencheng_devreform",),
        "审批第48项审管衔接备忘录（监管部门）",
    ),
    Account(
        "agency.rencheng",
        "吴国庆",
        "部门管理员",
        AGENCY,
        RENCHENG,
        "任城区本部门的同权事项；审批2号章使用协议",
    ),
    Account(
        "centre.rencheng",
        "郑秀兰",
        "中心管理员",
        CENTRE,
        ("rencheng_approval",),
        "任城区为民服务中心：窗口、派驻、值班表",
    ),
    # Jining, city: the window of entry 24, the decision of entry 61
    Account(
        "clerk.shengtai",
        "李建国",
        "派驻受理员",
        CLERK,
        ("jining_ecology",),
        "市生态环境局派驻任城区窗口：受理JN21第24项（窗口前移）",
    ),
    Account(
        "reviewer.shengtai",
        "何静",
        "审查员",
        REVIEWER,
        ("jining_ecology",),
        "审查第24项",
    ),
    Account(
        "approver.shengtai",
        "高峰",
        "审批人",
        APPROVER,
        ("jining_ecology",),
        "决定第24项",
    ),
    Account(
        "seal.shengtai",
        "梁雨晴",
        "用印员",
        STAMP,
        ("jining_ecology",),
        "第24项用市生态环境局章",
    ),
    Account(
        "seal.jining",
        "罗晓兰",
        "印章管理员",
        SEAL,
        ("jining_approval",),
        "登记、发放市行政审批服务局2号章",
    ),
    Account(
        "reviewer.renshe",
        "宋晓光",
        "审查员",
        REVIEWER,
        ("jining_hrss",),
        "审查第61项（委托收件、受审分离）",
    ),
    Account(
        "approver.renshe",
        "唐建民",
        "审批人",
        APPROVER,
        ("jining_hrss",),
        "决定第61项",
    ),
    Account(
        "seal.renshe",
        "许婷",
        "用印员",
        STAMP,
        ("jining_hrss",),
        "第61项用市人力资源社会保障局章",
    ),
    Account(
        "supervisor.jining",
        "韩立新",
        "监管人员",
        SUPERVISOR,
        (
            "jining_devreform",
            "jining_natres",
            "jining_ecology",
            "jining_hrss",
            "jining_approval",
        ),
        "认领并反馈市级的审管推送",
    ),
    Account(
        "inspector.jining",
        "卢克勤",
        "评查员",
        INSPECTOR,
        JINING,
        "案卷评查：抽取、评分、整改复查",
    ),
    Account(
        "archivist.jining",
        "邓淑芬",
        "档案员",
        ARCHIVIST,
        JINING,
        "保管第24、61项案卷",
    ),
    Account(
        "legal.jining",
        "曹明远",
        "法制员",
        LEGAL,
        JINING,
        "起草、签订、公布2号章使用协议（授权方）",
    ),
    Account(
        "agency.jining",
        "彭学军",
        "部门管理员",
        AGENCY,
        JINING,
        "编制市级业务手册，管理本部门同权事项；审批协议",
    ),
    Account(
        "centre.jining",
        "苏红梅",
        "中心管理员",
        CENTRE,
        ("jining_approval",),
        "济宁市为民服务中心",
    ),
    Account(
        "trainer.jining",
        "蒋丽君",
        "培训组织者",
        ("gov_training.group_organiser",),
        ("jining_approval",),
        "年度培训方案、集中培训",
    ),
    Account(
        "instructor.jining",
        "沈国华",
        "业务指导员",
        ("gov_training.group_instructor",),
        ("jining_approval",),
        "第48项专职业务指导员",
    ),
    # Heze, 定陶区陈集镇: entrust (entry 1), entrusted acceptance (entry 6)
    Account(
        "clerk.chenji",
        "冯雪梅",
        "受理员",
        CLERK,
        CHENJI,
        "陈集镇便民服务中心：受理HZ22第1、6项",
    ),
    Account(
        "reviewer.chenji",
        "于海波",
        "审查员",
        REVIEWER,
        CHENJI,
        "审查HZ22第1项（委托办理）",
    ),
    Account("approver.chenji", "董志刚", "审批人", APPROVER, CHENJI, "决定HZ22第1项"),
    Account(
        "seal.chenji",
        "程桂英",
        "用印员",
        STAMP,
        CHENJI,
        "第1项用区市场监督管理局2号公章（陈集镇）",
    ),
    Account(
        "archivist.chenji",
        "袁春燕",
        "档案员",
        ARCHIVIST,
        CHENJI,
        "第1项立卷，移交赋权部门",
    ),
    Account(
        "legal.chenji",
        "贾文斌",
        "法制员",
        LEGAL,
        CHENJI,
        "签订委托协议、委托受理协议（受托方）",
    ),
    Account(
        "agency.chenji",
        "岳振山",
        "部门负责人",
        AGENCY,
        CHENJI,
        "审批委托协议、委托受理协议（受托方）",
    ),
    Account(
        "centre.chenji",
        "丁秋菊",
        "中心管理员",
        CENTRE,
        CHENJI,
        "陈集镇便民服务中心：窗口、值班表",
    ),
    Account(
        "reviewer.dingtao",
        "魏东升",
        "审查员",
        REVIEWER,
        DINGTAO,
        "审查HZ22第6项（委托受理）",
    ),
    Account(
        "approver.dingtao",
        "薛永强",
        "审批人",
        APPROVER,
        DINGTAO,
        "决定HZ22第6项",
    ),
    Account(
        "seal.dingtao",
        "叶小红",
        "用印员",
        STAMP,
        DINGTAO,
        "登记、发放区市场监督管理局2号公章；第6项用区住房和城乡建设局章",
    ),
    Account(
        "supervisor.dingtao",
        "阎志国",
        "监管人员",
        SUPERVISOR,
        DINGTAO,
        "认领并反馈定陶区的审管推送",
    ),
    Account(
        "archivist.dingtao",
        "余秀珍",
        "档案员",
        ARCHIVIST,
        DINGTAO,
        "接收第1项移交案卷，保管第6项案卷",
    ),
    Account(
        "legal.dingtao",
        "潘正义",
        "法制员",
        LEGAL,
        DINGTAO,
        "起草、签订、报备、公布委托协议（赋权部门）",
    ),
    Account(
        "agency.dingtao",
        "杜建军",
        "部门管理员",
        AGENCY,
        (*DINGTAO, "dingtao_approval"),
        "定陶区赋权部门的手册和事项；审批协议；批准乡镇赋权清单",
    ),
    Account(
        "justice.dingtao",
        "戴法明",
        "司法行政人员",
        JUSTICE,
        ("dingtao_justice",),
        "委托协议备案",
    ),
    # Jincheng, 高平市: substantive (entry 51), window (entry 77)
    Account(
        "clerk.gaoping",
        "夏雨荷",
        "受理员",
        CLERK,
        GAOPING,
        "高平市“市县同权”综合窗口：受理JC25第51、77项，第77项作形式审查",
    ),
    Account(
        "reviewer.gaoping",
        "钟毅",
        "审查员",
        REVIEWER,
        GAOPING,
        "第51项实质性审查并出具意见",
    ),
    Account(
        "seal.gaoping",
        "汪玉兰",
        "用印员",
        STAMP,
        GAOPING,
        "第51项审查意见加盖本局章",
    ),
    Account(
        "archivist.gaoping",
        "田桂花",
        "档案员",
        ARCHIVIST,
        GAOPING,
        "保管第51、77项受理部分案卷",
    ),
    Account(
        "legal.gaoping",
        "任守法",
        "法制员",
        LEGAL,
        GAOPING,
        "签订承接协议（承接方）",
    ),
    Account(
        "agency.gaoping",
        "申国栋",
        "部门负责人",
        AGENCY,
        GAOPING,
        "审批承接协议（承接方）",
    ),
    Account(
        "centre.gaoping",
        "姜海燕",
        "中心管理员",
        CENTRE,
        ("gaoping_approval",),
        "高平市政务服务大厅：窗口、值班表",
    ),
    Account(
        "clerk.jincheng",
        "侯丽萍",
        "受理员",
        CLERK,
        JINCHENG,
        "晋城市政务服务大厅：邮寄送达第51、77项结果",
    ),
    Account(
        "reviewer.jincheng",
        "范长江",
        "审查员",
        REVIEWER,
        JINCHENG,
        "第77项实质性审查",
    ),
    Account(
        "approver.jincheng",
        "方志远",
        "审批人",
        APPROVER,
        JINCHENG,
        "第51项见章盖章，第77项决定",
    ),
    Account(
        "seal.jincheng",
        "石慧敏",
        "用印员",
        STAMP,
        JINCHENG,
        "第51、77项用市局章",
    ),
    Account(
        "supervisor.jincheng",
        "姚铁军",
        "监管人员",
        SUPERVISOR,
        JINCHENG,
        "认领并反馈晋城市的审管推送",
    ),
    Account(
        "archivist.jincheng",
        "谭玉珍",
        "档案员",
        ARCHIVIST,
        JINCHENG,
        "保管第51、77项决定部分案卷",
    ),
    Account(
        "legal.jincheng",
        "廖公正",
        "法制员",
        LEGAL,
        JINCHENG,
        "起草、签订、公布承接协议（市级部门）",
    ),
    Account(
        "agency.jincheng",
        "邹大伟",
        "部门管理员",
        AGENCY,
        JINCHENG,
        "晋城市级部门的手册和事项；审批协议",
    ),
    # Above and beside the cases
    Account(
        "manager.city",
        "熊振华",
        "市级管理员",
        ("gov_items.group_city_manager",),
        ("jining_office",),
        "改革方案、事项清单、放权规则、发布",
    ),
    Account(
        "leader.city",
        "贺长林",
        "市政府审定",
        ("gov_items.group_city_leader",),
        ("jining_government",),
        "动态调整的末级审核",
    ),
    Account(
        "auditor.city",
        "金慧芳",
        "审计员",
        ("gov_items.group_auditor",),
        ("jining_office",),
        "只读查看全部",
    ),
    Account(
        "admin.system",
        "陆永年",
        "系统管理员",
        ("gov_items.group_system_admin",),
        ("jining_office",),
        "系统配置；不经手办件",
    ),
    Account(
        "admin.security",
        "郝建平",
        "安全管理员",
        ("gov_items.group_security_admin",),
        ("jining_office",),
        "账号与权限；不经手办件",
    ),
    Account(
        "admin.audit",
        "孔令辉",
        "审计管理员",
        ("gov_items.group_audit_admin",),
        ("jining_office",),
        "审计记录；不经手办件",
    ),
)


class Live(NamedTuple):
    """A delegation that is live at once, and who takes which step of a case.

    ``region`` and the two agencies are ids of the data files; ``receive`` also
    checks the form; ``forward`` send the documents on, in order; ``opinion``
    stamps the written opinion where the mode asks for one; ``legal`` are the
    legal officers of the granting and of the undertaking side.
    """

    programme: str
    sequence: int
    region: str
    lower: str
    upper: str
    receive: str
    forward: tuple[str, ...]
    review: str
    opinion: str
    decide: str
    seal: str
    deliver: str
    supervise: tuple[str, ...]
    keep: tuple[str, ...]
    legal: tuple[str, str]


RENCHENG_LEGAL = ("legal.jining", "legal.rencheng")
CHENJI_LEGAL = ("legal.dingtao", "legal.chenji")
GAOPING_LEGAL = ("legal.jincheng", "legal.gaoping")
BOTH_SUPERVISE = ("supervisor.rencheng", "supervisor.jining")

LIVE: tuple[Live, ...] = (
    Live(
        "JN21",
        1,
        "rencheng",
        "rencheng_natres",
        "jining_natres",
        receive="clerk.rencheng",
        forward=(),
        review="reviewer.rencheng",
        opinion="",
        decide="approver.rencheng",
        seal="seal.rencheng",
        deliver="clerk.rencheng",
        supervise=("supervisor.rencheng",),
        keep=("archivist.rencheng",),
        legal=RENCHENG_LEGAL,
    ),
    Live(
        "JN21",
        24,
        "rencheng",
        "rencheng_ecology",
        "jining_ecology",
        receive="clerk.shengtai",
        forward=(),
        review="reviewer.shengtai",
        opinion="",
        decide="approver.shengtai",
        seal="seal.shengtai",
        deliver="clerk.shengtai",
        supervise=BOTH_SUPERVISE,
        keep=("archivist.jining",),
        legal=RENCHENG_LEGAL,
    ),
    Live(
        "JN21",
        48,
        "rencheng",
        "rencheng_approval",
        "jining_approval",
        receive="clerk.rencheng",
        forward=(),
        review="reviewer.rencheng",
        opinion="",
        decide="approver.rencheng",
        seal="seal.rencheng",
        deliver="clerk.rencheng",
        supervise=BOTH_SUPERVISE,
        keep=("archivist.rencheng",),
        legal=RENCHENG_LEGAL,
    ),
    Live(
        "JN21",
        61,
        "rencheng",
        "rencheng_hrss",
        "jining_hrss",
        receive="clerk.rencheng",
        forward=("clerk.rencheng", "seal.renshe"),
        review="reviewer.renshe",
        opinion="",
        decide="approver.renshe",
        seal="seal.renshe",
        deliver="clerk.rencheng",
        supervise=BOTH_SUPERVISE,
        keep=("archivist.jining",),
        legal=RENCHENG_LEGAL,
    ),
    Live(
        "HZ22",
        1,
        "dt_chenji",
        "dt_chenji_government",
        "dingtao_market",
        receive="clerk.chenji",
        forward=(),
        review="reviewer.chenji",
        opinion="",
        decide="approver.chenji",
        seal="seal.chenji",
        deliver="clerk.chenji",
        supervise=("supervisor.dingtao",),
        keep=("archivist.chenji", "archivist.dingtao"),
        legal=CHENJI_LEGAL,
    ),
    Live(
        "HZ22",
        6,
        "dt_chenji",
        "dt_chenji_government",
        "dingtao_housing",
        receive="clerk.chenji",
        forward=("clerk.chenji", "seal.dingtao"),
        review="reviewer.dingtao",
        opinion="",
        decide="approver.dingtao",
        seal="seal.dingtao",
        deliver="clerk.chenji",
        supervise=("supervisor.dingtao",),
        keep=("archivist.dingtao",),
        legal=CHENJI_LEGAL,
    ),
    Live(
        "JC25",
        51,
        "gaoping",
        "gaoping_press",
        "jincheng_press",
        receive="clerk.gaoping",
        forward=("clerk.gaoping",),
        review="reviewer.gaoping",
        opinion="seal.gaoping",
        decide="approver.jincheng",
        seal="seal.jincheng",
        deliver="clerk.jincheng",
        supervise=("supervisor.jincheng",),
        keep=("archivist.gaoping", "archivist.jincheng"),
        legal=GAOPING_LEGAL,
    ),
    Live(
        "JC25",
        77,
        "gaoping",
        "gaoping_transport",
        "jincheng_transport",
        receive="clerk.gaoping",
        forward=("clerk.gaoping",),
        review="reviewer.jincheng",
        opinion="",
        decide="approver.jincheng",
        seal="seal.jincheng",
        deliver="clerk.jincheng",
        supervise=("supervisor.jincheng",),
        keep=("archivist.gaoping", "archivist.jincheng"),
        legal=GAOPING_LEGAL,
    ),
)

BY_LOGIN: dict[str, Account] = {account.login: account for account in ACCOUNTS}


def agency_names() -> dict[str, str]:
    """Names of the agencies by their ids, from the data file.

    >>> agency_names()["rencheng_approval"]
    '任城区行政审批服务局'
    """
    path = Path(__file__).with_name("data") / "gov.agency.csv"
    with path.open(encoding="utf-8", newline="") as source:
        return {
            row["id"].removeprefix("agency_"): row["name"]
            for row in csv.DictReader(source)
        }


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "FW" else 1 for c in text)


def _pad(text: str, columns: int) -> str:
    """Text filled up to that many columns of a terminal.

    >>> _pad("王", 4) + "|"
    '王  |'
    """
    return text + " " * (columns - _width(text))


def table() -> str:
    """The accounts as lines for a terminal.

    >>> "clerk.rencheng" in table()
    True
    """
    names = agency_names()
    rows = [(a.login, a.name, a.role, names[a.agencies[0]], a.tries) for a in ACCOUNTS]
    widths = [max(_width(row[i]) for row in rows) for i in range(4)]
    lines = [
        "  "
        + "  ".join(_pad(cell, w) for cell, w in zip(row, widths, strict=False))
        + "  "
        + row[4]
        for row in rows
    ]
    return "\n".join([f"  accounts (password: {PASSWORD})", *lines, ""])


if __name__ == "__main__":
    print(table())
