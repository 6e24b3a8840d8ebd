"""A map in which uncertain areas fade: the class of a figure by colour, its reliability by how full the colour is.

Value-by-alpha, after R. E. Roth, A. W. Woodruff and Z. F. Johnson, "Value-by-alpha maps", The Cartographic Journal
47 (2010). Colours fade in the steps of the grades A to D, so that each of them can be read from the legend, and are
mixed with the paper beforehand: print, SVG and PDF show the same colours, without transparency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from analysis.catalogue import Catalogue, Indicator
from analysis.design.drawing import Drawing
from analysis.design.lines import text_width
from analysis.design.palette import MUTED, SELECTED
from analysis.design.targets import Target
from analysis.errors import StatisticsError
from analysis.maps.areas import (
    add_areas,
    add_outlines,
    contrast,
    draw_missing,
    hatch_ink,
    is_estimate,
    refuse_unfit,
)
from analysis.maps.classes import Classes
from analysis.maps.description import describe_map
from analysis.maps.fading import LEVELS, PAPER, Level, faded, fading_colours, levels, shown_levels
from analysis.maps.legend import missing_entries, room_for
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import LEGEND_COLUMN, MARGIN, Sheet, map_sheet
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import measured, one_subject
from analysis.numbers import Language, format_number, join_words
from analysis.panel.schema import Status
from analysis.statistics.reliability import GRADES
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

NAMED = 3
"""At most so many municipalities are named in the text alternative."""

WORDS: dict[Language, dict[str, Any]] = {
    "nl": {
        "faded": "hoe fletser, hoe onzekerder",
        "division": "gemeentelijke indeling {year}",
        "reliability": "betrouwbaarheid",
        "all": "alle",
        "none": "geen cijfer",
        "signs": (
            "Betrouwbaarheid: de halve breedte van het 95%-interval als deel van het cijfer. "
            "A\u00a0tot\u00a01/6, B\u00a0tot\u00a01/3, C\u00a0tot\u00a02/3, D\u00a0meer."
        ),
        "levels": {
            "A": "betrouwbaar, tot 1/6",
            "B": "redelijk betrouwbaar, tot 1/3",
            "C": "met voorzichtigheid, tot 2/3",
            "D": "te onzeker op zichzelf, meer",
            "estimated": "geschat met een model",
            "ungraded": "marge onbekend",
        },
        "told": "Hoe onzekerder een cijfer, hoe fletser de kleur. Cijfers naar betrouwbaarheid: {levels}.",
        "explained": "De marge is de helft van het 95%-interval, als deel van het cijfer.",
        "least": "Het minst betrouwbaar ({grade}): {who}.",
    },
    "en": {
        "faded": "the paler, the less certain",
        "division": "municipalities of {year}",
        "reliability": "reliability",
        "all": "all",
        "none": "no figure",
        "signs": (
            "Reliability: half the width of the 95% interval, as a share of the figure. "
            "A\u00a0up\u00a0to\u00a01/6, B\u00a0up\u00a0to\u00a01/3, C\u00a0up\u00a0to\u00a02/3, D\u00a0more."
        ),
        "levels": {
            "A": "reliable, up to 1/6",
            "B": "fairly reliable, up to 1/3",
            "C": "use with caution, up to 2/3",
            "D": "too uncertain on its own, more",
            "estimated": "estimated by a model",
            "ungraded": "margin unknown",
        },
        "told": "The less certain a figure, the paler its colour. Figures by reliability: {levels}.",
        "explained": "The margin is half the 95% interval, as a share of the figure.",
        "least": "Least reliable ({grade}): {who}.",
    },
}


def alpha_map(
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
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw one rate of one year with the reliability of each figure: uncertain areas fade.

    Parameters
    ----------
    rows : DataFrame
        From :func:`analysis.statistics.uncertainty.with_uncertainty`: panel rows of one indicator and year with
        ``interval_lower`` and ``interval_upper``. The ``lower`` and ``upper`` of the panel are no such interval, but
        what the rounding of the source leaves open.
    shapes : Shapes
        Areas of the same municipal division.
    classes : Classes
        Their borders; colours are those of :data:`FADING`, because a pale class could not fade.
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
        Further panel rows that estimates rest on.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
    language : {"nl", "en"}

    Returns
    -------
    Drawing
        Estimates are hatched and as faint as grade D, but have no grade: their interval is that of a model.

    Raises
    ------
    StatisticsError
        When the rows have no intervals.
    TerritoryError
        When rows and areas do not belong together one to one.
    PanelError
        When a row has a figure that its status says is not there, or the reverse.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> from analysis.statistics.uncertainty import with_uncertainty
    >>> catalogue, names = analysis.load_catalogue(), analysis.load_gemeenten().names(2023)
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> known = with_uncertainty(rows, catalogue.indicators["kinderen_laag_inkomen"])
    >>> drawing = alpha_map(known, maps.load_shapes(2023), maps.ser_classes(), catalogue, names)
    >>> "A (betrouwbaar, tot 1/6) 61" in drawing.alt
    True
    """
    indicator, year = one_subject(rows, catalogue)
    refuse_without_interval(rows, indicator)
    joined = join(rows, shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten)
    refuse_unfit(rows, joined)
    classes = replace(classes, colours=fading_colours(len(classes.colours)))
    frame = joined.frame.assign(level=levels(joined.frame), number=classes.assign(joined.frame["value"]))
    source = map_source(rows, catalogue, shapes, based_on=based_on, language=language)
    width = _grid_width(classes.labels(language), shown_levels(frame["level"]))

    def paint(axes: Axes) -> None:
        _draw_faded(axes, frame, classes)
        add_outlines(axes, shapes.outlines)

    with map_sheet(
        target,
        heading=title or f"{getattr(indicator.label, language)}, {year}",
        below=_subtitle(indicator, rows, shapes, language),
        source=source,
        note=" ".join(filter(None, [_explained(frame["level"], language), note.strip()])),
        language=language,
        over_sea=shapes.whole,
        legend_width=max(LEGEND_COLUMN, MARGIN + width + 0.15),
        side=True,
    ) as sheet:
        sheet.draw_map(paint, frame)
        sheet.add_note(_draw_legends(sheet, frame, classes, getattr(indicator.unit, language)))
        sheet.draw_inset(paint) if shapes.detailed else None
        sheet.add_labels(frame, names, labels)
    alt, english = (
        " ".join(
            filter(
                None,
                [
                    describe_map(rows, classes, indicator, names, language=each, place=shapes.place),
                    describe_levels(rows, names, each),
                    note.strip(),
                ],
            )
        )
        for each in ("nl", "en")
    )
    shown = panel_rows(rows, based_on)
    return Drawing(sheet.figure, alt, source, rows, shown, (shapes.evidence,), english)


