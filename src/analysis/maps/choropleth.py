"""A map in classes: one colour per class, a hatch for every reason that a figure is missing."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.design.drawing import Drawing, add_heading, add_source, heading_height
from analysis.design.style import WIDTH, style
from analysis.maps.areas import add_outlines, draw_classes, fit_view, is_estimate, refuse_unfit
from analysis.maps.classes import Classes
from analysis.maps.description import describe_map
from analysis.maps.legend import Bracket, add_note, class_entries, draw_legend
from analysis.maps.shapes import Shapes
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

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
    note: str = "",
    based_on: pd.DataFrame | None = None,
) -> Drawing:
    """Draw one indicator of one year as a map.

    Rows with the status "estimated" are filled with the colour of their class and hatched; legend, subtitle and
    text alternative count them apart, so that an estimate is never taken for a published figure.

    Parameters
    ----------
    rows : DataFrame
        Rows of one indicator and one year with the columns of the panel, municipalities only, those without a
        figure included. Where a model gave the figure, ``status`` is "estimated".
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
    note : str
        A caveat that must travel with the figure, such as the errors of the model; printed under the legend.
    based_on : DataFrame, optional
        Further panel rows that the estimates rest on, covariates for instance: they are cited and stand in the
        manifest.

    Returns
    -------
    Drawing

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year, stand on another division than the shapes, or do not hold
        every municipality of it: an area without a row would be a hole, not a hatch.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

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
    indicator, year = one_subject(rows, catalogue)
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    heading = title or f"{indicator.label.nl}, {year}"
    below = _subtitle(indicator, rows, shapes.boundary_year)
    cited = (classes.band.citation,) if classes.band else ()
    source = map_source(rows, catalogue, shapes, based_on=based_on, also=cited)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(heading, below, WIDTH)
        axes = figure.add_axes((0.0, 0.5 / HEIGHT, 1.0, 1 - (0.5 + top) / HEIGHT), gid="map")
        draw_classes(axes, joined.frame, classes)
        add_outlines(axes, shapes.outlines)
        fit_view(axes, joined.frame)
        legend = draw_legend(
            figure,
            class_entries(joined.frame, classes),
            title=indicator.unit.nl,
            left=0.1,
            top=top + 0.12,
            bracket=_bracket(classes),
        )
        if note:
            add_note(figure, note, under=legend)
        add_heading(figure, heading, below)
        add_source(figure, source)
    alt = " ".join(filter(None, [describe_map(rows, classes, indicator, names), note.strip()]))
    return Drawing(figure, alt, source, rows, panel_rows(rows, based_on), (shapes.evidence,))


def _subtitle(indicator: Indicator, rows: pd.DataFrame, boundary_year: int) -> str:
    rate = indicator.kind is Kind.RATE
    parts = [f"{indicator.unit.nl} van {indicator.of.nl}" if rate else indicator.unit.nl]
    if (rows["status"] == str(Status.PROVISIONAL)).any():
        parts.append(STATUS_WORDS["nl"][Status.PROVISIONAL])
    modelled = int(is_estimate(rows).sum())
    if modelled:
        parts.append(f"{modelled} van de {len(rows)} gemeenten geschat")
    return ", ".join([*parts, f"gemeentelijke indeling {boundary_year}"])


def _bracket(classes: Classes) -> Bracket | None:
    if classes.band is None:
        return None
    return Bracket(classes.borders.index(classes.band.high), "8 à 12 procent\n(SER, 2017)")
