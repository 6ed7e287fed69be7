"""The seal as it is seen: a red ring with the body's name. No Odoo."""

import math

from PIL import Image, ImageDraw, ImageFont

SIZE = 420
RED = (200, 16, 46, 255)


def seal(name: str, font_path: str) -> Image.Image:
    """A round seal, transparent outside its lines.

    The name runs along the upper arc, clockwise, with a star in the middle.
    """
    image = Image.new("RGBA", (SIZE, SIZE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, SIZE - 6, SIZE - 6), outline=RED, width=10)
    _star(draw)
    letters = name[:24]
    font = ImageFont.truetype(font_path, 44 if len(letters) <= 14 else 28)
    span = min(270, 24 * len(letters))
    for place, letter in enumerate(letters):
        part = place / (len(letters) - 1) if len(letters) > 1 else 0.5
        _letter(image, letter, font, span * (part - 0.5))
    return image


def _letter(image: Image.Image, letter: str, font, angle: float) -> None:
    tile = Image.new("RGBA", (64, 64), (255, 255, 255, 0))
    ImageDraw.Draw(tile).text((32, 32), letter, font=font, fill=RED, anchor="mm")
    turned = tile.rotate(-angle, expand=True)
    radius, turn = SIZE / 2 - 54, math.radians(angle)
    left = SIZE / 2 + radius * math.sin(turn) - turned.width / 2
    top = SIZE / 2 - radius * math.cos(turn) - turned.height / 2
    image.alpha_composite(turned, (max(0, int(left)), max(0, int(top))))


def _star(draw: ImageDraw.ImageDraw) -> None:
    points = []
    for corner in range(10):
        radius = 56 if corner % 2 == 0 else 22
        turn = math.pi * corner / 5
        points.append(
            (SIZE / 2 + radius * math.sin(turn), SIZE / 2 - radius * math.cos(turn))
        )
    draw.polygon(points, fill=RED)
