"""Who comes to 任城区's hall: tickets of a week, appointments, help asked for."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.gov_windows.kernel import clock

from .base import acting, agency, ref

MANAGER = "centre.rencheng"
DAYS = 7
VISITORS = (
    ("孔令辉", "13805371001"),
    ("颜廷芳", "13805371002"),
    ("曾宪梅", "13805371003"),
    ("孟祥雨", "13805371004"),
    ("仲崇民", "13805371005"),
    ("闵现国", "13805371006"),
)

#: name, kind, address, who is in charge, degrees north and east.
POINTS = (
    ("农商银行古槐支行便民服务点", "bank", "古槐路62号", "魏丽", 35.4121, 116.5873),
    ("邮政太白楼支局代办点", "post", "太白楼中路18号", "姜涛", 35.4098, 116.5951),
    ("政务服务志愿服务站", "volunteer", "大厅一层", "田野", 35.4150, 116.6010),
)


def build(env):
    """Tickets first: the demand can then be read from history."""
    centre = ref(env, "centre_rencheng")
    windows = centre.window_ids.filtered(lambda w: w.number > "10")
    _tickets(env, centre, windows)
    _appointments(env, centre, windows)
    _requests(env, centre, _helpers(env, centre))
    _points(env, centre)


def _tickets(env, centre, windows):
    """Served numbers of the last days, and some who wait today."""
    now = fields.Datetime.now()
    today = clock.local_day(now)
    rows = []
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        for rank, window in enumerate(windows):
            count = 4 + (3 * rank + day.day) % 6 if back else 4
            for serial in range(1, count + 1):
                rows.append(_ticket(centre, window, day, serial, back))
    env["gov.ticket"].create(rows)


def _ticket(centre, window, day, serial, back):
    drawn = clock.utc(day, 9) + timedelta(minutes=37 * serial)
    ticket = {
        "centre_id": centre.id,
        "row": window.kind,
        "delegation_id": window.delegation_ids[serial % 3 :][:1].id,
        "day": day,
        "serial": serial,
        "drawn_at": drawn,
    }
    if not back and serial > 2:
        return ticket
    called = drawn + timedelta(minutes=3 + (serial * 5 + window.id) % 19)
    return {
        **ticket,
        "window_id": window.id,
        "called_at": called,
        "served_at": called + timedelta(minutes=8 + (serial * 7 + window.id) % 21),
        "state": "missed" if back and not serial % 7 else "served",
    }


def _appointments(env, centre, windows):
    """Booked hours of the days to come; two of last week were not kept."""
    visits = acting(env, "gov.appointment", MANAGER)
    today = clock.local_day(fields.Datetime.now())
    booked = visits.browse()
    for rank, (name, phone) in enumerate(VISITORS):
        window = windows[rank % len(windows)]
        item = window.delegation_ids[rank:][:1] or window.delegation_ids[:1]
        slots = [
            slot
            for ahead in range(1, 8)
            for slot in visits._slots(item, centre, today + timedelta(days=ahead))
            if slot[1] == window
        ]
        if not slots:
            continue
        booked |= visits.create(
            {
                "centre_id": centre.id,
                "delegation_id": item.id,
                "window_id": window.id,
                "start": slots[(2 * rank) % len(slots)][0],
                "channel": ("site", "phone")[rank % 2],
                "name": name,
                "phone": phone,
            }
        )
    for visit in booked.sudo()[:2]:  # sudo: what was missed cannot be booked
        visit.write({"start": visit.start - timedelta(days=8), "state": "missed"})


def _helpers(env, centre):
    """An agent of the centre and a volunteer."""
    return env["gov.helper"].create(
        [
            {
                "centre_id": centre.id,
                "name": "帮办员 韩雪",
                "kind": "agent",
                "phone": "05372361001",
                "training": "企业开办全流程帮办",
                "trained_on": fields.Date.today() - timedelta(days=60),
            },
            {
                "centre_id": centre.id,
                "name": "志愿者 田野",
                "kind": "volunteer",
                "hours": 36,
                "region_ids": [Command.set(centre.region_id.ids)],
            },
        ]
    )


def _requests(env, centre, helpers):
    """Two ask for help; one of them is accompanied already."""
    requests = env["gov.help.request"].create(
        [
            {
                "centre_id": centre.id,
                "name": name,
                "phone": phone,
                "kind": "person",
                "region_id": centre.region_id.id,
            }
            for name, phone in (
                ("丁桂兰", "13805372001"),
                ("济宁鲁源新材料有限公司", "13805372002"),
            )
        ]
    )
    requests[1].helper_id = helpers[0]
    requests[1].action_assign()


def _points(env, centre):
    """A bank, a post office and a volunteer station."""
    bureau = agency(env, "rencheng_approval")
    env["gov.service.point"].create(
        [
            {
                "centre_id": centre.id,
                "name": name,
                "kind": kind,
                "region_id": centre.region_id.id,
                "agency_id": bureau.id,
                "contract_number": f"任审协〔2026〕{number}号",
                "address": address,
                "hours": "9:00–17:00",
                "contact": contact,
                "phone": f"0537236200{number}",
                "latitude": latitude,
                "longitude": longitude,
            }
            for number, (
                name,
                kind,
                address,
                contact,
                latitude,
                longitude,
            ) in enumerate(POINTS, 1)
        ]
    )
