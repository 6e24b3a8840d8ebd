"""A map of what a model does not expect: how far figures lie above and below it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
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
from analysis.design.palette import NO_FIGURE
from analysis.design.style import WIDTH, style
from analysis.errors import PanelError, PublicationError, StatisticsError
from analysis.maps.areas import add_areas, add_outlines, fit_view, refuse_unfit
from analysis.maps.classes import Classes
from analysis.maps.legend import Entry, add_note, draw_legend, missing_entry
from analysis.maps.shapes import Shapes
from analysis.numbers import format_number, join_words
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import GAP_CAUTION, HATCHES, STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

HEIGHT = 7.3
"""Inches of a map of the whole country in the width of the text."""
DIVERGING = ("#17406f", "#4f8ac0", "#a9cae4", "#f5ecd6", "#f0bd80", "#c8701a", "#7a3706")
"""Seven steps from far below to far above; both ends dark, blue against orange."""
BORDERS = (10.0, 20.0, 40.0)
OWN_HATCHES = ("\\\\\\\\", "||||", "++++")
"""For reasons that are no status of a panel row, such as being left out of a model."""
CAVEAT = GAP_CAUTION["nl"]


def residual_map(
    rows: pd.DataFrame,
    shapes: Shapes,
    names: pd.Series,
    *,
    title: str,
    subtitle: str,
    source: str,
    based_on: pd.DataFrame,
    unit: str = "procent",
    borders: Sequence[float] = BORDERS,
    gemeenten: Gemeenten | None = None,
    note: str = "",
) -> Drawing:
    """Draw differences from what a model expects, in classes that lie symmetrically around zero.

    Parameters
    ----------
    rows : DataFrame
        ``code``, ``boundary_year``, ``value`` and ``status``, every municipality once. Where there is no value,
        ``status`` says why: a status of the panel, or at most some 25 letters of Dutch, such as "boekt voor buren".
    shapes : Shapes
        Areas of the same municipal division.
    names : Series
        Name of each municipality by code, for the text alternative.
    title, subtitle, source : str
        The credit of the boundaries is added to the source.
    based_on : DataFrame
        The panel rows that the model was fitted to.
    unit : str
        Of the values.
    borders : sequence of float
        Rising, above zero; the same below it. A value equal to a border belongs to the class farther from zero.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    note : str
        A further caveat, printed under the legend.

    Returns
    -------
    Drawing

    Raises
    ------
    TerritoryError
        When the rows stand on another division than the shapes, or do not hold every municipality of it.
    PanelError
        When a row has neither a value nor a reason.
    PublicationError
        When there is no value at all, or there are more reasons than hatches.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps
    >>> shapes, names = maps.load_shapes(2023), analysis.load_gemeenten().names(2023)
    >>> rows = shapes.areas[["code"]].assign(boundary_year=2023, value=5.0, status="")
    >>> drawing = residual_map(rows, shapes, names, title="T", subtitle="S", source="Bron.", based_on=rows)
    >>> drawing.alt.split(". ")[1]
    'Van de 342 gemeenten met een verwachting wijken er 342 minder dan 10% af'
    """
    classes = diverging_classes(borders)
    _refuse_reasons(rows, title)
    joined = join(
        rows[["code", "boundary_year", "value", "status"]],
        shapes.areas,
        boundary_year=shapes.boundary_year,
        gemeenten=gemeenten,
    )
    there = np.where(rows["value"].notna(), "observed", "not published")
    refuse_unfit(rows.assign(status=there), joined)
    frame = joined.frame
    require_figures(int(frame["value"].notna().sum()), title)
    hatches = _hatches(frame, title)
    credit = f"{source} {shapes.source}"
    with style():
        figure = Figure(figsize=(WIDTH, HEIGHT))
        top = heading_height(title, subtitle, WIDTH)
        bottom = 0.5 + source_room(credit, WIDTH)
        axes = figure.add_axes((0.0, bottom / HEIGHT, 1.0, 1 - (bottom + top) / HEIGHT), gid="map")
        _draw(axes, frame, classes, hatches)
        add_outlines(axes, shapes.outlines)
        fit_view(axes, frame)
        entries = _entries(frame, classes, hatches, unit)
        beside = draw_legend(figure, entries, title=_heading(unit), left=0.1, top=top + 0.12, width=2.1)
        add_note(figure, " ".join(filter(None, [CAVEAT, note.strip()])), under=beside)
        add_heading(figure, title, subtitle)
        add_source(figure, credit)
    alt = " ".join(filter(None, [_describe(frame, classes, title, unit, names), CAVEAT, note.strip()]))
    return Drawing(figure, alt, credit, rows.reset_index(drop=True), based_on, (shapes.evidence,))


def diverging_classes(borders: Sequence[float] = BORDERS, decimals: int = 0) -> Classes:
    """Return classes that lie symmetrically around zero, the middle one around zero itself.

    Parameters
    ----------
    borders : sequence of float
        One to three, rising, above zero.
    decimals : int

    Raises
    ------
    StatisticsError
        When the borders are not as described.

    Examples
    --------
    >>> classes = diverging_classes((10, 20))
    >>> classes.borders, classes.assign(pd.Series([-20, -10, -9, 9, 10, 20])).tolist()
    ((-20, -10, 10, 20), [0.0, 1.0, 2.0, 2.0, 3.0, 4.0])
    """
    most = len(DIVERGING) // 2
    if not 1 <= len(borders) <= most or list(borders) != sorted({b for b in borders if b > 0}):
        raise StatisticsError(
            f"the borders {list(borders)} do not make classes around zero",
            where="the classes of a map",
            remedy=f"give one to {most} rising numbers above zero",
        )
    steps = {1: (1,), 2: (1, 3), 3: (1, 2, 3)}[len(borders)]  # from the middle, over the whole range
    places = [most - step for step in reversed(steps)] + [most] + [most + step for step in steps]
    return Classes(
        borders=tuple([-border for border in reversed(borders)] + list(borders)),
        closed_right=(True,) * len(borders) + (False,) * len(borders),
        colours=tuple(DIVERGING[place] for place in places),
        decimals=decimals,
    )


# --------------------------------------------------------------------------------------------------- preparation


def _refuse_reasons(rows: pd.DataFrame, title: str) -> None:
    missing = [name for name in ("code", "boundary_year", "value", "status") if name not in rows]
    if missing:
        raise PanelError(f"the rows have no column '{missing[0]}'", where=title, remedy="add the column")
    without = rows[rows["value"].isna() & (rows["status"].isna() | (rows["status"] == ""))]
    if len(without):
        raise PanelError(
            f"{without['code'].iloc[0]} has no value, and no reason why",
            where=title,
            remedy="say in 'status' why a value is missing",
        )


def _hatches(frame: pd.DataFrame, title: str) -> dict[str, str]:
    """Return a hatch for every reason that occurs: those of the panel, then others in the order of the alphabet."""
    found = set(frame.loc[frame["value"].isna(), "status"].astype(str))
    own = sorted(found - set(HATCHES))
    if len(own) > len(OWN_HATCHES):
        raise PublicationError(
            f"{len(own)} reasons why a value is missing, and {len(OWN_HATCHES)} hatches that readers can tell apart",
            where=title,
            remedy="take reasons together",
        )
    known = {status: hatch for status, hatch in HATCHES.items() if status in found}
    return {**known, **dict(zip(own, OWN_HATCHES, strict=False))}


def _labels(classes: Classes, unit: str) -> list[str]:
    """Return the classes in words: below, around and above what is expected."""
    half = len(classes.borders) // 2
    text = [format_number(border, classes.decimals) for border in classes.borders[half:]]
    ranges = [f"{low} tot {high}{_suffix(unit)}" for low, high in pairwise(text)]
    outward = [*ranges, f"{text[-1]}{_suffix(unit)} of meer"]
    lower = [f"{words} lager" for words in reversed(outward)]
    return [*lower, f"minder dan {text[0]}{_suffix(unit)}", *[f"{words} hoger" for words in outward]]


def _suffix(unit: str) -> str:
    """Return what stands behind each number; units other than percent stand in headings."""
    return "%" if unit == "procent" else ""


def _heading(unit: str) -> str:
    return "verschil met verwachting" if unit == "procent" else f"verschil, {unit}"


def _reason(status: str) -> str:
    return STATUS_WORDS["nl"].get(status, status)


def _entries(frame: pd.DataFrame, classes: Classes, hatches: dict[str, str], unit: str) -> list[Entry]:
    """Return the rows of the legend, the highest class on top."""
    parts = zip(_labels(classes, unit), classes.counts(frame["value"]), classes.colours, strict=True)
    shown = [Entry(label, count, colour) for label, count, colour in parts][::-1]
    lacking = frame.loc[frame["value"].isna(), "status"]
    return [
        *shown,
        *(
            missing_entry(_reason(each), int((lacking == each).sum()), hatch)
            for each, hatch in hatches.items()
        ),
    ]


# -------------------------------------------------------------------------------------------------------- drawing


def _draw(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes, hatches: dict[str, str]) -> None:
    number = classes.assign(frame["value"])
    for at, colour in enumerate(classes.colours):
        add_areas(axes, frame.geometry[number == at], colour, gid=f"class-{at}")
    for at, (status, hatch) in enumerate(hatches.items()):
        chosen = frame["value"].isna() & (frame["status"] == status)
        add_areas(axes, frame.geometry[chosen], NO_FIGURE, gid=f"missing-{at}", hatch=hatch)


# ---------------------------------------------------------------------------------------------- text alternative


def _describe(frame: pd.DataFrame, classes: Classes, title: str, unit: str, names: pd.Series) -> str:
    known = frame.dropna(subset="value")
    half = len(classes.borders) // 2
    counts = classes.counts(known["value"])
    around, below, above = counts[half], sum(counts[:half]), sum(counts[half + 1 :])
    measure = "%" if unit == "procent" else f" {unit}"
    edge = f"{format_number(classes.borders[half], classes.decimals)}{measure}"
    sentences = [
        f"Kaart van {len(frame)} gemeenten: {title.rstrip('.')}.",
        f"Van de {len(known)} gemeenten met een verwachting wijken er {around} minder dan {edge} af. "
        f"Hoger liggen er {above}, lager {below}.",
    ]
    ends = {"hoger": known.loc[known["value"].idxmax()], "lager": known.loc[known["value"].idxmin()]}
    told = [
        f"{names.get(end['code'], end['code'])} ({format_number(abs(end['value']), classes.decimals)}"
        f"{measure} {side})"
        for side, end in ends.items()
        if (end["value"] > 0) == (side == "hoger") and end["value"] != 0
    ]
    if told:
        verb = (
            "Het verst van de verwachting ligt" if len(told) == 1 else "Het verst van de verwachting liggen"
        )
        sentences.append(f"{verb} {join_words(told)}.")
    parts = zip(_labels(classes, unit), counts, strict=True)
    within = "" if unit == "procent" else f", in {unit}"
    sentences.append(f"Per klasse{within}: {'; '.join(f'{label}: {count}' for label, count in parts)}.")
    without = len(frame) - len(known)
    if without:
        subject, verb = ("gemeente", "is") if without == 1 else ("gemeenten", "zijn")
        sentences.append(f"Van {without} {subject} is geen verschil bekend; zij {verb} gearceerd.")
    return " ".join(sentences)
