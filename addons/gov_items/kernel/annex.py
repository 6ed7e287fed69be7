"""Reads the annex of a reform document out of extracted text.

A PDF's text breaks names over lines, repeats the header on every page and
shares one column of notes; a word processor's text keeps tabs. Both come in
here as one string and leave as rows with the lines they were read from.

What a column is, is decided by its header's words and by the vocabulary of
the columns around it, never by a position on the page: the text has none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

#: The column that a header word stands for (domain.md §1; words of the annexes).
HEADERS: Final[dict[str, str]] = {
    "序号": "seq",
    "编号": "seq",
    "事项名称": "name",
    "项目名称": "name",
    "名称": "name",
    "事项类型": "type",
    "权力类型": "type",
    "事项类别": "type",
    "类型": "type",
    "同权方式": "mode",
    "下放方式": "mode",
    "放权方式": "mode",
    "赋权方式": "mode",
    "实施方式": "mode",
    "市级实施部门": "dept",
    "实施部门": "dept",
    "主管部门": "dept",
    "赋权部门": "dept",
    "责任部门": "dept",
    "监管部门": "supervisor",
    "备注": "note",
    "说明": "note",
}

#: Item types of GB/T 39554.1 table A.1, as annexes print them.
TYPES: Final[tuple[str, ...]] = (
    "其他行政权力",
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "公共服务",
)

#: Names of delegation modes in the five source documents.
MODES: Final[tuple[str, ...]] = (
    "下放实质性审核权",
    "委托收件、受审分离",
    "服务窗口前移",
    "窗口前移",
    "直接下放",
    "委托下放",
    "委托实施",
    "委托办理",
    "委托受理",
    "委托收件",
)

#: How the name of an office ends.
_OFFICE = re.compile(
    r"(局|委|委员会|办公室|部门|公司|联合会|机关|管委会|中心|厅|院|处|所)$"
)
_PAGE_NUMBER = re.compile(r"^[-—–]\s*\d+\s*[-—–]$")
_END = re.compile(r"^\s*(注[:：]|抄送|附件\s*[0-9０-９一二三四五六七八九十])")
_CJK = r"　-〿一-鿿＀-￯“”‘’—"
_BLANK_IN_CJK = re.compile(rf"(?<=[{_CJK}()])\s+|\s+(?=[{_CJK}()])")

COLUMNS: Final[tuple[str, ...]] = ("name", "type", "mode", "dept", "supervisor", "note")


@dataclass(frozen=True)
class Row:
    """One annex row. ``line`` is the 1-based line of the text it begins on, ``page``
    the page that it begins on, 0 where the text tells no pages.

    ``raw`` is the row as the file has it, broken lines and all; two rows that read
    the same are equal, however they were broken.
    """

    seq: int
    name: str = ""
    type: str = ""
    mode: str = ""
    dept: str = ""
    supervisor: str = ""
    note: str = ""
    line: int = 0
    raw: str = field(default="", compare=False)
    page: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Problem:
    """What could not be read: line of the text, column, and a code.

    Codes: ``no_table``, ``no_name``, ``no_mode``, ``no_type``, ``no_dept``,
    ``gap`` (a number is missing; ``detail`` says which).
    """

    line: int
    column: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """A table of the text: its columns in printed order, rows and problems."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    line: int = 0


@dataclass
class _Raw:
    """The lines between one row number and the next."""

    seq: int
    line: int
    before: list[str] = field(default_factory=list)
    after_break: list[str] = field(default_factory=list)
    broken: bool = False


def clean(text: str) -> str:
    """Full-width digits become plain, blanks between Chinese signs go.

    >>> clean("其他行政\\n权力")
    '其他行政权力'
    >>> clean("第 １２ 条 Rule  of law")
    '第12条Rule of law'
    """
    text = "".join(
        unicodedata.normalize("NFKC", c) if "０" <= c <= "９" else c for c in text
    )
    text = re.sub(r"\s+", " ", text.replace("\x0c", " ")).strip()
    text = _BLANK_IN_CJK.sub("", text)
    return re.sub(rf"(?<=\d) (?=[{_CJK}])", "", text)


def columns_of(line: str) -> tuple[str, ...]:
    """Columns named by a header line; empty when it is none.

    >>> columns_of("序号 市级实施部门 事项名称 事项类型 同权方式 备注")
    ('seq', 'dept', 'name', 'type', 'mode', 'note')
    >>> columns_of("序号在前，名称在后")
    ()
    """
    words = line.split()
    found = tuple(HEADERS[w] for w in words if w in HEADERS)
    if len(found) != len(words) or "seq" not in found or "name" not in found:
        return ()
    return found


