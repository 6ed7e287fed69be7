"""What 任城区's hall keeps on record: plan, facilities, rules, checks, awards."""

import base64
import io
from datetime import timedelta

from PIL import Image, ImageDraw

from odoo import fields
from odoo.fields import Command

from .base import acting, agency, paper, ref, user

MANAGER = "centre.rencheng"
WIDE, HIGH = 1200, 640
#: name, kind, square metres, purpose, places, then left, top, right, bottom.
AREAS = (
    ("咨询导办区", "consulting", 260, "咨询、取号、帮办", 6, (20, 440, 330, 620)),
    ("综合窗口区", "window", 1480, "受理与出件", 9, (20, 20, 1180, 240)),
    ("自助服务区", "self_service", 320, "24小时自助办理", 10, (350, 440, 690, 620)),
    ("等候休息区", "waiting", 900, "等候、母婴室、便民设施", 80, (20, 260, 1180, 420)),
    ("后台审批区", "back_office", 1240, "审查、审批、用印", 40, (710, 440, 1180, 620)),
)
DEVICES = (
    ("queue", "排队叫号机", 2, "大厅入口"),
    ("selfservice", "综合自助服务终端", 4, "自助服务区"),
    ("camera", "窗口高拍仪", 9, "综合窗口"),
    ("screen", "窗口叫号显示屏", 9, "综合窗口上方"),
    ("rating", "满意度评价器", 9, "综合窗口"),
)
MARKS = (
    ("一次性告知", 94, "抽查20件，1件告知不完整"),
    ("办理时限", 97, ""),
    ("服务态度", 92, "两名群众反映高峰期等候较长"),
    ("环境与设施", 90, "母婴室标识不明显"),
)


def build(env):
    """Everything is written by the centre's manager, as on the screens."""
    centre = ref(env, "centre_rencheng")
    windows = centre.window_ids.sorted("number")
    _hours(env, centre)
    _plan(env, centre, windows)
    _devices(env, centre, windows)
    _papers(env, centre)
    _catalogue(env, centre)
    _boards(env, centre)
    _guidance(env, centre)
    _project(env, centre)
    _network(env, centre)
    people = windows.filtered(lambda w: w.number > "10").posting_ids.employee_id
    _checks(env, centre, people)
    _records(env, centre, people)
    _marks(env, centre)
    _wishes(env, centre, people)
    _open_duty(env, centre, people)
    _awards(env, centre, windows)
    env["gov.vacancy"]._cron_find()
    env["gov.centre.gap"]._refresh()


def _own(env, model):
    return acting(env, model, MANAGER)


def _hours(env, centre):
    lines = (
        ("workday", 9, 17, "office"),
        ("workday", 12, 13.5, "extended"),
        ("5", 9, 16, "extended"),
    )
    _own(env, "gov.centre.hours").create(
        [
            {
                "centre_id": centre.id,
                "weekday": weekday,
                "hour_from": first,
                "hour_to": last,
                "kind": kind,
            }
            for weekday, first, last, kind in lines
        ]
    )


def _picture():
    """The floor, drawn: areas as boxes. Their names stand in the list beside it."""
    colours = ("#DCEBFA", "#FFF4D6", "#DFF3E4", "#F4F4F4", "#F3E3F1")
    image = Image.new("RGB", (WIDE, HIGH), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 4, WIDE - 5, HIGH - 5), outline="#555555", width=5)
    for area, colour in zip(AREAS, colours, strict=True):
        draw.rectangle(area[-1], fill=colour, outline="#888888", width=2)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue())


def _plan(env, centre, windows):
    step = 92 / max(len(windows), 1)
    plan = _own(env, "gov.centre.plan").create(
        {
            "centre_id": centre.id,
            "name": "2026年版",
            "date_from": fields.Date.today() - timedelta(days=200),
            "picture": _picture(),
            "change_note": "自助服务区扩大，设24小时入口。",
            "area_ids": [
                Command.create(
                    {
                        "sequence": rank,
                        "name": name,
                        "kind": kind,
                        "size": size,
                        "purpose": purpose,
                        "places": places,
                    }
                )
                for rank, (name, kind, size, purpose, places, _box) in enumerate(AREAS)
            ],
            "place_ids": [
                Command.create(
                    {
                        "window_id": window.id,
                        "left": 4 + step * (rank + 0.5),
                        "top": (14, 28)[rank % 2],
                    }
                )
                for rank, window in enumerate(windows)
            ],
        }
    )
    plan.action_publish()


