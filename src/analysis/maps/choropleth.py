"""A map in classes: one colour per class, a hatch for every reason that a figure is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.design.drawing import Drawing, add_heading, add_source, heading_height
from analysis.design.palette import BORDER, NO_FIGURE, NO_FIGURE_HATCH, OUTLINE
from analysis.design.style import WIDTH, style
from analysis.errors import TerritoryError
from analysis.maps.classes import Classes
from analysis.maps.description import describe_map
from analysis.maps.legend import Bracket, Entry, draw_legend, missing_entry
from analysis.maps.shapes import Shapes
from analysis.panel.citation import source_line
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import Joined, join
from analysis.wording import HATCHES, STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

HEIGHT = 7.3
"""Inches of a map of the whole country in the width of the text."""


def choropleth(
    rows: pd.DataFrame,
    shapes: Shapes,
    classes: Classes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
) -> Drawing:
    """Draw one indicator of one year as a map.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and one year, municipalities only, those without a figure included.
    shapes : Shapes
        Areas of the same municipal division.
    classes : Classes
    catalogue : Catalogue
        For label, unit, definition and source line.
    names : Series
        Name of each municipality by code, for the text alternative.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with the year.

    Returns
    -------
    Drawing

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year, stand on another division than the shapes, or do not hold
        every municipality of it: an area without a row would be a hole, not a hatch.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2011)
    >>> names = analysis.load_gemeenten().names(2023)
    >>> drawing = choropleth(rows, maps.load_shapes(2023), maps.ser_classes(), analysis.load_catalogue(), names)
    >>> drawing.alt.split(".")[0]
    'Kaart van 342 gemeenten: Kinderen in een huishouden met een laag inkomen, 2011'
    """
    indicator, year = _subject(rows, catalogue)
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    _refuse_holes(joined)
    heading = title or f"{indicator.label.nl}, {year}"
    below = _subtitle(indicator, rows, shapes.boundary_year)
    cited = (classes.band.citation,) if classes.band else ()
    source = f"{source_line(rows, catalogue, also=cited)} {shapes.source}"
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(heading, below, WIDTH)
        axes = figure.add_axes((0.0, 0.5 / HEIGHT, 1.0, 1 - (0.5 + top) / HEIGHT), gid="map")
        _draw_areas(axes, joined.frame, classes)
        _draw_outlines(axes, shapes.outlines)
        _frame(axes, joined.frame)
        draw_legend(
            figure,
            _entries(joined.frame, classes),
            title=indicator.unit.nl,
            left=0.1,
            top=top + 0.12,
            bracket=_bracket(classes),
        )
        add_heading(figure, heading, below)
        add_source(figure, source)
    return Drawing(
        figure, describe_map(rows, classes, indicator, names), source, rows, rows, (shapes.evidence,)
    )


def _subject(rows: pd.DataFrame, catalogue: Catalogue) -> tuple[Indicator, int]:
    subjects = rows[["indicator", "year"]].drop_duplicates()
    if len(subjects) != 1:
        raise TerritoryError(
            f"a map shows one indicator of one year, these rows hold {len(subjects)}",
            where="the map",
            remedy="select one with analysis.statistics.select(panel, indicator, year=...)",
        )
    return catalogue.indicators[subjects["indicator"].item()], int(subjects["year"].item())


def _refuse_holes(joined: Joined) -> None:
    odd = [*joined.without_figure, *joined.without_shape]
    if odd:
        raise TerritoryError(
            f"rows and areas do not belong together one to one; {len(odd)} are left over, such as {odd[0]}",
            where="the map",
            remedy="pass a row for every municipality of the division, those without a figure included",
        )


def _subtitle(indicator: Indicator, rows: pd.DataFrame, boundary_year: int) -> str:
    rate = indicator.kind is Kind.RATE
    parts = [f"{indicator.unit.nl} van {indicator.of.nl}" if rate else indicator.unit.nl]
    if (rows["status"] == str(Status.PROVISIONAL)).any():
        parts.append(STATUS_WORDS["nl"][Status.PROVISIONAL])
    return ", ".join([*parts, f"gemeentelijke indeling {boundary_year}"])


def _entries(frame: gpd.GeoDataFrame, classes: Classes) -> list[Entry]:
    counts = classes.counts(frame["value"])
    entries = [
        Entry(label, count, colour)
        for label, count, colour in zip(classes.labels(), counts, classes.colours, strict=True)
    ]
    for status, hatch in HATCHES.items():
        without = int((frame["status"] == status).sum())
        if without:
            entries.append(missing_entry(STATUS_WORDS["nl"][status], without, hatch))
    return entries


def _bracket(classes: Classes) -> Bracket | None:
    if classes.band is None:
        return None
    return Bracket(classes.borders.index(classes.band.high), "8 à 12 procent\n(SER, 2017)")


def _draw_areas(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes) -> None:
    number = classes.assign(frame["value"])
    for at, colour in enumerate(classes.colours):
        _add(axes, frame.geometry[number == at], colour, gid=f"class-{at}")
    for status, hatch in HATCHES.items():
        _add(axes, frame.geometry[frame["status"] == status], NO_FIGURE, gid=f"status-{status}", hatch=hatch)


def _add(axes: Axes, geometry: gpd.GeoSeries, colour: str, *, gid: str, hatch: str | None = None) -> None:
    axes.add_collection(
        PathCollection(
            [outline(area) for area in geometry],
            facecolors=colour,
            edgecolors=NO_FIGURE_HATCH if hatch else BORDER,
            linewidths=0.25,
            hatch=hatch,
            gid=gid,
        )
    )
    if hatch:  # the hatch takes the edge colour, so the borders are drawn over it
        axes.add_collection(
            PathCollection(
                [outline(area) for area in geometry], facecolors="none", edgecolors=BORDER, linewidths=0.25
            )
        )


def outline(area: shapely.Geometry) -> Outline:
    """Return a polygon, holes and parts included, as one drawing path.

    Examples
    --------
    >>> len(outline(shapely.box(0, 0, 1, 1)).vertices)
    5
    """
    rings = shapely.get_rings(shapely.get_parts(area))
    coordinates = [shapely.get_coordinates(ring) for ring in rings]
    codes = [
        np.r_[Outline.MOVETO, np.full(len(ring) - 2, Outline.LINETO), Outline.CLOSEPOLY].astype(
            Outline.code_type
        )
        for ring in coordinates
    ]
    return Outline(np.concatenate(coordinates), np.concatenate(codes))


def _draw_outlines(axes: Axes, outlines: gpd.GeoDataFrame) -> None:
    axes.add_collection(
        PathCollection(
            [outline(area) for area in outlines.geometry],
            facecolors="none",
            edgecolors=OUTLINE,
            linewidths=0.7,
            gid="provinces",
        )
    )


def _frame(axes: Axes, frame: gpd.GeoDataFrame) -> None:
    west, south, east, north = frame.total_bounds
    margin = 0.01 * (north - south)
    axes.set(
        xlim=(west - margin, east + margin),
        ylim=(south - margin, north + margin),
        aspect="equal",
        anchor="SE",
    )
    axes.set_axis_off()
