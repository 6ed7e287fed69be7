"""Looking at one screen: axe-core, its width, its buttons."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page

from .catalogue import Screen

SIZE = {"width": 1366, "height": 768}
#: Levels A and AA of WCAG 2.1, as GB/T 37668-2019 has them.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
BAD = ("serious", "critical")
WAIT = 30_000
#: The first page of all waits for its bundles to be made.
FIRST = 180_000
#: Examples of one rule on one screen; the rest is told as a number.
SHOWN = 2
#: What Odoo's own markup gets wrong and no addon can mend: rule, selector, reason.
with (Path(__file__).with_name("exceptions.csv")).open(encoding="utf-8") as _file:
    EXCEPTIONS = list(csv.DictReader(_file))

#: The nodes of a finding that no exception names; what lies within such a node is
#: not excepted with it.
OURS = """
([nodes, selectors]) => nodes.filter(target => {
    let node;
    try { node = document.querySelector(target[target.length - 1]); } catch { }
    return !node || !selectors.some(selector => node.matches(selector));
})
"""
#: Buttons that a person must see to go on, and what hides them.
HIDDEN_BUTTONS = """
() => [...document.querySelectorAll(
    ".o_control_panel .btn-primary, .o_statusbar_buttons .btn-primary, "
    + ".modal-footer .btn-primary, .o_gov_intake_foot .btn-primary")]
    .filter(button => button.offsetParent !== null && button.getClientRects().length)
    .filter(button => {
        const box = button.getBoundingClientRect();
        return box.left < 0 || box.top < 0
            || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    })
    .map(button => button.innerText.trim())
"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READY = """
() => !document.querySelector(".o_blockUI, .o_loading_indicator, .o_view_sample_x")
"""
#: Whatever moves comes to its end, so that nothing is judged half faded in.
STILL = """
() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect?.getComputedTiming().endTime !== Infinity)
    .map(one => one.finished))
"""

_axe = Axe()


def axe(page: Page, within: Any, rules: tuple[str, ...] = ()) -> list[str]:
    """Serious and critical findings within an element that are ours to mend."""
    only = (
        {"type": "rule", "values": list(rules)}
        if rules
        else {"type": "tag", "values": list(TAGS)}
    )
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe.axe_script)
    found = page.evaluate(
        "([within, options]) => axe.run(within, options)",
        [
            within,
            {"resultTypes": ["violations"], "runOnly": only, "iframes": False},
        ],
    )
    findings = []
    for violation in found["violations"]:
        if violation["impact"] not in BAD:
            continue
        selectors = [
            row["selector"] for row in EXCEPTIONS if row["rule"] == violation["id"]
        ]
        nodes = {str(node["target"]): node for node in violation["nodes"]}
        targets = [node["target"] for node in violation["nodes"]]
        ours = page.evaluate(OURS, [targets, selectors])
        for target in ours[:SHOWN]:
            node = nodes[str(target)]
            why = " ".join(node["failureSummary"].split())[:240]
            findings.append(
                f"{violation['id']} ({len(ours)}): {target[-1]} "
                f"{node['html'][:160]} — {why}"
            )
    return findings


def layout(page: Page) -> list[str]:
    """What does not fit into a screen of 1366 × 768."""
    findings = []
    if (wide := page.evaluate(WIDE)) > 0:
        findings.append(f"layout: the page is {wide} px too wide")
    findings += [f"layout: no room for {b}" for b in page.evaluate(HIDDEN_BUTTONS)]
    return findings


@contextlib.contextmanager
def signed_in(
    browser: Browser, url: str, login: str, *, dark: bool = False
) -> Iterator[Page]:
    """A page of the web client, in which animations take no time."""
    context = browser.new_context(
        viewport=SIZE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(WAIT)
    page.goto(f"{url}/web/login")
    page.fill("#login", login)
    page.fill("#password", "gov")
    page.press("#password", "Enter")
    page.wait_for_selector(".o_web_client .o_main_navbar", timeout=FIRST)
    scheme(page, dark)
    page.evaluate("window.gov_errors = []")
    page.on("pageerror", lambda error: page.evaluate(_NOTE, str(error)))
    try:
        if dark:
            page.reload()
            page.wait_for_selector(".o_web_client .o_main_navbar", timeout=FIRST)
        yield page
    finally:
        with contextlib.suppress(Error):
            scheme(page, dark=False)
        context.close()


_NOTE = "text => (window.gov_errors ||= []).push(text)"


def scheme(page: Page, dark: bool) -> None:
    """Choose the light or the dark side, as the switch in the user's menu does."""
    page.evaluate(
        """async dark => {
            const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
            const {user} = odoo.loader.modules.get("@web/core/user");
            if (Boolean(user.settings.dark_mode) !== dark) {
                await orm.write("res.users", [user.userId], {dark_mode: dark});
            }
            document.cookie = `color_scheme=${dark ? "dark" : "light"}; path=/`;
        }""",
        dark,
    )


def show(page: Page, screen: Screen) -> None:
    """Open a screen the way a menu does."""
    page.evaluate(
        """async screen => {
            const {action, dialog} = odoo.__WOWL_DEBUG__.root.env.services;
            dialog.closeAll();
            const options = {clearBreadcrumbs: true};
            if (screen.record >= 0) {
                await action.doAction({
                    type: "ir.actions.act_window",
                    name: screen.title,
                    res_model: screen.model,
                    res_id: screen.record || undefined,
                    views: [[screen.form || false, "form"]],
                }, options);
            } else {
                if (screen.view) {
                    options.viewType = screen.view;
                }
                await action.doAction(screen.action, options);
            }
        }""",
        screen._asdict(),
    )
    if screen.dialog:
        page.wait_for_selector(".modal .o_form_view")
    elif screen.view:
        page.wait_for_selector(f".o_action_manager .o_{screen.view}_view")
    page.wait_for_function(READY)
    page.evaluate(STILL)


def look(page: Page, screen: Screen, *, dark: bool = False) -> list[str]:
    """What is wrong with a screen; errors of its scripts are wrong, too."""
    try:
        show(page, screen)
    except Error as error:
        return [f"does not open: {str(error)[:300]}"]
    within = ".modal" if screen.dialog else ".o_action_manager"
    findings = axe(page, within, ("color-contrast",) if dark else ())
    if not dark:
        findings += layout(page)
    findings += [f"script: {e}" for e in page.evaluate("window.gov_errors || []")]
    page.evaluate("window.gov_errors = []")
    return findings
