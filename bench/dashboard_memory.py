"""Memory of the wall screen over many refreshes.

    bench/dashboard_memory.py [REFRESHES] [DATABASE]

Chromium shows the real page with the real answer of a screen (its ticker and
regions filled up where the database has none); the clock is driven, so 2,000
refreshes, a day and a half of them, take a minute or two. After a warm-up and then
at the end, with garbage collected: bytes of JavaScript heap and DOM nodes.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

REFRESHES, WARM_UP = 2_000, 100
BASE = "http://wall.test"
STATIC = Path(__file__).parent.parent / "addons/gov_dashboard/static/screen"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking "
    "--disable-component-update --disable-sync --no-first-run --disable-quic"
).split()
TYPES = {".css": "text/css", ".js": "text/javascript"}


def page_and_answer(name: str) -> tuple[str, dict]:
    """The page's HTML and one answer, from the database; nothing is kept."""
    logging.disable(logging.WARNING)
    odoo.tools.config.parse_config(["-d", name, "--no-http"], setup_logging=False)
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "zh_CN"})
        screen = env["gov.screen"].create({"name": "Wall"})
        screen.action_new_address()
        html = env["ir.qweb"]._render(
            "gov_dashboard.screen_page",
            {
                "screen": screen,
                "words": screen._words(),
                "channel": screen._channel(),
                "version": "1",
                "data_url": "/data",
            },
        )
        answer = json.loads(json.dumps(screen._payload(), default=str))
        cr.rollback()
    numbers = answer["month"]
    answer["regions"] = [
        {**numbers, "id": n, "name": f"区域 {n}", "accepted": n} for n in range(20)
    ]
    answer["ticker"] = [
        {
            "id": n,
            "at": "11-28 10:00",
            "entry": "事项",
            "region": "区域",
            "outcome": "granted",
            "outcome_label": "准予",
        }
        for n in range(20)
    ]
    return str(html), answer


def measured(session) -> tuple[int, int]:
    """(bytes of heap, DOM nodes) with garbage collected."""
    for _turn in range(2):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Performance.getMetrics")["metrics"]
    metrics = {metric["name"]: metric["value"] for metric in found}
    return int(metrics["JSHeapUsedSize"]), int(metrics["Nodes"])


def serve(page, html: str, answer: dict) -> None:
    """Answer the page's requests; each answer differs a little."""
    turn = iter(range(10**9))

    def handle(route):
        path = route.request.url.removeprefix(BASE)
        if path == "/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path == "/data":
            number = next(turn)
            answer["today"]["accepted"] = number
            answer["ticker"][0]["id"] = 100 + number
            route.fulfill(json=answer)
        elif path.startswith("/gov_dashboard/static/screen/"):
            file = STATIC / Path(path).name
            route.fulfill(body=file.read_text(), content_type=TYPES[file.suffix])
        else:
            route.fulfill(status=404)

    page.route(f"{BASE}/**", handle)
    page.route_web_socket("**/websocket**", lambda socket: None)


def refresh(page, count: int) -> None:
    """Let the page refresh until it has done so ``count`` times in all."""
    done = 0
    while done < count:
        page.clock.run_for(60_500)
        page.wait_for_function(
            "last => Number(document.body.dataset.refreshes || 0) > last", arg=done
        )
        done = int(page.evaluate("document.body.dataset.refreshes"))


def main(arguments: list[str]) -> None:
    """Print heap and nodes after the warm-up and at the end."""
    wanted = int(arguments[0]) if arguments else REFRESHES
    name = arguments[1] if arguments[1:] else os.environ["DB"]
    html, answer = page_and_answer(name)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.clock.install()
        serve(page, html, answer)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        page.goto(f"{BASE}/")
        marks = []
        for target in (WARM_UP, wanted // 2, wanted):
            refresh(page, target)
            marks.append((target, *measured(session)))
            print(
                "{:>6,} refreshes: heap {:>10,} bytes, {:>6,} nodes".format(*marks[-1])
            )
        browser.close()
    (_first, heap, nodes), last = marks[0], marks[-1]
    print(f"heap {last[1] / heap:.2f} ×, nodes {last[2] / nodes:.2f} × (goal: flat)")


if __name__ == "__main__":
    main(sys.argv[1:])
