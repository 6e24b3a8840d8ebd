"""The sheet of a map: heading, map, legend, note, inset and source, each in its place for the page that is wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from analysis.catalogue import Bilingual
from analysis.design.drawing import add_heading, add_source, heading_height, source_lines
from analysis.design.labels import place_names
from analysis.design.palette import OUTLINE, SELECTED
from analysis.design.targets import Target, drawn_for, load_target
from analysis.errors import TerritoryError
from analysis.maps.areas import fit_view
from analysis.maps.legend import Bracket, Entry, add_note, draw_legend
from analysis.numbers import Language

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.1
"""Inches at the sides."""
LEGEND_COLUMN = 2.1
"""Inches for a legend that stands beside the map."""
SIDE_COLUMN = 1.4
"""Inches at the other side of the map, for a note and an inset."""
RANDSTAD = (68_000, 425_000, 148_000, 503_000)
"""West, south, east and north in metres (RD New): from The Hague to Amersfoort, where municipalities are small."""
WORTH_AN_INSET = 1.6
"""So many times larger than on the map itself an inset shows."""
LEAST_ROOM = 0.3
"""Inches that any legend takes."""
LOW = 4.0
"""Inches: a sheet that is lower, as that of a slide, has no room for a note under a tall legend."""
NOTE_LINE = 0.12
"""Inches of a line of a note."""

LABEL_MARK: dict[str, Any] = {
    "ls": "",
    "marker": "o",
    "markersize": 2.6,
    "markerfacecolor": SELECTED,
    "markeredgecolor": "#ffffff",
    "markeredgewidth": 0.6,
    "zorder": 5,
    "gid": "named",
}


@dataclass(frozen=True)
class Sheet:
    """Where the parts of a map go; made by :func:`map_sheet`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        At the sizes of print; enlarged when the sheet is finished.
    axes : matplotlib.axes.Axes
        Of the map.
    anchor : str
        To which side of its place the map is pushed.
    top : float
        Inches from the top of the sheet to where legends start.
    bottom : float
        Inches from the bottom that the source takes.
    beside : bool
        Whether there is a column at the other side of the map, for the note and an inset.
    note : str
    language : {"nl", "en"}
    """

    figure: Figure
    axes: Axes
    anchor: str
    top: float
    bottom: float
    beside: bool
    note: str
    language: Language

    @property
    def room(self) -> float:
        """Inches from the top of the legend to the source."""
        return float(self.figure.get_size_inches()[1]) - self.top - self.bottom

    def draw_map(self, paint: Callable[[Axes], None], frame: gpd.GeoDataFrame) -> None:
        """Paint the areas on the map and show all of them."""
        paint(self.axes)
        fit_view(self.axes, frame, anchor=self.anchor)

    def draw_legend(
        self,
        entries: list[Entry],
        *,
        title: str,
        under: Axes | None = None,
        left: float = MARGIN,
        bracket: Bracket | None = None,
        width: float = 1.72,
        counted: str = "",
    ) -> Axes:
        """Draw a legend at the left or so many inches from it, or under another one."""
        _, height = self.figure.get_size_inches()
        top = self.top if under is None else (1 - under.get_position().y0) * height + 0.08
        return draw_legend(
            self.figure,
            entries,
            title=title,
            left=left,
            top=top,
            width=width,
            bracket=bracket,
            language=self.language,
            counted=counted,
            room=max(height - self.bottom - top, LEAST_ROOM),
        )

    def legend_axes(self, width: float, height: float) -> Axes:
        """Add axes at the place of the legend, in inches with the origin at their top left."""
        wide, tall = self.figure.get_size_inches()
        box = (MARGIN / wide, 1 - (self.top + height) / tall, width / wide, height / tall)
        axes = self.figure.add_axes(box, gid="legend")
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.set_axis_off()
        return axes

    def add_note(self, under: Axes) -> None:
        """Print the note: in the column beside the map, or else under the legend."""
        if not self.note:
            return
        if not self.beside:
            add_note(self.figure, self.note, under=under)
            return
        width, height = self.figure.get_size_inches()
        self.figure.text(
            1 - (SIDE_COLUMN - 0.05) / width,
            1 - self.top / height,
            "\n".join(note_lines(self.note)),
            va="top",
            fontsize=6.5,
            color=OUTLINE,
            linespacing=1.25,
            gid="note",
        )

    def add_labels(
        self,
        frame: gpd.GeoDataFrame,
        names: pd.Series,
        codes: Sequence[str],
        *,
        symbols: Sequence[str] = (),
        radii: Mapping[str, float] | None = None,
    ) -> list[str]:
        """Name municipalities beside their place, never over one another; return the names there was room for.

        Those among ``symbols`` have a symbol at their place already and get no dot; names keep clear of all symbols.
        Those of ``radii`` take so many points around their place.
        """
        wanted = list(dict.fromkeys(codes))
        strangers = [code for code in wanted if code not in set(frame["code"])]
        if strangers:
            raise TerritoryError(
                f"{names.get(strangers[0], strangers[0])} is not on this map, and cannot be named on it",
                where="the map",
                remedy="name municipalities that are drawn",
            )
        if not wanted:
            return []
        self.axes.apply_aspect()
        points = frame.set_index("code").geometry.representative_point()
        bare = points[[code for code in wanted if code not in set(symbols)]]
        self.axes.plot(bare.x, bare.y, **LABEL_MARK)
        legends = [axes.bbox for axes in self.figure.axes if axes.get_gid() in ("legend", "square")]
        obstacles = points[list(dict.fromkeys([*wanted, *symbols]))]
        places, taken = (np.column_stack([each.x, each.y]) for each in (points[wanted], obstacles))
        named = [str(names.get(code, code)) for code in wanted]
        around = [(radii or {}).get(code, 0.0) for code in wanted]
        return place_names(self.axes, places, named, taken, keep_out=legends, radii=around)

    def draw_inset(self, paint: Callable[[Axes], None]) -> Axes | None:
        """Paint the Randstad once more, larger, where there is room and it shows more; return its axes."""
        if not self.beside:
            return None
        west, south, east, north = RANDSTAD
        width, height = self.figure.get_size_inches()
        note = NOTE_LINE * len(note_lines(self.note))  # above it in the same column
        room = max(0.0, height - self.top - self.bottom - note - 0.25)
        wide = min(SIDE_COLUMN - 0.1, room * (east - west) / (north - south))
        tall = wide * (north - south) / (east - west)
        if wide / (east - west) < WORTH_AN_INSET * _scale(self.axes) * width:
            return None
        box = (1 - (wide + 0.06) / width, (self.bottom + 0.04) / height, wide / width, tall / height)
        inset = self.figure.add_axes(box, gid="inset", zorder=2)
        paint(inset)
        inset.set(xlim=(west, east), ylim=(south, north), aspect="equal", xticks=[], yticks=[])
        for spine in inset.spines.values():
            spine.set(visible=True, linewidth=0.5, color=OUTLINE)
        frame: dict[str, Any] = {"fill": False, "edgecolor": OUTLINE, "linewidth": 0.5, "zorder": 4}
        self.axes.add_patch(Rectangle((west, south), east - west, north - south, gid="inset-frame", **frame))
        inset.set_title("Randstad", fontsize=6.5, loc="left", pad=2, color=OUTLINE)
        return inset


def said(text: str | Bilingual, language: Language) -> str:
    """Return a text in a language; one that was given in a single language stays as it is.

    Examples
    --------
    >>> said(Bilingual(nl="euro per kind", en="euro per child"), "en"), said("euro per kind", "en")
    ('euro per child', 'euro per kind')
    """
    return text if isinstance(text, str) else str(getattr(text, language))


def note_lines(note: str, width: float = SIDE_COLUMN) -> list[str]:
    """Return a note in lines that fit in a column of so many inches.

    Examples
    --------
    >>> note_lines("Samengaan is geen oorzaak.")
    ['Samengaan is geen', 'oorzaak.']
    """
    return textwrap.wrap(note, max(1, int((width - 0.1) * 18)))


def is_low(target: str | Path | Target) -> bool:
    """Tell whether the sheet of a target is so low that words must be few, as on a slide.

    Examples
    --------
    >>> is_low("presentatie"), is_low("scherm")
    (True, False)
    """
    return load_target(target).sheet[1] < LOW


def _scale(axes: Axes) -> float:
    """Return how much of the width of the sheet a metre on the map takes."""
    axes.apply_aspect()
    west, east = axes.get_xlim()
    return float(axes.get_position().width / (east - west))


@contextmanager
def map_sheet(
    target: str | Path | Target,
    *,
    heading: str,
    below: str,
    source: str,
    note: str = "",
    language: Language = "nl",
    over_sea: bool = True,
    bracket: bool = False,
    legend_width: float = LEGEND_COLUMN,
    side: bool = False,
) -> Iterator[Sheet]:
    """Give the sheet of a map; at the end heading and source are written and it is enlarged to its page.

    Parameters
    ----------
    target : {"databoek", "scherm", "presentatie"} or path
        See :func:`analysis.design.targets.load_target`.
    heading, below, source : str
        Title, subtitle and source line.
    note : str
        A caveat that must travel with the figure.
    language : {"nl", "en"}
    over_sea : bool
        Whether the map is the whole country, so that on a page that stands upright the legend can lie in the North Sea.
    bracket : bool
        Whether a legend beside the map needs room for a remark at its side.
    legend_width : float
        Inches of the column of a legend that stands beside the map.
    side : bool
        Whether a map of a part of the country keeps a column at its other side too, on a page that lies down, for a
        note that would not fit under the legend.

    Yields
    ------
    Sheet

    Examples
    --------
    >>> with map_sheet("presentatie", heading="Titel", below="Ondertitel", source="Bron: CBS") as sheet:
    ...     _ = sheet.axes.plot([0, 1])
    >>> sorted(each.get_gid() for each in sheet.figure.texts)
    ['source', 'subtitle', 'title']
    """
    page = load_target(target)
    with drawn_for(page) as figure:
        column = legend_width + _bracket_room(page, over_sea=over_sea) * bracket
        beside = page.landscape and (over_sea or side)
        yield _laid_out(
            figure, page, heading, below, source, note.strip(), language, over_sea, column, beside=beside
        )
        add_heading(figure, heading, below)
        add_source(figure, source)
        for text in figure.texts:
            text.set_visible(not page.bare or text.get_gid() not in ("title", "subtitle", "source"))


def _bracket_room(page: Target, *, over_sea: bool) -> float:
    """Return the inches beside a legend for its remark: none where it lies in the North Sea."""
    if page.sheet[1] < LOW:
        return 0.35  # broken in short lines
    return 0.0 if over_sea else 0.65


def _laid_out(
    figure: Figure,
    page: Target,
    heading: str,
    below: str,
    source: str,
    note: str,
    language: Language,
    over_sea: bool,
    column: float,
    *,
    beside: bool,
) -> Sheet:
    width, height = page.sheet
    top = heading_height(heading, below, width)
    lines = len(source_lines(source, width))
    bottom = max(0.5, 0.12 + 0.11 * lines) if not page.landscape else 0.14 + 0.11 * lines
    if page.bare:
        top, bottom = 0.0, 0.05
    if over_sea and not page.landscape:
        left, right, anchor = 0.0, 0.0, "SE"
    else:
        left, right = column, SIDE_COLUMN if beside else 0.05
        anchor = "C"
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height)
    axes = figure.add_axes(box, gid="map")
    return Sheet(figure, axes, anchor, top + 0.12, bottom, beside, note, language)
