"""A map of figures per region: municipalities joined to the region they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from analysis.design.drawing import (
    Drawing,
    add_heading,
    add_source,
    heading_height,
    require_figures,
    source_room,
)
from analysis.design.palette import NEUTRAL_SEQUENTIAL, NO_FIGURE
from analysis.design.style import WIDTH, style
from analysis.errors import TerritoryError
from analysis.maps.areas import add_areas, add_outlines, fit_view
from analysis.maps.classes import Classes, quantile_classes
from analysis.maps.legend import Entry, add_note, draw_legend, missing_entry
from analysis.maps.shapes import Shapes
from analysis.numbers import format_number
from analysis.territory.hexagons import outlines
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

HEIGHT = 7.3
"""Inches of a map of the whole country in the width of the text."""
WHERE = "the map of regions"
HATCH = HATCHES["not published"]


def region_map(
    values: pd.Series,
    regions: pd.Series,
    shapes: Shapes,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str,
    classes: Classes | None = None,
    decimals: int = 0,
    called: str = "jeugdregio's",
    note: str = "",
) -> Drawing:
    """Draw one figure per region in classes.

    Parameters
    ----------
    values : Series of float
        Figure by code of the region, missing ones included.
    regions : Series of str
        Code of the region by code of the municipality, for every municipality of the division.
    shapes : Shapes
        Areas of the same municipal division.
    names : Series
        Name of each region by code.
    title, subtitle, source : str
        The credit of the boundaries is added to the source.
    based_on : DataFrame
        The panel rows that the figures were computed from.
    unit : str
    classes : Classes, optional
        By default five with about equally many regions each, in colours without a judgement.
    decimals : int
        Of the figures.
    called : str
        What the regions are, in the plural.
    note : str
        A caveat that must travel with the figure; printed under the legend.

    Returns
    -------
    Drawing
        Its rows have for each region its name, figure, class from 1 and number of municipalities.

    Raises
    ------
    TerritoryError
        When municipalities and regions do not belong together one to one.
    PublicationError
        When no region has a figure.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps
    >>> gemeenten = analysis.load_gemeenten()
    >>> provinces = gemeenten.in_year(2023).set_index("code")["provincie"]
    >>> values = provinces.value_counts().astype(float)
    >>> drawing = region_map(
    ...     values, provinces, maps.load_shapes(2023), gemeenten.province_names, title="Gemeenten per provincie",
    ...     subtitle="S", source="Bron.", based_on=values.to_frame(), unit="gemeenten", called="provincies",
    ... )
    >>> drawing.alt.split(". ")[1]
    'Het hoogst is Noord-Brabant (56 gemeenten), het laagst Flevoland (6)'
    """
    _refuse_regions(values, regions, shapes)
    require_figures(int(values.notna().sum()), title)
    made = classes or quantile_classes(values, colours=NEUTRAL_SEQUENTIAL, decimals=decimals)
    frame = _dissolved(values, regions, shapes)
    credit = f"{source} {shapes.source}"
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, subtitle, WIDTH)
        bottom = 0.5 + source_room(credit, WIDTH)
        axes = figure.add_axes((0.0, bottom / HEIGHT, 1.0, 1 - (bottom + top) / HEIGHT), gid="map")
        _draw(axes, frame, made)
        fit_view(axes, frame)
        legend = draw_legend(figure, _entries(frame, made), title=unit, left=0.1, top=top + 0.12)
        legend.texts[1].set_text(called)  # what is counted here
        if note:
            add_note(figure, note, under=legend)
        add_heading(figure, title, subtitle)
        add_source(figure, credit)
    rows = _rows(frame, regions, names, made)
    alt = " ".join(filter(None, [_describe(rows, made, title, unit, decimals, called), note.strip()]))
    return Drawing(figure, alt, credit, rows, based_on, (shapes.evidence,))


def _refuse_regions(values: pd.Series, regions: pd.Series, shapes: Shapes) -> None:
    drawn, placed = set(shapes.areas["code"]), set(regions.dropna().index)
    for odd, what in ((drawn - placed, "belongs to no region"), (placed - drawn, "is not on the map")):
        if odd:
            raise TerritoryError(
                f"{min(odd)} {what}",
                where=WHERE,
                remedy=f"give the regions of the municipal division of {shapes.boundary_year}",
            )
    if regions.index.has_duplicates or values.index.has_duplicates:
        raise TerritoryError(
            "a municipality or a region occurs twice", where=WHERE, remedy="keep one row for each"
        )
    for odd, what in (
        (set(regions) - set(values.index), "has no row among the figures"),
        (set(values.index) - set(regions), "has no municipality"),
    ):
        if odd:
            raise TerritoryError(
                f"the region {min(odd)} {what}",
                where=WHERE,
                remedy="use figures and regions of one year, with a row for every region",
            )


def _dissolved(values: pd.Series, regions: pd.Series, shapes: Shapes) -> gpd.GeoDataFrame:
    joined = outlines(shapes.areas, regions.to_dict()).rename(columns={"provincie": "region"})
    return joined.assign(value=joined["region"].map(values).astype(float))


def _entries(frame: pd.DataFrame, classes: Classes) -> list[Entry]:
    parts = zip(classes.labels(), classes.counts(frame["value"]), classes.colours, strict=True)
    without = int(frame["value"].isna().sum())
    return [
        *(Entry(label, count, colour) for label, count, colour in parts),
        *([missing_entry("geen cijfer", without, HATCH)] if without else []),
    ]


def _draw(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes) -> None:
    number = classes.assign(frame["value"])
    for at, colour in enumerate(classes.colours):
        add_areas(axes, frame.geometry[number == at], colour, gid=f"class-{at}")
    add_areas(axes, frame.geometry[number.isna()], NO_FIGURE, gid="missing", hatch=HATCH)
    add_outlines(axes, frame, width=1.8, colour="#ffffff")  # keeps dark regions apart
    add_outlines(axes, frame, width=0.6)


def _rows(frame: pd.DataFrame, regions: pd.Series, names: pd.Series, classes: Classes) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": frame["region"],
            "name": [str(names.get(region, region)) for region in frame["region"]],
            "value": frame["value"],
            "class": classes.assign(frame["value"]) + 1,
            "gemeenten": frame["region"].map(regions.value_counts()).astype(int),
        }
    )


def _describe(rows: pd.DataFrame, classes: Classes, title: str, unit: str, decimals: int, called: str) -> str:
    known = rows.dropna(subset="value")
    high, low = known.loc[known["value"].idxmax()], known.loc[known["value"].idxmin()]
    sentences = [
        f"Kaart van {len(rows)} {called}: {title.rstrip('.')}.",
        f"Het hoogst is {high['name']} ({format_number(high['value'], decimals)} {unit}), het laagst {low['name']} "
        f"({format_number(low['value'], decimals)}).",
    ]
    parts = zip(classes.labels(), classes.counts(known["value"]), strict=True)
    sentences.append(f"Per klasse, in {unit}: {'; '.join(f'{label}: {count}' for label, count in parts)}.")
    without = len(rows) - len(known)
    if without:
        sentences.append(f"Zonder cijfer: {without}; gearceerd.")
    return " ".join(sentences)