def _devices(env, centre, windows):
    devices = _own(env, "gov.device").create(
        [
            {
                "centre_id": centre.id,
                "name": name,
                "kind_id": env.ref(f"gov_windows.device_kind_{kind}").id,
                "number": f"RC-SB-{rank + 1:03d}",
                "quantity": quantity,
                "place": place,
                "hours": "全天" if "自助" in name else "工作时间",
            }
            for rank, (kind, name, quantity, place) in enumerate(DEVICES)
        ]
    )
    items = windows.delegation_ids.item_id[:3]
    _own(env, "gov.device.item").create(
        [
            {
                "device_id": devices[1].id,
                "item_id": item.id,
                "scope": ("query", "end")[rank % 2],
            }
            for rank, item in enumerate(items)
        ]
    )


def _papers(env, centre):
    """Rules, each with its file."""
    today = fields.Date.today()
    kinds = env["gov.centre.document.kind"].search([("needs_opinion", "=", False)])
    _own(env, "gov.centre.document").create(
        [
            {
                "centre_id": centre.id,
                "kind_id": kind.id,
                "name": f"任城区为民服务中心{kind.name}",
                "number": f"任审发〔2026〕{rank}号",
                "date_from": today - timedelta(days=180),
                "file": paper(kind.name, "（示范文本）"),
                "file_name": f"{kind.name}.pdf",
                "is_public": True,
            }
            for rank, kind in enumerate(kinds[:4], 1)
        ]
    )


def _catalogue(env, centre):
    """The catalogue of the year, filled and still to be explained."""
    catalogue = _own(env, "gov.centre.catalogue").create(
        {
            "centre_id": centre.id,
            "name": "进驻事项目录",
            "date_from": fields.Date.today().replace(month=1, day=1),
        }
    )
    catalogue.action_fill()


def _boards(env, centre):
    today = fields.Date.today()
    _own(env, "gov.notice.board").create(
        [
            {
                "centre_id": centre.id,
                "place": place,
                "updated_on": today - timedelta(days=days),
            }
            for place, days in (("大厅入口公示栏", 12), ("自助服务区公示屏", 120))
        ]
    )


def _guidance(env, centre):
    """The city's centre guides; an assessment with one requirement missed."""
    acting(env, "gov.centre.guidance", "manager.city").create(
        {
            "centre_id": centre.id,
            "guide_id": ref(env, "centre_jining").id,
            "day": fields.Date.today() - timedelta(days=45),
            "subject": "综合窗口“一窗受理”运行指导",
            "note": "现场查看窗口设置与人员在岗情况，提出3条整改意见。",
            "people": "市中心业务科2人",
        }
    )
    assessment = _own(env, "gov.centre.assessment").create(
        {"centre_id": centre.id, "kind": "premises"}
    )
    for line in assessment.line_ids[:-1]:
        line.write({"met": "yes", "proof": "现场照片与平面图"})
    assessment.line_ids[-1:].write({"met": "no"})


def _project(env, centre):
    _own(env, "gov.centre.project").create(
        {
            "centre_id": centre.id,
            "name": "自助服务区改造",
            "kind": "upgrade",
            "plan": "增设4台综合自助终端和24小时独立入口。",
            "budget": 860000,
            "date_from": fields.Date.today() - timedelta(days=90),
            "state": "running",
        }
    )


def _network(env, centre):
    """Who reaches which place in how many minutes; a township's station."""
    townships = centre.child_ids.region_id[:3]
    _own(env, "gov.catchment").create(
        [
            {"centre_id": centre.id, "region_id": region.id, "minutes": minutes}
            for region, minutes in zip(townships, (9, 14, 22), strict=False)
        ]
    )
    if townships:
        acting(env, "gov.station.choice", "manager.city").create(
            {
                "region_id": townships[0].id,
                "agency_id": agency(env, "rencheng_approval").id,
                "demand": 86,
                "demand_note": "年办件约4200件",
                "means": 70,
                "means_note": "镇中心可调剂两个窗口",
                "transport": 75,
                "transport_note": "距区中心18公里，公交40分钟",
            }
        )


