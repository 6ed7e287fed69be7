"""Every screen that a menu of the suite leads to, and somebody who may see it.

Read from a running system, so that a new menu is a new screen here without anybody
adding it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..job.client import Client, Refused

#: People of the demo city, one for each kind of work; the first who sees a screen with
#: something on it is asked to show it.
PEOPLE = (
    *("clerk.rencheng", "reviewer.rencheng", "approver.rencheng", "seal.rencheng"),
    "centre.rencheng",
    *("manager.city", "legal.dingtao", "archivist.rencheng", "archivist.jining"),
    *("trainer.jining", "instructor.jining", "supervisor.rencheng", "auditor.city"),
    *("inspector.jining", "agency.rencheng", "justice.dingtao", "leader.city"),
    *("admin.system", "admin.security", "admin.audit"),
)
#: Pages that anybody may open, as far as they need no number of something.
PUBLIC = (
    "/gov/services",
    "/gov/services?q=登记",
    "/gov/services/JN21",
    "/gov/services/agencies",
    "/gov/apply",
    "/gov/ask",
    "/gov/identity",
    "/gov/inspections",
    "/gov/kiosk",
    "/gov/map",
    "/gov/results",
    "/gov/agreement/check",
    "/gov/seal/check",
    "/gov/no-such-page",
    "/web/login",
)


class Screen(NamedTuple):
    """One view of one action, as one person sees it."""

    login: str
    action: int
    title: str
    #: ``list``, ``kanban``, ``form`` …; empty for a page that is no view.
    view: str
    model: str
    #: The record that a form shows: 0 for a new one, -1 where nothing is shown.
    record: int = -1
    #: The form view that the action names, or 0.
    form: int = 0
    dialog: bool = False

    def __str__(self) -> str:
        return f"{self.title} ({self.model} {self.view}) as {self.login}"


def clients(url: str, database: str) -> dict[str, Client]:
    return {login: Client(url, database, login, "gov") for login in PEOPLE}


def _menus(client: Client) -> Iterator[dict]:
    """What the web client is given as this person's menus."""
    menus = client.get("/web/webclient/load_menus").json()
    for menu in menus.values():
        if menu["xmlid"].startswith("gov_") and menu["actionID"]:
            yield menu


def _newest(client: Client, model: str) -> int:
    """Id of the newest record that this person sees, or 0."""
    try:
        found = client.call(model, "search", [], limit=1, order="id desc")
    except Refused:
        return 0
    return found[0] if found else 0


def _may_create(client: Client, model: str) -> bool:
    return client.call(model, "has_access", [], "create")


def _views(client: Client, login: str, action: dict, record: int) -> Iterator[Screen]:
    """The views of one action that this person is shown."""
    model, title = action["res_model"], action["name"]
    dialog = action["target"] == "new"
    common = (login, action["id"], title)
    forms = [number for number, kind in action["views"] if kind == "form"]
    for _number, kind in action["views"]:
        if kind not in ("form", "activity"):
            yield Screen(*common, kind, model)
    if not forms:
        return
    if dialog or action["res_id"] or len(action["views"]) == 1:
        yield Screen(*common, "form", model, dialog=dialog)
    elif record or _may_create(client, model):
        yield Screen(*common, "form", model, record, forms[0] or 0)


def _served(client: Client, action: dict) -> dict[str, str]:
    """The architecture of each view as this person's groups have it."""
    views = [[number, kind] for number, kind in action["views"]]
    told = client.call(action["res_model"], "get_views", views)
    return {kind: view["arch"] for kind, view in told["views"].items()}


def _seen_otherwise(
    people: dict[str, Client], best: dict[int, tuple[str, dict, int]], menus: dict
) -> Iterator[Screen]:
    """What another role is shown with other fields or buttons."""
    for number, (first, action, _record) in best.items():
        if action["type"] != "ir.actions.act_window":
            continue
        known = {(kind, a) for kind, a in _served(people[first], action).items()}
        for login, client in people.items():
            if login == first or number not in menus[login]:
                continue
            new = set(_served(client, action).items()) - known
            known |= new
            kinds = {kind for kind, _arch in new}
            if kinds:
                record = _newest(client, action["res_model"])
                for screen in _views(client, login, action, record):
                    if screen.view in kinds or ("form" in kinds and screen.record >= 0):
                        yield screen


def screens(people: dict[str, Client], *, roles: bool = False) -> list[Screen]:
    """The screens, those of one person together.

    :param roles: also each view that another role is served with other contents
    """
    best: dict[int, tuple[str, dict, int]] = {}
    menus: dict[str, set[int]] = {}
    for login, client in people.items():
        mine = menus.setdefault(login, set())
        for menu in _menus(client):
            number = menu["actionID"]
            mine.add(number)
            if number in best and best[number][2]:
                continue
            action = client._post("/web/action/load", action_id=number)
            if not action or action["type"] == "ir.actions.act_url":
                continue
            model = action.get("res_model")
            record = _newest(client, model) if model else 1
            if number not in best or record:
                best[number] = (login, action, record)
    found = []
    for login, action, record in best.values():
        if action["type"] == "ir.actions.act_window":
            found += _views(people[login], login, action, record)
        else:
            tag = action.get("tag") or "server"
            found.append(Screen(login, action["id"], action["name"], "", tag))
    if roles:
        found += _seen_otherwise(people, best, menus)
    order = {login: place for place, login in enumerate(people)}
    return sorted(found, key=lambda screen: (order[screen.login], screen[1:4]))


def public_pages(people: dict[str, Client]) -> list[str]:
    """Addresses for everybody, with numbers and tokens of what there is."""
    clerk, manager = people["clerk.rencheng"], people["manager.city"]
    centre = people["centre.rencheng"]
    pages = list(PUBLIC)

    def add(client: Client, model: str, domain: list, field: str, path: str) -> None:
        rows = client.find(model, domain, field, limit=1, order="id desc")
        pages.extend(path.format(row[field]) for row in rows if row[field])

    add(clerk, "gov.case", [("number", "!=", False)], "token", "/gov/progress/{}")
    add(clerk, "gov.case", [("number", "!=", False)], "token", "/gov/rate/{}")
    add(
        manager,
        "gov.region",
        [("code", "=", "370811")],
        "code",
        "/gov/services/JN21/{}",
    )
    if wall := manager.call("gov.screen", "search", [], limit=1):
        # The address is told once, when it is made.
        told = manager.call("gov.screen", "action_new_address", wall)
        pages.append("/gov/wall/" + told["params"]["message"].rpartition("/")[2])
    add(centre, "gov.appointment", [], "token", "/gov/appointment/{}")
    for part in ("", "/screen", "/touch"):
        add(centre, "gov.centre", [], "id", "/gov/centre/{}" + part)
    html = clerk.get("/gov/apply").text
    pages += _links(html, "/gov/apply/", 1)
    pages += _links(clerk.get("/gov/services/JN21/370811").text, "/gov/services/", 1, 4)
    return pages


def _links(html: str, start: str, count: int, slashes: int = 3) -> list[str]:
    """The first links of a page that go on from ``start`` with a number."""
    found = [
        part.partition('"')[0].partition("?")[0]
        for part in html.split('href="')[1:]
        if part.startswith(start)
    ]
    whole = [
        link
        for link in dict.fromkeys(found)
        if link.rpartition("/")[2].isdigit() and link.count("/") >= slashes
    ]
    return whole[:count]
