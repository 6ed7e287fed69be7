"""Charts as vectors: plain numbers in, a ``reportlab`` drawing out.

The same drawing goes into the PDF and, as SVG, beside the text while it is
edited. Labels use the embedded Chinese font.
"""

from collections.abc import Sequence
from itertools import chain, count, pairwise

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib import colors

#: Width of a chart in points: that of the text on A4.
WIDTH = 470
INK = colors.HexColor("#334155")
PALE = colors.HexColor("#CBD5E1")
#: One colour per line; told apart in grey print by bars against lines.
COLOURS = tuple(map(colors.HexColor, ("#2563EB", "#0F766E", "#DC2626")))

Series = tuple[str, Sequence[float]]


def course(labels: Sequence[str], series: Sequence[Series], font: str) -> Drawing:
    """The course over days or months: the first series as bars, others as lines.

    :param labels: one word per place, e.g. ``03-15``
    :param series: (name, numbers), as long as ``labels``; at most three
    """
    left, right, bottom, height = 36, 8, 22, 120
    drawing = Drawing(WIDTH, bottom + height + 26)
    top = step_of(max((max(numbers, default=0) for _n, numbers in series), default=0))
    _grid(drawing, (left, bottom, WIDTH - right, height), top, font)
    place = (WIDTH - left - right) / max(len(labels), 1)
    scale = height / (top * 4)
    for number, (_name, values) in enumerate(series):
        colour = COLOURS[number]
        points = [
            (left + place * (at + 0.5), bottom + value * scale)
            for at, value in enumerate(values)
        ]
        if number == 0:
            for x, y in points:
                drawing.add(_bar(x - place * 0.35, bottom, place * 0.7, y - bottom))
        for (x1, y1), (x2, y2) in pairwise(points) if number else ():
            drawing.add(Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=1.5))
    every = -(-len(labels) // 12) or 1
    for at, label in enumerate(labels):
        if at % every == 0:
            x = left + place * (at + 0.5)
            drawing.add(_text(x, 10, label, font, 7, "middle"))
    _legend(drawing, [name for name, _numbers in series], font)
    return drawing


def bars(rows: Sequence[tuple[str, float]], font: str, unit: str = "") -> Drawing:
    """One bar per row, the name on the left, the number behind the bar.

    :param rows: (name, number), from top to bottom
    """
    line, left = 17, 150
    drawing = Drawing(WIDTH, line * max(len(rows), 1) + 8)
    most = max((value for _name, value in rows), default=0) or 1
    for at, (name, value) in enumerate(rows):
        y = drawing.height - line * (at + 1)
        width = (WIDTH - left - 60) * value / most
        drawing.add(_text(left - 6, y + 3, shorten(name), font, 8, "end"))
        drawing.add(_bar(left, y, width, line - 5))
        number = f"{value:g}{unit}"
        drawing.add(_text(left + width + 4, y + 3, number, font, 8, "start"))
    return drawing


def svg(drawing: Drawing) -> str:
    """The drawing as an SVG document."""
    return renderSVG.drawToString(drawing)


def step_of(highest: float) -> int:
    """A round step so that four of them reach ``highest``.

    >>> [step_of(value) for value in (0, 3, 7, 41, 900, 1201)]
    [1, 1, 2, 20, 500, 500]
    """
    steps = chain.from_iterable((n, 2 * n, 5 * n) for n in (10**e for e in count()))
    return next(step for step in steps if step * 4 >= highest)


def shorten(name: str, most: int = 17) -> str:
    """A name that fits beside its bar.

    >>> shorten("一" * 20) == "一" * 16 + "…"
    True
    """
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _grid(drawing, area, top, font):
    left, bottom, right, height = area
    for number in range(5):
        y = bottom + height * number / 4
        drawing.add(Line(left, y, right, y, strokeColor=PALE, strokeWidth=0.5))
        drawing.add(_text(left - 4, y - 3, f"{top * number:g}", font, 7, "end"))


def _legend(drawing, names, font):
    x = 36
    for number, name in enumerate(names):
        y = drawing.height - 10
        high = 7 if number == 0 else 2
        drawing.add(
            Rect(x, y + (7 - high) / 2, 12, high, fillColor=COLOURS[number],
                 strokeColor=None)
        )  # fmt: skip
        drawing.add(_text(x + 16, y, name, font, 8, "start"))
        x += 28 + 9 * len(name)


def _bar(x, y, width, height):
    return Rect(x, y, width, height, fillColor=COLOURS[0], strokeColor=None)


def _text(x, y, text, font, size, anchor):
    return String(
        x, y, text, fontName=font, fontSize=size, fillColor=INK, textAnchor=anchor
    )
