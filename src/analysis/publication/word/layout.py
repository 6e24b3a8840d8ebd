"""How a table fits on paper: its type size, the widths of its columns, and whether the page is turned for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

EM = 0.56
"""Width of a digit of Arial, as a share of the type size; the mean letter is a little narrower."""
BOLD = 0.61
PADDING = 9.0
"""White at the left and right of a cell, in points."""
UNBROKEN = 15
"""Letters of a word that must stay on one line in a column of words; longer ones may be hyphenated."""
HIGHEST = 8
"""Lines in a row; a table with more of them gets a wider page."""

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
        for size in SIZES:
            needs = [_needs(column, size, fixed) for column, fixed in zip(columns, numeric, strict=True)]
            widths = _shared(needs, width)
            fits = sum(least for least, _ in needs) <= width
            if fits and _highest(columns, widths, size) <= HIGHEST:
                return Layout(size, widths, bool(turned))
    return Layout(size, widths, True)


def _needs(column: Sequence[str], size: float, fixed: bool) -> tuple[float, float]:
    """Return the least and the most that a column can use: its longest word, and its longest line."""
    head, *cells = column
    unbroken = 99 if fixed else UNBROKEN
    least = max(
        [min(unbroken, _longest_word(head)) * BOLD]
        + [
            min(unbroken, len(cell) if fixed else _longest_word(cell)) * EM
            for text in cells
            for cell in text.split("\n")
        ]
    )
    most = max([_longest_word(head) * BOLD] + [len(line) * EM for text in cells for line in text.split("\n")])
    return least * size + PADDING, max(least, most) * size + PADDING


def _longest_word(text: str) -> int:
    return max((len(word) for word in re.split(r"[ \n]|(?<=-)", text)), default=0)


def _shared(needs: Sequence[tuple[float, float]], width: float) -> tuple[float, ...]:
    """Give every column what it needs and share what is left among those that can use it."""
    least, wish = sum(low for low, _ in needs), sum(high - low for low, high in needs)
    if least > width:
        return tuple(low * width / least for low, _ in needs)
    share = min(1.0, (width - least) / wish) if wish else 0.0
    return tuple(low + (high - low) * share for low, high in needs)


def _highest(columns: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> int:
    """Estimate the lines of the highest row below the heads."""
    return max(
        (
            sum(math.ceil(len(line) * EM * size / (width - PADDING)) for line in text.split("\n"))
            for column, width in zip(columns, widths, strict=True)
            for text in column[1:]
        ),
        default=0,
    )