def pages(lines: Sequence[str]) -> list[int]:
    """Return the page of each line, 0 where the text tells no pages.

    Form feeds part pages; else printed numbers do, which stand above their page where
    the first of them comes before all text, below it otherwise. Where numbers are
    lost, the pages between two that do not follow each other are not known.

    >>> pages(["", "- 4 -", "a", "- 5 -", "b"]), pages(["a", "- 1 -", "b", "- 2 -"])
    ([0, 4, 4, 5, 5], [1, 1, 2, 2])
    >>> pages(["a", "b\\x0c", "c"]), pages(["a", "b"])
    ([1, 1, 2], [0, 0])
    >>> pages(["- 1 -", "a", "- 2 -", "b", "- 9 -", "c"])
    [1, 1, 0, 0, 0, 0]
    """
    if any("\x0c" in line for line in lines):
        found, page = [], 1
        for line in lines:
            page += line.startswith("\x0c")
            found.append(page)
            page += "\x0c" in line[1:]
        return found
    marks = {
        index: int(re.sub(r"\D", "", line))
        for index, line in enumerate(lines)
        if _PAGE_NUMBER.match(line.strip())
    }
    found = [0] * len(lines)
    if not marks:
        return found
    places = list(marks)
    above = not any(line.strip() for line in lines[: places[0]])
    whole = all(after == before + 1 for before, after in pairwise(marks.values()))
    sections = pairwise([*places, len(lines)] if above else [-1, *places])
    for begin, end in sections:
        number = marks[begin] if above else marks[end]
        neighbour = marks.get(end, 0) - 1 if above else marks.get(begin, 0) + 1
        if whole or number == neighbour:
            first, last = (begin, end) if above else (begin + 1, end + 1)
            found[first:last] = [number] * (last - first)
    return found


def tables(text: str) -> Iterator[Table]:
    """Every table of the text, in order.

    A repeated header (a new page) goes on with the same table; a header after
    which the numbers begin again at 1 opens the next one.
    """
    # A form feed would be taken for the end of a line, and lost.
    lines = re.split(r"\r\n|\r|\n", text)
    of_line = pages(lines)
    start = 0
    while start < len(lines):
        columns = columns_of(lines[start])
        if not columns:
            start += 1
            continue
        end, raws = _rows(lines, start + 1, columns)
        tabbed = "\t" in lines[start]
        table = _table(columns, raws, start + 1, tabbed=tabbed)
        rows = tuple(replace(row, page=of_line[row.line - 1]) for row in table.rows)
        yield replace(table, rows=rows)
        start = max(end, start + 1)


def _rows(
    lines: Sequence[str], start: int, columns: tuple[str, ...]
) -> tuple[int, list[_Raw]]:
    """Cut the lines into rows: a row begins with the next number."""
    raws: list[_Raw] = []
    for index in range(start, len(lines)):
        line = lines[index].replace("\x0c", "")
        if _END.match(line):
            return index, raws
        if columns_of(line):
            if _begins_anew(lines, index, len(raws)):
                return index, raws
            if raws:
                raws[-1].broken = True
            continue
        if _PAGE_NUMBER.match(line.strip()):
            continue
        number = re.match(r"^\s*([0-9０-９]+)(?=\s|$)", line)
        if number and _is_next(int(number[1]), raws):
            raws.append(_Raw(int(number[1]), index + 1, [line[number.end() :]]))
        elif raws:
            (raws[-1].after_break if raws[-1].broken else raws[-1].before).append(line)
    return len(lines), raws


def _is_next(number: int, raws: list[_Raw]) -> bool:
    """A number opens a row when it goes on counting (one may be missing)."""
    last = raws[-1].seq if raws else 0
    return last < number <= last + 2


def _begins_anew(lines: Sequence[str], index: int, count: int) -> bool:
    following = next((ln for ln in lines[index + 1 :] if ln.strip()), "")
    return count > 1 and re.match(r"^\s*1(\s|$)", following) is not None


def _table(
    columns: tuple[str, ...], raws: list[_Raw], line: int, *, tabbed: bool
) -> Table:
    rows: list[Row] = []
    problems: list[Problem] = []
    if not raws:
        problems.append(Problem(line, "seq", "no_table"))
    last = 0
    for raw in raws:
        for missing in range(last + 1, raw.seq):
            problems.append(Problem(raw.line, "seq", "gap", str(missing)))
        last = raw.seq
        cells = _tabbed(raw, columns) if tabbed else _cells(raw, columns)
        rows.append(Row(seq=raw.seq, line=raw.line, raw=_original(raw), **cells))
        problems += [
            Problem(raw.line, column, f"no_{column}", str(raw.seq))
            for column in ("name", "type", "mode", "dept")
            if column in columns and not cells.get(column)
        ]
    return Table(columns, tuple(rows), tuple(problems), line)


def _original(raw: _Raw) -> str:
    """The row's own lines, the page break between them marked by an empty one."""
    first, *more = raw.before
    lines = [f"{raw.seq}{first}", *more]
    if raw.after_break:
        lines += ["", *raw.after_break]
    return "\n".join(lines).rstrip()