def _checks(env, centre, people):
    today = fields.Date.today()
    window = {p.employee_id: p.window_id.id for p in centre.window_ids.posting_ids}
    _own(env, "gov.daily.check").create(
        [
            {
                "centre_id": centre.id,
                "employee_id": person.id,
                "window_id": window.get(person),
                "day": today - timedelta(days=1 + rank % 5),
                "at_place": True,
                "conduct": True,
                "badge": rank % 6 != 4,
                "dress": True,
                "note": "未佩戴工作牌，当场改正" if rank % 6 == 4 else False,
            }
            for rank, person in enumerate(people)
        ]
    )


def _records(env, centre, people):
    today = fields.Date.today()
    _own(env, "gov.staff.record").create(
        [
            {
                "centre_id": centre.id,
                "employee_id": people[0].id,
                "day": today - timedelta(days=30),
                "kind": "reward",
                "ground": "连续三个月群众评价满意率100%。",
                "decision": "通报表扬（任审发〔2026〕21号）",
            },
            {
                "centre_id": centre.id,
                "employee_id": people[3].id,
                "day": today - timedelta(days=12),
                "kind": "violation",
                "rule": "discipline",
                "ground": "上班时间离岗20分钟，未履行请假手续。",
                "decision": "批评教育，扣当月考核2分",
            },
        ]
    )


def _marks(env, centre):
    today = fields.Date.today()
    _own(env, "gov.third.evaluation").create(
        [
            {
                "centre_id": centre.id,
                "evaluator": "济宁市营商环境第三方评估组",
                "day": today - timedelta(days=40),
                "indicator": indicator,
                "score": score,
                "remark": remark,
            }
            for indicator, score, remark in MARKS
        ]
    )


def _wishes(env, centre, people):
    """Wishes for next month."""
    today = fields.Date.today()
    ahead = env["gov.rota"].search(
        [("centre_id", "=", centre.id), ("date_from", ">", today)], order="date_from"
    )[:1]
    first = ahead.date_from or today
    env["gov.rota.wish"].create(
        [
            {
                "employee_id": person.id,
                "day": first + timedelta(days=5 + rank),
                "kind": ("avoid", "want")[rank % 2],
                "weight": "2",
                "note": note,
            }
            for rank, (person, note) in enumerate(
                zip(people, ("子女家长会", "希望轮休前值班", "体检"), strict=False)
            )
        ]
    )


def _open_duty(env, centre, people):
    """A duty beside the planned ones, for anybody to claim."""
    today = fields.Date.today()
    ours = env["gov.rota"].search(
        [
            ("centre_id", "=", centre.id),
            ("state", "=", "published"),
            ("shift_ids.employee_id", "in", people.ids),
            ("date_to", ">", today),
        ],
        limit=1,
    )
    later = ours.shift_ids.filtered(lambda s: s.day > today).sorted("start")
    for shift in later[:1]:
        shifts = env["gov.open.shift"].with_user(user(env, MANAGER))
        shifts.create(
            {
                "rota_id": ours.id,
                "window_id": shift.window_id.id,
                "template_id": shift.template_id.id,
                "start": shift.start,
                "stop": shift.stop,
                "note": "节前办件高峰，增开一岗",
            }
        )


def _awards(env, centre, windows):
    """Last quarter's round, open for votes, and a request for posts."""
    rounds = _own(env, "gov.award.round")
    quarter = rounds.create({"centre_id": centre.id})
    quarter.action_figures()
    if quarter.line_ids:
        quarter.action_open_vote()
    request = _own(env, "gov.staffing.request").create(
        {
            "centre_id": centre.id,
            "delegation_ids": [Command.set(windows.delegation_ids[:2].ids)],
            "reason": "承接事项增加，工程建设窗口每日办件超过承载能力。",
            "posts_asked": 2,
        }
    )
    request.action_file()
