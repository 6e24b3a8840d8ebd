"""Several small maps in one figure: each its own indicator, year and classes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.catalogue import Catalogue, Indicator, Polarity
from analysis.design.drawing import Drawing, add_heading, add_source, heading_height, source_lines
from analysis.design.palette import MUTED, NEUTRAL_SEQUENTIAL, OLD, OUTLINE, SEQUENTIAL
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.maps.areas import (
    add_outlines,
    contrast,
    draw_classes,
    fit_view,
    is_estimate,
    refuse_unfit,
)
from analysis.maps.classes import Classes, quantile_classes
from analysis.maps.description import describe_map
from analysis.maps.legend import Entry, draw_swatches, estimated_entries, missing_entries
from analysis.maps.shapes import Shapes
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import format_number
from analysis.panel.schema import Status
from analysis.statistics.latest import is_old, period
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

DETAIL = 1 / 800
"""Share of the height of the country that a map of 4 cm cannot show."""
GAP = 0.14  # inches between columns
MARGIN = 0.08  # inches at the sides


@dataclass(frozen=True, eq=False)
class Multiple:
    """One small map.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and one year, municipalities only, those without a figure included; those
        of a model have the status "estimated".
    classes : Classes, optional
        By default five quantile classes, dark for what is unfavourable to children.
    title : str, optional
        By default the short label of the indicator.

    Examples
    --------
    >>> Multiple(pd.DataFrame(), title="Bijstand").title
    'Bijstand'
    """

    rows: pd.DataFrame
    classes: Classes | None = None
    title: str | None = None


@dataclass(frozen=True, eq=False)
class _Panel:
    """A small map with all that its drawing needs."""

    indicator: Indicator
    year: int
    rows: pd.DataFrame
    frame: gpd.GeoDataFrame
    classes: Classes
    title: str
    old: bool

    @cached_property
    def figures(self) -> int:
        return int(self.rows["value"].notna().sum())

    @cached_property
    def subtitle(self) -> str:
        """Unit, and how many figures are provisional or estimates."""
        parts = [self.indicator.unit.nl]
        if (self.rows["status"] == str(Status.PROVISIONAL)).any():
            parts.append(STATUS_WORDS["nl"][Status.PROVISIONAL])
        modelled = int(is_estimate(self.rows).sum())
        return ", ".join([*parts, f"{modelled} geschat"] if modelled else parts)

    @property
    def years(self) -> str:
        """The year, or the years that were pooled."""
        return period(self.rows)

    @property
    def dated(self) -> str:
        return f"oud: {self.years}" if self.old else self.years


def small_multiples(
    panels: Sequence[Multiple],
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    title: str,
    columns: int = 3,
    reference_year: int | None = None,
    gemeenten: Gemeenten | None = None,
    note: str = "",
    based_on: pd.DataFrame | None = None,
) -> Drawing:
    """Draw small maps of several indicators side by side.

    Under each map stand its classes from low to high and what dark means there, as its colours say it. By default
    dark is unfavourable: for an indicator of which more is better the scale is therefore reversed, and says so.
    Indicators without a direction have colours of their own.

    Parameters
    ----------
    panels : sequence of Multiple
    shapes : Shapes
        Areas of the municipal division of all rows.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code, for the text alternative.
    title : str
    columns : {1, 2, 3}
    reference_year : int, optional
        Figures of more than five years before it are marked as old; by default the newest year of the maps.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    note : str
        A caveat that must travel with the figure, printed below the maps.
    based_on : DataFrame, optional
        Further panel rows that estimates rest on.

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no map, or the columns are more than three.
    TerritoryError
        When the rows of a map are not one indicator and year, stand on another division than the shapes, or do
        not hold every municipality of it.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> panel, names = analysis.load_panel(), analysis.load_gemeenten().names(2023)
    >>> chosen = ["kinderen_laag_inkomen", "kinderen_150_sociaal_minimum"]
    >>> panels = [Multiple(statistics.select(panel, name, year=2021)) for name in chosen]
    >>> shapes, catalogue = maps.load_shapes(2023), analysis.load_catalogue()
    >>> drawing = small_multiples(panels, shapes, catalogue, names, title="Twee grenzen", columns=2)
    >>> drawing.alt.split(".")[0]
    '2 kleine kaarten: Twee grenzen'
    """
    if not panels or not 1 <= columns <= 3:
        raise PublicationError(
            f"there are {len(panels)} maps for {columns} columns",
            where=title,
            remedy="give maps, and 1 to 3 columns",
        )
    prepared = _prepare(panels, shapes, catalogue, gemeenten, reference_year)
    rows = pd.concat([panel.rows for panel in prepared], ignore_index=True)
    source = map_source(rows, catalogue, shapes, based_on=based_on)
    subtitle = f"per gemeente, indeling {shapes.boundary_year}; elke kaart heeft eigen klassen"
    entries = _common(rows)
    grid = _Grid(len(prepared), columns, heading_height(title, subtitle, WIDTH), len(entries), note, source)
    with style():
        figure = Figure(figsize=(WIDTH, grid.height))
        borders = _small(shapes.outlines)
        for at, panel in enumerate(prepared):
            _draw_panel(figure, panel, borders, grid, at)
        _draw_foot(figure, entries, grid)
        add_heading(figure, title, subtitle)
        add_source(figure, source)
    alt = _describe(prepared, title, names, note.strip())
    return Drawing(figure, alt, source, rows, panel_rows(rows, based_on), (shapes.evidence,))


# --------------------------------------------------------------------------------------------------- preparation


def _prepare(
    panels: Sequence[Multiple],
    shapes: Shapes,
    catalogue: Catalogue,
    gemeenten: Gemeenten | None,
    reference_year: int | None,
) -> list[_Panel]:
    subjects = [one_subject(panel.rows, catalogue, "the small maps") for panel in panels]
    reference = reference_year or max(year for _, year in subjects)
    areas = _small(shapes.areas)
    prepared = []
    for panel, (indicator, year) in zip(panels, subjects, strict=True):
        joined = join(panel.rows, areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
        refuse_unfit(panel.rows, joined)
        classes = panel.classes or _classes(panel.rows["value"], indicator)
        name = panel.title or indicator.short.nl
        old = is_old(year, reference)
        prepared.append(_Panel(indicator, year, panel.rows, joined.frame, classes, name, old))
    return prepared


def _small(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    _, south, _, north = areas.total_bounds
    return areas.set_geometry(areas.geometry.simplify_coverage(DETAIL * (north - south)))


def _classes(values: pd.Series, indicator: Indicator) -> Classes:
    directed = indicator.polarity in (Polarity.HIGHER_IS_WORSE, Polarity.HIGHER_IS_BETTER)
    colours = SEQUENTIAL if directed else NEUTRAL_SEQUENTIAL
    if indicator.polarity is Polarity.HIGHER_IS_BETTER:
        colours = colours[::-1]
    return quantile_classes(values, colours=colours, decimals=indicator.decimals)


def direction(classes: Classes, polarity: Polarity) -> str:
    """Say in Dutch what dark means on a map, from its colours and the polarity of the indicator.

    Examples
    --------
    >>> direction(Classes((5.0,), (False,), ("#ffffff", "#000000")), Polarity.HIGHER_IS_WORSE)
    'donker = hoger = ongunstiger'
    >>> direction(Classes((5.0,), (False,), ("#000000", "#ffffff")), Polarity.HIGHER_IS_BETTER)
    'donker = lager = ongunstiger'
    """
    first, last = (contrast(colour, "#ffffff") for colour in (classes.colours[0], classes.colours[-1]))
    if first == last:
        return "één klasse"
    dark = "hoger" if last > first else "lager"
    if polarity is Polarity.HIGHER_IS_WORSE:
        return f"donker = {dark} = {'ongunstiger' if dark == 'hoger' else 'gunstiger'}"
    if polarity is Polarity.HIGHER_IS_BETTER:
        return f"donker = {dark} = {'gunstiger' if dark == 'hoger' else 'ongunstiger'}"
    return f"donker = {dark}; geen richting"


def _common(rows: pd.DataFrame) -> list[Entry]:
    """Return the hatches that occur on any map; counts differ per map and are not printed."""
    return [*estimated_entries(rows), *missing_entries(rows)]


def _describe(panels: list[_Panel], title: str, names: pd.Series, note: str) -> str:
    what = "1 kleine kaart" if len(panels) == 1 else f"{len(panels)} kleine kaarten"
    parts = [f"{what}: {title}."]
    for panel in panels:
        parts.append(describe_map(panel.rows, panel.classes, panel.indicator, names))
        if panel.figures:
            parts.append(f"{direction(panel.classes, panel.indicator.polarity).capitalize()}.")
        if panel.old:
            parts.append(f"Het cijfer is oud: {panel.years}.")
    return " ".join([*parts, note] if note else parts)


# -------------------------------------------------------------------------------------------------------- drawing


class _Grid:
    """Where everything stands, in inches from the top left."""

    def __init__(self, count: int, columns: int, top: float, entries: int, note: str, source: str) -> None:
        self.columns, self.top = columns, top + 0.1
        self.cell = (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
        self.map_height = min(1.12 * self.cell, 3.6)
        self.head, self.foot = 0.43, 0.46
        self.step = self.head + self.map_height + self.foot + 0.14
        self.lines = textwrap.wrap(note, int(WIDTH * 20)) if note else []
        self.entries_top = self.top + -(-count // columns) * self.step
        self.note_top = self.entries_top + (0.3 if entries else 0)
        below = 0.12 * len(source_lines(source, WIDTH))
        self.height = self.note_top + 0.13 * len(self.lines) + below + 0.2

    def corner(self, at: int) -> tuple[float, float]:
        """Return left and top of a cell."""
        row, column = divmod(at, self.columns)
        return MARGIN + column * (self.cell + GAP), self.top + row * self.step


def _axes(figure: Figure, left: float, top: float, width: float, height: float, gid: str) -> Axes:
    """Add axes of a size in inches, with inches from their top left as coordinates."""
    full_width, full_height = figure.get_size_inches()
    box = (left / full_width, 1 - (top + height) / full_height, width / full_width, height / full_height)
    axes = figure.add_axes(box, gid=gid)
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return axes


def _draw_panel(figure: Figure, panel: _Panel, borders: gpd.GeoDataFrame, grid: _Grid, at: int) -> None:
    left, top = grid.corner(at)
    _draw_head(_axes(figure, left, top, grid.cell, grid.head, f"head-{at}"), panel, grid.cell)
    axes = _axes(figure, left, top + grid.head, grid.cell, grid.map_height, f"map-{at}")
    draw_classes(axes, panel.frame, panel.classes, border=0.1)
    add_outlines(axes, borders, width=0.4)
    fit_view(axes, panel.frame, anchor="N")
    below = top + grid.head + grid.map_height + 0.04
    _draw_scale(_axes(figure, left, below, grid.cell, grid.foot, f"legend-{at}"), panel, grid.cell)


def _draw_head(axes: Axes, panel: _Panel, width: float) -> None:
    """Write the name in at most two lines, the unit under it and the year at its side."""
    lines = textwrap.wrap(panel.title, int(width * 14.5), max_lines=2, placeholder=" …")
    axes.text(0, 0.0, "\n".join(lines), va="top", fontsize=7.5, fontweight="bold", linespacing=1.05)
    y = 0.14 * len(lines) + 0.02
    year = axes.text(
        width,
        y,
        panel.dated,
        va="top",
        ha="right",
        fontsize=6.5,
        color=OLD if panel.old else OUTLINE,
        fontweight="bold",
    )
    year.set_gid("year")
    room = int((width - (0.6 if panel.old else 0.35)) * 19)
    unit = textwrap.shorten(panel.subtitle, room, placeholder=" …")
    axes.text(0, y, unit, va="top", fontsize=6.5, color=MUTED)


def _draw_scale(axes: Axes, panel: _Panel, width: float) -> None:
    """Draw the classes as a bar with the borders under their joints, and say what dark means."""
    if not panel.figures:
        axes.text(width / 2, 0.1, "geen cijfers", va="center", ha="center", fontsize=6.5, color=MUTED)
        return
    classes = panel.classes
    block = min((width - 0.02) / len(classes.colours), 0.6)  # room for the line around it
    left = (width - block * len(classes.colours)) / 2
    for at, colour in enumerate(classes.colours):
        axes.add_patch(Rectangle((left + at * block, 0.01), block, 0.1, fc=colour, ec=OUTLINE, lw=0.4))
    for at, (border, closed) in enumerate(zip(classes.borders, classes.closed_right, strict=True), start=1):
        text = f"{'t/m ' if closed else ''}{format_number(border, classes.decimals)}"
        axes.text(left + at * block, 0.13, text, va="top", ha="center", fontsize=6)
    if not classes.borders:
        text = format_number(panel.rows["value"].max(), panel.indicator.decimals)
        axes.text(width / 2, 0.13, f"alle {text}", va="top", ha="center", fontsize=6)
    told = direction(classes, panel.indicator.polarity)
    axes.text(width / 2, 0.26, told, va="top", ha="center", fontsize=6.5, color=OUTLINE, gid="direction")


def _draw_foot(figure: Figure, entries: list[Entry], grid: _Grid) -> None:
    if entries:
        axes = _axes(figure, MARGIN, grid.entries_top, WIDTH - 2 * MARGIN, 0.2, "legend")
        draw_swatches(axes, entries)
    if grid.lines:
        figure.text(
            0.012,
            1 - grid.note_top / grid.height,
            "\n".join(grid.lines),
            va="top",
            fontsize=6.5,
            color=OUTLINE,
            gid="note",
        )
