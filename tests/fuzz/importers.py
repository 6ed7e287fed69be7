"""Files that people hand in to be read: each is refused with a reason, or read."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from typing import Any

from docx import Document
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError

from odoo.addons.gov_archive.kernel import verify

from .app import App
from .strategies import ANY_TEXT, CONTENT, FILE_NAME

HEADERS = (
    *("序号", "事项名称", "事项类型", "放权方式", "部门", "备注", "监管部门", "No."),
    *("中心", "窗口", "日期", "指标", "得分", "姓名", "单位", "专业", "手机", "有效期"),
    *("编码", "行政区划", "区划代码", "生效日期", "类型", "资质", "统一社会信用代码"),
)
CELL = st.one_of(
    st.none(), ANY_TEXT, st.integers(-5, 500), st.floats(allow_nan=False), st.dates()
)
TABLE = st.tuples(
    st.lists(st.sampled_from(HEADERS), min_size=1, max_size=8),
    st.lists(st.lists(CELL, max_size=8), max_size=6),
).map(lambda table: [table[0], *table[1]])


def as_xlsx(table: list[list]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row, cells in enumerate(table, 1):
        for column, value in enumerate(cells, 1):
            try:
                book.active.cell(row, column, value)
            except (IllegalCharacterError, ValueError):
                book.active.cell(row, column, "?")
    book.save(out)
    return out.getvalue()


def as_csv(encoding: str) -> Callable[[list[list]], bytes]:
    def write(table: list[list]) -> bytes:
        out = io.StringIO()
        csv.writer(out).writerows(table)
        return out.getvalue().encode(encoding, errors="replace")

    return write


def as_docx(table: list[list]) -> bytes:
    document, out = Document(), io.BytesIO()
    grid = document.add_table(rows=len(table), cols=max(map(len, table)))
    for row, cells in enumerate(table):
        for column, value in enumerate(cells):
            text = "".join(c for c in str(value) if c.isprintable())
            grid.cell(row, column).text = text
    document.save(out)
    return out.getvalue()


WRITERS = (
    (as_xlsx, "xlsx"),
    (as_csv("utf-8-sig"), "csv"),
    (as_csv("gb18030"), "csv"),
    (as_docx, "docx"),
    (lambda table: "\n".join(" ".join(map(str, row)) for row in table).encode(), "txt"),
)


@st.composite
def files(draw: Any) -> tuple[bytes, str]:
    """A table in one of the forms that are read, sometimes spoiled, or any bytes."""
    if draw(st.integers(0, 3)) == 0:
        # PostgreSQL keeps no NUL in a text; no browser's file name holds one.
        return draw(CONTENT), draw(FILE_NAME).replace("\0", "")
    write, suffix = draw(st.sampled_from(WRITERS))
    content = bytearray(write(draw(TABLE)))
    for place in draw(st.lists(st.floats(0, 1, exclude_max=True), max_size=3)):
        if content:
            content[int(len(content) * place)] ^= draw(st.integers(1, 255))
    if draw(st.booleans()):
        # A share, not a number: two archives of one table differ in their clock.
        content = content[: int(len(content) * draw(st.floats(0, 1)))]
    return bytes(content), f"list.{suffix}"


def annex(env, content: bytes, name: str) -> None:
    """The list of a programme, by the city's manager."""
    programme = env["gov.programme"].search([], limit=1)
    env["gov.annex.import"].create(
        {
            "programme_id": programme.id,
            "file": base64.b64encode(content),
            "file_name": name,
        }
    ).action_read()


def third_evaluation(env, content: bytes, name: str) -> None:
    """Marks that a third party gave the windows."""
    env["gov.third.evaluation.import"].create(
        {
            "evaluator": "第三方",
            "file": base64.b64encode(content),
            "file_name": name,
        }
    ).action_import()


def expert_list(env, content: bytes, name: str) -> None:
    """Experts for the pool: shown, and entered where a row is right."""
    wizard = env["gov.expert.import"].create(
        {
            "file": base64.b64encode(content),
            "file_name": name,
            "make_fields": True,
            "agency_id": env.user.gov_agency_ids[:1].id,
        }
    )
    wizard.action_read()
    assert wizard.rejected_file
    wizard.action_drop_wrong()
    if wizard.new_count:
        wizard.action_apply()
        env.flush_all()


def code_list(env, content: bytes, name: str) -> None:
    """The codes of a programme's entries in another system."""
    wizard = env["gov.code.import"].create(
        {
            "scheme_id": env["gov.code.scheme"].search([], limit=1).id,
            "programme_id": env["gov.programme"].search([], limit=1).id,
            "file": base64.b64encode(content),
            "file_name": name,
        }
    )
    wizard.action_read()
    assert wizard.rejected_file
    wizard.action_drop_wrong()
    if wizard.new_count + wizard.changed_count:
        wizard.action_apply()
        env.flush_all()


def exchange_packet(env, content: bytes, name: str) -> None:
    """A packet of another instance, carried over as a file."""
    for data in (content, _envelope(content), b"[" * 10 * len(content)):
        wizard = env["gov.exchange.take"].create(
            {"file": base64.b64encode(data or b"{}"), "filename": name}
        )
        try:
            wizard.action_confirm()
        except UserError:
            continue
        raise AssertionError("a packet of nobody was taken in")


def _envelope(content: bytes) -> bytes:
    """An envelope that looks right, of a sender that may even be known."""
    text = content.decode("latin-1")
    half = len(text) // 2
    envelope = {"key": text[:half], "payload": text[half:], "signature": text}
    return json.dumps(envelope).encode()


def received_package(env, content: bytes, name: str) -> None:
    """An archive package from elsewhere: the verifier reports and never raises."""
    spoiled = bytearray(_package())
    for offset, byte in enumerate(content[:8]):
        spoiled[(byte * 7919 + offset * 104729) % len(spoiled)] ^= (byte % 255) + 1
    for data in (content, bytes(spoiled), bytes(spoiled[: len(content) * 50])):
        report = verify.verify(io.BytesIO(data))
        assert report.problems or data == _package(), "a changed package passes"


_built: list[bytes] = []


def _package() -> bytes:
    """A small package that is whole."""
    if not _built:
        # Late, because the folder of the addon's tests brings all of them.
        from odoo.addons.gov_archive.tests import kernel_data

        _built.append(kernel_data.package()[1])
    return _built[0]


#: Importer → who hands the file in.
IMPORTERS = {
    annex: "manager.city",
    third_evaluation: "manager.city",
    received_package: "manager.city",
    expert_list: "trainer.jining",
    code_list: "manager.city",
    exchange_packet: "clerk.rencheng",
}


def fuzz_importer(
    app: App,
    importer: Callable,
    login: str,
    handed_in: st.SearchStrategy[tuple[bytes, str]],
    inputs: int,
    start: int,
) -> None:
    """Hand in ``inputs`` files.

    :raises AssertionError: a file that is neither read nor refused with a reason
    """
    with app.environment() as env:
        uid = env["res.users"].search([("login", "=", login)]).id
        user = env(user=uid)

        @seed(start)
        @settings(
            max_examples=inputs,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(file=handed_in)
        def hand_in(file):
            app.begin()
            savepoint = env.cr.savepoint(flush=False)
            try:
                importer(user, *file)
                user.flush_all()
            except IntegrityError:
                # Odoo makes a refusal of it for whoever calls.
                pass
            except AccessError as error:
                raise AssertionError(f"{login} may not: nothing is tested") from error
            except UserError as error:
                assert str(error).strip(), "refused without a word"
            finally:
                env.invalidate_all(flush=False)
                savepoint.close(rollback=True)

        hand_in()
