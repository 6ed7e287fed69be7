"""Hostile words through the real browser: typed by the public, looked at by staff.

Each word would do something if a page took it for more than text: a script runs, a
template is computed, a statement is executed, a path leaves its folder. A page passes
when the browser runs nothing and the word is shown as it was typed.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .job.client import Client
from .job.main_job import BODY, check_sign
from .job.server import running
from .test_browser import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[1]
MARK = "gov_hostile"
#: A script that leaves a mark in the page when anything runs it.
WORDS = (
    f"<script>window.{MARK}=1</script>",
    f'<img src=x onerror="window.{MARK}=1">',
    f'"><svg onload=window.{MARK}=1>',
    f"javascript:window.{MARK}=1//",
    "{{7*191}}",
    "${7*191}",
    "<t t-out='7*191'/>",
    "' OR 1=1; DROP TABLE gov_case;--",
    "../../../../etc/passwd",
    '=HYPERLINK("http://x","y")',
)
#: What a template or a formula would have made of it.
COMPUTED = "1337"
PAGES = (
    "/gov/services?q={}",
    "/gov/services/{}",
    "/gov/services/JN21/{}",
    "/gov/apply?q={}",
    "/gov/progress/{}",
    "/gov/certificate/{}",
    "/gov/appointment/{}",
    "/gov/rate/{}",
    "/web/login?redirect={}",
    "/web/login?error={}",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running("gov_test_web") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def page_of(browser: Browser) -> Iterator[Page]:
    """A page in which a dialog that any script opens fails the test."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    try:
        yield page
    finally:
        context.close()


def nothing_ran(page: Page) -> None:
    assert page.evaluate(f"window.{MARK}") is None, page.url
    assert COMPUTED not in page.content(), page.url


def test_reflected(browser: Browser, url: str) -> None:
    """What the address says comes back as text, or not at all; never as an error."""
    with page_of(browser) as page:
        for path in PAGES:
            for word in WORDS:
                answer = page.goto(url + path.format(quote(word, safe="")))
                assert answer is not None
                assert answer.status in (200, 400, 404, 405, 429), (path, word)
                nothing_ran(page)
                assert "Traceback" not in page.content()


def test_stored(browser: Browser, url: str) -> None:
    """What an applicant types is text in every screen of those who handle the case."""
    clerk = Client(url, "gov_test_web", "clerk.rencheng", "gov")
    delegation = clerk.call(
        "gov.delegation",
        "search",
        [["entry_id.sequence", "=", 48], ["agency_id.name", "ilike", "任城"]],
        limit=1,
    )
    cases = [
        clerk.call(
            "gov.case",
            "create",
            {
                "delegation_id": delegation[0],
                "applicant_type": "company",
                "applicant_name": word,
                "applicant_code": BODY + check_sign(BODY),
                "phone": "13812343210",
                "address": word,
            },
        )
        for word in WORDS[:8]
    ]
    with page_of(browser) as page:
        page.goto(f"{url}/web/login")
        page.fill("#login", "clerk.rencheng")
        page.fill("#password", "gov")
        page.press("#password", "Enter")
        page.wait_for_selector(".o_web_client .o_navbar", timeout=60_000)
        for case in cases:
            page.goto(f"{url}/odoo/gov.case/{case}")
            page.wait_for_selector(".o_form_view", timeout=60_000)
            nothing_ran(page)
        page.goto(f"{url}/odoo/gov.case")
        page.wait_for_selector(".o_list_view, .o_kanban_view", timeout=60_000)
        nothing_ran(page)
    for case in cases:
        token = clerk.call("gov.case", "read", [case], ["state"])
        assert token[0]["state"] == "draft"


def test_no_table_takes_text_for_a_formula() -> None:
    """Every workbook of ours is made with the options that keep text text."""
    loose = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in ROOT.glob("addons/gov_*/**/*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "xlsxwriter.Workbook"
        and "strings_to_formulas" not in ast.unparse(node)
        and not any(
            isinstance(argument, ast.Name) and argument.id.lower() == "options"
            for argument in node.args
        )
    ]
    assert loose == []


def test_no_parser_follows_entities() -> None:
    """XML that comes from outside is read without entities."""
    readers = [
        path
        for path in ROOT.glob("addons/gov_*/**/*.py")
        if "tests" not in path.parts and "XMLParser(" in path.read_text("utf-8")
    ]
    assert readers
    for path in readers:
        assert '"resolve_entities": False' in path.read_text("utf-8"), path


def _looks_up_a_token(function: ast.FunctionDef) -> bool:
    """Whether a record is searched by a secret that somebody outside holds."""
    return any(
        isinstance(node, ast.Tuple)
        and len(node.elts) == 3
        and isinstance(node.elts[0], ast.Constant)
        and str(node.elts[0].value).endswith(("token", "token_hash"))
        and isinstance(node.elts[1], ast.Constant)
        and node.elts[1].value == "="
        and not isinstance(node.elts[2], ast.Constant)
        for node in ast.walk(function)
    )


def test_tokens_are_compared_in_constant_time() -> None:
    """What an index found by a token is compared once more, without telling by time."""
    found = {
        f"{path.relative_to(ROOT)}: {node.name}": ast.unparse(node)
        for path in ROOT.glob("addons/gov_*/**/*.py")
        if "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and _looks_up_a_token(node)
    }
    assert len(found) >= 7
    loose = [
        place
        for place, text in found.items()
        if "consteq(" not in text and "compare_digest(" not in text
    ]
    assert loose == []
