"""How wide the columns of a printed table are, in which size of type, and whether the page is turned for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

PORTRAIT, LANDSCAPE = 453.6, 714.0
"""Width of the text on a page and on a turned page, in points; the first is also that of a figure."""

NARROW, WIDE = frozenset(" \u00a0.,:;!|'()[]-–/fijlrtI"), frozenset("mwABCDEFGHKLMNOPQRSTUVWXYZ%&@…")
"""Signs that take less than a digit, and more; the widths in :func:`extent` are a little more than the typeface has."""

GUTTER = 7.0
"""Space within a column that is not for letters, in points."""

COMFORT = 11.0
"""Width of a line within which a column of words still reads well, against the size of the type."""

BOLD = 1.2
"""How much wider bold type is."""

HEAD_LINES = 3
"""Lines over which a head may go."""

STEPS = (
    (8.5, PORTRAIT),
    (7.5, PORTRAIT),
    (7.0, PORTRAIT),
    (8.0, LANDSCAPE),
    (7.0, LANDSCAPE),
    (6.5, LANDSCAPE),
)
"""Sizes of type with the width there is, in the order in which they are tried."""


@dataclass(frozen=True)
class Columns:
    """The measures of a table.

    Parameters
    ----------
    size : float
        Of the type, in points.
    widths : tuple of float
        Of each column, in points.
    turned : bool
        Whether the table stands on a landscape page.
    lines : int
        How many lines the rows take, about.
    """

    size: float
    widths: tuple[float, ...]
    turned: bool
    lines: int


@dataclass(frozen=True)
class _Need:
    """Width that a column needs, against the size of the type: at least, to read well, and so that no line wraps."""

    least: float
    well: float
    most: float


def columns_for(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Columns:
    """Return measures with which a table fits on its page without a cut word.

    Parameters
    ----------
    heads : sequence of str
    rows : sequence of sequence of str
        Cells; a cell can have several lines.
    numeric : sequence of bool
        Columns whose cells do not wrap, unless they hold sentences.

    Returns
    -------
    Columns
        The largest type at which every column reads well, on a turned page when it must. When that is nowhere, the
        smallest type, in which columns still hold their longest word if the page is wide enough for that.

    Examples
    --------
    >>> columns_for(["Gemeente", "Procent"], [["Almere", "11,0"]], [False, True])
    Columns(size=8.5, widths=(51.9, 42.3), turned=False, lines=1)
    """
    needs = [_need(head, [row[at] for row in rows], numeric[at]) for at, head in enumerate(heads)]
    for size, page in STEPS:
        well = [_points(need.well, size) for need in needs]
        if sum(well) <= page:
            widths = _shared(well, needs, size, page)
            return Columns(size, widths, page == LANDSCAPE, _lines(rows, widths, size))
    widths = _shared([_points(need.least, size) for need in needs], needs, size, page)
    return Columns(size, widths, turned=True, lines=_lines(rows, widths, size))


def extent(text: str) -> float:
    """Return the width of a line of text against the size of the type, rather too large than too small.

    Examples
    --------
    >>> extent("2022"), extent("Almere"), extent("")
    (2.0, 3.24, 0.0)
    """
    return round(sum(0.34 if sign in NARROW else 0.78 if sign in WIDE else 0.5 for sign in text) + 0.0, 2)


def _need(head: str, cells: Sequence[str], numeric: bool) -> _Need:
    lines = [line for cell in cells for line in cell.split("\n")]
    longest = max(map(extent, lines), default=0.0)
    word = max((extent(word) for line in lines for word in _unbroken(line)), default=0.0)
    head_word = max(map(extent, _unbroken(head))) * BOLD
    least = max(head_word, longest if numeric and longest <= COMFORT else word)
    most = max(head_word, longest, extent(head) * BOLD / HEAD_LINES)
    return _Need(least, max(least, min(most, COMFORT)), most)


def _unbroken(text: str) -> list[str]:
    """Return what stands on one line however narrow the column: a no-break space holds words together."""
    return re.split(r"[ \t]+", text)


def _points(width: float, size: float) -> float:
    return round(width * size + GUTTER, 1)


def _shared(base: Sequence[float], needs: Sequence[_Need], size: float, page: float) -> tuple[float, ...]:
    """Share the room that is left among columns by what their longest line lacks, or the shortage by width."""
    if sum(base) > page:
        return tuple(round(each * page / sum(base), 1) for each in base)
    lacks = [_points(need.most, size) - each for need, each in zip(needs, base, strict=True)]
    part = min(1.0, (page - sum(base)) / sum(lacks)) if sum(lacks) > 0 else 0.0
    return tuple(round(each + lack * part, 1) for each, lack in zip(base, lacks, strict=True))


def _lines(rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> int:
    return sum(max((_high(*cell, size) for cell in zip(row, widths, strict=True)), default=1) for row in rows)


def _high(cell: str, width: float, size: float) -> int:
    """Return over how many lines a cell goes in a column, about."""
    return sum(math.ceil(max(extent(line) * size, 1.0) / (width - GUTTER)) for line in cell.split("\n"))
