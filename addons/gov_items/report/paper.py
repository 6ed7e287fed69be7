"""A paper made of a head, facts and tables. Plain data in, PDF bytes out."""

from dataclasses import dataclass, field

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from . import pdf


@dataclass
class Section:
    """A heading with running text and a table; the table's first row heads it."""

    heading: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    widths: list[float] | None = None


@dataclass
class Paper:
    """What the paper says, in the language of who prints it."""

    organ: str
    title: str
    number: str
    facts: list[str]
    sections: list[Section]
    footer: str
    closing: list[str] = field(default_factory=list)
    wide: bool = False


def build(paper: Paper, font: str) -> bytes:
    """Lay the paper out: red head, facts, sections, closing to the right."""
    style = pdf.styles(font)
    story: list[Flowable] = pdf.red_head(paper.organ, paper.title, style, paper.number)
    story += [pdf.paragraph(fact, style["body"]) for fact in paper.facts]
    for section in paper.sections:
        story.append(pdf.paragraph(section.heading, style["heading"]))
        if section.text:
            story.append(pdf.paragraph(section.text, style["body"]))
        if len(section.rows) > 1:
            story.append(pdf.table(section.rows, style, widths=section.widths))
    story.append(Spacer(1, 10 * mm))
    story += [pdf.paragraph(line, style["right"]) for line in paper.closing]
    return pdf.build(
        story,
        font=font,
        title=f"{paper.title} {paper.number}".strip(),
        footer=paper.footer,
        note=paper.number,
        author=paper.organ,
        wide=paper.wide,
    )
