"""How a table fits on paper: its type size, the widths of its columns, and whether the page is turned for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

NARROW, WIDE = frozenset("ijlftrI.,;:'|!()[]-/* \u00a0"), frozenset("mwMW%@—")
"""Letters of Arial that are narrower, and wider, than a digit."""
BOLD = 1.08
"""How much wider bold type is."""
PADDING = 9.0
"""White at the left and right of a cell, in points."""
UNBROKEN = 10.5
"""Ems of a word that must stay on one line in a column of words; longer ones may be hyphenated."""
STEPS = 60
"""Parts in which the width that is left is shared out among columns with long texts."""
HIGHEST = 8
"""Lines in a row; a table with more of them gets a wider page."""

_DIGIT = re.compile(r"\d")
SLACK = 1.4
"""Smaller type is used when the table is this many times higher in larger type, because its words then wrap."""
SIZES = (9.0, 8.0, 7.0)


@dataclass(frozen=True)
class Layout:
    """A table on paper.

    Parameters
    ----------
    size : float
        Of the type, in points.
    widths : tuple of float
        Of the columns, in points.
    turned : bool
        Whether it needs a page on its side.
    """

    size: float
    widths: tuple[float, ...]
    turned: bool


def layout_of(
    heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], room: tuple[float, float]
) -> Layout:
    """Return the largest type in which a table fits, upright if that can be.

    Parameters
    ----------
    heads : sequence of str
    rows : sequence of sequence of str
        A cell can have several lines.
    numeric : sequence of bool
        Which columns must not be hyphenated.
    room : tuple of float
        Width of the text on an upright and on a turned page, in points.

    Returns
    -------
    Layout
        When it fits nowhere its columns are narrowed until they do; words are then broken, never cut.

    Examples
    --------
    >>> layout_of(["Gemeente", "Procent"], [["Almere", "11,0"]], [False, True], (450, 700)).turned
    False
    >>> layout_of(["x" * 15] * 12, [["y"] * 12], [False] * 12, (450, 700)).turned
    True
    """
    columns = list(zip(*([heads, *rows] if rows else [heads]), strict=True))
    for turned, width in enumerate(room):
        tried = [_laid_out(columns, numeric, size, width, bool(turned)) for size in SIZES]
        fitting = [each for each in tried if each.fits]
        if fitting:
            lowest = min(each.height for each in fitting)
            return next(each.layout for each in fitting if each.height <= SLACK * lowest)
    return tried[-1].layout


@dataclass(frozen=True)
class _Tried:
    """A layout, whether its words fit, and the height of its rows in points."""

    layout: Layout
    fits: bool
    height: float


def _laid_out(
    columns: Sequence[Sequence[str]], numeric: Sequence[bool], size: float, width: float, turned: bool
) -> _Tried:
    needs = [_needs(column, size, fixed) for column, fixed in zip(columns, numeric, strict=True)]
    widths = _shared(needs, width)
    if sum(line for _, line, _ in needs) > width:
        widths = _balanced(columns, [least for least, *_ in needs], size, width)
    heights = _heights(columns, widths, size)
    fits = sum(least for least, *_ in needs) <= width and max(heights, default=0) <= HIGHEST
    return _Tried(Layout(size, widths, turned), fits, sum(heights) * size)


def _needs(column: Sequence[str], size: float, fixed: bool) -> tuple[float, float, float]:
    """Return the widths at which the words of a column fit, its lines, and its head on two lines."""
    head, *texts = column
    lines = [line for text in texts for line in text.split("\n")]
    words = [word for line in lines for word in ([line] if fixed and _DIGIT.search(line) else _words(line))]
    in_head = max((_width(word) for word in _words(head)), default=0) * BOLD
    widest = max(map(_width, words), default=0)
    least = max(in_head, widest) if fixed else min(UNBROKEN, max(in_head, widest))
    line = max(least, *map(_width, lines), 0)
    whole = max(line, _width(head) * 0.6 * BOLD)
    return least * size + PADDING, line * size + PADDING, whole * size + PADDING


def _words(text: str) -> list[str]:
    return re.split(r"[ \n]|(?<=-)", text)


@cache
def _width(text: str) -> float:
    """Return the width of words in Arial, in ems; a little too wide."""
    return sum(0.34 if c in NARROW else 0.87 if c in WIDE else 0.7 if c.isupper() else 0.57 for c in text)


def _shared(needs: Sequence[tuple[float, ...]], room: float) -> tuple[float, ...]:
    """Give every column the first of its needs, and share what is left for the second, and so on."""
    steps = list(zip(*needs, strict=True))
    least = sum(steps[0])
    if least > room:
        return tuple(width * room / least for width in steps[0])
    widths = steps[0]
    for step in steps[1:]:
        widths = _filled(widths, step, room)
    return widths


def _balanced(
    columns: Sequence[Sequence[str]], least: Sequence[float], size: float, room: float
) -> tuple[float, ...]:
    """Widen column after column by a little, each time the one that makes the rows lowest: long texts get room."""
    import numpy as np

    if sum(least) >= room:
        return tuple(width * room / sum(least) for width in least)
    lines = [
        (row, at, BOLD * _width(line) if row == 0 else _width(line))
        for at, column in enumerate(columns)
        for row, text in enumerate(column)
        for line in text.split("\n")
    ]
    rows, which, long = (np.array(each) for each in zip(*lines, strict=True))
    widths, step = np.array(least, dtype=float), (room - sum(least)) / STEPS

    def height(tried: np.ndarray) -> float:
        cells = np.zeros((rows.max() + 1, len(columns)))
        np.add.at(cells, (rows, which), np.maximum(1.0, long * size / (tried[which] - PADDING)))
        return float(cells.max(axis=1).sum())

    for _ in range(STEPS):
        wider = [height(widths + step * (np.arange(len(widths)) == at)) for at in range(len(widths))]
        widths[int(np.argmin(wider))] += step
    return tuple(float(width) for width in widths)


def _filled(widths: Sequence[float], wishes: Sequence[float], room: float) -> tuple[float, ...]:
    """Let columns grow together until each has its wish or nothing is left: one long line does not take it all."""
    grown, left = list(widths), room - sum(widths)
    order = sorted(range(len(grown)), key=lambda at: wishes[at] - widths[at])
    for done, at in enumerate(order):
        more = min(wishes[at] - widths[at], left / (len(order) - done))
        grown[at] += more
        left -= more
    return tuple(grown)


def _heights(columns: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> list[int]:
    """Estimate the lines of each row below the heads."""
    lines = [
        [_lines(text, max(1.0, (width - PADDING) / size)) for text in column[1:]]
        for column, width in zip(columns, widths, strict=True)
    ]
    return [max(row) for row in zip(*lines, strict=True)]


def _lines(text: str, ems: float) -> int:
    return sum(max(1, math.ceil(_width(line) / ems - 0.01)) for line in text.split("\n"))