# ------------------------------------------------------------------------------------------------------- levels


def refuse_without_interval(rows: pd.DataFrame, indicator: Indicator) -> None:
    """Refuse rows of which the reliability is not known.

    Raises
    ------
    StatisticsError
        When they have no intervals, or no figure has one.

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> refuse_without_interval(pd.DataFrame({"value": [5.0]}), children)
    Traceback (most recent call last):
    analysis.errors.StatisticsError: kinderen_laag_inkomen: the rows have no column 'interval_lower', ...
    """
    absent = [name for name in ("interval_lower", "interval_upper") if name not in rows]
    if absent:
        what = f"the rows have no column '{absent[0]}', so nothing says how uncertain a figure is"
        remedy = "pass them through analysis.statistics.uncertainty.with_uncertainty(rows, indicator)"
    elif rows["value"].notna().any() and not (levels(rows).isin(GRADES) | is_estimate(rows)).any():
        what = "none of the figures has an interval, so all of them would be equally faint"
        remedy = "draw a choropleth, or choose a rate of which the population is known"
    else:
        return
    raise StatisticsError(what, where=indicator.id, remedy=remedy)


def _subtitle(indicator: Indicator, rows: pd.DataFrame, shapes: Shapes, language: Language) -> str:
    words = WORDS[language]
    parts = [shapes.place] if shapes.place else []
    parts.append(measured(indicator, language))
    if (rows["status"] == str(Status.PROVISIONAL)).any():
        parts.append(STATUS_WORDS[language][Status.PROVISIONAL])
    return ", ".join([*parts, words["faded"], words["division"].format(year=shapes.boundary_year)])


