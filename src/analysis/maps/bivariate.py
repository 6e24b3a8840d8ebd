"""A map of two figures at once: three classes of each, and a colour for every combination."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from analysis.catalogue import Catalogue, Indicator
from analysis.design.drawing import Drawing, require_figures
from analysis.design.palette import MUTED, OUTLINE
from analysis.design.targets import Target
from analysis.errors import PublicationError
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
from analysis.maps.legend import Entry, estimated_entries, missing_entries, room_for
from analysis.maps.sentences import counted
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import LEGEND_COLUMN, Sheet, is_low, map_sheet
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import Language, format_number, join_words
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import HATCHES

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

COLOURS = (
    ("#f6ecd8", "#f4bc88", "#ed7632"),
    ("#9ea9dc", "#9b817c", "#97512e"),
    ("#5a6ac4", "#59516f", "#563329"),
)
"""By class of the vertical, then of the horizontal axis: orange and blue, multiplied where both are high."""
LEVELS = {"nl": ("laag", "midden", "hoog"), "en": ("low", "middle", "high")}
CELL, SMALLEST_CELL = 0.36, 0.2
"""Inches of a cell of the legend, and of one on a slide that still has room for its count."""
LINE = 0.115
"""Inches of a line of the names along the axes."""
ABOVE_SQUARE, BELOW_SQUARE = 0.14, 0.36
"""Inches for what is counted over the square, and for the borders and the arrow under it."""
AXIS_NAME = 26
"""Letters of a line of the name along an axis."""
LEGEND_WIDTH = 1.95
SQUARE_COLUMN, REASONS_WIDTH, WIDE_COLUMN = 1.95, 1.78, 3.8
"""Inches where the reasons stand beside the square: from the left to them, their width, and of all legends."""
MOST_UNDER = 2
"""So many reasons fit under the square on a slide."""

WORDS = {
    "nl": {
        "subtitle": "{x} en {y}",
        "short": "{x} (horizontaal) en {y} (verticaal)",
        "division": "gemeentelijke indeling {year}",
        "equal": "Drie ongeveer even grote groepen van elk cijfer.",
        "country": "Drie groepen van elk cijfer, met de grenzen van het hele land.",
        "fixed": "Drie groepen van elk cijfer, met vaste grenzen.",
        "caution": "Samengaan is geen oorzaak.",
        "counted": "gemeenten",
        "absent": "een cijfer ontbreekt",
        "estimated_or_absent": "geschat, ontbreekt",
        "map": "Kaart van {count} gemeenten{place}: {title}.",
        "map_one": "Kaart van 1 gemeente{place}: {title}.",
        "both_names": "{x} en {y}",
        "divided": (
            "De {count} gemeenten met beide cijfers zijn van elk cijfer in drie groepen verdeeld, "
            "met {borders}: {told}."
        ),
        "divided_one": (
            "De gemeente met beide cijfers valt van elk cijfer in een van drie groepen, met {borders}: {told}."
        ),
        "borders": "grenzen",
        "borders_country": "de grenzen van het hele land",
        "told": "{label} ({year}) {low} en {high} {unit}",
        "combined": "Combinaties van {x} (eerst genoemd) en {y}: {corners}.",
        "alike": "In dezelfde groep van beide: {alike} van de {count}.",
        "estimated": "Van {count} is een cijfer geschat met een model; zij zijn gekleurd en gearceerd.",
        "estimated_one": "Van 1 is een cijfer geschat met een model; zij is gekleurd en gearceerd.",
        "missing": "Van {count} gemeenten ontbreekt een cijfer; zij zijn gearceerd.",
        "missing_one": "Van 1 gemeente ontbreekt een cijfer; zij is gearceerd.",
    },
    "en": {
        "subtitle": "{x} and {y}",
        "short": "{x} (horizontal) and {y} (vertical)",
        "division": "municipalities of {year}",
        "equal": "Three groups of about the same size of each figure.",
        "country": "Three groups of each figure, with the borders of the whole country.",
        "fixed": "Three groups of each figure, with fixed borders.",
        "caution": "Association is not causation.",
        "counted": "municipalities",
        "absent": "a figure is missing",
        "estimated_or_absent": "estimated, missing",
        "map": "Map of {count} municipalities{place}: {title}.",
        "map_one": "Map of 1 municipality{place}: {title}.",
        "both_names": "{x} and {y}",
        "divided": (
            "The {count} municipalities with both figures are divided into three groups of each figure, with "
            "{borders}: {told}."
        ),
        "divided_one": (
            "The municipality with both figures is in one of three groups of each figure, with {borders}: {told}."
        ),
        "borders": "borders",
        "borders_country": "the borders of the whole country",
        "told": "{label} ({year}) {low} and {high} {unit}",
        "combined": "Combinations of {x} (named first) and {y}: {corners}.",
        "alike": "In the same group of both: {alike} of {count}.",
        "estimated": "Of {count} a figure was estimated by a model; they are coloured and hatched.",
        "estimated_one": "Of 1 a figure was estimated by a model; it is coloured and hatched.",
        "missing": "Of {count} municipalities a figure is missing; they are hatched.",
        "missing_one": "Of 1 municipality a figure is missing; it is hatched.",
    },
}

Subject = tuple[Indicator, int]
"""An indicator and its year."""


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
    classes: tuple[Classes, Classes] | None = None,
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
) -> Drawing:
    """Draw two indicators as one map, in three by three classes.

    The borders are the terciles of the municipalities that have both figures, rounded to the digits of the
    indicator; a figure equal to a border belongs to the class above it. A part of the country has terciles of its
    own, or those of the country when these are passed as ``classes``.

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
        In the language of the figure; the text alternative in the other language has the names of the indicators.
    note : str
        A caveat that must travel with the figure; printed with the legend.
    based_on : DataFrame, optional
        Further panel rows that the figures rest on, such as a denominator: they are cited and stand in the manifest.
    classes : tuple of Classes, optional
        Three classes of the horizontal and of the vertical figure: for a part of the country those of the whole, from
        :func:`tercile_classes`.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`.
    language : {"nl", "en"}

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
        When no municipality has both figures, too many figures are equal to make three classes, or the classes that
        are passed are not three.

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
    x, y = (one_subject(rows, catalogue, "the map of two figures") for rows in (x_rows, y_rows))
    frame = _joined(x_rows, y_rows, shapes, gemeenten)
    both = frame["x"].notna() & frame["y"].notna()
    require_figures(int(both.sum()), title)
    across, up = _checked(classes) or _terciles(frame[both], (x[0], y[0]), title)
    frame = frame.assign(
        x_class=across.assign(frame["x"].where(both)), y_class=up.assign(frame["y"].where(both))
    )
    groups = "equal" if classes is None else "fixed" if shapes.whole else "country"
    both_rows = pd.concat([x_rows, y_rows], ignore_index=True)
    source = map_source(both_rows, catalogue, shapes, based_on=based_on, language=language)

    def paint(axes: Axes) -> None:
        _draw_areas(axes, frame)
        add_outlines(axes, shapes.outlines)

    reasons = [*estimated_entries(frame, language), *missing_entries(frame, language)]
    crowded = is_low(target) and len(reasons) > MOST_UNDER
    with map_sheet(
        target,
        heading=title,
        below=_subtitle((x, y), shapes, language, short=is_low(target)),
        source=source,
        note=" ".join(filter(None, [note.strip(), WORDS[language][groups], WORDS[language]["caution"]])),
        language=language,
        over_sea=shapes.whole and not crowded,
        legend_width=WIDE_COLUMN if crowded else LEGEND_COLUMN,
        side=not crowded,
    ) as sheet:
        sheet.draw_map(paint, frame)
        below = 0.0 if crowded else room_for(reasons)
        square = _draw_square(sheet, _counts(frame), (across, up), (x[0], y[0]), below)
        sheet.add_note(_draw_reasons(sheet, reasons, square, beside=crowded))
        sheet.draw_inset(paint) if shapes.detailed else None
        sheet.add_labels(frame, names, labels)
    alt, english = (
        describe_two_figures(
            frame,
            (x, y),
            (across, up),
            names,
            title=title if each == language else "",
            place=shapes.place,
            country=groups == "country",
            language=each,
        )
        for each in ("nl", "en")
    )
    return Drawing(
        sheet.figure,
        " ".join(filter(None, [alt, note.strip()])),
        source,
        _rows(frame),
        panel_rows(both_rows, based_on),
        (shapes.evidence,),
        " ".join(filter(None, [english, note.strip()])),
    )


def tercile_classes(
    x_rows: pd.DataFrame, y_rows: pd.DataFrame, catalogue: Catalogue
) -> tuple[Classes, Classes]:
    """Return the classes of a map of two figures: the terciles of the municipalities that have both.

    Parameters
    ----------
    x_rows, y_rows : DataFrame
        As for :func:`bivariate_map`, of the whole country and of one municipal division.
    catalogue : Catalogue

    Returns
    -------
    tuple of Classes
        Of the horizontal and of the vertical figure.

    Raises
    ------
    TerritoryError
        When the rows are not one indicator and year each.
    PublicationError
        When no municipality has both figures, or too many figures are equal to make three classes.

    Examples
    --------
    >>> import analysis
    >>> from analysis import statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2021)
    >>> across, up = tercile_classes(rows, rows, analysis.load_catalogue())
    >>> across == up, len(across.borders)
    (True, 2)
    """
    where = "the classes of a map of two figures"
    indicators = [one_subject(rows, catalogue, where)[0] for rows in (x_rows, y_rows)]
    figures = {axis: rows.set_index("code")["value"] for axis, rows in (("x", x_rows), ("y", y_rows))}
    known = pd.DataFrame(figures).dropna()
    require_figures(len(known), where)
    return _terciles(known, (indicators[0], indicators[1]), where)


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


def _terciles(
    known: pd.DataFrame, indicators: tuple[Indicator, Indicator], where: str
) -> tuple[Classes, Classes]:
    across, up = (_three(known[axis], each, where) for axis, each in zip(("x", "y"), indicators, strict=True))
    return across, up


def _three(values: pd.Series, indicator: Indicator, where: str) -> Classes:
    borders = np.round(np.quantile(values, [1 / 3, 2 / 3]), indicator.decimals)
    classes = sorted(set(borders.tolist()))
    closed = (False,) * len(classes)
    made = Classes(tuple(classes), closed, ("",) * (len(classes) + 1), indicator.decimals)
    if len(classes) < 2 or 0 in made.counts(values):
        raise PublicationError(
            f"too many municipalities have the same figure of '{indicator.label.nl}' to make three groups",
            where=where,
            remedy="choose an indicator with more different figures",
        )
    return made


def _checked(classes: tuple[Classes, Classes] | None) -> tuple[Classes, Classes] | None:
    """Refuse classes that have no place among three by three."""
    wrong = [len(each.colours) for each in classes or () if len(each.borders) != 2]
    if wrong:
        raise PublicationError(
            f"a map of two figures has three classes of each, these are {wrong[0]}",
            where="the map of two figures",
            remedy="pass the result of `tercile_classes`",
        )
    return classes


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame(frame[["code", "x", "y", "x_class", "y_class", "status"]])
    return shown.assign(x_class=shown["x_class"] + 1, y_class=shown["y_class"] + 1)


def _subtitle(subjects: tuple[Subject, Subject], shapes: Shapes, language: Language, *, short: bool) -> str:
    """Name both figures; where there is little room their years, and the legend has the names."""
    words = WORDS[language]
    years = sorted({year for _, year in subjects})
    if short and len(years) == 1:
        told = str(years[0])
    else:
        x, y = (
            str(year) if short else f"{_name(each, language)} ({getattr(each.unit, language)}, {year})"
            for each, year in subjects
        )
        told = words["short" if short else "subtitle"].format(x=x, y=y)
    division = words["division"].format(year=shapes.boundary_year)
    return ", ".join(filter(None, [shapes.place, told, division]))


def _name(indicator: Indicator, language: Language) -> str:
    return str(getattr(indicator.short or indicator.label, language))


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


def _draw_reasons(sheet: Sheet, entries: list[Entry], square: Axes, *, beside: bool) -> Axes:
    """Draw what is estimated or missing under the square, or beside it; return the lowest of the two."""
    if not entries:
        return square
    if beside:
        return sheet.draw_legend(entries, title="", left=SQUARE_COLUMN, width=REASONS_WIDTH)
    modelled = any(entry.hatch == HATCHES[Status.ESTIMATED] for entry in entries)
    title = WORDS[sheet.language]["estimated_or_absent" if modelled else "absent"]
    return sheet.draw_legend(entries, title=title, under=square, width=LEGEND_WIDTH)


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many areas there are in each combination, by class of y and of x."""
    counts = pd.crosstab(frame["y_class"], frame["x_class"])
    return counts.reindex(index=range(3), columns=range(3), fill_value=0)


def _draw_square(
    sheet: Sheet,
    counts: pd.DataFrame,
    classes: tuple[Classes, Classes],
    indicators: tuple[Indicator, Indicator],
    below: float,
) -> Axes:
    """Draw the nine colours with their counts, borders and axes."""
    across, up = (_axis_name(each, sheet.language) for each in indicators)
    rest = ABOVE_SQUARE + BELOW_SQUARE + LINE * len(across)
    cell = float(np.clip((sheet.room - below - rest) / 3, SMALLEST_CELL, CELL))
    left, side = BELOW_SQUARE + LINE * len(up), 3 * cell
    width, height = sheet.figure.get_size_inches()
    wide, tall = left + side + 0.4, side + rest
    box = (0.06 / width, 1 - (sheet.top + tall) / height, wide / width, tall / height)
    axes = sheet.figure.add_axes(box, gid="square")
    axes.set(xlim=(0, wide), ylim=(tall - ABOVE_SQUARE, -ABOVE_SQUARE))
    axes.set_axis_off()
    _draw_cells(axes, counts, left, cell, sheet.language)
    counted = WORDS[sheet.language]["counted"]
    axes.text(left + side, -0.04, counted, ha="right", va="bottom", fontsize=6.5, color=MUTED)
    _draw_borders(axes, classes, left, cell, sheet.language)
    _draw_names(axes, across, up, left, side)
    return axes


def _axis_name(indicator: Indicator, language: Language) -> list[str]:
    """Return the name and the unit of an axis, the unit on a line of its own unless all fits on one."""
    name, unit = f"{_name(indicator, language)},", str(getattr(indicator.unit, language))
    if len(f"{name} {unit}") <= AXIS_NAME:
        return [f"{name} {unit}"]
    return [*textwrap.wrap(name, AXIS_NAME), *textwrap.wrap(unit, AXIS_NAME)]


def _draw_cells(axes: Axes, counts: pd.DataFrame, left: float, cell: float, language: Language) -> None:
    for row, colours in enumerate(COLOURS):
        for column, colour in enumerate(colours):
            x, y = left + column * cell, (2 - row) * cell
            axes.add_patch(Rectangle((x, y), cell, cell, fc=colour, ec="white", lw=0.8))
            ink = max(("#1a1a1a", "#ffffff"), key=lambda each: contrast(each, colour))
            count = format_number(counts.loc[row, column], 0, language)
            axes.text(x + cell / 2, y + cell / 2, count, ha="center", va="center", fontsize=7, color=ink)


def _draw_borders(
    axes: Axes, classes: tuple[Classes, Classes], left: float, cell: float, language: Language
) -> None:
    across, up = (
        [format_number(border, each.decimals, language) for border in each.borders] for each in classes
    )
    for at, (horizontal, vertical) in enumerate(zip(across, up, strict=True), start=1):
        axes.text(left + at * cell, 3 * cell + 0.04, horizontal, ha="center", va="top", fontsize=6.5)
        axes.text(left - 0.04, (3 - at) * cell, vertical, ha="right", va="center", fontsize=6.5)


def _draw_names(axes: Axes, across: list[str], up: list[str], left: float, side: float) -> None:
    """Draw an arrow along each axis and write its name beside it."""
    look: dict[str, Any] = {
        "arrowstyle": "-|>",
        "color": OUTLINE,
        "linewidth": 0.8,
        "mutation_scale": 7,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    arrow = left - BELOW_SQUARE
    axes.annotate("", (left + side, side + 0.21), (left, side + 0.21), arrowprops=look)
    axes.annotate("", (arrow, 0), (arrow, side), arrowprops=look)
    axes.text(left, side + 0.25, "\n".join(across), va="top", fontsize=6.5, gid="x-axis")
    start = max(side, 0.056 * max(len(line) for line in up))  # a long name begins below a small square
    look = {"rotation": 90, "ha": "right", "va": "bottom", "fontsize": 6.5, "gid": "y-axis"}
    axes.text(arrow - 0.03, start, "\n".join(up), **look)


# ---------------------------------------------------------------------------------------------- text alternative


def describe_two_figures(
    frame: pd.DataFrame,
    subjects: tuple[Subject, Subject],
    classes: tuple[Classes, Classes],
    names: pd.Series,
    *,
    title: str = "",
    place: str = "",
    country: bool = False,
    language: Language = "nl",
) -> str:
    """Say what a map of two figures shows: borders, how many are high and low of both, and what is missing.

    Parameters
    ----------
    frame : DataFrame
        Columns ``code``, ``x_class`` and ``y_class`` (0 to 2, missing where a figure is) and ``status``.
    subjects : tuple of (Indicator, int)
        The horizontal and the vertical indicator, each with its year.
    classes : tuple of Classes
    names : Series
        Name of each municipality by code.
    title : str
        By default the names of the indicators.
    place : str
        The part of the country that is shown; empty for the whole.
    country : bool
        Whether the classes of a part are those of the whole country.
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis
    >>> from analysis.maps.classes import Classes
    >>> income = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> three = Classes((4.0, 6.0), (False, False), ("", "", ""), 1)
    >>> frame = pd.DataFrame({"code": ["GM0344"], "x_class": [2.0], "y_class": [2.0], "status": ["observed"]})
    >>> names = pd.Series({"GM0344": "Utrecht"})
    >>> text = describe_two_figures(frame, ((income, 2020), (income, 2021)), (three, three), names, language="en")
    >>> text.split(": ")[0], text.split(": ")[1].split(". ")[0]
    ('Map of 1 municipality', 'Children, low income and Children, low income')
    >>> "high-high 1 (Utrecht), low-low 0, high-low 0 and low-high 0" in text
    True
    """
    words, count = WORDS[language], int(frame["x_class"].notna().sum())
    x, y = (_name(each, language) for each, _ in subjects)
    told = [
        words["told"].format(
            label=getattr(each.label, language),
            year=year,
            low=format_number(split.borders[0], split.decimals, language),
            high=format_number(split.borders[1], split.decimals, language),
            unit=getattr(each.unit, language),
        )
        for (each, year), split in zip(subjects, classes, strict=True)
    ]
    corners = [
        _corner(frame, column, row, names, language) for column, row in ((2, 2), (0, 0), (2, 0), (0, 2))
    ]
    heading = title.rstrip(".") or words["both_names"].format(x=x, y=y)
    borders = words["borders_country" if country else "borders"]
    sentences = [
        *counted(words, "map", len(frame), place=f" in {place}" if place else "", title=heading),
        *counted(words, "divided", count, borders=borders, told="; ".join(told)),
        words["combined"].format(x=x, y=y, corners=join_words(corners, language)),
        words["alike"].format(alike=int((frame["x_class"] == frame["y_class"]).sum()), count=count),
        *counted(words, "estimated", int(is_estimate(frame).sum())),
        *counted(words, "missing", len(frame) - count),
    ]
    return " ".join(sentences)


def _corner(frame: pd.DataFrame, column: int, row: int, names: pd.Series, language: Language) -> str:
    codes = frame.loc[(frame["x_class"] == column) & (frame["y_class"] == row), "code"]
    named = join_words([str(names.get(code, code)) for code in codes], language)
    levels, who = LEVELS[language], f" ({named})" if 0 < len(codes) <= 3 else ""
    return f"{levels[column]}-{levels[row]} {len(codes)}{who}"
