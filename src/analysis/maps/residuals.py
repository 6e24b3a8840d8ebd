"""A map of what a model does not expect: how far figures lie above and below it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual
from analysis.design.drawing import Drawing, require_figures
from analysis.design.palette import NO_FIGURE
from analysis.errors import PanelError, PublicationError, StatisticsError
from analysis.maps.areas import add_areas, add_outlines, refuse_unfit
from analysis.maps.classes import Classes
from analysis.maps.legend import Entry, missing_entry
from analysis.maps.sentences import counted
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import map_sheet, said
from analysis.maps.source import credit
from analysis.numbers import Language, format_number, join_words
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import GAP_CAUTION, HATCHES, STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

LEGEND_WIDTH = 2.1
"""Inches: room for reasons of 25 letters."""
DIVERGING = ("#17406f", "#4f8ac0", "#a9cae4", "#f5ecd6", "#f0bd80", "#c8701a", "#7a3706")
"""Seven steps from far below to far above; both ends dark, blue against orange."""
BORDERS = (10.0, 20.0, 40.0)
OWN_HATCHES = ("\\\\\\\\", "||||", "++++")
"""For reasons that are no status of a panel row, such as being left out of a model."""
CAVEAT = GAP_CAUTION["nl"]
PERCENT = Bilingual(nl="procent", en="percent")

WORDS = {
    "nl": {
        "heading": "verschil met verwachting",
        "heading_unit": "verschil, {unit}",
        "range": "{low} tot {high}",
        "last": "{border} of meer",
        "middle": "minder dan {border}",
        "higher": "hoger",
        "lower": "lager",
        "map": "Kaart van {count} gemeenten{place}: {title}.",
        "map_one": "Kaart van 1 gemeente{place}: {title}.",
        "counts": (
            "Van de {known} gemeenten met een verwachting wijken er {around} minder dan {edge} af. "
            "Hoger liggen er {above}, lager {below}."
        ),
        "counts_one": "Voor 1 gemeente is er een verwachting.",
        "farthest": "Het verst van de verwachting liggen {ends}.",
        "farthest_one": "Het verst van de verwachting ligt {ends}.",
        "tied": "Even ver {side} als {name} liggen nog {count} gemeenten.",
        "tied_one": "Even ver {side} als {name} ligt nog 1 gemeente.",
        "per_class": "Per klasse{unit}: {classes}.",
        "missing": "Van {count} gemeenten is geen verschil bekend; zij zijn gearceerd.",
        "missing_one": "Van 1 gemeente is geen verschil bekend; zij is gearceerd.",
    },
    "en": {
        "heading": "gap to expected",
        "heading_unit": "difference, {unit}",
        "range": "{low} to {high}",
        "last": "{border} or more",
        "middle": "less than {border}",
        "higher": "higher",
        "lower": "lower",
        "map": "Map of {count} municipalities{place}: {title}.",
        "map_one": "Map of 1 municipality{place}: {title}.",
        "counts": (
            "Of the {known} municipalities with an expected figure {around} differ by less than {edge}. "
            "Higher are {above}, lower {below}."
        ),
        "counts_one": "For 1 municipality there is an expected figure.",
        "farthest": "Farthest from what is expected are {ends}.",
        "farthest_one": "Farthest from what is expected is {ends}.",
        "tied": "As far {side} as {name} are {count} more municipalities.",
        "tied_one": "As far {side} as {name} is 1 more municipality.",
        "per_class": "By class{unit}: {classes}.",
        "missing": "For {count} municipalities no difference is known; they are hatched.",
        "missing_one": "For 1 municipality no difference is known; it is hatched.",
    },
}


def residual_map(
    rows: pd.DataFrame,
    shapes: Shapes,
    names: pd.Series,
    *,
    title: str | Bilingual,
    subtitle: str | Bilingual,
    source: str,
    based_on: pd.DataFrame,
    unit: str | Bilingual = PERCENT,
    borders: Sequence[float] = BORDERS,
    gemeenten: Gemeenten | None = None,
    note: str | Bilingual = "",
    labels: Sequence[str] = (),
    target: str | Path = "databoek",
    language: Language = "nl",
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
    title, subtitle : str or Bilingual
        In the language of the figure, or in both: then each text alternative has its own.
    source : str
        The credit of the boundaries is added.
    based_on : DataFrame
        The panel rows that the model was fitted to.
    unit : str or Bilingual
        Of the values; percent are written with a sign.
    borders : sequence of float
        Rising, above zero; the same below it. A value equal to a border belongs to the class farther from zero.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    note : str or Bilingual
        A further caveat, printed with the caution that every gap has.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
        The page to draw for, see :func:`analysis.design.targets.load_target`.
    language : {"nl", "en"}

    Returns
    -------
    Drawing

    Raises
    ------
    TerritoryError
        When the rows stand on another division than the shapes, or do not hold every municipality of it; or a
        municipality to name is not on the map.
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
    where = said(title, language)
    _refuse_reasons(rows, where)
    joined = join(
        rows[["code", "boundary_year", "value", "status"]],
        shapes.areas,
        boundary_year=shapes.boundary_year,
        gemeenten=gemeenten,
    )
    there = np.where(rows["value"].notna(), "observed", "not published")
    refuse_unfit(rows.assign(status=there), joined)
    frame = joined.frame
    require_figures(int(frame["value"].notna().sum()), where)
    hatches = _hatches(frame, where)
    credited = f"{source} {credit(shapes, language)}"

    def paint(axes: Axes) -> None:
        _draw(axes, frame, classes, hatches)
        add_outlines(axes, shapes.outlines)

    with map_sheet(
        target,
        heading=where,
        below=", ".join(filter(None, [shapes.place, said(subtitle, language)])),
        source=credited,
        note=_caution(note, language),
        language=language,
        over_sea=shapes.whole,
        legend_width=LEGEND_WIDTH + 0.25,
        side=True,
    ) as sheet:
        sheet.draw_map(paint, frame)
        entries = _entries(frame, classes, hatches, unit, language)
        legend = sheet.draw_legend(entries, title=_heading(unit, language), width=LEGEND_WIDTH)
        sheet.add_note(legend)
        sheet.draw_inset(paint) if shapes.detailed else None
        sheet.add_labels(frame, names, labels)
    alt, english = (
        f"{_describe(frame, classes, title, unit, names, shapes.place, each)} {_caution(note, each)}"
        for each in ("nl", "en")
    )
    shown = rows.reset_index(drop=True)
    return Drawing(sheet.figure, alt, credited, shown, based_on, (shapes.evidence,), english)


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


def _labels(classes: Classes, unit: str | Bilingual, language: Language) -> list[str]:
    """Return the classes in words: below, around and above what is expected."""
    words, half, suffix = WORDS[language], len(classes.borders) // 2, _suffix(unit)
    text = [format_number(border, classes.decimals, language) for border in classes.borders[half:]]
    ranges = [words["range"].format(low=low, high=f"{high}{suffix}") for low, high in pairwise(text)]
    outward = [*ranges, words["last"].format(border=f"{text[-1]}{suffix}")]
    lower = [f"{each} {words['lower']}" for each in reversed(outward)]
    middle = words["middle"].format(border=f"{text[0]}{suffix}")
    return [*lower, middle, *[f"{each} {words['higher']}" for each in outward]]


def _percent(unit: str | Bilingual) -> bool:
    return said(unit, "nl") in (PERCENT.nl, PERCENT.en)


def _suffix(unit: str | Bilingual) -> str:
    """Return what stands behind each number; units other than percent stand in headings."""
    return "%" if _percent(unit) else ""


def _heading(unit: str | Bilingual, language: Language) -> str:
    words = WORDS[language]
    if _percent(unit):
        return words["heading"]
    return words["heading_unit"].format(unit=said(unit, language))


def _caution(note: str | Bilingual, language: Language) -> str:
    return " ".join(filter(None, [GAP_CAUTION[language], said(note, language).strip()]))


def _entries(
    frame: pd.DataFrame,
    classes: Classes,
    hatches: dict[str, str],
    unit: str | Bilingual,
    language: Language,
) -> list[Entry]:
    """Return the rows of the legend, the highest class on top."""
    parts = zip(
        _labels(classes, unit, language), classes.counts(frame["value"]), classes.colours, strict=True
    )
    shown = [Entry(label, count, colour) for label, count, colour in parts][::-1]
    lacking = frame.loc[frame["value"].isna(), "status"]
    reasons = STATUS_WORDS[language]
    return [
        *shown,
        *(
            missing_entry(reasons.get(each, each), int((lacking == each).sum()), hatch)
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


def _describe(
    frame: pd.DataFrame,
    classes: Classes,
    title: str | Bilingual,
    unit: str | Bilingual,
    names: pd.Series,
    place: str,
    language: Language,
) -> str:
    words, known = WORDS[language], frame.dropna(subset="value")
    where = f" in {place}" if place else ""
    heading = said(title, language).rstrip(".")
    return " ".join(
        [
            *counted(words, "map", len(frame), place=where, title=heading),
            _sides(known, classes, unit, language),
            *_ends(known, classes, unit, names, language),
            _per_class(known, classes, unit, language),
            *counted(words, "missing", len(frame) - len(known)),
        ]
    )


def _measured(value: float, classes: Classes, unit: str | Bilingual, language: Language) -> str:
    measure = "%" if _percent(unit) else f" {said(unit, language)}"
    return f"{format_number(value, classes.decimals, language)}{measure}"


def _sides(known: pd.DataFrame, classes: Classes, unit: str | Bilingual, language: Language) -> str:
    """Count the municipalities below, around and above what is expected."""
    words, half, counts = WORDS[language], len(classes.borders) // 2, classes.counts(known["value"])
    if len(known) == 1:
        return words["counts_one"]
    return words["counts"].format(
        known=len(known),
        around=counts[half],
        above=sum(counts[half + 1 :]),
        below=sum(counts[:half]),
        edge=_measured(classes.borders[half], classes, unit, language),
    )


def _ends(
    known: pd.DataFrame, classes: Classes, unit: str | Bilingual, names: pd.Series, language: Language
) -> list[str]:
    """Name the municipality farthest above and the one farthest below, and count those that are as far."""
    words, told, tied = WORDS[language], list[str](), list[str]()
    for side, at in (("higher", known["value"].idxmax()), ("lower", known["value"].idxmin())):
        code, value = known.loc[at, "code"], float(known.loc[at, "value"])
        if value == 0 or (value > 0) != (side == "higher"):
            continue
        name = str(names.get(code, code))
        told.append(f"{name} ({_measured(abs(value), classes, unit, language)} {words[side]})")
        others = int((known["value"] == value).sum()) - 1
        tied.extend(counted(words, "tied", others, side=words[side], name=name))
    return [*counted(words, "farthest", len(told), ends=join_words(told, language)), *tied]


def _per_class(known: pd.DataFrame, classes: Classes, unit: str | Bilingual, language: Language) -> str:
    parts = zip(_labels(classes, unit, language), classes.counts(known["value"]), strict=True)
    return WORDS[language]["per_class"].format(
        unit="" if _percent(unit) else f", in {said(unit, language)}",
        classes="; ".join(f"{label}: {count}" for label, count in parts),
    )