# ------------------------------------------------------------------------------------------------------ drawing


def _draw_faded(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes) -> None:
    for at, colour in enumerate(classes.colours):
        for level in LEVELS:
            chosen = frame.geometry[(frame["number"] == at) & (frame["level"] == level.key)]
            if len(chosen):
                fill = faded(colour, level.share)
                gid = f"class-{at}-{level.key}"
                add_areas(axes, chosen, fill, gid=gid, hatch=level.hatch, ink=_ink(level, fill))
    draw_missing(axes, frame)


def _ink(level: Level, fill: str) -> str:
    return MUTED if level.key in GRADES else hatch_ink(fill)


CELL = 0.2
"""Inches of the width of a cell of the legend."""
LINE, SMALLEST_LINE = 0.17, 0.125
"""Inches of the height of its rows, and of those on a slide."""
TOTAL = 0.28
"""Inches of the column of totals."""
BESIDE = 0.07
"""Inches between a class in words and its cells."""


def _draw_legends(sheet: Sheet, frame: pd.DataFrame, classes: Classes, unit: str) -> Axes:
    """Draw the grid and under it why figures are missing; return the lowest of the two."""
    missing = missing_entries(frame, sheet.language)
    counts = _counts(frame, classes)
    grid = _draw_grid(sheet, counts, classes, unit, room_for(missing))
    if not missing:
        return grid
    title = WORDS[sheet.language]["none"]
    return sheet.draw_legend(missing, title=title, under=grid, width=float(grid.get_xlim()[1]) - 0.05)


def _explained(keys: pd.Series, language: Language) -> str:
    """Return what the signs over the columns mean."""
    words = WORDS[language]
    others = [level for level in shown_levels(keys) if level.key not in GRADES]
    return " ".join([words["signs"], *(f"{level.sign}: {words['levels'][level.key]}." for level in others)])


def _grid_width(labels: list[str], columns: list[Level]) -> float:
    return _first_cell(labels) + len(columns) * CELL + TOTAL


def _first_cell(labels: list[str]) -> float:
    return max(text_width(label, 6.5) for label in labels) + BESIDE


def _draw_grid(sheet: Sheet, counts: pd.DataFrame, classes: Classes, unit: str, below: float) -> Axes:
    """Draw every class at every level, with how many municipalities have it, and leave room for what comes below."""
    words, labels = WORDS[sheet.language], classes.labels(sheet.language)
    columns = [level for level in LEVELS if level.key in counts]
    line = float(np.clip((sheet.room - below) / (len(labels) + 3), SMALLEST_LINE, LINE))
    start, right = _first_cell(labels), _grid_width(labels, columns)
    axes = sheet.legend_axes(right + 0.05, line * (len(labels) + 3))
    centres = [start + (at + 0.5) * CELL for at in range(len(columns))]
    heights = [line * (at + 2.5) for at in range(len(labels) + 1)]
    _draw_heads(axes, line, unit, columns, centres, right, words)
    for row, (label, y) in enumerate(zip([*labels, words["all"]], heights, strict=True)):
        last = row == len(labels)
        axes.text(0, y, label, va="center", fontsize=6.5, color=MUTED if last else SELECTED)
        for level, x in zip(columns, centres, strict=True):
            count = format_number(counts.loc[row, level.key], 0, sheet.language)
            if last:
                axes.text(x, y, count, ha="center", va="center", fontsize=6.5)
            else:
                _draw_cell(axes, (x, y), line, level, faded(classes.colours[row], level.share), count)
        total = format_number(counts.loc[row, "all"], 0, sheet.language)
        axes.text(right, y, total, ha="right", va="center", fontsize=6.5)
    return axes


