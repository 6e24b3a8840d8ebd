"""A map of circles in proportion to a count: how many there are and where, which a map in classes cannot tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgba

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.design.drawing import Drawing
from analysis.design.lines import text_width
from analysis.design.palette import MUTED, NEUTRAL_SEQUENTIAL, OUTLINE
from analysis.design.targets import Target
from analysis.errors import PublicationError
from analysis.maps.areas import add_areas, add_outlines, draw_missing, is_estimate, refuse_unfit
from analysis.maps.circles import circles_of, largest_radius, legend_values
from analysis.maps.legend import ROW, Entry, missing_entries
from analysis.maps.sentences import counted, holders
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import Sheet, map_sheet
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import Language, format_number
from analysis.panel.schema import Status
from analysis.statistics.latest import period
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

PUBLISHED, ESTIMATED, EDGE = NEUTRAL_SEQUENTIAL[3], NEUTRAL_SEQUENTIAL[1], NEUTRAL_SEQUENTIAL[4]
"""Fills and outline of circles; the pale ones stand for estimates."""
OPACITY = 0.6
"""Of the fill: circles and borders beneath it stay visible."""
EDGE_WIDTH = 0.4
"""Points of the outline of a circle in print."""
LAND = "#efedea"
DOT = 2.5
"""Points from the middle of a dot to where its name could start."""
LABEL_GAP = 0.12
"""Inches between the values of the legend."""
NAMED = 3
"""At most so many municipalities are named as the largest or the smallest."""

WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "area": "oppervlak van de cirkel naar aantal",
        "estimated": "{count} van de {all} gemeenten geschat",
        "division": "gemeentelijke indeling {year}",
        "municipalities": "gemeenten",
        "circle": "gepubliceerd",
        "pale": "geschat met een model",
        "zero": "nul: geen cirkel",
        "map": "Kaart van {count} gemeenten{place} met cirkels: {label}, {period} ({unit}).",
        "map_one": "Kaart van 1 gemeente{place} met een cirkel: {label}, {period} ({unit}).",
        "how": "Het oppervlak van een cirkel is evenredig met het aantal.",
        "none": "Voor geen van deze gemeenten is een cijfer beschikbaar.",
        "total": "Samen: {total}.",
        "one": "Eén gemeente heeft een cijfer: {who}.",
        "equal": "De {count} gemeenten met een cijfer hebben elk hetzelfde aantal: {figure}.",
        "range": (
            "De {count} gemeenten met een cijfer lopen van {low} tot {high}; het grootste aantal is van {top}, "
            "het kleinste van {bottom}."
        ),
        "shared": "{count} gemeenten ({figure})",
        "modelled_one": "Voor 1 gemeente is het aantal geschat met een model; haar cirkel is bleek.",
        "modelled": "Voor {count} gemeenten is het aantal geschat met een model; hun cirkels zijn bleek.",
        "zeros_one": "In 1 gemeente is het aantal nul; zij heeft geen cirkel.",
        "zeros": "In {count} gemeenten is het aantal nul; zij hebben geen cirkel.",
        "missing_one": "Voor 1 gemeente is geen cijfer beschikbaar; zij is gearceerd.",
        "missing": "Voor {count} gemeenten is geen cijfer beschikbaar; zij zijn gearceerd.",
    },
    "en": {
        "area": "area of the circle by number",
        "estimated": "{count} of the {all} municipalities estimated",
        "division": "municipalities of {year}",
        "municipalities": "municipalities",
        "circle": "published",
        "pale": "estimated by a model",
        "zero": "zero: no circle",
        "map": "Map of {count} municipalities{place} with circles: {label}, {period} ({unit}).",
        "map_one": "Map of 1 municipality{place} with a circle: {label}, {period} ({unit}).",
        "how": "The area of a circle is in proportion to the number.",
        "none": "For none of these municipalities a figure is available.",
        "total": "Together: {total}.",
        "one": "One municipality has a figure: {who}.",
        "equal": "The {count} municipalities with a figure each have the same number: {figure}.",
        "range": (
            "The {count} municipalities with a figure run from {low} to {high}; the largest number is that of {top}, "
            "the smallest that of {bottom}."
        ),
        "shared": "{count} municipalities ({figure})",
        "modelled_one": "For 1 municipality the number was estimated by a model; its circle is pale.",
        "modelled": "For {count} municipalities the number was estimated by a model; their circles are pale.",
        "zeros_one": "In 1 municipality the number is zero; it has no circle.",
        "zeros": "In {count} municipalities the number is zero; they have no circle.",
        "missing_one": "For 1 municipality no figure is available; it is hatched.",
        "missing": "For {count} municipalities no figure is available; they are hatched.",
    },
}


def symbol_map(
    rows: pd.DataFrame,
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
    note: str = "",
    based_on: pd.DataFrame | None = None,
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw one count of one year as circles, of which the area is proportional to the count.

    Circles have the size in which they are printed: on the inset of the Randstad they are as large as on the map, so
    that one legend holds for both and fewer overlap. Large ones lie under small ones. Estimates are pale.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year, municipalities only, those without a figure included.
    shapes : Shapes
        Areas of the same municipal division. A circle stands at their representative point, in a hexagon its middle.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with the year.
    note : str
        A caveat that must travel with the figure.
    based_on : DataFrame, optional
        Further panel rows that the figures rest on.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    PublicationError
        When the indicator is no count, or a figure is no number of things.
    TerritoryError
        When rows and areas do not belong together one to one.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> rows = statistics.select(analysis.load_panel(), "inwoners", year=2025)
    >>> catalogue, gemeenten = analysis.load_catalogue(), analysis.load_gemeenten()
    >>> shapes, names = maps.load_shapes(2023), gemeenten.names(2023)
    >>> drawing = symbol_map(rows, shapes, catalogue, names, gemeenten=gemeenten)
    >>> drawing.alt.split(". ")[0]
    'Kaart van 342 gemeenten met cirkels: Inwoners op 1 januari, 2025 (inwoners)'
    """
    indicator, year = one_subject(rows, catalogue)
    refuse_uncountable(rows, indicator)
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    frame = joined.frame
    source = map_source(rows, catalogue, shapes, based_on=based_on, language=language)

    def paint(axes: Axes) -> None:
        _draw_land(axes, frame)
        add_outlines(axes, shapes.outlines, width=0.5, colour=MUTED)

    with map_sheet(
        target,
        heading=title or f"{getattr(indicator.label, language)}, {year}",
        below=_subtitle(rows, shapes, language),
        source=source,
        note=note,
        language=language,
        over_sea=shapes.whole,
        side=bool(note.strip()),
    ) as sheet:
        sheet.draw_map(paint, frame)
        circles = circles_of(frame, largest_radius(frame, sheet.axes))
        _draw_circles(sheet.axes, circles)
        sheet.add_note(_draw_legends(sheet, frame, circles, indicator))
        inset = sheet.draw_inset(paint) if shapes.detailed else None
        if inset is not None:
            _draw_circles(inset, circles)
        radii = dict(zip(circles["code"], np.sqrt(circles["size"]) / 2 - DOT, strict=True))
        sheet.add_labels(frame, names, labels, symbols=list(radii), radii=radii)
    alt, english = (
        " ".join(
            filter(
                None,
                [describe_counts(rows, indicator, names, place=shapes.place, language=each), note.strip()],
            )
        )
        for each in ("nl", "en")
    )
    shown = panel_rows(rows, based_on)
    return Drawing(sheet.figure, alt, source, rows, shown, (shapes.evidence,), english)


