"""Words that somebody of lower rank stored, in screens, papers and tables of others.

The words stand in the text of inquiries, ratings, agreements, training, projects,
supervision and the register of bad credit, and in messages. Who reads them opens each
view that a menu leads to in the browser, prints what can be printed, and exports.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from .job.client import Client
from .job.server import environment, running
from .screens.catalogue import screens
from .screens.look import show, signed_in
from .test_hostile import MARK, browser, nothing_ran  # noqa: F401  a fixture

ROOT = Path(__file__).parents[1]
DATABASE = "gov_test_stored"
#: A formula to a spreadsheet; a script, a template, a path to a page.
WORD = (
    f'=1+1<img src=x onerror="window.{MARK}=1"><svg onload="window.{MARK}=1"></svg>'
    f"<script>window.{MARK}=1</script><t t-out='7*191'/>{{{{7*191}}}}${{7*191}}"
    f'<a href="javascript:window.{MARK}=1">x</a>../../../etc/passwd'
)
#: Who reads what.
READERS = {
    "agency.rencheng": ("gov.inquiry", "gov.rating", "gov.applicant.credit"),
    "auditor.city": (
        *("gov.agreement", "gov.handover", "gov.project", "gov.push"),
        *("gov.supervision.order", "gov.accountability", "gov.reform.report"),
        *("gov.training.session", "gov.training.need", "gov.training.coaching"),
        "gov.training.plan",
    ),
}
MODELS = tuple(model for models in READERS.values() for model in models)
#: Models of which a message was written.
TALKED = ("gov.agreement", "gov.training.session", "gov.project")
#: Edited in their list; there is no form.
LISTS = {("gov.applicant.credit", "form")}
#: Papers of a record, drawn when they are asked for.
PAPERS = {
    "gov.agreement": "/gov/agreement/{}/pdf",
    "gov.handover": "/gov/handover/{}/pdf",
    "gov.reform.report": "/gov/reform/{}.pdf",
    "gov.training.session": "/gov/training/session/{}/signin",
    "gov.training.plan": "/gov/training/plan/{}/report",
}
EXPORTED = {"agency.rencheng": "gov.inquiry", "auditor.city": "gov.push"}
#: The word as elements of the page: run or not, it was not taken for text.
ALIVE = f"""() => [...document.querySelectorAll("*")]
    .filter(one => one.localName === "t"
        || one.getAttribute("onerror")?.includes("{MARK}")
        || one.getAttribute("onload")?.includes("{MARK}")
        || one.getAttribute("href")?.trim().startsWith("javascript:window")
        || (one.localName === "script" && one.text.startsWith("window.{MARK}")))
    .map(one => one.outerHTML.slice(0, 200))"""
#: An image that cannot be loaded has told so: the word's own would have, too.
TOLD = """() => new Promise(told => {
    const image = new Image();
    image.onerror = told;
    image.src = "x?told";
})"""
STARTS = ("=", "+", "-", "@", "\t", "\r")


def _store() -> None:
    with (ROOT / "tests/hostile_words.py").open() as script:
        done = subprocess.run(
            [
                *(sys.executable, ROOT / "bin/odoo_main.py", "shell"),
                *("--database", DATABASE, "--no-http", "--log-level=warn"),
            ],
            stdin=script,
            env={
                **environment(),
                "GOV_WORD": WORD,
                "GOV_MODELS": " ".join(MODELS),
                "GOV_TALKED": " ".join(TALKED),
                "GOV_EXPORTERS": " ".join(EXPORTED),
            },
            capture_output=True,
            text=True,
        )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr[-2000:]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    subprocess.run([ROOT / "bin/db", "create", DATABASE], check=True)
    _store()
    with running(DATABASE, fresh=False) as address:
        yield address


def _harmless(page: Page, where: str) -> None:
    """Nothing of the word ran, nor became part of the page."""
    nothing_ran(page)
    assert not (alive := page.evaluate(ALIVE)), (where, alive)


def _tabs(page: Page, where: str) -> None:
    for tab in page.locator(".o_form_view .o_notebook .nav-link:visible").all():
        tab.click()
        _harmless(page, where)


@pytest.mark.parametrize("login", READERS)
def test_screens(browser: Browser, url: str, login: str) -> None:  # noqa: F811
    """The views of each model show the words and run none; nor do messages."""
    client = Client(url, DATABASE, login, "gov")
    found = [s for s in screens({login: client}) if s.model in READERS[login]]
    opened, read = set(), set()
    with signed_in(browser, url, login) as page:
        for screen in found:
            show(page, screen)
            opened.add((screen.model, screen.view))
            if screen.view == "form" and screen.model in TALKED:
                page.wait_for_selector(".o-mail-Message:has-text('onerror')")
            _harmless(page, str(screen))
            if screen.view == "form":
                _tabs(page, str(screen))
            if "onerror" in page.locator(".o_action_manager").inner_text():
                read.add(screen.model)
        page.evaluate(TOLD)
        _harmless(page, "at the end")
        assert not page.evaluate("window.gov_errors")
    assert not set(READERS[login]) - read, "the word is not shown"
    views = {(model, view) for model in READERS[login] for view in ("list", "form")}
    assert not views - opened - LISTS, "not opened"


def test_papers(url: str) -> None:
    """A paper is drawn with the words in it: none is markup to the printer."""
    client = Client(url, DATABASE, "auditor.city", "gov")
    for model, path in PAPERS.items():
        for number in client.call(model, "search", [], limit=3):
            answer = client.get(path.format(number))
            assert answer.status_code == 200, (path, number)
            assert answer.content.startswith(b"%PDF-"), (path, number)


def _export(client: Client, kind: str, model: str, fields: list, *groups: str) -> bytes:
    """What the button for exports downloads."""
    page = client.get("/odoo").text
    token = page.partition('csrf_token: "')[2].partition('"')[0]
    data = {
        **{"model": model, "fields": fields, "ids": False, "domain": []},
        **{"groupby": groups, "import_compat": False, "context": client.context},
    }
    answer = client.http.post(
        f"{client.url}/web/export/{kind}",
        {"data": json.dumps(data), "csrf_token": token},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text[:500]
    return answer.content


def _formulas(book: bytes) -> list[str]:
    """The cells of a workbook that are computed or opened instead of shown."""
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any("onerror" in str(cell.value) for cell in cells), "no word is in it"
    return [str(c.value)[:40] for c in cells if c.data_type == "f" or c.hyperlink]


@pytest.mark.parametrize(("login", "model"), EXPORTED.items())
def test_exports(url: str, login: str, model: str) -> None:
    """An exported table has words where words were, never a formula."""
    client = Client(url, DATABASE, login, "gov")
    known = client.call(model, "fields_get", [], ["type", "string", "store"])
    fields = [
        {"name": name, "label": field["string"], "type": field["type"], "store": True}
        for name, field in known.items()
        if field["type"] in ("char", "text") and field.get("store")
    ]
    assert fields
    assert _formulas(_export(client, "xlsx", model, fields)) == []
    groups = [field["name"] for field in fields if field["type"] == "char"][:1]
    assert _formulas(_export(client, "xlsx", model, fields, *groups)) == []
    table = _export(client, "csv", model, fields).decode("utf-8-sig")
    words = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert any("onerror" in word for word in words), "no word is in it"
    assert not [word for word in words if word.startswith(STARTS)]
