"""A sample of ``make screens``; the main jobs by the keyboard alone; the dark side.

``make screens`` looks at every screen. Here are those of our own making (pages in
OWL, public pages) and one of each kind of view.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .job.client import Client
from .job.main_job import BODY, check_sign
from .job.server import running
from .screens import run
from .screens.catalogue import Screen
from .screens.look import axe, layout, look, signed_in
from .test_browser import CHROMIUM, FLAGS

DATABASE = "gov_test_screens"
#: Path of an action, who sees it, its views.
SAMPLE = (
    ("gov-desk", "clerk.rencheng", ("",)),
    ("gov-cases", "clerk.rencheng", ("list", "kanban", "pivot", "graph", "form")),
    ("gov-shifts", "centre.rencheng", ("calendar", "timeline")),
    ("gov-matrix", "manager.city", ("",)),
    ("gov-manager", "manager.city", ("",)),
    ("gov-reports", "manager.city", ("",)),
    ("gov-compare", "manager.city", ("",)),
    ("gov-health", "manager.city", ("",)),
    ("gov-protection", "admin.security", ("form",)),
)
#: Screens of which most is our own drawing: looked at in the dark as well.
DRAWN = ("gov-desk", "gov-matrix", "gov-manager", "gov-reports")
PAGES = ("/gov/services", "/gov/apply", "/gov/kiosk", "/gov/ask", "/gov/nothing-here")
#: Ways to see where the keyboard is.
SEEN = """
() => {
    const style = getComputedStyle(document.activeElement);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outline || style.boxShadow !== "none"
        || parseFloat(style.borderBottomWidth) > 0
        || Boolean(document.activeElement.closest(".o_kanban_record, .o_data_row"));
}
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(DATABASE) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def sample(url: str, dark: bool) -> Iterator[Screen]:
    for path, login, views in SAMPLE:
        if dark and path not in DRAWN:
            continue
        action = Client(url, DATABASE, login, "gov")._post(
            "/web/action/load", action_id=path
        )
        for view in views:
            yield Screen(
                login, action["id"], path, view, action.get("res_model") or "page"
            )


@pytest.mark.parametrize("dark", [True], ids=["dark"])
def test_sample_of_screens(browser: Browser, url: str, dark: bool) -> None:
    results = run.look_at_all(browser, url, sample(url, dark), dark=dark)
    assert len(results) >= (len(DRAWN) if dark else len(SAMPLE))
    assert {name: findings for name, findings in results if findings} == {}


def test_sample_of_pages(browser: Browser, url: str) -> None:
    results = run.look_at_pages(browser, url, PAGES)
    assert {name: findings for name, findings in results if findings} == {}


def test_what_is_wrong_is_found(browser: Browser, url: str) -> None:
    """The judge sees a field without a name, faint text, a page that is too wide."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_content(
        "<html lang='zh'><title>x</title><main style='width:2000px'><input>"
        "<p style='color:#999;background:#fff'>faint</p></main></html>"
    )
    rules = {finding.partition(" ")[0] for finding in axe(page, "html")}
    assert {"label", "color-contrast"} <= rules
    assert layout(page)
    page.close()
    with signed_in(browser, url, "clerk.rencheng") as page:
        # Answered in the browser, so that the server's log stays clean.
        page.route("**/web/action/load*", lambda route: route.abort())
        nowhere = Screen("clerk.rencheng", 999_999, "none", "list", "none")
        assert look(page, nowhere)


# --- by the keyboard alone -----------------------------------------------------------


def tab_to(page: Page, selector: str, presses: int = 60) -> None:
    """Go on with the tab key until an element has the focus, and see that it has it."""
    for _press in range(presses):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            assert page.evaluate(SEEN), f"the focus on {selector} is not seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not lead to {selector}")


def at(page: Page, selector: str) -> None:
    page.wait_for_function("s => document.activeElement.matches(s)", arg=selector)


def menu(page: Page, url: str, path: str, ready: str) -> None:
    page.goto(f"{url}/odoo/{path}")
    page.wait_for_selector(ready, timeout=60_000)


def test_keyboard_matrix(browser: Browser, url: str) -> None:
    """From cell to cell by arrows; why a cell is as it is by Enter; back by Escape."""
    with signed_in(browser, url, "manager.city") as page:
        menu(page, url, "gov-matrix", ".o_gov_scroller .o_gov_cell")
        tab_to(page, ".o_gov_scroller")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        cell = page.locator(".o_gov_scroller .o_gov_active")
        expect(cell).to_have_count(1)
        # The active cell is seen.
        expect(cell).to_have_css("outline-style", "solid")
        page.keyboard.press("Enter")
        expect(page.locator(".o_gov_why")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".o_gov_why")).to_have_count(0)
        at(page, ".o_gov_scroller")


def test_keyboard_manager_page(browser: Browser, url: str) -> None:
    """Another period, and from a figure to the cases behind it."""
    with signed_in(browser, url, "manager.city") as page:
        menu(page, url, "gov-manager", ".o_gov_mp_tiles")
        tab_to(page, ".o_gov_mp_filters .btn")
        page.keyboard.press("Enter")
        page.wait_for_selector(".o_gov_mp_tiles")
        tab_to(page, ".o_gov_mp_tiles :is(button, a)")
        page.keyboard.press("Enter")
        page.wait_for_selector(".o_list_view, .o_pivot_view, .o_graph_view")


def test_keyboard_public_intake(browser: Browser, url: str) -> None:
    """The public's own application: chosen, filled in, handed in."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    page.goto(f"{url}/gov/apply")
    tab_to(page, "main a[href^='/gov/apply/']", 120)
    page.keyboard.press("Enter")
    page.wait_for_selector("main form [name=code]")
    for name, text in (
        ("name", "济宁键盘科技有限公司"),
        ("code", BODY + check_sign(BODY)),
        ("phone", "13805370001"),
    ):
        tab_to(page, f"main form [name={name}]")
        page.keyboard.type(text)
    tab_to(page, "main form button[type=submit], main form button:not([type])")
    context.close()