def refuse_uncountable(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Refuse what circles would misrepresent: their areas add up, and those of percentages do not.

    Raises
    ------
    PublicationError
        When the indicator is no count, or a figure is negative or infinite.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> refuse_uncountable(pd.DataFrame({"code": ["GM0363"], "value": [5.0]}), children)
    Traceback (most recent call last):
    analysis.errors.PublicationError: kinderen_laag_inkomen: circles stand for numbers that add up, ...
    """
    if indicator.kind is not Kind.COUNT:
        raise PublicationError(
            f"circles stand for numbers that add up, and this is a{'n' if indicator.kind is Kind.AMOUNT else ''} "
            f"{indicator.kind}",
            where=indicator.id,
            remedy="draw a map in classes, analysis.maps.choropleth, or choose a count",
        )
    odd = rows[rows["value"].notna() & ~rows["value"].between(0, np.finfo(float).max)]
    if len(odd):
        first = odd.iloc[0]
        raise PublicationError(
            f"{first['code']} has the figure {first['value']:g}, which no circle can have as its area",
            where=indicator.id,
            remedy="look for a mistake in the figures: a count is zero or more",
        )


def _subtitle(rows: pd.DataFrame, shapes: Shapes, language: Language) -> str:
    words, modelled = WORDS[language], int(is_estimate(rows).sum())
    provisional = (rows["status"] == str(Status.PROVISIONAL)).any()
    parts = [
        shapes.place,
        words["area"],
        STATUS_WORDS[language][Status.PROVISIONAL] if provisional else "",
        words["estimated"].format(count=modelled, all=len(rows)) if modelled else "",
        words["division"].format(year=shapes.boundary_year),
    ]
    return ", ".join(filter(None, parts))


# ------------------------------------------------------------------------------------------------------ circles


def _draw_land(axes: Axes, frame: gpd.GeoDataFrame) -> None:
    add_areas(axes, frame.geometry[frame["value"].notna()], LAND, gid="land", border=0.2)
    draw_missing(axes, frame, border=0.2)


def _draw_circles(axes: Axes, circles: pd.DataFrame) -> None:
    """Draw circles; on the map they may reach over its edge, in the inset they are cut off at its frame."""
    if circles.empty:
        return
    fills = [to_rgba(ESTIMATED if each else PUBLISHED, OPACITY) for each in circles["estimated"]]
    look: dict[str, Any] = {
        "edgecolors": EDGE,
        "linewidths": EDGE_WIDTH,
        "clip_on": axes.get_gid() == "inset",
    }
    axes.scatter(circles["x"], circles["y"], s=circles["size"], c=fills, gid="circles", **look)


# ------------------------------------------------------------------------------------------------------- legend


def _draw_legends(sheet: Sheet, frame: pd.DataFrame, circles: pd.DataFrame, indicator: Indicator) -> Axes:
    """Draw circles of round values, and under them how many areas have a circle, and why others have none."""
    words, modelled = WORDS[sheet.language], int(circles["estimated"].sum())
    kinds = [
        (Entry(words["circle"], len(circles) - modelled, LAND), PUBLISHED),
        (Entry(words["pale"], modelled, LAND), ESTIMATED),
        (Entry(words["zero"], int((frame["value"] == 0).sum()), LAND), ""),
    ]
    kinds = [(entry, fill) for entry, fill in kinds if entry.count]
    entries = [*(entry for entry, _ in kinds), *missing_entries(frame, sheet.language)]
    width = 0.75 + max(text_width(entry.label, 7.5) for entry in entries)
    scale = _draw_scale(sheet, circles, indicator) if len(circles) else None
    legend = sheet.draw_legend(entries, title=words["municipalities"], under=scale, counted=" ", width=width)
    for at, (_, fill) in enumerate(kinds):
        if fill:
            _mark(legend, (0.13, ROW * (at + 1.6)), 49.0, fill)
    return legend


def _draw_scale(sheet: Sheet, circles: pd.DataFrame, indicator: Indicator) -> Axes:
    """Draw nested circles of round values, with their values beside them."""
    largest, size = circles["value"].iloc[0], circles["size"].iloc[0]
    values = legend_values(largest)
    sizes = [size * value / largest for value in values]
    diameters = [math.sqrt(each) / 72 for each in sizes]
    top, left = ROW * 1.15, 0.02 + diameters[0] / 2
    base = top + diameters[0]
    heights: list[float] = []
    for diameter in diameters:
        heights.append(max(base - diameter, heights[-1] + LABEL_GAP if heights else 0.0))
    axes = sheet.legend_axes(1.8, max(base, heights[-1] + LABEL_GAP / 2) + 0.03)
    axes.text(
        0, ROW * 0.5, getattr(indicator.unit, sheet.language), va="center", fontsize=7.5, fontweight="bold"
    )
    for value, each, diameter, y in zip(values, sizes, diameters, heights, strict=True):
        _mark(axes, (left, base - diameter / 2), each, ESTIMATED if circles["estimated"].all() else PUBLISHED)
        end = left + diameters[0] / 2 + 0.12
        axes.plot([left, end - 0.07, end], [base - diameter, y, y], color=OUTLINE, lw=0.4)
        written = format_number(value, indicator.decimals if value >= 1 else 3, sheet.language)
        axes.text(end + 0.04, y, written, va="center", fontsize=7)
    return axes


def _mark(axes: Axes, place: tuple[float, float], size: float, fill: str) -> None:
    look: dict[str, Any] = {"edgecolors": EDGE, "linewidths": EDGE_WIDTH, "clip_on": False}
    axes.scatter(*place, s=size, c=[to_rgba(fill, OPACITY)], gid="key", **look)


# --------------------------------------------------------------------------------------------- text alternative


def describe_counts(
    rows: pd.DataFrame, indicator: Indicator, names: pd.Series, *, place: str = "", language: Language = "nl"
) -> str:
    """Say what a map of circles shows: the total when nobody is missing, the largest, the smallest, and the rest.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one count and year.
    indicator : Indicator
    names : Series
        Name of each municipality by code.
    place : str
        The part of the country that is shown; empty for the whole.
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis
    >>> people = analysis.load_catalogue().indicators["inwoners"]
    >>> figures = {"code": ["GM0363", "GM0384"], "year": 2024, "value": [900.0, 30.0], "status": "observed"}
    >>> names = pd.Series({"GM0363": "Amsterdam", "GM0384": "Diemen"})
    >>> text = describe_counts(pd.DataFrame(figures), people, names, language="en")
    >>> "Together: 930." in text, "largest number is that of Amsterdam (900)" in text
    (True, True)
    """
    words, known = WORDS[language], rows[rows["value"].notna()].sort_values(["value", "code"])
    subject = {"label": getattr(indicator.label, language), "unit": getattr(indicator.unit, language)}
    where = f" in {place}" if place else ""
    sentences = counted(words, "map", len(rows), place=where, period=period(rows), **subject)
    if known.empty:
        return " ".join([*sentences, words["none"]])
    sentences.append(words["how"])
    if len(known) == len(rows) > 1:
        total = format_number(known["value"].sum(), indicator.decimals, language)
        sentences.append(words["total"].format(total=total))
    return " ".join(
        [
            *sentences,
            _ends(known, indicator, names, language),
            *counted(words, "modelled", int(is_estimate(known).sum())),
            *counted(words, "zeros", int((known["value"] == 0).sum())),
            *counted(words, "missing", len(rows) - len(known)),
        ]
    )


def _ends(known: pd.DataFrame, indicator: Indicator, names: pd.Series, language: Language) -> str:
    """Say whose the largest and the smallest count are."""
    words = WORDS[language]
    smallest, largest = known["value"].iloc[0], known["value"].iloc[-1]
    low, high = (format_number(value, indicator.decimals, language) for value in (smallest, largest))
    bottom, top = (_named(known, value, names, indicator, language) for value in (smallest, largest))
    if len(known) == 1:
        return words["one"].format(who=top)
    if smallest == largest:
        return words["equal"].format(count=len(known), figure=high)
    return words["range"].format(count=len(known), low=low, high=high, top=top, bottom=bottom)


def _named(
    known: pd.DataFrame, value: float, names: pd.Series, indicator: Indicator, language: Language
) -> str:
    figure = format_number(value, indicator.decimals, language)
    return holders(known, value, names, figure, WORDS[language]["shared"], language)
