"""A sample of ``make screens``; the main jobs by the keyboard alone; the dark side.

``make screens`` looks at every screen. Here are those of our own making (pages in
OWL, public pages) and one of each kind of view.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    FileChooser,
    Page,
    TimeoutError,
    expect,
    sync_playwright,
)

from .job.client import Client
from .job.main_job import BODY, check_sign
from .job.server import ROOT, environment, running
from .screens import run
from .screens.catalogue import Screen, _menus
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
#: An applicant whom nobody in the demo city knows, but for the check sign.
OTHER_BODY = "91370811MA3C0EXB1"
SCAN = {
    "name": "scan.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n%%EOF\n",
}
#: Ways to see where the keyboard is; a hidden field of files is seen by its label, the
#: search field by its box, which has another frame then.
SEEN = """
() => {
    const hidden = document.activeElement.matches(".visually-hidden");
    const style = getComputedStyle(
        (hidden && document.activeElement.closest("label")) || document.activeElement
    );
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outline || style.boxShadow !== "none"
        || parseFloat(style.borderBottomWidth) > 0
        || Boolean(document.activeElement.closest(
            ".o_kanban_record, .o_data_row, .o_searchview"));
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


def press_until(
    page: Page, expression: str, arg: object, key: str = "Tab", presses: int = 80
) -> None:
    """Press a key until the wanted element has the focus, and see that it has it."""
    for _press in range(presses):
        # At once: a list that is drawn anew between two looks takes the focus away.
        there, seen = page.evaluate(
            f"""arg => {{
                const there = ({expression})(document.activeElement, arg);
                return [Boolean(there), Boolean(there) && ({SEEN})()];
            }}""",
            arg,
        )
        if there:
            assert seen, f"the focus on {arg} is not seen"
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {arg}")


#: The role that exports, in the language of whoever asks.
EXPORT = ["Allowed", "允许"]
#: The button with a label; a line of a list that holds a text.
LABELLED = (
    "(element, label) => element.matches('button')"
    " && element.innerText.trim() === label"
)
#: A line of a list, and the button in it that ends a session.
IN_LIST = "element => Boolean(element.closest('.o_data_row'))"
ENDS_ONE = "element => element.matches('.o_data_row button[name=action_end_sessions]')"
HOLDING = "(element, text) => element.closest('.o_data_row')?.innerText.includes(text)"


def press_for_file(page: Page, selector: str, tries: int = 3) -> FileChooser:
    """The chooser that the space bar opens on a field.

    A list that is drawn anew in the moment of pressing takes no key; a person presses
    again.
    """
    for last in range(tries - 1, -1, -1):
        tab_to(page, selector, 80)
        try:
            with page.expect_file_chooser(timeout=10_000) as chooser:
                page.keyboard.press("Space")
            return chooser.value
        except TimeoutError:
            if not last:
                raise
    raise AssertionError(tries)


def keyboard_intake(page: Page, url: str) -> str:
    """Item, applicant, a file for each document, checked and accepted: the number."""
    menu(page, url, "gov-desk", "[data-flow=item]")
    tab_to(page, "[data-flow=item]", 80)
    page.keyboard.type("chxm")
    page.wait_for_selector("#gov_found li")
    page.keyboard.press("Enter")
    at(page, "[data-flow=code]")
    page.keyboard.type(OTHER_BODY + check_sign(OTHER_BODY))
    at(page, "[data-flow=name]")
    page.keyboard.type("济宁键盘科技有限公司")
    page.keyboard.press("Enter")
    at(page, "[data-flow=phone]")
    page.keyboard.type("13805370002")
    lines = page.locator(".o_gov_documents li")
    for place in range(1, lines.count() + 1):
        file = f".o_gov_documents li:nth-child({place}) input[type=file]"
        press_for_file(page, file).set_files(SCAN)
        expect(page.locator(".o_gov_documents .o_gov_in")).to_have_count(place)
    tab_to(page, "[data-flow=check]")
    if not page.evaluate("document.activeElement.checked"):
        page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    number = page.locator(".o_gov_result strong")
    expect(number).to_contain_text("370811", timeout=60_000)
    return number.inner_text().strip()


def keyboard_act(page: Page, url: str, number: str, label: str, words: str) -> None:
    """From the work list into the case, its button, the dialog and its end."""
    menu(page, url, "gov-work", ".o_kanban_record, .o_data_row")
    # From the search bar down into the list, past the box that selects the line.
    press_until(page, HOLDING, number, "ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".o_form_view")).to_contain_text(number)
    press_until(page, LABELLED, label)
    page.keyboard.press("Enter")
    page.wait_for_selector(".modal .o_form_view")
    tab_to(page, ".modal .o_field_widget[name=text] :is(textarea, input)")
    page.keyboard.type(words)
    press_until(page, LABELLED, "确认")
    page.keyboard.press("Enter")
    expect(page.locator(".modal")).to_have_count(0)


def test_keyboard_from_intake_to_decision(browser: Browser, url: str) -> None:
    """Three people bring a case from the window to its decision without a mouse."""
    with signed_in(browser, url, "clerk.rencheng") as page:
        number = keyboard_intake(page, url)
    for login, label, words in (
        ("reviewer.rencheng", "填写审查意见", "经审查，符合条件"),
        ("approver.rencheng", "决定", "符合法定条件"),
    ):
        with signed_in(browser, url, login) as page:
            keyboard_act(page, url, number, label, words)
    auditor = Client(url, DATABASE, "auditor.city", "gov")
    (case,) = auditor.find("gov.case", [("number", "=", number)], "state", "outcome")
    assert (case["state"], case["outcome"]) == ("decided", "granted")


def keyboard_open(page: Page, text: str) -> None:
    """From the search bar down to the line of a list that holds a text, and into it."""
    press_until(page, HOLDING, text, "ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")


def test_keyboard_audit_records(browser: Browser, url: str) -> None:
    """An account is searched for, its record read; the day's chain is verified."""
    with signed_in(browser, url, "admin.audit") as page:
        menu(page, url, "gov-audit", ".o_data_row")
        at(page, ".o_searchview_input")
        page.keyboard.type("admin.audit")
        page.wait_for_selector(".o_searchview_autocomplete")
        page.keyboard.press("Enter")
        expect(page.locator(".o_searchview_facet")).to_have_count(2)
        expect(page.locator(".o_data_row").first).to_contain_text("admin.audit")
        keyboard_open(page, "admin.audit")
        expect(page.locator(".o_form_view")).to_contain_text("登录")
        seal_audit()
        keyboard_verify(page, url)


def seal_audit() -> None:
    """Let the job run that gives records their day; by itself it comes later."""
    subprocess.run(
        [sys.executable, ROOT / "bin/odoo_main.py", "shell", "-d", DATABASE]
        + ["--no-http", "--log-level=warn"],
        input="env['gov.audit.day']._cron_seal()\nenv.cr.commit()\n",
        env=environment(),
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def keyboard_verify(page: Page, url: str) -> None:
    """The newest day of audit records is opened, and its chain is verified."""
    menu(page, url, "gov-audit-days", ".o_data_row")
    at(page, ".o_searchview_input")
    press_until(page, IN_LIST, None, "ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    verified = page.locator(".o_form_view [name=verified_at]")
    expect(verified).to_have_text("")
    press_until(page, LABELLED, "核验")
    page.keyboard.press("Enter")
    expect(verified).to_contain_text(":")
    expect(page.locator(".o_form_view .alert-danger")).to_have_count(0)


def test_keyboard_a_session_is_ended(browser: Browser, url: str) -> None:
    """A person is searched for, the button of their line pressed: they are out."""
    security = Client(url, DATABASE, "admin.security", "gov")
    with signed_in(browser, url, "reviewer.rencheng") as theirs:
        (person,) = security.find(
            "res.users", [("login", "=", "reviewer.rencheng")], "name"
        )
        mine = [("user_id", "=", person["id"])]
        before = security.call("res.device", "search_count", mine)
        assert before
        with signed_in(browser, url, "admin.security") as page:
            menu(page, url, "gov-sessions", ".o_data_row")
            at(page, ".o_searchview_input")
            page.keyboard.type(person["name"])
            page.wait_for_selector(".o_searchview_autocomplete")
            page.keyboard.press("Enter")
            expect(page.locator(".o_searchview_facet")).to_have_count(1)
            expect(page.locator(".o_data_row")).to_have_count(before)
            for ended in range(1, before + 1):
                # The line that had the focus is gone with its session.
                tab_to(page, ".o_searchview_input", 80)
                press_until(page, HOLDING, person["name"], "ArrowDown")
                press_until(page, ENDS_ONE, None, "ArrowRight")
                page.keyboard.press("Enter")
                page.wait_for_selector(".modal")
                press_until(page, LABELLED, "确定")
                page.keyboard.press("Enter")
                expect(page.locator(".modal")).to_have_count(0)
                expect(page.locator(".o_data_row")).to_have_count(before - ended)
        assert not security.call("res.device", "search_count", mine)
        theirs.reload()
        theirs.wait_for_selector("#login")


def test_keyboard_a_role_is_asked_for_and_granted(browser: Browser, url: str) -> None:
    """The system administrator asks, the security administrator grants."""
    asking = Client(url, DATABASE, "admin.system", "gov")
    (person,) = asking.find("res.users", [("login", "=", "auditor.city")], "name")
    (role,) = asking.call("res.groups", "search", [("name", "in", EXPORT)], limit=1)
    asking.call(
        "gov.grant",
        "create",
        {"user_id": person["id"], "group_id": role, "basis": "键盘〔2026〕1号"},
    )
    with signed_in(browser, url, "admin.security") as page:
        menu(page, url, "gov-grants-asked", ".o_data_row")
        keyboard_open(page, person["name"])
        expect(page.locator(".o_form_view")).to_contain_text("键盘〔2026〕1号")
        press_until(page, LABELLED, "授予")
        page.keyboard.press("Enter")
        expect(page.locator(".o_arrow_button_current")).to_have_text("生效中")
    with signed_in(browser, url, "auditor.city") as page:
        # What the role opens is judged as every other screen.
        client = Client(url, DATABASE, "auditor.city", "gov")
        (entry,) = (m for m in _menus(client) if m["xmlid"].endswith("full_export"))
        action = client._post("/web/action/load", action_id=entry["actionID"])
        screen = Screen(
            "auditor.city",
            action["id"],
            action["name"],
            "form",
            action["res_model"],
            dialog=True,
        )
        assert look(page, screen) == []


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
