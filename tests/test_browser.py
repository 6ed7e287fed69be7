"""One case clicked through in Chromium, in Chinese, by the people it passes.

Screenshots are kept in ``tests/_artifacts/`` to be looked at.
"""

import contextlib
import importlib.util
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .job.client import Client
from .job.main_job import BODY, check_sign
from .job.server import running

_FILE = Path(__file__).parents[1] / "addons/gov_cases/tests/devices.py"
_SPEC = importlib.util.spec_from_file_location("gov_devices", _FILE)
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
devices, CARD = _MODULE.devices, _MODULE.CARD
ARTIFACTS = Path(__file__).with_name("_artifacts")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
CHROMIUM = next(
    (
        path
        for path in (
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
        )
        if Path(path).exists()
    ),
    None,
)
APPLICANT = "济宁示范科技有限公司"


@pytest.fixture(scope="module")
def url():
    with running("gov_test_web") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    ARTIFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def signed_in(browser: Browser, url: str, login: str):
    """A page of the user's own; what the browser's console complains of fails."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "gov")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_main_navbar")
    yield page
    assert not errors, errors
    context.close()


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def field(page: Page, name: str):
    return page.locator(f".o_form_view .o_field_widget[name={name}]").first


def open_case(page: Page, url: str, number: str) -> None:
    """From the user's own work list, by the case's number."""
    page.goto(f"{url}/odoo/gov-work")
    row = page.locator(".o_kanban_record, .o_data_row").filter(has_text=number)
    row.first.click()
    expect(page.locator(".o_form_view")).to_contain_text(number)


def press(page: Page, label: str) -> None:
    page.locator(".o_form_view .o_statusbar_buttons").get_by_role(
        "button", name=label, exact=True
    ).click()


def fill_dialog(page: Page, name: str, text: str) -> None:
    dialog = page.locator(".modal-dialog")
    dialog.locator(f".o_field_widget[name={name}]").locator("textarea, input").fill(
        text
    )
    dialog.get_by_role("button", name="确认", exact=True).click()
    expect(dialog).to_have_count(0)


def intake(page: Page, url: str) -> str:
    """The clerk at the window: item, applicant, documents, acceptance."""
    page.goto(f"{url}/odoo/gov-intake/new")
    field(page, "delegation_id").locator("input").fill("测绘项目登记")
    page.locator(".o-autocomplete--dropdown-item").filter(
        has_text="测绘项目登记"
    ).first.click()
    field(page, "applicant_type").get_by_text("企业").click()
    field(page, "applicant_name").locator("input").fill(APPLICANT)
    field(page, "applicant_code").locator("input").fill(BODY + check_sign(BODY))
    field(page, "phone").locator("input").fill("13805370001")
    expect(page.locator(".o_gov_route")).to_contain_text("直接下放")
    page.locator(".o_form_button_save").click()
    rows = field(page, "document_ids").locator(".o_data_row")
    expect(rows.first).to_be_visible()
    expect(page.get_by_role("button", name="受理", exact=True)).to_be_enabled()
    shoot(page, "1-intake")
    for index in range(rows.count()):
        rows.nth(index).locator("td[name=file]").click()
        rows.nth(index).locator("input[type=file]").set_input_files(
            {
                "name": f"{index}.pdf",
                "mimeType": "application/pdf",
                "buffer": b"%PDF-1.4\n%%EOF\n",
            }
        )
    page.locator(".o_form_button_save").click()
    press(page, "受理")
    expect(page.locator(".o_arrow_button_current")).to_have_text("办理中")
    shoot(page, "2-accepted")
    return field(page, "number").inner_text().strip()


def test_a_case_from_the_window_to_the_archive(browser, url):
    with signed_in(browser, url, "clerk.rencheng") as page:
        number = intake(page, url)
        assert number.startswith("370811")
        press(page, "形式审查通过")
    with signed_in(browser, url, "reviewer.rencheng") as page:
        open_case(page, url, number)
        press(page, "填写审查意见")
        fill_dialog(page, "text", "经审查，符合条件")
        shoot(page, "3-reviewed")
    with signed_in(browser, url, "approver.rencheng") as page:
        open_case(page, url, number)
        press(page, "决定")
        fill_dialog(page, "text", "符合法定条件")
        expect(page.locator(".o_arrow_button_current")).to_have_text("已决定")
        shoot(page, "4-decided")
    with signed_in(browser, url, "seal.rencheng") as page:
        open_case(page, url, number)
        press(page, "出具并盖章")
        shoot(page, "5-sealed")
    with signed_in(browser, url, "clerk.rencheng") as page:
        open_case(page, url, number)
        press(page, "送达")
        fill_dialog(page, "receiver", "王某某")
        expect(page.locator(".o_arrow_button_current")).to_have_text("已办结")
        shoot(page, "6-delivered")
    with signed_in(browser, url, "archivist.rencheng") as page:
        page.goto(f"{url}/odoo/gov-archive")
        page.locator(".o_data_row, .o_kanban_record").filter(
            has_text=number
        ).first.click()
        expect(page.locator(".o_form_view")).to_contain_text(number)
        press(page, "封装")
        expect(page.locator(".o_arrow_button_current")).to_have_text("已入库")
        shoot(page, "7-archive-file")


def test_identity_card_and_camera_at_the_window(browser, url):
    """The devices of the window fill the application; see ``intake/reader.js``."""
    administrator = Client(url, "gov_test_web", "admin", "admin")
    name = "gov_cases.reader_address"
    with contextlib.ExitStack() as stack:
        # Before the clerk comes: a page that asks at the moment of the change would
        # have Odoo remember the old answer.
        address = stack.enter_context(devices())
        administrator.call("ir.config_parameter", "set_param", name, address)
        page = stack.enter_context(signed_in(browser, url, "clerk.rencheng"))
        page.goto(f"{url}/odoo/gov-desk")
        page.locator("[data-flow=item]").fill("chxm")
        page.keyboard.press("Enter")
        page.locator("[data-flow=code]").wait_for()
        page.keyboard.press("F4")
        code, applicant = (
            page.locator(f"[data-flow={key}]") for key in ("code", "name")
        )
        expect(code).to_have_value(CARD["code"], timeout=60_000)
        expect(applicant).to_have_value(CARD["name"])
        page.locator(".o_gov_documents .fa-camera").first.click()
        expect(page.locator(".o_gov_documents")).to_contain_text(
            "scan.jpg", timeout=60_000
        )
        shoot(page, "7b-devices")
        administrator.call("ir.config_parameter", "set_param", name, "")


def test_another_county_does_not_see_the_cases(browser, url):
    auditor = Client(url, "gov_test_web", "auditor.city", "gov")
    elsewhere = [("region_id.code", "=", "370811"), ("number", "!=", False)]
    hidden = auditor.find("gov.case", elsewhere, "number")
    assert hidden, "there is a case to be hidden"
    stranger = Client(url, "gov_test_web", "clerk.gaoping", "gov")
    assert stranger.find("gov.case", elsewhere, "number") == []
    with signed_in(browser, url, "clerk.gaoping") as page:
        page.goto(f"{url}/odoo/gov-cases")
        page.locator(".o_facet_remove").click()
        expect(page.locator(".o_data_row").first).to_be_visible()
        for case in hidden:
            expect(page.locator(".o_data_row", has_text=case["number"])).to_have_count(
                0
            )
        shoot(page, "8-another-county")


def test_progress_page_shows_no_personal_data(browser, url):
    """The page behind the QR code, on a phone, without signing in."""
    auditor = Client(url, "gov_test_web", "auditor.city", "gov")
    newest = {"limit": 1, "order": "id desc"}
    (case,) = auditor.find("gov.case", [("number", "!=", False)], "number", **newest)
    clerk = Client(url, "gov_test_web", "clerk.rencheng", "gov")
    token = clerk.read("gov.case", case["id"], "token")["token"]
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{url}/gov/progress/{token}")
    expect(page.locator("body")).to_contain_text(case["number"])
    text = page.locator("body").inner_text()
    # A company's name is no personal data; its officer's telephone is.
    assert "13805370001" not in text
    assert BODY not in text
    shoot(page, "9-progress")
    answer = page.goto(f"{url}/gov/progress/{'0' * len(token)}")
    assert answer and answer.status == 404
    context.close()


def test_a_passkey_set_up_at_the_door(browser, url):
    """An administrator makes a passkey with a (virtual) device and gets in."""
    # A passkey belongs to a name; an address of digits has none.
    named = url.replace("127.0.0.1", "localhost")
    administrator = Client(url, "gov_test_web", "admin", "admin")
    administrator.call("ir.config_parameter", "set_param", "web.base.url", named)
    security = Client(url, "gov_test_web", "admin.security", "gov")
    policy = security.call("gov.trust.policy", "search", [])
    wanted = {"second_factor": "administrators"}
    security.call("gov.trust.policy", "write", policy, wanted)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(f"{named}/web/login")
    page.fill("input[name=login]", "admin.audit")
    page.fill("input[name=password]", "gov")
    page.press("input[name=password]", "Enter")
    button = page.get_by_role("button", name="设置通行密钥")
    expect(button).to_be_visible(timeout=60_000)
    page.fill("#passkey_name", "本机")
    shoot(page, "10-second-factor")
    button.click()
    page.wait_for_selector(".o_web_client .o_main_navbar", timeout=60_000)
    user = Client(url, "gov_test_web", "manager.city", "gov").find(
        "res.users", [("login", "=", "admin.audit")], "gov_has_factor"
    )
    assert user[0]["gov_has_factor"]
    context.close()
