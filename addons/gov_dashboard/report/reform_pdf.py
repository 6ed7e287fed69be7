"""The report on the reform: its edited HTML as an official document in PDF.

Knows the markup that the editor writes: headings, paragraphs, lists, tables,
bold, italic, underlined, and pictures whose address names one of its charts.
Anything else is read as plain text, so nothing that was written is lost.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import html
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    Paragraph,
    Spacer,
)

from odoo.addons.gov_items.report import pdf

#: Width of the text on A4 upright, in points.
WIDTH = 470
#: HTML tag -> reportlab's.
INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "sub": "sub"}
INLINE |= {"sup": "super", "s": "strike", "del": "strike"}
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: Tags that begin a line of their own.
BLOCKS = HEADINGS | {"p", "div", "ul", "ol", "table", "img", "hr", "blockquote"}
BLOCKS |= {"section", "article", "figure", "pre"}

Charts = Mapping[str, Callable[[], Drawing]]


class Paper(NamedTuple):
    """What stands around the text.

    ``number`` is empty while it is a draft; ``mark`` is a line below each page;
    ``signed`` the lines at the end, right-hand.
    """

    organ: str
    number: str
    title: str
    font: str
    footer: str
    mark: str
    signed: tuple[str, ...]


def build(paper: Paper, body: str, charts: Charts) -> bytes:
    """Lay the report out: red head, number, title, text, signature."""
    style = pdf.styles(paper.font)
    story = [
        *pdf.red_head(paper.organ, paper.title, style, paper.number),
        Spacer(1, 4 * mm),
        *flowables(body, style, charts),
        Spacer(1, 8 * mm),
        KeepTogether([pdf.paragraph(line, style["right"]) for line in paper.signed]),
    ]
    return pdf.build(
        story,
        font=paper.font,
        title=f"{paper.title} {paper.number}".strip(),
        footer=paper.footer,
        note=paper.mark,
        author=paper.organ,
    )


def flowables(body: str, style: Mapping, charts: Charts) -> list[Flowable]:
    """The text of the editor as reportlab flowables."""
    root = html.fragment_fromstring(body or "", create_parent="div")
    return list(_blocks(root, style, charts))


def chart_name(address: str) -> str:
    """Name of the chart that a picture shows, by its address; "" if none.

    >>> chart_name("/gov/reform/12/chart/course.svg"), chart_name("/web/image/1")
    ('course', '')
    """
    folder, _slash, name = address.partition("?")[0].rpartition("/")
    if folder.startswith("/gov/reform/") and folder.endswith("/chart"):
        return name.removesuffix(".svg")
    return ""


def _blocks(node, style, charts) -> Iterator[Flowable]:
    """Flowables of what lies in ``node``; loose text becomes a paragraph."""
    loose = escape(node.text or "")
    for child in node:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag not in BLOCKS:
            loose += _inline(child) + escape(child.tail or "")
            continue
        if loose.strip():
            yield Paragraph(loose, style["article"])
        loose = escape(child.tail or "")
        yield from _block(child, style, charts)
    if loose.strip():
        yield Paragraph(loose, style["article"])


def _block(node, style, charts) -> Iterator[Flowable]:
    tag = node.tag
    if tag == "img":
        yield from _chart(node, charts)
    elif tag == "hr":
        yield HRFlowable(width="100%", thickness=0.5, color=pdf.RULE)
    elif tag == "table":
        yield from _table(node, style)
    elif tag in ("ul", "ol"):
        yield _list(node, style, charts)
    elif tag in HEADINGS:
        yield Paragraph(_content(node), style["heading"])
    else:
        yield from _blocks(node, style, charts)


def _chart(node, charts) -> Iterator[Flowable]:
    make = charts.get(chart_name(node.get("src") or ""))
    if make:
        yield make()
        yield Spacer(1, 2 * mm)


def _list(node, style, charts) -> Flowable:
    items = [
        ListItem(list(_blocks(item, {**style, "article": style["body"]}, charts)))
        for item in node.iterchildren("li")
    ]
    kind = "bullet" if node.tag == "ul" else "1"
    return ListFlowable(
        items, bulletType=kind, bulletFontName=style["body"].fontName, leftIndent=18
    )


def _table(node, style) -> Iterator[Flowable]:
    rows = [
        [Paragraph(_content(cell), style["cell"]) for cell in row.iterchildren()]
        for row in node.iter("tr")
    ]
    columns = max(map(len, rows), default=0)
    if not columns:
        return
    blank = Paragraph("", style["cell"])
    rows = [row + [blank] * (columns - len(row)) for row in rows]
    first = WIDTH if columns == 1 else max(110, WIDTH - 62 * (columns - 1))
    others = (WIDTH - first) / max(columns - 1, 1)
    yield pdf.table(rows, style, widths=[first, *[others] * (columns - 1)])
    yield Spacer(1, 3 * mm)


def _content(node) -> str:
    """What lies in ``node`` as reportlab markup."""
    parts = [escape(node.text or "")]
    for child in node:
        parts += [_inline(child), escape(child.tail or "")]
    return "".join(parts)


def _inline(node) -> str:
    if not isinstance(node.tag, str):  # a comment
        return ""
    if node.tag == "br":
        return "<br/>"
    content = _content(node)
    name = INLINE.get(node.tag)
    return f"<{name}>{content}</{name}>" if name else content
