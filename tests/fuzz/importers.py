"""Files that people hand in to be read: each is refused with a reason, or read."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Callable
from typing import Any

from docx import Document
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from odoo.exceptions import UserError

from odoo.addons.gov_archive.kernel import verify

from .app import App
from .strategies import ANY_TEXT, CONTENT, FILE_NAME

HEADERS = (
    *("序号", "事项名称", "事项类型", "放权方式", "部门", "备注", "监管部门", "No."),
    *("中心", "窗口", "日期", "指标", "得分", "姓名", "单位", "专业", "手机", "有效期"),
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


IMPORTERS = (annex, third_evaluation, received_package)


def fuzz_importer(app: App, importer: Callable, inputs: int, start: int) -> None:
    """Hand in ``inputs`` files.

    :raises AssertionError: a file that is neither read nor refused with a reason
    """
    with app.environment() as env:
        login = "manager.city"
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
        @given(file=files())
        def hand_in(file):
            app.begin()
            savepoint = env.cr.savepoint(flush=False)
            try:
                importer(user, *file)
            except UserError as error:
                assert str(error).strip(), "refused without a word"
            finally:
                env.invalidate_all(flush=False)
                savepoint.close(rollback=True)

        hand_in()
