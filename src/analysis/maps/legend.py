"""The legend of a classed map: one row per class with its count, then every reason for a missing figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import Rectangle

from analysis.design.palette import MUTED, NO_FIGURE, NO_FIGURE_HATCH, OUTLINE
from analysis.numbers import Language, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Entry:
    """A row of the legend."""

    label: str
    count: int
    colour: str
    hatch: str | None = None


@dataclass(frozen=True)
class Bracket:
    """A remark at the side of one row, for a reference band."""

    row: int
    text: str


ROW = 0.2
"""Height of a legend row in inches."""


def draw_legend(
    figure: Figure,
    entries: list[Entry],
    *,
    title: str,
    left: float,
    top: float,
    width: float = 1.72,
    bracket: Bracket | None = None,
    language: Language = "nl",
) -> Axes:
    """Draw a legend into a figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    entries : list of Entry
        From top to bottom.
    title : str
        The unit; a second line tells that the numbers are numbers of municipalities.
    left, top : float
        Corner of the legend in inches from the left and the top of the figure.
    width : float
        In inches; counts are aligned to the right edge.
    bracket : Bracket, optional
    language : {"nl", "en"}

    Returns
    -------
    matplotlib.axes.Axes
        The axes of the legend, in inches, for tests and for further marks.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = draw_legend(Figure(), [Entry("0 tot 4", 3, "#ffffff")], title="procent", left=0.1, top=0.1)
    >>> [text.get_text() for text in axes.texts]
    ['procent', 'gemeenten', '0 tot 4', '3']
    """
    full_width, full_height = figure.get_size_inches()
    height = ROW * (len(entries) + 1.4)
    extra = 0.9 if bracket else 0.1
    box = (
        left / full_width,
        1 - (top + height) / full_height,
        (width + extra) / full_width,
        height / full_height,
    )
    axes = figure.add_axes(box, gid="legend")
    axes.set(xlim=(0, width + extra), ylim=(height, 0))
    axes.set_axis_off()
    counted = "gemeenten" if language == "nl" else "municipalities"
    axes.text(0, ROW * 0.5, title, va="center", fontsize=7.5, fontweight="bold")
    axes.text(width, ROW * 0.5, counted, va="center", ha="right", fontsize=6.5, color=MUTED)
    for at, entry in enumerate(entries):
        y = ROW * (1.1 + at)
        swatch = Rectangle(
            (0, y + 0.025),
            0.26,
            ROW - 0.05,
            facecolor=entry.colour,
            edgecolor=NO_FIGURE_HATCH if entry.hatch else OUTLINE,
            linewidth=0.4,
            hatch=entry.hatch,
        )
        axes.add_patch(swatch)
        axes.text(0.34, y + ROW / 2, entry.label, va="center", fontsize=7.5)
        count = format_number(entry.count, 0, language)
        axes.text(width, y + ROW / 2, count, va="center", ha="right", fontsize=7.5)
    if bracket:
        _draw_bracket(axes, bracket, width)
    return axes


def _draw_bracket(axes: Axes, bracket: Bracket, width: float) -> None:
    top = ROW * (1.1 + bracket.row)
    x = width + 0.07
    axes.plot(
        [x, x + 0.05, x + 0.05, x],
        [top + 0.02, top + 0.02, top + ROW - 0.02, top + ROW - 0.02],
        color=OUTLINE,
        lw=0.8,
    )
    axes.text(x + 0.1, top + ROW / 2, bracket.text, va="center", fontsize=6.5, color=OUTLINE, linespacing=1.1)


def missing_entry(label: str, count: int, hatch: str) -> Entry:
    """Return the legend row of areas without a figure.

    Examples
    --------
    >>> missing_entry("niet gepubliceerd", 2, "////").hatch
    '////'
    """
    return Entry(label, count, NO_FIGURE, hatch)
