"""A map of two figures at once: three classes of each, and a colour for every combination."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.catalogue import Catalogue, Indicator
from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.palette import OUTLINE
from analysis.design.style import WIDTH, style
from analysis.errors import PublicationError
from analysis.maps.areas import (
    add_areas,
    add_outlines,
    contrast,
    draw_missing,
    fit_view,
    hatch_ink,
    is_estimate,
    refuse_unfit,
)
from analysis.maps.classes import Classes
from analysis.maps.legend import ROW, add_note, draw_legend, estimated_entries, missing_entries
from analysis.maps.shapes import Shapes
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import format_number, join_words
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

HEIGHT = 7.3
"""Inches of a map of the whole country in the width of the text."""
COLOURS = (
    ("#f6ecd8", "#f4bc88", "#ed7632"),
    ("#9ea9dc", "#9b817c", "#97512e"),
    ("#5a6ac4", "#59516f", "#563329"),
)
"""By class of the vertical, then of the horizontal axis: orange and blue, multiplied where both are high."""
WORDS = ("laag", "midden", "hoog")
CELL = 0.36
"""Inches of a cell of the legend."""
READING = "Drie even grote groepen van elk cijfer. Samengaan is geen oorzaak."


def bivariate_map(
    x_rows: pd.DataFrame,
    y_rows: pd.DataFrame,
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    gemeenten: Gemeenten | None = None,
    title: str,
    note: str = "",
    based_on: pd.DataFrame | None = None,
) -> Drawing:
    """Draw two indicators as one map, in three by three classes.

    The borders are the terciles of the municipalities that have both figures, rounded to the digits of the
    indicator; a figure equal to a border belongs to the class above it.

    Parameters
    ----------
    x_rows, y_rows : DataFrame
        Rows of one indicator and one year each, with the columns of the panel, municipalities only, those without
        a figure included. The years may differ.
    shapes : Shapes
        Areas of the same municipal division.
    catalogue : Catalogue
        For labels, units and the source line.
    names : Series
        Name of each municipality by code, for the text alternative.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str
    note : str
        A caveat that must travel with the figure; printed under the legend.
    based_on : DataFrame, optional
        Further panel rows that the figures rest on, such as a denominator: they are cited and stand in the manifest.

    Returns
    -------
    Drawing
        Its rows have for each municipality both figures and both classes, from 1 to 3.

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year each, stand on another division than the shapes, or do not
        hold every municipality of it.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.
    PublicationError
        When no municipality has both figures, or too many figures are equal to make three classes.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> from analysis.panel.division import on_division
    >>> panel, catalogue, gemeenten = analysis.load_panel(), analysis.load_catalogue(), analysis.load_gemeenten()
    >>> children = statistics.select(panel, "kinderen_laag_inkomen", year=2021)
    >>> households = on_division(
    ...     panel, "huishoudens_laag_inkomen", 2021, 2023, catalogue=catalogue, gemeenten=gemeenten
    ... )
    >>> names, shapes = gemeenten.names(2023), maps.load_shapes(2023)
    >>> drawing = bivariate_map(children, households, shapes, catalogue, names, title="Kinderen en huishoudens")
    >>> drawing.alt.split(". ")[0]
    'Kaart van 342 gemeenten: Kinderen en huishoudens'
    """
    subjects = [one_subject(rows, catalogue, "the map of two figures") for rows in (x_rows, y_rows)]
    (x, x_year), (y, y_year) = subjects
    frame = _joined(x_rows, y_rows, shapes, gemeenten)
    both = frame["x"].notna() & frame["y"].notna()
    require_figures(int(both.sum()), title)
    across, up = (_terciles(frame.loc[both, axis], each, title) for axis, each in (("x", x), ("y", y)))
    frame = frame.assign(
        x_class=across.assign(frame["x"].where(both)), y_class=up.assign(frame["y"].where(both))
    )
    counts = pd.crosstab(frame["y_class"], frame["x_class"]).reindex(
        index=range(3), columns=range(3), fill_value=0
    )
    below = f"{_named(x, x_year)} en {_named(y, y_year)}, gemeentelijke indeling {shapes.boundary_year}"
    both_rows = pd.concat([x_rows, y_rows], ignore_index=True)
    source = map_source(both_rows, catalogue, shapes, based_on=based_on)
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, below, WIDTH)
        bottom = 0.5 + source_room(source, WIDTH)
        axes = figure.add_axes((0.0, bottom / HEIGHT, 1.0, 1 - (bottom + top) / HEIGHT), gid="map")
        _draw_areas(axes, frame)
        add_outlines(axes, shapes.outlines)
        fit_view(axes, frame)
        legend = _draw_square(figure, top + 0.1, counts, (across, up), (x, y))
        tall = legend.get_position().height * HEIGHT + ROW * 0.4
        entries = [*estimated_entries(frame), *missing_entries(frame)]
        if entries:
            legend = draw_legend(
                figure,
                entries,
                title="geschat of zonder cijfer" if is_estimate(frame).any() else "een cijfer ontbreekt",
                left=0.1,
                top=top + 0.1 + tall,
                width=2.1,
            )
        add_note(figure, " ".join(filter(None, [note.strip(), READING])), under=legend)
        add_heading(figure, title, below)
        add_source(figure, source)
    alt = _describe(frame, title, (x, y), (x_year, y_year), (across, up), names)
    return Drawing(
        figure,
        " ".join(filter(None, [alt, note.strip()])),
        source,
        _rows(frame),
        panel_rows(both_rows, based_on),
        (shapes.evidence,),
    )


# --------------------------------------------------------------------------------------------------- preparation


def _joined(
    x_rows: pd.DataFrame, y_rows: pd.DataFrame, shapes: Shapes, gemeenten: Gemeenten | None
) -> gpd.GeoDataFrame:
    """Return the areas with both figures; the status is that of the first that is missing, or else an estimate."""
    joined = []
    for rows in (x_rows, y_rows):
        each = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
        refuse_unfit(rows, each)
        joined.append(each.frame)
    first, second = joined  # both sorted by code
    status = first["status"].where(first["value"].isna(), second["status"])
    status = status.mask(is_estimate(first) & second["value"].notna(), str(Status.ESTIMATED))
    return first[["code", "geometry"]].assign(x=first["value"], y=second["value"], status=status)


def _terciles(values: pd.Series, indicator: Indicator, title: str) -> Classes:
    borders = np.round(np.quantile(values, [1 / 3, 2 / 3]), indicator.decimals)
    classes = sorted(set(borders.tolist()))
    closed = (False,) * len(classes)
    made = Classes(tuple(classes), closed, ("",) * (len(classes) + 1), indicator.decimals)
    if len(classes) < 2 or 0 in made.counts(values):
        raise PublicationError(
            f"too many municipalities have the same figure of '{indicator.label.nl}' to make three groups",
            where=title,
            remedy="choose an indicator with more different figures",
        )
    return made


def _named(indicator: Indicator, year: int) -> str:
    return f"{indicator.short.nl if indicator.short else indicator.label.nl} ({indicator.unit.nl}, {year})"


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame(frame[["code", "x", "y", "x_class", "y_class", "status"]])
    return shown.assign(x_class=shown["x_class"] + 1, y_class=shown["y_class"] + 1)


# -------------------------------------------------------------------------------------------------------- drawing


def _draw_areas(axes: Axes, frame: gpd.GeoDataFrame) -> None:
    for row, colours in enumerate(COLOURS):
        for column, colour in enumerate(colours):
            chosen, modelled = (frame["y_class"] == row) & (frame["x_class"] == column), is_estimate(frame)
            add_areas(axes, frame.geometry[chosen & ~modelled], colour, gid=f"class-{column}-{row}")
            if (chosen & modelled).any():
                add_areas(
                    axes,
                    frame.geometry[chosen & modelled],
                    colour,
                    gid=f"estimated-{column}-{row}",
                    hatch=HATCHES[Status.ESTIMATED],
                    ink=hatch_ink(colour),
                )
    draw_missing(axes, frame)


def _draw_square(
    figure: Figure,
    top: float,
    counts: pd.DataFrame,
    classes: tuple[Classes, Classes],
    indicators: tuple[Indicator, Indicator],
) -> Axes:
    """Draw the nine colours with their counts, borders and axes."""
    lines = [textwrap.wrap(_axis_name(each), 24) for each in indicators]
    left, side = 0.36 + 0.115 * len(lines[1]), 3 * CELL
    wide, tall = left + side + 0.4, side + 0.36 + 0.115 * len(lines[0])
    box = (0.06 / WIDTH, 1 - (top + tall) / HEIGHT, wide / WIDTH, tall / HEIGHT)
    axes = figure.add_axes(box, gid="square")
    axes.set(xlim=(0, wide), ylim=(tall, 0))
    axes.set_axis_off()
    for row, colours in enumerate(COLOURS):
        for column, colour in enumerate(colours):
            x, y = left + column * CELL, (2 - row) * CELL
            axes.add_patch(Rectangle((x, y), CELL, CELL, fc=colour, ec="white", lw=0.8))
            ink = max(("#1a1a1a", "#ffffff"), key=lambda each: contrast(each, colour))
            count = format_number(counts.loc[row, column])
            axes.text(x + CELL / 2, y + CELL / 2, count, ha="center", va="center", fontsize=7, color=ink)
    across, up = ([format_number(border, each.decimals) for border in each.borders] for each in classes)
    for at, (horizontal, vertical) in enumerate(zip(across, up, strict=True), start=1):
        axes.text(left + at * CELL, side + 0.04, horizontal, ha="center", va="top", fontsize=6.5)
        axes.text(left - 0.04, side - at * CELL, vertical, ha="right", va="center", fontsize=6.5)
    look = {
        "arrowstyle": "-|>",
        "color": OUTLINE,
        "linewidth": 0.8,
        "mutation_scale": 7,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", (left + side, side + 0.21), (left, side + 0.21), arrowprops=look)
    arrow = left - 0.36
    axes.annotate("", (arrow, 0), (arrow, side), arrowprops=look)
    axes.text(left, side + 0.25, "\n".join(lines[0]), va="top", fontsize=6.5, gid="x-axis")
    axes.text(
        arrow - 0.03,
        side,
        "\n".join(lines[1]),
        rotation=90,
        ha="right",
        va="bottom",
        fontsize=6.5,
        gid="y-axis",
    )
    return axes


def _axis_name(indicator: Indicator) -> str:
    return f"{indicator.short.nl if indicator.short else indicator.label.nl}, {indicator.unit.nl}"


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(
    frame: pd.DataFrame,
    title: str,
    indicators: tuple[Indicator, Indicator],
    years: tuple[int, int],
    classes: tuple[Classes, Classes],
    names: pd.Series,
) -> str:
    both = frame["x_class"].notna()
    count = int(both.sum())
    sentences = [f"Kaart van {len(frame)} gemeenten: {title.rstrip('.')}."]
    told = [
        f"{each.label.nl} ({year}) {format_number(split.borders[0], split.decimals)} en "
        f"{format_number(split.borders[1], split.decimals)} {each.unit.nl}"
        for each, year, split in zip(indicators, years, classes, strict=True)
    ]
    sentences.append(
        f"De {count} gemeenten met beide cijfers zijn van elk cijfer in drie groepen verdeeld, met grenzen: "
        f"{'; '.join(told)}."
    )
    first, second = (each.short.nl if each.short else each.label.nl for each in indicators)
    corners = [_corner(frame, column, row, names) for column, row in ((2, 2), (0, 0), (2, 0), (0, 2))]
    alike = int((frame["x_class"] == frame["y_class"]).sum())
    combined = f"Combinaties van {first} (eerst genoemd) en {second}: {join_words(corners)}."
    sentences.append(f"{combined} In dezelfde groep van beide: {alike} van de {count}.")
    modelled = int(is_estimate(frame).sum())
    if modelled:
        sentences.append(
            f"Van {modelled} is een cijfer geschat met een model; zij zijn gekleurd en gearceerd."
        )
    without = len(frame) - count
    if without:
        subject, verb = ("gemeente", "is") if without == 1 else ("gemeenten", "zijn")
        sentences.append(f"Van {without} {subject} ontbreekt een cijfer; zij {verb} gearceerd.")
    return " ".join(sentences)


def _corner(frame: pd.DataFrame, column: int, row: int, names: pd.Series) -> str:
    codes = frame.loc[(frame["x_class"] == column) & (frame["y_class"] == row), "code"]
    who = f" ({join_words([str(names.get(code, code)) for code in codes])})" if 0 < len(codes) <= 3 else ""
    return f"{WORDS[column]}-{WORDS[row]} {len(codes)}{who}"
