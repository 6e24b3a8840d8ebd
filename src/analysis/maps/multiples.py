"""Several small maps in one figure: years or indicators, in common classes or each in its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.catalogue import Bilingual, Catalogue, Indicator
from analysis.design.drawing import Drawing, heading_height, source_lines
from analysis.design.lines import wrapped
from analysis.design.palette import OUTLINE
from analysis.design.style import style
from analysis.design.targets import Target, load_target
from analysis.errors import PublicationError
from analysis.maps.areas import add_outlines, draw_classes, fit_view, refuse_unfit
from analysis.maps.captions import (
    TEXT_SIZE,
    WORDS,
    Captions,
    Panel,
    captions_of,
    draw_head,
    draw_legend,
    draw_scale,
)
from analysis.maps.classes import Classes, colours_of, quantile_classes
from analysis.maps.description import describe_map
from analysis.maps.grid import MARGIN, Cell, Grid, Needs, lying_grid, most_columns, upright_grid
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import map_sheet, said
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import Language
from analysis.statistics.latest import is_old
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.figure import Figure

NOTE_LINE = 0.125
"""Inches of a line of a note."""
DETAIL = 1 / 800
"""Share of the height of what is shown that a map of 4 cm cannot show."""


@dataclass(frozen=True, eq=False)
class Multiple:
    """One small map.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and one year, municipalities only, those without a figure included; those
        of a model have the status "estimated".
    classes : Classes, optional
        By default five quantile classes, dark for what is unfavourable to children. Maps that are all given the same
        classes, of figures in the same unit, get one legend together.
    title : str or Bilingual, optional
        By default the short label of the indicator; the year, where all maps show the same indicator.

    Examples
    --------
    >>> Multiple(pd.DataFrame(), title="Bijstand").title
    'Bijstand'
    """

    rows: pd.DataFrame
    classes: Classes | None = None
    title: str | Bilingual | None = None


def small_multiples(
    panels: Sequence[Multiple],
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    title: str | Bilingual,
    columns: int | None = None,
    reference_year: int | None = None,
    gemeenten: Gemeenten | None = None,
    note: str | Bilingual = "",
    based_on: pd.DataFrame | None = None,
    target: str | Path | Target = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw small maps of several years or indicators side by side.

    Maps that are given the same classes, such as those of several years, have one legend. Otherwise the classes of each
    map stand at it, from low to high, with what dark means there, as its colours say it. By default dark is
    unfavourable: for an indicator of which more is better the scale is therefore reversed, and says so. Indicators
    without a direction have colours of their own.

    Parameters
    ----------
    panels : sequence of Multiple
    shapes : Shapes
        Areas of the municipal division of all rows.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code, for the text alternative.
    title : str or Bilingual
        In the language of the figure, or in both: then each text alternative has its own.
    columns : int, optional
        One to three, on a page that lies down one to four; by default what suits the page.
    reference_year : int, optional
        Figures of more than five years before it are marked as old; by default the newest year of the maps. Earlier
        years beside a newer one of the same indicator are not marked.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    note : str or Bilingual
        A caveat that must travel with the figure, printed below the maps.
    based_on : DataFrame, optional
        Further panel rows that estimates rest on.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`. On a page that stands upright the maps
        decide how much of its height is used.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When there is no map, or there are more columns or maps than the page has room for.
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
    page = load_target(target)
    _refuse_columns(len(panels), columns, page, said(title, language))
    prepared = _prepare(panels, shapes, catalogue, gemeenten, reference_year)
    captions = captions_of(prepared, language, landscape=page.landscape)
    rows = pd.concat([panel.rows for panel in prepared], ignore_index=True)
    source = map_source(rows, catalogue, shapes, based_on=based_on, language=language)
    heading, below = said(title, language), _subtitle(captions, shapes)
    with style(page.style):  # words are measured in its font
        lines = wrapped(said(note, language), page.sheet[0] - 2 * MARGIN, TEXT_SIZE)
        grid = _grid(captions, page, columns, heading, below, source, lines, _aspect(shapes))
    if not page.landscape:
        page = replace(page, height=grid.height * page.enlargement)
    with map_sheet(page, heading=heading, below=below, source=source, language=language) as sheet:
        sheet.axes.remove()  # each of the maps has its own
        borders = _small(shapes.outlines)
        for at, (panel, cell) in enumerate(zip(prepared, grid.cells, strict=True)):
            _draw_panel(sheet.figure, captions, panel, cell, borders, at)
        if grid.legend.height:
            draw_legend(grid.legend.add_axes(sheet.figure, "legend"), captions)
        _draw_note(sheet.figure, lines, grid)
    alt, english = (_describe(captions, title, names, note, shapes.place, each) for each in ("nl", "en"))
    shown = panel_rows(rows, based_on)
    return Drawing(sheet.figure, alt, source, rows, shown, (shapes.evidence,), english)


# --------------------------------------------------------------------------------------------------- preparation


def _refuse_columns(count: int, columns: int | None, page: Target, title: str) -> None:
    most = most_columns(page.landscape)
    if count and (columns is None or 1 <= columns <= most):
        return
    raise PublicationError(
        f"there are {count} maps for {most if columns is None else columns} columns",
        where=title,
        remedy=f"give maps, and 1 to {most} columns",
    )


def _prepare(
    panels: Sequence[Multiple],
    shapes: Shapes,
    catalogue: Catalogue,
    gemeenten: Gemeenten | None,
    reference_year: int | None,
) -> list[Panel]:
    subjects = [one_subject(panel.rows, catalogue, "the small maps") for panel in panels]
    reference = reference_year or max(year for _, year in subjects)
    newest = {each.id: max(year for other, year in subjects if other.id == each.id) for each, _ in subjects}
    areas = _small(shapes.areas)
    prepared = []
    for panel, (indicator, _) in zip(panels, subjects, strict=True):
        joined = join(panel.rows, areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
        refuse_unfit(panel.rows, joined)
        classes = panel.classes or _classes(panel.rows["value"], indicator)
        old = is_old(newest[indicator.id], reference)
        prepared.append(Panel(indicator, panel.rows, joined.frame, classes, panel.title, old))
    return prepared


def _small(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    _, south, _, north = areas.total_bounds
    return areas.set_geometry(areas.geometry.simplify_coverage(DETAIL * (north - south)))


def _aspect(shapes: Shapes) -> float:
    """Return the height of the areas over their width."""
    west, south, east, north = shapes.areas.total_bounds
    return float((north - south) / (east - west))


def _classes(values: pd.Series, indicator: Indicator) -> Classes:
    return quantile_classes(values, colours=colours_of(indicator), decimals=indicator.decimals)


def _subtitle(captions: Captions, shapes: Shapes) -> str:
    key = "common" if captions.common else "own" if len(captions.panels) > 1 else "single"
    text = captions.words[key].format(year=shapes.boundary_year, unit=captions.unit)
    return ", ".join(filter(None, [shapes.place, text]))


def _describe(
    captions: Captions,
    title: str | Bilingual,
    names: pd.Series,
    note: str | Bilingual,
    place: str,
    language: Language,
) -> str:
    words, count = WORDS[language], len(captions.panels)
    heading = words["title_one" if count == 1 else "title"]
    parts = [heading.format(count=count, title=said(title, language).rstrip("."))]
    parts += [words["same"]] if captions.common else []
    for panel in captions.panels:
        told = describe_map(panel.rows, panel.classes, panel.indicator, names, language=language, place=place)
        parts.append(told)
        if panel.figures:
            parts.append(f"{panel.direction(language).capitalize()}.")
        if panel.old:
            parts.append(words["is_old"].format(years=panel.years))
    return " ".join(filter(None, [*parts, said(note, language).strip()]))


# ----------------------------------------------------------------------------------------------------------- room


def _grid(
    captions: Captions,
    page: Target,
    columns: int | None,
    heading: str,
    below: str,
    source: str,
    note: list[str],
    aspect: float,
) -> Grid:
    width, height = page.sheet
    top = 0.04 if page.bare else heading_height(heading, below, width) + 0.06
    bottom = (
        0.04 if page.bare else 0.12 * len(source_lines(source, width)) + (0.12 if page.landscape else 0.18)
    )
    bottom += NOTE_LINE * len(note)
    needs = Needs(
        len(captions.panels),
        aspect,
        head=captions.head_height,
        scale=captions.scale_height,
        legend=captions.legend_height,
        legend_width=captions.legend_width,
        words_width=captions.words_width,
    )
    if page.landscape:
        return lying_grid(needs, width, height, top, bottom, columns)
    return upright_grid(needs, width, top, bottom, columns)


# -------------------------------------------------------------------------------------------------------- drawing


def _draw_panel(
    figure: Figure, captions: Captions, panel: Panel, cell: Cell, borders: gpd.GeoDataFrame, at: int
) -> None:
    draw_head(cell.head.add_axes(figure, f"head-{at}"), captions, panel)
    axes = cell.map.add_axes(figure, f"map-{at}")
    draw_classes(axes, panel.frame, panel.classes, border=0.1)
    add_outlines(axes, borders, width=0.4)
    fit_view(axes, panel.frame, anchor="N")
    if not captions.common:
        draw_scale(cell.scale.add_axes(figure, f"legend-{at}"), captions, panel)


def _draw_note(figure: Figure, lines: list[str], grid: Grid) -> None:
    if lines:
        y = 1 - (grid.below + 0.02) / grid.height
        text = "\n".join(lines)
        figure.text(0.012, y, text, va="top", fontsize=TEXT_SIZE, color=OUTLINE, gid="note", linespacing=1.25)