def _tabbed(raw: _Raw, columns: tuple[str, ...]) -> dict[str, str]:
    """Cells of a row whose columns are parted by tabs."""
    text = "\n".join(raw.before + raw.after_break)
    cells = text.lstrip("\n").split("\t")
    names = [c for c in columns if c != "seq"]
    # The number's own tab was cut off with the number.
    cells = cells[1:] if cells and not cells[0].strip() else cells
    return {n: clean(c) for n, c in zip(names, cells, strict=False)}


def _cells(raw: _Raw, columns: tuple[str, ...]) -> dict[str, str]:
    """Cells of a row whose columns are parted by nothing but their words.

    The type and the mode are words of a closed list and divide the rest; what
    stands before them and after them is divided where an office's name ends.
    """
    words = [w for line in raw.before for w in line.split()]
    late = clean("\n".join(raw.after_break))
    cells: dict[str, str] = {}
    left, right = _divide(words, columns, cells)
    names = [c for c in columns if c not in ("seq", "type", "mode")]
    anchor = min(
        (columns.index(c) for c in ("type", "mode") if c in columns),
        default=len(columns),
    )
    _fill(left, [c for c in names if columns.index(c) < anchor], cells)
    _fill(right, [c for c in names if columns.index(c) > anchor], cells)
    if late:
        # A note that had not begun cannot go on after the page break; the name
        # is the cell that was cut.
        target = "note" if cells.get("note") else "name"
        cells[target] = cells.get(target, "") + late
    return cells


def _divide(
    words: list[str], columns: tuple[str, ...], cells: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Words before and after the type and mode, which go into ``cells``."""
    vocabulary = {"type": TYPES, "mode": MODES}
    wanted = [c for c in columns if c in vocabulary]
    if not wanted:
        return words, []
    first, after = len(words), 0
    for column in wanted:
        found = _find(words, vocabulary[column], after)
        if found:
            begin, end, term = found
            cells[column] = term
            first, after = min(first, begin), max(after, end)
    return (words[:first], words[after:]) if after else (words, [])


def _find(
    words: list[str], terms: tuple[str, ...], start: int
) -> tuple[int, int, str] | None:
    """Run of whole words that spells a term of the list, the last one first.

    >>> _find(["甲", "其他行政", "权力", "乙"], TYPES, 0)
    (1, 3, '其他行政权力')
    """
    for begin in range(start, len(words)):
        for end in range(begin + 1, min(begin + 5, len(words)) + 1):
            joined = "".join(words[begin:end])
            if joined in terms and not _goes_on(words, begin, end, terms):
                return begin, end, joined
    return None


def _goes_on(words: list[str], begin: int, end: int, terms: tuple[str, ...]) -> bool:
    """Whether one or two words more spell a longer term of the list."""
    return any(
        "".join(words[begin:longer]) in terms
        for longer in range(end + 1, min(end + 3, len(words)) + 1)
    )


def _fill(words: list[str], names: list[str], cells: dict[str, str]) -> None:
    """Give the words to the named columns, in order."""
    if not names:
        return
    name, rest = names[0], names[1:]
    if not rest or (rest == ["note"] and name not in ("dept", "supervisor")):
        cells[name] = clean("\n".join(words))
        return
    if name in ("dept", "supervisor"):
        cut = _office_end(words, followed_by_office="supervisor" in rest)
        cells[name] = clean("\n".join(words[:cut]))
        _fill(words[cut:], rest, cells)
        return
    cells[name] = clean("\n".join(words))


def _office_end(words: list[str], *, followed_by_office: bool) -> int:
    """Number of words of the first office's name.

    >>> words = ["市自然资源和", "规划局", "测绘项目登记"]
    >>> _office_end(words, followed_by_office=False)
    2
    """
    for cut in range(1, len(words) + 1):
        head, tail = "".join(words[:cut]), "".join(words[cut:])
        # "…部门或行政审批服务局" is one cell: the county chooses between the two.
        if not _OFFICE.search(head) or tail.startswith("或"):
            continue
        if not followed_by_office or _OFFICE.search(tail):
            return cut
    return 0 if not followed_by_office else len(words)


_TOTAL = re.compile(r"(\d+)\s*项")


def stated_totals(text: str) -> dict[str, int]:
    """Totals that the document states of itself, by type or mode.

    The key ``""`` is the grand total: the number that the named ones add up to.

    >>> stated_totals("将277项调整，其中行政许可234项、其他行政权力39项、行政确认4项")
    {'行政许可': 234, '其他行政权力': 39, '行政确认': 4, '': 277}
    """
    flat = clean(text)
    found: dict[str, int] = {}
    for term in MODES + TYPES:
        match = re.search(re.escape(term) + r"\s*(\d+)\s*项", flat)
        if match and not any(term in longer for longer in found):
            found[term] = int(match[1])
    order = sorted(found, key=lambda term: flat.index(term + str(found[term])))
    totals = {term: found[term] for term in order}
    grand = {int(n) for n in _TOTAL.findall(flat)}
    for terms in (TYPES, MODES):
        total = sum(n for term, n in totals.items() if term in terms)
        if total and total in grand:
            totals[""] = total
    return totals
