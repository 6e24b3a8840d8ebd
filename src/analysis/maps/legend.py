"""The legend of a map: one row per class with its count, estimates apart, then every reason for a missing figure."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from analysis.design.lines import text_width
from analysis.design.palette import MUTED, NO_FIGURE, NO_FIGURE_HATCH, OUTLINE
from analysis.maps.areas import MISSING, USUAL_LOOK, MissingLook, hatch_ink, is_estimate
from analysis.maps.classes import Classes
from analysis.numbers import Language, format_number
from analysis.panel.schema import Status
from analysis.wording import HATCHES, STATUS_WORDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Entry:
    """A row of the legend."""

    label: str
    count: int
    colour: str
    hatch: str | None = None
    estimated: int | None = None
    """So many more are estimates: a second swatch and count; a legend has them in all its class rows or in none."""
    marker: str = ""
    """A symbol that stands in the areas, drawn on the swatch."""
    edge: str | None = None
    """Colour of a thick outline, for areas that are marked by it."""
    ink: str | None = None
    """Colour of the hatch; by default what can be seen on the colour."""


@dataclass(frozen=True)
class Bracket:
    """A remark at the side of one row, for a reference band."""

    row: int
    text: str


ROW = 0.2
"""Height of a legend row in inches."""
LOW = 2.5
"""Inches of room for a legend on a page that is so low that a map beside it needs all the width."""
SWATCH_LINE = 0.2
"""Height in inches of a line of swatches without counts."""


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
    counted: str = "",
    room: float = math.inf,
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
    counted : str
        What the counts are of, by default municipalities.
    room : float
        Inches from ``top`` that the legend may take; its rows stand closer together where that is too little.

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
    twofold = any(entry.estimated is not None for entry in entries)
    first = width - 0.15 if twofold else width  # right edge of the first counts
    width = width + 0.42 if twofold else width
    extra = 0.9 if bracket else 0.1
    rows = [(y, entry) for y, entry in zip(_places(entries), entries, strict=True)]
    height = rows[-1][0] + ROW * 1.3 if rows else ROW * 1.4
    axes = _inches(figure, left, top, width + extra, height, room)
    counted = counted or ("gemeenten" if language == "nl" else "municipalities")
    axes.text(0, ROW * 0.5, title, va="center", fontsize=7.5, fontweight="bold")
    if twofold:
        _draw_header(axes, first, width, rows, counted, language)
    else:
        axes.text(width, ROW * 0.5, counted, va="center", ha="right", fontsize=6.5, color=MUTED)
    for y, entry in rows:
        _draw_entry(axes, entry, y, first if entry.estimated is not None else width, language)
        if entry.estimated is not None:
            _draw_estimated(axes, entry, y, width, language)
    if bracket:
        _draw_bracket(axes, bracket, width, narrow=twofold or room < LOW)
    return axes


def _places(entries: list[Entry]) -> list[float]:
    """Return the top of each row in inches; a gap separates rows with two counts from those with one."""
    below = [
        any(earlier.estimated is not None for earlier in entries[:at]) and entry.estimated is None
        for at, entry in enumerate(entries)
    ]
    return [ROW * (1.1 + at + (0.75 if gap else 0)) for at, gap in enumerate(below)]


def _inches(figure: Figure, left: float, top: float, width: float, height: float, room: float) -> Axes:
    """Add axes in inches from the left and the top of the figure, with the origin at their top left."""
    full_width, full_height = figure.get_size_inches()
    tall = min(height, room)
    box = (left / full_width, 1 - (top + tall) / full_height, width / full_width, tall / full_height)
    axes = figure.add_axes(box, gid="legend")
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def _draw_header(
    axes: Axes, first: float, second: float, rows: list[tuple[float, Entry]], counted: str, language: Language
) -> None:
    """Say over each column of counts what it counts."""
    columns = ("gepubliceerd", "geschat") if language == "nl" else ("published", "estimated")
    for x, word in zip((first, second), columns, strict=True):
        axes.text(x, ROW * 0.5, word, va="center", ha="right", fontsize=6.5, color=MUTED)
    below = [y for y, entry in rows if entry.estimated is None]
    if below:
        axes.text(second, below[0] - ROW * 0.3, counted, va="center", ha="right", fontsize=6.5, color=MUTED)


def _draw_entry(axes: Axes, entry: Entry, y: float, right: float, language: Language) -> None:
    swatch = Rectangle(
        (0, y + 0.025),
        0.26,
        ROW - 0.05,
        facecolor=entry.colour,
        edgecolor=_edge(entry),
        linewidth=1.2 if entry.edge else 0.4,
        hatch=entry.hatch,
    )
    axes.add_patch(swatch)
    if entry.marker:
        axes.plot(0.13, y + ROW / 2, ls="", marker=entry.marker, **marker_style(entry.colour, 5.5))
    axes.text(0.34, y + ROW / 2, entry.label, va="center", fontsize=7.5)
    count = format_number(entry.count, 0, language)
    axes.text(right, y + ROW / 2, count, va="center", ha="right", fontsize=7.5)


def draw_swatches(axes: Axes, entries: list[Entry], *, heading: str = "") -> None:
    """Draw swatches with their labels in lines, without counts.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        With inches from its top left as coordinates.
    entries : list of Entry
    heading : str
        Printed before the swatches.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> axes.set(xlim=(0, 4), ylim=(1, 0))  # doctest: +ELLIPSIS
    [...]
    >>> draw_swatches(axes, [missing_entry("niet aangeleverd", 2, "xxxx")])
    >>> axes.patches[0].get_hatch(), axes.texts[0].get_text()
    ('xxxx', 'niet aangeleverd')
    """
    width = float(axes.get_xlim()[1])
    if heading:
        axes.text(0.01, 0.095, heading, va="center", fontsize=6.5, fontweight="bold")
    for (x, line), entry in zip(_flow(entries, width, heading), entries, strict=True):
        y = SWATCH_LINE * line
        swatch = Rectangle(
            (x, y + 0.02), 0.24, 0.15, fc=entry.colour, ec=_edge(entry), lw=0.4, hatch=entry.hatch
        )
        axes.add_patch(swatch)
        axes.text(x + 0.3, y + 0.095, entry.label, va="center", fontsize=6.5)


def swatch_lines(entries: list[Entry], width: float, heading: str = "") -> int:
    """Return how many lines swatches take in a width in inches.

    Examples
    --------
    >>> entry = missing_entry("niet aangeleverd", 2, "xxxx")
    >>> swatch_lines([entry] * 3, 4.0), swatch_lines([entry] * 3, 2.0), swatch_lines([], 2.0)
    (1, 3, 0)
    """
    return max((line + 1 for _, line in _flow(entries, width, heading)), default=0)


def _flow(entries: list[Entry], width: float, heading: str) -> list[tuple[float, int]]:
    """Return the left side in inches and the line of each swatch; what does not fit goes on the next line."""
    x, line = (text_width(heading, 6.5, "bold") + 0.2 if heading else 0.01), 0
    places = []
    for entry in entries:
        taken = 0.3 + text_width(entry.label, 6.5)
        if x + taken > width and x > 0.01:
            x, line = 0.01, line + 1
        places.append((x, line))
        x += taken + 0.16
    return places


def _edge(entry: Entry) -> str:
    if entry.edge or entry.ink:
        return str(entry.edge or entry.ink)
    if entry.hatch is None:
        return OUTLINE
    return hatch_ink(entry.colour) if entry.hatch == HATCHES[Status.ESTIMATED] else NO_FIGURE_HATCH


def _draw_estimated(axes: Axes, entry: Entry, y: float, right: float, language: Language) -> None:
    axes.add_patch(
        Rectangle(
            (right - 0.48, y + 0.025),
            0.26,
            ROW - 0.05,
            facecolor=entry.colour,
            edgecolor=hatch_ink(entry.colour),
            linewidth=0.4,
            hatch=HATCHES[Status.ESTIMATED],
        )
    )
    count = format_number(entry.estimated, 0, language)
    axes.text(right, y + ROW / 2, count, va="center", ha="right", fontsize=7.5)


def marker_style(colour: str, size: float) -> dict[str, Any]:
    """Return how a symbol is drawn on a colour.

    Examples
    --------
    >>> marker_style("#000000", 5)["markerfacecolor"]
    '#ffffff'
    """
    halo = {"markeredgecolor": colour, "markeredgewidth": 0.7}  # keeps a hatch off the symbol
    return {"markersize": size, "markerfacecolor": hatch_ink(colour), **halo}


def _draw_bracket(axes: Axes, bracket: Bracket, width: float, *, narrow: bool) -> None:
    top = ROW * (1.1 + bracket.row)  # classes come first, before any gap
    x = width + 0.07
    axes.plot(
        [x, x + 0.05, x + 0.05, x],
        [top + 0.02, top + 0.02, top + ROW - 0.02, top + ROW - 0.02],
        color=OUTLINE,
        lw=0.8,
    )
    text = "\n".join(textwrap.wrap(bracket.text, 8)) if narrow else bracket.text
    axes.text(x + 0.1, top + ROW / 2, text, va="center", fontsize=6.5, color=OUTLINE, linespacing=1.1)


def missing_entry(label: str, count: int, hatch: str) -> Entry:
    """Return the legend row of areas without a figure.

    Examples
    --------
    >>> missing_entry("niet gepubliceerd", 2, "////").hatch
    '////'
    """
    return Entry(label, count, NO_FIGURE, hatch)


def class_entries(
    frame: pd.DataFrame,
    classes: Classes,
    language: Language = "nl",
    *,
    missing: MissingLook = USUAL_LOOK,
) -> list[Entry]:
    """Return the legend rows of a classed map: classes, estimates if any, and what is missing.

    Parameters
    ----------
    frame : DataFrame
        Columns ``value`` and ``status``, one row per area.
    classes : Classes
    language : {"nl", "en"}
    missing : MissingLook

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.maps.classes import ser_classes
    >>> frame = pd.DataFrame({"value": [3.0, 9.0], "status": ["observed", "estimated"]})
    >>> [(entry.label, entry.count, entry.estimated) for entry in class_entries(frame, ser_classes())][3:]
    [('8 tot en met 12', 0, 1), ('meer dan 12', 0, 0), ('geschat met een model', 1, None)]
    """
    modelled = is_estimate(frame)
    any_modelled = bool(modelled.any())
    parts = zip(
        classes.labels(language),
        classes.counts(frame["value"][~modelled]),
        classes.colours,
        classes.counts(frame["value"][modelled]),
        strict=True,
    )
    entries = [
        Entry(label, count, colour, estimated=more if any_modelled else None)
        for label, count, colour, more in parts
    ]
    absent = missing_entries(frame, language)
    if missing != USUAL_LOOK:
        absent = [replace(entry, colour=missing.colour, ink=missing.ink) for entry in absent]
    return [*entries, *estimated_entries(frame, language), *absent]


def estimated_entries(frame: pd.DataFrame, language: Language = "nl") -> list[Entry]:
    """Return the legend row of estimates, or none when there are none.

    Examples
    --------
    >>> import pandas as pd
    >>> [entry.count for entry in estimated_entries(pd.DataFrame({"status": ["observed", "estimated"]}))]
    [1]
    """
    count = int(is_estimate(frame).sum())
    label = "geschat met een model" if language == "nl" else "estimated by a model"
    return [Entry(label, count, "#ffffff", HATCHES[Status.ESTIMATED])] if count else []


def missing_entries(frame: pd.DataFrame, language: Language = "nl") -> list[Entry]:
    """Return a legend row for every reason that a figure is missing, with its count.

    Examples
    --------
    >>> import pandas as pd
    >>> [entry.label for entry in missing_entries(pd.DataFrame({"status": ["observed", "suppressed"]}))]
    ['onbekend of geheim']
    """
    counts = {status: int((frame["status"] == status).sum()) for status in MISSING}
    return [
        missing_entry(STATUS_WORDS[language][status], count, HATCHES[status])
        for status, count in counts.items()
        if count
    ]


def room_for(entries: list[Entry]) -> float:
    """Return the inches that a legend under another one takes when it is squeezed a little.

    Examples
    --------
    >>> room_for([]), 0.4 < room_for([missing_entry("niet aangeleverd", 2, "xxxx")]) < 0.5
    (0.0, True)
    """
    return 0.8 * ROW * (len(entries) + 1.4) + 0.08 if entries else 0.0


def add_note(figure: Figure, note: str, *, under: Axes, width: int = 34) -> None:
    r"""Print a short text under a legend, wrapped beside the map.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    note : str
    under : matplotlib.axes.Axes
        The legend.
    width : int
        Characters of a line.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> legend = draw_legend(figure, [Entry("0 tot 4", 3, "#ffffff")], title="procent", left=0.1, top=0.1)
    >>> add_note(figure, "Fout van het model: 0,6 procentpunt.", under=legend)
    >>> figure.texts[0].get_text()
    'Fout van het model: 0,6\nprocentpunt.'
    """
    box = under.get_position()
    figure.text(
        box.x0,
        box.y0 - 0.06 / figure.get_size_inches()[1],
        "\n".join(textwrap.wrap(note, width)),
        ha="left",
        va="top",
        fontsize=6.5,
        color=OUTLINE,
        linespacing=1.25,
        gid="note",
    )
