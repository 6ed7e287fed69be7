import numpy as np
from reportlab.graphics.barcode import qrencoder

from odoo.tests import BaseCase, tagged

from ..kernel import qr


def laid_out(data, mask):
    """The modules as reportlab itself lays them out under ``mask``."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(data)
    code.version = code.calculate_version()
    code.makeImpl(False, mask)
    return np.array(code.modules, dtype=bool)


def penalty(code):
    """ISO/IEC 18004, 7.8.3, written out plainly."""
    size, points = len(code), 0
    lines = [list(row) for row in code] + [list(row) for row in code.T]
    finder = [True, False, True, True, True, False, True] + [False] * 4
    for line in lines:
        run = 0
        for place, dark in enumerate(line):
            run = run + 1 if place and dark == line[place - 1] else 1
            points += 3 if run == 5 else run > 5
        for place in range(size - 10):
            points += 40 * (line[place : place + 11] in (finder, finder[::-1]))
    for row in range(size - 1):
        for column in range(size - 1):
            points += 3 * (len(set(code[row : row + 2, column : column + 2].flat)) == 1)
    return points + 10 * int(abs(100 * code.mean() - 50) // 5)


@tagged("post_install", "-at_install")
class TestQr(BaseCase):
    """The code is reportlab's, the mask the one that the standard asks for."""

    def test_mask_with_the_least_penalty(self):
        for length in (1, 24, 60, 150):
            data = "https://例.cn/gov/progress/" + "x1" * length
            codes = [laid_out(data, mask) for mask in range(8)]
            found = qr.matrix(data)
            chosen = [mask for mask in range(8) if (codes[mask] == found).all()]
            points = [penalty(code) for code in codes]
            self.assertEqual(qr.penalties(np.array(codes)).tolist(), points)
            self.assertEqual(chosen, [points.index(min(points))])