def _counts(frame: pd.DataFrame, classes: Classes) -> pd.DataFrame:
    """Return how many areas have each class and level; the last row and the column ``all`` are totals."""
    table = pd.crosstab(frame["number"], frame["level"])
    keys = [level.key for level in shown_levels(frame["level"])]
    table = table.reindex(index=range(len(classes.colours)), columns=keys, fill_value=0)
    table.loc[len(classes.colours)] = table.sum()
    return table.assign(all=table.sum(axis=1))


def _draw_heads(
    axes: Axes,
    line: float,
    unit: str,
    columns: list[Level],
    centres: list[float],
    right: float,
    words: dict[str, Any],
) -> None:
    middle = (centres[0] + centres[-1]) / 2
    axes.text(0, line * 1.5, unit, va="center", fontsize=7.5, fontweight="bold")
    axes.text(middle, line * 0.5, words["reliability"], ha="center", va="center", fontsize=6.5, color=MUTED)
    axes.text(right, line * 1.5, words["all"], ha="right", va="center", fontsize=6.5, color=MUTED)
    for level, x in zip(columns, centres, strict=True):
        axes.text(x, line * 1.5, level.sign, ha="center", va="center", fontsize=7, fontweight="bold")


def _draw_cell(
    axes: Axes, centre: tuple[float, float], height: float, level: Level, fill: str, count: str
) -> None:
    from matplotlib.patheffects import withStroke

    place = ((centre[0] - CELL / 2, centre[1] - height / 2), CELL, height)
    edge = _ink(level, fill) if level.hatch else PAPER
    axes.add_patch(
        Rectangle(*place, facecolor=fill, hatch=level.hatch, edgecolor=edge, linewidth=0, gid="cell")
    )
    axes.add_patch(Rectangle(*place, fill=False, edgecolor=PAPER, linewidth=0.8))
    ink = max(("#000000", "#ffffff"), key=lambda each: contrast(each, fill))
    # keeps the hatch off the count
    halo = [withStroke(linewidth=2, foreground=fill)] if level.hatch else None
    axes.text(*centre, count, ha="center", va="center", fontsize=6, color=ink, path_effects=halo)


# --------------------------------------------------------------------------------------------- text alternative


def describe_levels(rows: pd.DataFrame, names: pd.Series, language: Language = "nl") -> str:
    """Say how many figures there are of each grade, and which are the least reliable when they are few.

    Parameters
    ----------
    rows : DataFrame
        With ``interval_lower`` and ``interval_upper``.
    names : Series
        Name of each municipality by code.
    language : {"nl", "en"}

    Examples
    --------
    >>> figures = {"code": ["GM0363"], "value": [5.0], "interval_lower": [4.0], "interval_upper": [6.0]}
    >>> describe_levels(pd.DataFrame(figures), pd.Series({"GM0363": "Amsterdam"})).split(". ")[-1]
    'Het minst betrouwbaar (B): Amsterdam.'
    """
    words, keys = WORDS[language], levels(rows)
    if not (keys != "").any():
        return ""
    told = [
        f"{level.key if level.key in GRADES else ''} ({words['levels'][level.key]})".strip()
        + f" {format_number((keys == level.key).sum(), 0, language)}"
        for level in shown_levels(keys)
    ]
    sentences = [words["told"].format(levels=join_words(told, language)), words["explained"]]
    least = max(keys[keys.isin(GRADES)], default=GRADES[0])
    codes = sorted(rows.loc[keys == least, "code"])
    if least != GRADES[0] and len(codes) <= NAMED:
        who = join_words([str(names.get(code, code)) for code in codes], language)
        sentences.append(words["least"].format(grade=least, who=who))
    return " ".join(sentences)
