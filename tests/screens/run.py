"""Look at every screen: `make screens [ARGS="--dark --only 办件"]`.

    python -m tests.screens.run [URL DATABASE] [--dark] [--only TEXT] [--public]
        [--roles]

Without an address a server is started on a fresh copy of the demo city. Ends with an
error when a screen has a serious finding; prints each finding with the screen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from itertools import groupby

from playwright.sync_api import Browser, Error, Page, sync_playwright

from ..job.server import running
from ..test_browser import CHROMIUM, FLAGS
from .catalogue import Screen, clients, public_pages, screens
from .look import SIZE, axe, layout, look, signed_in

#: A new page after so many screens: what the web client keeps adds up.
PER_PAGE = 40
CRASH = "does not open: the browser's page breaks down"


def look_at_all(
    browser: Browser, url: str, wanted: Iterable[Screen], *, dark: bool = False
) -> list[tuple[str, list[str]]]:
    """Each screen with its findings, those without as well."""
    results: list[tuple[str, list[str]]] = []
    for login, of_one in groupby(wanted, key=lambda screen: screen.login):
        left = list(of_one)
        while left:
            with signed_in(browser, url, login, dark=dark) as page:
                seen = _look_at_part(page, left[:PER_PAGE], dark)
            if not seen:
                # The browser's page broke down on the first screen of a new one.
                seen = [(str(left[0]), [CRASH])]
                tell(*seen[0])
            results += seen
            left = left[len(seen) :]
    return results


def _look_at_part(
    page: Page, part: list[Screen], dark: bool
) -> list[tuple[str, list[str]]]:
    """What a page shows until it breaks down, as a page does that lives long."""
    seen: list[tuple[str, list[str]]] = []
    broken: list[bool] = []
    page.on("crash", lambda _page: broken.append(True))
    for screen in part:
        try:
            findings = look(page, screen, dark=dark)
        except Error as error:
            if "crashed" in str(error):
                break
            raise
        if broken:
            break
        seen.append((str(screen), findings))
        tell(*seen[-1])
    return seen


def look_at_pages(
    browser: Browser, url: str, paths: Iterable[str]
) -> list[tuple[str, list[str]]]:
    """The same for pages without signing in, on a desk and on a phone."""
    results = []
    for size in (SIZE, {"width": 390, "height": 844}):
        context = browser.new_context(
            viewport=size, locale="zh-CN", reduced_motion="reduce"
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on(
            "console",
            lambda message, into=complaints: (
                into.append(f"console: {message.text[:200]}")
                if "Content Security Policy" in message.text
                else None
            ),
        )
        for path in paths:
            complaints.clear()
            page.goto(url + path)
            # A display has no buttons and is never 390 px wide.
            display = "/wall/" in path or path.endswith("/screen")
            findings = axe(page, "html") + ([] if display else layout(page))
            findings += complaints
            results.append((f"{path} at {size['width']}", findings))
            tell(*results[-1])
        context.close()
    return results


def tell(name: str, findings: list[str]) -> None:
    for finding in findings:
        print(f"{name}\n    {finding}", flush=True)


def look_around(url: str, database: str, args: argparse.Namespace) -> int:
    """Number of screens with findings."""
    people, begin = clients(url, database), time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        results = [] if args.dark else look_at_pages(browser, url, public_pages(people))
        if not args.public:
            found = screens(people, roles=args.roles)
            wanted = [s for s in found if args.only in str(s)]
            results += look_at_all(browser, url, wanted, dark=args.dark)
        browser.close()
    bad = sum(bool(findings) for _name, findings in results)
    took = time.monotonic() - begin
    print(f"{len(results)} screens, {bad} with findings, {took:.0f} s")
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?")
    parser.add_argument("database", nargs="?", default="gov_test_screens")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--public", action="store_true")
    parser.add_argument("--roles", action="store_true")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    if args.url:
        return 1 if look_around(args.url, args.database, args) else 0
    with running(args.database) as url:
        return 1 if look_around(url, args.database, args) else 0


if __name__ == "__main__":
    sys.exit(main())
