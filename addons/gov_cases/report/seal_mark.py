"""The picture of a seal on a printed decision: ring, star, wording."""

import math

from reportlab.graphics.shapes import Circle, Drawing, Group, Polygon, String
from reportlab.lib.colors import Color

INK = Color(0.78, 0.06, 0.18, alpha=0.85)
#: Degrees of the ring that the wording may fill.
SPAN = 270


def _star(centre: float, radius: float) -> Polygon:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(90 + corner * 36)
        points += [
            centre + reach * math.cos(angle),
            centre + reach * math.sin(angle),
        ]
    return Polygon(points, fillColor=INK, strokeColor=None)


def _letter(
    char: str, centre: float, radius: float, degrees: float, font: str, size: float
) -> Group:
    """One character on the ring, its foot towards the centre."""
    angle = math.radians(degrees)
    text = String(0, 0, char, fontName=font, fontSize=size, fillColor=INK)
    text.textAnchor = "middle"
    group = Group(text)
    group.translate(
        centre + radius * math.cos(angle), centre + radius * math.sin(angle)
    )
    group.rotate(degrees - 90)
    return group


def drawing(name: str, below: str, font: str, size: float = 112) -> Drawing:
    """The seal as a flowable: ``name`` around, ``below`` under the star.

    :param below: number of the seal, or its kind
    """
    picture = Drawing(size, size)
    centre, outer = size / 2, size / 2 - 2
    picture.add(
        Circle(centre, centre, outer, fillColor=None, strokeColor=INK, strokeWidth=2.2)
    )
    picture.add(_star(centre, size * 0.13))
    letters = name[:32]
    step = min(26.0, SPAN / max(len(letters), 1))
    letter_size = min(size * 0.115, math.radians(step) * (outer - size * 0.13) * 1.02)
    start = 90 + step * (len(letters) - 1) / 2
    for place, char in enumerate(letters):
        picture.add(
            _letter(
                char,
                centre,
                outer - letter_size - 3,
                start - step * place,
                font,
                letter_size,
            )
        )
    label = String(
        centre, size * 0.2, below, fontName=font, fontSize=size * 0.075, fillColor=INK
    )
    label.textAnchor = "middle"
    picture.add(label)
    return picture
