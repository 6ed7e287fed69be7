"""QR codes by reportlab's encoder, with the mask chosen by numpy.

reportlab lays every code out eight times and judges each in plain Python: two
fifths of the time that a notice took. Here it is laid out once; the eight masks and
their penalties (ISO/IEC 18004, 7.8.3) are arithmetic on whole matrices.

>>> modules = matrix("https://example.org/gov/progress/token")
>>> modules.shape, modules[0, :8].tolist()
((29, 29), [True, True, True, True, True, True, True, False])
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from reportlab.graphics.barcode import qrencoder

Matrix = NDArray[np.bool_]
#: Dark, light, three dark, light, dark, with four light on one side.
_FINDER = np.array([1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], dtype=bool)
_RUN, _BLOCK, _LIKE_FINDER, _BALANCE = 3, 3, 40, 10


def matrix(data: str) -> Matrix:
    """The modules of the smallest code of level M for ``data``; true is dark."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(data)
    code.version = code.calculate_version()
    code.makeImpl(False, 0)
    masks = _masks(code.version)
    codes = np.empty_like(masks)
    for number in range(8):
        code.setupTypeInfo(False, number)
        codes[number] = code.modules
    codes ^= masks[0] ^ masks
    return codes[np.argmin(penalties(codes))]


def svg_path(data: str) -> tuple[int, str]:
    """Modules per side and an SVG path of the dark ones, each one unit wide.

    >>> size, path = svg_path("1")
    >>> size, path[:14]
    (21, 'M0 0h7v1h-7zM8')
    """
    code = matrix(data)
    parts = []
    for y, line in enumerate(code):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line, [0]))))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            parts.append(f"M{start} {y}h{stop - start}v1h-{stop - start}z")
    return len(code), "".join(parts)


@cache
def _masks(version: int) -> Matrix:
    """The eight masks of a version, on the modules that bear data: (8, n, n)."""
    size = version * 4 + 17
    blank = qrencoder.QRCode(version, qrencoder.QRErrorCorrectLevel.M)
    blank.moduleCount = size
    columns, rows = np.array(blank.dataPosIterator()).T
    made = np.zeros((8, size, size), dtype=bool)
    for number in range(8):
        mask = qrencoder.QRUtil.getMask(number)
        made[number, rows, columns] = [
            mask(int(row), int(column))
            for row, column in zip(rows, columns, strict=True)
        ]
    return made


def penalties(codes: Matrix) -> NDArray[np.int64]:
    """How hard each of (k, n, n) codes is to read, by the standard's four rules.

    >>> penalties(np.ones((1, 21, 21), dtype=bool)).tolist()
    [2098]
    """
    both = np.concatenate([codes, codes.swapaxes(1, 2)], axis=1)
    same = (
        (codes[:, 1:, 1:] == codes[:, :-1, 1:])
        & (codes[:, 1:, 1:] == codes[:, 1:, :-1])
        & (codes[:, 1:, 1:] == codes[:, :-1, :-1])
    )
    share = 100 * codes.mean(axis=(1, 2))
    off_balance = (np.abs(share - 50) // 5).astype(int)
    return (
        _runs(both)
        + _BLOCK * same.sum(axis=(1, 2))
        + _LIKE_FINDER * _finders(both)
        + _BALANCE * off_balance
    )


def _runs(lines: Matrix) -> NDArray[np.int64]:
    """3 for each run of five of a colour, and 1 for each module beyond the fifth.

    Of the windows of five equal modules a run of n has n - 4: each counts 1, and the
    first of a run 2 more.
    """
    equal = np.lib.stride_tricks.sliding_window_view(
        lines[:, :, 1:] == lines[:, :, :-1], 4, axis=2
    ).all(axis=3)
    first = equal.copy()
    first[:, :, 1:] &= ~equal[:, :, :-1]
    return equal.sum(axis=(1, 2)) + (_RUN - 1) * first.sum(axis=(1, 2))


def _finders(lines: Matrix) -> NDArray[np.int64]:
    """How often something looks like a finder pattern, either way round."""
    windows = np.lib.stride_tricks.sliding_window_view(lines, len(_FINDER), axis=2)
    found = (windows == _FINDER).all(axis=3) | (windows == _FINDER[::-1]).all(axis=3)
    return found.sum(axis=(1, 2))
