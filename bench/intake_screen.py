"""Seconds, keys and clicks of an intake at the window, by Chromium.

    bench/intake_screen.py [URL] [LOGIN] [--item TEXT] [--rounds 5]

Plays a practised clerk on the intake screen of a server with the demo city, which it
starts itself unless there is an address: item by pinyin initials, applicant's number
and name, telephone, scans dropped together, Ctrl+Enter. Typing has ``KEY`` seconds
between two keys, as trained typists need; the rest is what screen and server take.
Each round is another applicant. Prints seconds from the first key to the number of
the case.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from stdnum.cn import ric

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.job.server import running  # noqa: E402

#: Seconds between two keys: 5 keys a second.
KEY = 0.2
DROP = """
([names]) => {
    const data = new DataTransfer();
    for (const name of names) {
        const text = "%PDF-1.4 " + name + Math.random();
        data.items.add(new File([text], name + ".pdf", {type: "application/pdf"}));
    }
    document.querySelector(".o_gov_intake_right").dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data})
    );
}
"""


def identity_number() -> str:
    """A number of the right form that belongs to nobody in particular."""
    birth = f"{random.randint(1950, 2000)}{random.randint(1, 12):02d}"  # noqa: S311
    body = f"370811{birth}{random.randint(1, 28):02d}"  # noqa: S311
    body += f"{random.randint(100, 999)}"  # noqa: S311
    return body + ric.calc_check_digit(f"{body}0")


class Clerk:
    """Counts what the hands do."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.drops = page, 0, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=KEY * 1000)
        self.keys += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += key.count("+") + 1
        time.sleep(KEY)

    def at(self, field: str) -> None:
        """Wait until the screen has led to the field."""
        self.page.wait_for_function(
            "name => document.activeElement.dataset.flow === name", arg=field
        )


def intake(page: Page, item: str) -> tuple[float, int, int]:
    """One application; return seconds, keys and drops."""
    clerk = Clerk(page)
    clerk.at("item")
    start = time.perf_counter()
    clerk.type(item)
    clerk.press("Enter")
    clerk.at("code")
    clerk.type(identity_number())
    clerk.at("name")
    clerk.type("李晓敏")
    clerk.press("Enter")
    clerk.type("13812343210")
    names = page.locator(".o_gov_documents .o_gov_document").all_inner_texts()
    page.evaluate(DROP, [[name.split("\n")[0] for name in names]])
    clerk.drops += 1
    page.wait_for_function(
        "count => document.querySelectorAll('.o_gov_documents .o_gov_in').length "
        ">= count",
        arg=len(names),
    )
    clerk.press("Control+Enter")
    page.wait_for_selector(".o_gov_result strong")
    seconds = time.perf_counter() - start
    assert page.locator(".o_gov_result .text-danger").count() == 0
    clerk.press("F2")
    return seconds, clerk.keys, clerk.drops


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("login", nargs="?", default="clerk.rencheng")
    parser.add_argument("--item", default="chxm")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shot", help="picture of the last screen")
    options = parser.parse_args()
    if options.url:
        play(options)
        return
    with running("gov_bench_web") as options.url:
        play(options)


def play(options: argparse.Namespace) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        context = chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(f"{options.url}/web/login")
        page.fill("input[name=login]", options.login)
        page.fill("input[name=password]", "gov")
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        page.goto(f"{options.url}/odoo/gov-desk")
        rounds = [intake(page, options.item) for _number in range(options.rounds)]
        if options.shot:
            page.screenshot(path=options.shot)
        chromium.close()
    seconds = [row[0] for row in rounds]
    print(f"median {statistics.median(seconds):.1f} s, slowest {max(seconds):.1f} s")
    print(f"{rounds[-1][1]} keys, {rounds[-1][2]} drop, 0 clicks")


if __name__ == "__main__":
    main()
