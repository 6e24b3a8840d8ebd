"""A map of the change between two years, marked where it is more than chance brings about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.catalogue import Bilingual, Catalogue, Indicator, Kind, Polarity
from analysis.design.drawing import Drawing, require_figures
from analysis.design.palette import NO_FIGURE
from analysis.design.targets import Target, load_target
from analysis.errors import StatisticsError
from analysis.maps.areas import add_areas, add_outlines, draw_missing, refuse_unfit
from analysis.maps.classes import Classes, quantile_classes
from analysis.maps.legend import Entry, draw_legend, marker_style, missing_entries, missing_entry
from analysis.maps.residuals import DIVERGING, diverging_classes
from analysis.maps.sentences import counted
from analysis.maps.shapes import Shapes
from analysis.maps.sheet import SIDE_COLUMN, Sheet, is_low, map_sheet
from analysis.maps.source import map_source, panel_rows
from analysis.maps.subject import one_subject
from analysis.numbers import Language, format_number, join_words, rounded
from analysis.panel.schema import Status
from analysis.statistics.change import NO_BASE, breaks_between, change, is_relative
from analysis.statistics.latest import period
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.joining import join
from analysis.wording import STATUS_WORDS

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes

WHERE = "the map of change"
NEUTRAL_DIVERGING = ("#45206c", "#8a5fb0", "#d3b5e0", "#f5ecd6", "#b0d08e", "#6b9438", "#33480c")
"""Seven steps from far below to far above for what is neither good nor bad; violet against moss green."""
NO_BASE_HATCH = "\\\\\\\\"
NAMED = 3
"""At most so many municipalities are named as the one with the largest rise or fall."""
MARKS = {"up": "^", "down": "v"}
"""The symbol tells the direction too, so that it can be read without colours."""
MARK_SHARE, SMALLEST_MARK, LARGEST_MARK = 0.38, 2.6, 5.5
"""Of the width of an ordinary area, and the least and the most points that a mark takes."""
PERCENT_DECIMALS = 1
LEGEND_WIDTH = 1.9
"""Inches: room for "percentage points" beside "municipalities"."""

WORDS: dict[Language, dict[str, Any]] = {
    "nl": {
        "heading": "{label}, {since}{dash}{year}",
        "difference": "verandering in {unit}",
        "per": "verandering {unit} {of}",
        "relative": "verandering in procent van het cijfer van {since}",
        "division": "gemeentelijke indeling {year}",
        "points": "procentpunt",
        "percent": "procent",
        "range": "{low} tot {high}",
        "last": "{border} of meer",
        "middle": "minder dan {border}",
        "up": "hoger",
        "down": "lager",
        "marks": "buiten de marge",
        "within": "erbinnen",
        "unknown": "onbekend",
        "no base": "eerder nul of minder",
        "no base in": "cijfer nul of minder in {year}",
        "chance": (
            "Gemerkt is waar het verschil groter is dan de toevalsmarge (95%). Ook zonder enige echte verandering "
            "zou zo'n 5% gemerkt zijn."
        ),
        "chance_low": "Toevalsmarge van 95%; ook zonder echte verandering valt zo'n 5% erbuiten.",
        "no chance": "Hoe groot toeval hier kan zijn, is niet bekend; daarom is niets gemerkt.",
        "no chance_low": "De toevalsmarge is niet bekend; niets is gemerkt.",
        "break": "Over een breuk in {year} heen vergeleken.",
        "break_low": "Let op: breuk in {year}.",
        "map": "Kaart van de verandering in {count} gemeenten{place}: {title}.",
        "map_one": "Kaart van de verandering in 1 gemeente{place}: {title}.",
        "moved": (
            "Van de {known} gemeenten met een cijfer in beide jaren is het in {up} hoger, in {down} lager en in {same} "
            "gelijk."
        ),
        "moved_none": "Geen gemeente heeft een cijfer in beide jaren.",
        "moved_one": "Eén gemeente heeft een cijfer in beide jaren: {who}, in {unit}.",
        "beyond": "Buiten de toevalsmarge: {up} hoger en {down} lager; {within} binnen de marge.",
        "no margin": "Van {count} gemeenten is de toevalsmarge niet bekend.",
        "no margin_one": "Van 1 gemeente is de toevalsmarge niet bekend.",
        "span": "De verandering loopt van {low} tot {high} {unit}; {ends}.",
        "equal": "De verandering is overal {low} {unit}.",
        "rise": "de grootste stijging is {who}",
        "fall": "de grootste daling is {who}",
        "in": "in {names} ({figure})",
        "shared": "gedeeld door {count} gemeenten ({figure})",
        "per_class": "Per klasse, in {unit}: {classes}.",
        "missing": "Van {count} gemeenten is geen verandering bekend ({why}); zij zijn gearceerd.",
        "missing_one": "Van 1 gemeente is geen verandering bekend ({why}); zij is gearceerd.",
        "reason": "{reason} in {year}: {count}",
    },
    "en": {
        "heading": "{label}, {since}{dash}{year}",
        "difference": "change in {unit}",
        "per": "change {unit} {of}",
        "relative": "change in percent of the figure of {since}",
        "division": "municipalities of {year}",
        "points": "percentage points",
        "percent": "percent",
        "range": "{low} to {high}",
        "last": "{border} or more",
        "middle": "less than {border}",
        "up": "higher",
        "down": "lower",
        "marks": "outside margin",
        "within": "within",
        "unknown": "unknown",
        "no base": "zero or less before",
        "no base in": "figure zero or less in {year}",
        "chance": (
            "Marked where the difference is larger than the margin of chance (95%). Even without any true change "
            "about 5% would be marked."
        ),
        "chance_low": "Margin of chance of 95%; even without true change about 5% falls outside it.",
        "no chance": "How large chance can be is not known here; therefore nothing is marked.",
        "no chance_low": "The margin of chance is not known; nothing is marked.",
        "break": "Compared across a break in {year}.",
        "break_low": "Note: break in {year}.",
        "map": "Map of the change in {count} municipalities{place}: {title}.",
        "map_one": "Map of the change in 1 municipality{place}: {title}.",
        "moved": (
            "Of the {known} municipalities with a figure in both years it is higher in {up}, lower in {down} and the "
            "same in {same}."
        ),
        "moved_none": "No municipality has a figure in both years.",
        "moved_one": "One municipality has a figure in both years: {who}, in {unit}.",
        "beyond": "Outside the margin of chance: {up} higher and {down} lower; {within} within the margin.",
        "no margin": "Of {count} municipalities the margin of chance is not known.",
        "no margin_one": "Of 1 municipality the margin of chance is not known.",
        "span": "The change runs from {low} to {high} {unit}; {ends}.",
        "equal": "The change is {low} {unit} everywhere.",
        "rise": "the largest rise is {who}",
        "fall": "the largest fall is {who}",
        "in": "in {names} ({figure})",
        "shared": "shared by {count} municipalities ({figure})",
        "per_class": "By class, in {unit}: {classes}.",
        "missing": "Of {count} municipalities no change is known ({why}); they are hatched.",
        "missing_one": "Of 1 municipality no change is known ({why}); it is hatched.",
        "reason": "{reason} in {year}: {count}",
    },
}


def change_map(
    later: pd.DataFrame,
    earlier: pd.DataFrame,
    shapes: Shapes,
    catalogue: Catalogue,
    names: pd.Series,
    *,
    gemeenten: Gemeenten | None = None,
    title: str | None = None,
    note: str = "",
    based_on: pd.DataFrame | None = None,
    classes: Classes | None = None,
    labels: Sequence[str] = (),
    target: str | Path | Target = "databoek",
    language: Language = "nl",
    across_break: bool = False,
) -> Drawing:
    """Draw by how much an indicator changed, with a mark where the change exceeds the critical difference.

    Parameters
    ----------
    later, earlier : DataFrame
        Rows of one indicator and one year each, with the columns of the panel, municipalities only, those without a
        figure included. For a part of the country they may be those of the country: then classes and critical
        differences are those of the country too, and a municipality is marked on both maps or on neither.
    shapes : Shapes
        Areas of the same municipal division.
    catalogue : Catalogue
    names : Series
        Name of each municipality by code.
    gemeenten : Gemeenten, optional
        With it, rows on another boundary year are drawn when both years have the same division.
    title : str, optional
        By default the label of the indicator with both years.
    note : str
        A caveat that must travel with the figure.
    based_on : DataFrame, optional
        Further panel rows that the figures rest on.
    classes : Classes, optional
        Symmetric around zero; by default from :func:`change_classes`.
    labels : sequence of str
        Codes of municipalities to name on the map.
    target : {"databoek", "scherm", "presentatie"} or path
    language : {"nl", "en"}
    across_break : bool
        Whether years on either side of a break in the definition may be compared; the map then says so.

    Returns
    -------
    Drawing
        Its rows are those of :func:`analysis.statistics.change.change`, with ``indicator``, ``year``, ``earlier_year``
        and ``boundary_year``.

    Raises
    ------
    StatisticsError
        When the rows cannot be compared, see :func:`analysis.statistics.change.change`, or the classes are not
        symmetric around zero.
    TerritoryError
        When rows and areas do not belong together one to one, or stand on different divisions.
    PublicationError
        When no municipality has a figure in both years.

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps
    >>> from analysis.statistics import select
    >>> panel, names = analysis.load_panel(), analysis.load_gemeenten().names(2023)
    >>> later, earlier = (select(panel, "kinderen_laag_inkomen", year=year) for year in (2021, 2015))
    >>> drawing = change_map(later, earlier, maps.load_shapes(2023), analysis.load_catalogue(), names)
    >>> drawing.alt.split(". ")[3]
    'Buiten de toevalsmarge: 0 hoger en 129 lager; 28 binnen de marge'
    """
    indicator, last = one_subject(later, catalogue, WHERE)
    _, first = one_subject(earlier, catalogue, WHERE)
    changed = change(later, earlier, indicator, across_break=across_break)
    made = _checked(classes) if classes is not None else _classes(changed["value"], indicator)
    years = {"indicator": indicator.id, "year": last, "earlier_year": first}
    told = changed.assign(**years, boundary_year=later["boundary_year"].to_numpy())
    rows, *both = (_within(each, shapes) for each in (told, later, earlier))
    joined = join(
        rows.drop(columns=list(years)), shapes.areas, boundary_year=shapes.boundary_year, gemeenten=gemeenten
    )
    refuse_unfit(rows, joined)
    frame = joined.frame
    breaks = breaks_between(indicator, first, last)
    subject = Subject(indicator, period(later), period(earlier), breaks, shapes.place, title, language)
    require_figures(int(frame["value"].notna().sum()), subject.title(language))
    behind = pd.concat(both, ignore_index=True)
    source = map_source(behind, catalogue, shapes, based_on=based_on, language=language)

    def paint(axes: Axes) -> None:
        _draw_areas(axes, frame, made)
        add_outlines(axes, shapes.outlines)

    with map_sheet(
        target,
        heading=subject.title(language),
        below=_subtitle(subject, rows, shapes.boundary_year),
        source=source,
        note=_note(subject, frame, note, target),
        language=language,
        over_sea=shapes.whole,
        side=True,
    ) as sheet:
        sheet.draw_map(paint, frame)
        entries = _entries(frame, made, subject)
        legend = sheet.draw_legend(entries, title=subject.unit(language), width=LEGEND_WIDTH)
        side, last_legend = _draw_marks_legend(sheet, frame, legend)
        side.add_note(last_legend)
        size = _mark_size(sheet.axes, frame)
        _draw_marks(sheet.axes, frame, made, size)
        inset = side.draw_inset(paint) if shapes.detailed else None
        if inset is not None:
            _draw_marks(inset, frame, made, LARGEST_MARK)
        sheet.add_labels(frame, names, labels, symbols=frame.loc[_marked(frame), "code"].tolist())
    alt, english = (describe_change(rows, subject, made, names, note, each) for each in ("nl", "en"))
    shown = panel_rows(behind, based_on)
    return Drawing(sheet.figure, alt, source, rows, shown, (shapes.evidence,), english)


@dataclass(frozen=True)
class Subject:
    """What a map of change is about, and how that is said.

    Parameters
    ----------
    indicator : Indicator
    later, earlier : str
        The years, or periods of several years.
    breaks : dict
        The breaks in the definition between them, by year.
    place : str
        The part of the country; empty for the whole.
    heading : str, optional
        The title that was given, in ``language``.
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> subject = Subject(children, "2021", "2015")
    >>> subject.title("nl"), subject.unit("nl")
    ('Kinderen in een huishouden met een laag inkomen, 2015–2021', 'procentpunt')
    """

    indicator: Indicator
    later: str
    earlier: str
    breaks: Mapping[int, Bilingual] = field(default_factory=dict)
    place: str = ""
    heading: str | None = None
    language: Language = "nl"

    def title(self, language: Language) -> str:
        """Return the title; that which was given has one language."""
        if self.heading and language == self.language:
            return self.heading
        years = {"since": self.earlier, "dash": "–" if self.later.isdigit() else " – ", "year": self.later}
        return str(WORDS[language]["heading"].format(label=getattr(self.indicator.label, language), **years))

    def unit(self, language: Language) -> str:
        """Return the unit of a change."""
        if is_relative(self.indicator):
            return str(WORDS[language]["percent"])
        unit = str(getattr(self.indicator.unit, language))
        return str(WORDS[language]["points"]) if unit == WORDS[language]["percent"] else unit

    def figure(self, value: float, language: Language) -> str:
        """Write a change with its sign."""
        decimals = decimals_of(self.indicator)
        sign = "+" if rounded(value, decimals) > 0 else ""
        return f"{sign}{format_number(value, decimals, language)}"


def decimals_of(indicator: Indicator) -> int:
    """Return the digits of a change.

    Examples
    --------
    >>> import analysis
    >>> known = analysis.load_catalogue().indicators
    >>> decimals_of(known["inwoners"]), decimals_of(known["achterstandsscore"])
    (1, 2)
    """
    return PERCENT_DECIMALS if is_relative(indicator) else indicator.decimals


# ------------------------------------------------------------------------------------------------------- classes


def change_classes(
    later: pd.DataFrame, earlier: pd.DataFrame, indicator: Indicator, *, across_break: bool = False
) -> Classes:
    """Return classes for the changes between two years, symmetric around zero: the quartiles of their size, rounded.

    The colours are blue and orange, orange for what is unfavourable to children, or violet and moss green where neither
    direction is.

    Parameters
    ----------
    later, earlier : DataFrame
        As for :func:`change_map`; for a map of a part of the country those of the whole.
    indicator : Indicator
    across_break : bool

    Returns
    -------
    Classes
        Three, five or seven.

    Raises
    ------
    StatisticsError
        When the rows cannot be compared.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> later, earlier = (select(analysis.load_panel(), children.id, year=year) for year in (2021, 2015))
    >>> change_classes(later, earlier, children).borders
    (-3.0, -2.5, -1.5, 1.5, 2.5, 3.0)
    """
    return _classes(change(later, earlier, indicator, across_break=across_break)["value"], indicator)


def _classes(values: pd.Series, indicator: Indicator) -> Classes:
    decimals, size = decimals_of(indicator), values.dropna().abs()
    found = quantile_classes(size, len(DIVERGING) // 2 + 1, decimals=decimals)
    borders = found.borders or (_largest_step(size.max() if len(size) else 0.0, decimals),)
    classes = diverging_classes(borders, found.decimals if found.borders else decimals)
    if indicator.polarity is Polarity.HIGHER_IS_WORSE:
        return classes
    if indicator.polarity is Polarity.HIGHER_IS_BETTER:
        return replace(classes, colours=classes.colours[::-1])
    neutral = dict(zip(DIVERGING, NEUTRAL_DIVERGING, strict=True))
    return replace(classes, colours=tuple(neutral[colour] for colour in classes.colours))


def _largest_step(size: float, decimals: int) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten up to a size; not below the last digit."""
    finest = round(10.0**-decimals, decimals)
    if size <= finest:
        return finest
    power = float(f"1e{int(np.floor(np.log10(size)))}")
    return max(step for step in (power, 2 * power, 5 * power) if step <= size)


def _checked(classes: Classes) -> Classes:
    half = len(classes.borders) // 2
    mirrored = tuple(-border for border in reversed(classes.borders))
    if len(classes.borders) % 2 or not half or classes.borders != mirrored:
        raise StatisticsError(
            f"the borders {list(classes.borders)} do not lie symmetrically around zero",
            where=WHERE,
            remedy="make the classes with change_classes or diverging_classes",
        )
    return classes


def _labels(classes: Classes, language: Language) -> list[str]:
    """Return the classes in words, from the lowest."""
    words, half = WORDS[language], len(classes.borders) // 2
    text = [format_number(border, classes.decimals, language) for border in classes.borders[half:]]
    outward = [words["range"].format(low=low, high=high) for low, high in pairwise(text)]
    outward.append(words["last"].format(border=text[-1]))
    lower = [f"{each} {words['down']}" for each in reversed(outward)]
    return [*lower, words["middle"].format(border=text[0]), *[f"{each} {words['up']}" for each in outward]]


# --------------------------------------------------------------------------------------------------------- words


def _within(rows: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    """Return the rows of a part of the country; of the whole all of them, so that odd ones are refused."""
    if shapes.whole:
        return rows
    return rows[rows["code"].isin(shapes.areas["code"])].reset_index(drop=True)


def _marked(frame: pd.DataFrame) -> pd.Series:
    return frame["significant"].fillna(False).astype(bool)


def _margin_known(frame: pd.DataFrame) -> bool:
    return bool(frame["significant"].notna().any())


def _subtitle(subject: Subject, rows: pd.DataFrame, boundary_year: int) -> str:
    words, indicator = WORDS[subject.language], subject.indicator
    unit = subject.unit(subject.language)
    if is_relative(indicator):
        told = words["relative"].format(since=subject.earlier)
    elif indicator.kind is Kind.RATE and indicator.scale != 100:
        told = words["per"].format(unit=unit, of=getattr(indicator.of, subject.language))
    else:
        told = words["difference"].format(unit=unit)
    provisional = (rows["status"] == str(Status.PROVISIONAL)).any()
    status = STATUS_WORDS[subject.language][Status.PROVISIONAL] if provisional else ""
    return ", ".join(
        filter(None, [subject.place, told, status, words["division"].format(year=boundary_year)])
    )


def _caution(
    subject: Subject, frame: pd.DataFrame, language: Language, *, low: bool = False, why: bool = True
) -> list[str]:
    """Say what chance and breaks do to the figures; in few words on a low sheet."""
    words, short = WORDS[language], "_low" if low else ""
    told = []
    for year, reason in subject.breaks.items():
        told.append(words[f"break{short}"].format(year=year))
        told.extend([getattr(reason, language)] if why and not low else [])
    return [*told, words[f"{'chance' if _margin_known(frame) else 'no chance'}{short}"]]


def _note(subject: Subject, frame: pd.DataFrame, note: str, target: str | Path | Target) -> str:
    """Return what is printed with the legend; at sea, under two legends, there is no room for what a break is."""
    why = bool(subject.place) or load_target(target).landscape
    told = _caution(subject, frame, subject.language, low=is_low(target), why=why)
    return " ".join(filter(None, [*told, note.strip()]))


def _entries(frame: pd.DataFrame, classes: Classes, subject: Subject) -> list[Entry]:
    """Return the rows of the legend, the highest class on top."""
    language = subject.language
    parts = zip(_labels(classes, language), classes.counts(frame["value"]), classes.colours, strict=True)
    shown = [Entry(label, count, colour) for label, count, colour in parts][::-1]
    without = int((frame["status"] == NO_BASE).sum())
    own = [missing_entry(WORDS[language]["no base"], without, NO_BASE_HATCH)] if without else []
    return [*shown, *missing_entries(frame, language), *own]


def _mark_entries(frame: pd.DataFrame, language: Language) -> list[Entry]:
    """Return the rows that explain the marks, and count what has none."""
    words, marked, known = WORDS[language], _marked(frame), frame["value"].notna()
    unknown = int((known & frame["significant"].isna()).sum())
    within = int((frame["significant"].notna() & ~marked).sum())
    return [
        Entry(words["up"], int((marked & (frame["value"] > 0)).sum()), "#ffffff", marker=MARKS["up"]),
        Entry(words["down"], int((marked & (frame["value"] < 0)).sum()), "#ffffff", marker=MARKS["down"]),
        Entry(words["within"], within, "#ffffff"),
        *([Entry(words["unknown"], unknown, "#ffffff")] if unknown else []),
    ]


# ------------------------------------------------------------------------------------------------------- drawing


def _draw_areas(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes) -> None:
    number = classes.assign(frame["value"])
    for at, colour in enumerate(classes.colours):
        add_areas(axes, frame.geometry[number == at], colour, gid=f"class-{at}")
    draw_missing(axes, frame)
    without = frame.geometry[frame["status"] == NO_BASE]
    if len(without):
        add_areas(axes, without, NO_FIGURE, gid=f"status-{NO_BASE}", hatch=NO_BASE_HATCH)


def _mark_size(axes: Axes, frame: gpd.GeoDataFrame) -> float:
    """Return the points of a mark that fits in an area of ordinary size."""
    axes.apply_aspect()
    west, east = axes.get_xlim()
    points = 72 * axes.bbox.width / axes.figure.dpi / (east - west)  # per metre
    wide = points * float(np.sqrt(frame.geometry.area.median()))
    return float(np.clip(MARK_SHARE * wide, SMALLEST_MARK, LARGEST_MARK))


def _draw_marks(axes: Axes, frame: gpd.GeoDataFrame, classes: Classes, size: float) -> None:
    """Draw the marks in an ink that can be seen on the colour of their class."""
    number, marked = classes.assign(frame["value"]), _marked(frame)
    for at, colour in enumerate(classes.colours):
        for direction, marker in MARKS.items():
            turned = frame["value"] > 0 if direction == "up" else frame["value"] < 0
            points = frame.geometry[marked & turned & (number == at)].representative_point()
            if len(points):
                look: dict[str, Any] = {
                    "ls": "",
                    "marker": marker,
                    "zorder": 3,
                    "gid": f"mark-{at}-{direction}",
                }
                axes.plot(points.x, points.y, **look, **marker_style(colour, size))


def _draw_marks_legend(sheet: Sheet, frame: pd.DataFrame, legend: Axes) -> tuple[Sheet, Axes]:
    """Explain the marks, beside the map or under the legend; return what is left of the sheet, and the last legend."""
    if not _margin_known(frame):
        return sheet, legend
    entries, title = _mark_entries(frame, sheet.language), WORDS[sheet.language]["marks"]
    if not sheet.beside:
        return sheet, sheet.draw_legend(entries, title=title, under=legend, width=LEGEND_WIDTH, counted=" ")
    width, height = sheet.figure.get_size_inches()
    marks = draw_legend(
        sheet.figure,
        entries,
        title=title,
        left=width - SIDE_COLUMN + 0.05,
        top=sheet.top,
        width=SIDE_COLUMN - 0.15,
        language=sheet.language,
        counted=" ",
    )
    return replace(sheet, top=(1 - marks.get_position().y0) * height + 0.04), marks


# ---------------------------------------------------------------------------------------------- text alternative


def describe_change(
    rows: pd.DataFrame,
    subject: Subject,
    classes: Classes,
    names: pd.Series,
    note: str = "",
    language: Language = "nl",
) -> str:
    """Say what a map of change shows: how many rose and fell, by more than chance, the ends, classes, what is missing.

    Parameters
    ----------
    rows : DataFrame
        From :func:`analysis.statistics.change.change`.
    subject : Subject
    classes : Classes
    names : Series
        Name of each municipality by code.
    note : str
        A further caveat.
    language : {"nl", "en"}

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> children = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> later, earlier = (select(analysis.load_panel(), children.id, year=year) for year in (2021, 2015))
    >>> rows, names = change(later, earlier, children), analysis.load_gemeenten().names(2023)
    >>> classes = change_classes(later, earlier, children)
    >>> "the largest fall is in Amsterdam (−7.0)" in describe_change(
    ...     rows, Subject(children, "2021", "2015"), classes, names, language="en"
    ... )
    True
    """
    words, known = WORDS[language], rows.dropna(subset="value")
    where = f" in {subject.place}" if subject.place else ""
    title = subject.title(language).rstrip(".")
    per_class = zip(_labels(classes, language), classes.counts(known["value"]), strict=True)
    divided = "; ".join(f"{label}: {count}" for label, count in per_class)
    sentences = [
        *counted(words, "map", len(rows), place=where, title=title),
        *_moved(known, subject, names, language),
        *_beyond(known, words),
        words["per_class"].format(unit=subject.unit(language), classes=divided),
        *_missing(rows, subject, language),
        *_caution(subject, rows, language),
        note.strip(),
    ]
    return " ".join(filter(None, sentences))


def _beyond(known: pd.DataFrame, words: dict[str, Any]) -> list[str]:
    """Count the changes outside and within the margin of chance, and those of which it is not known."""
    if not _margin_known(known):
        return []
    marked = _marked(known)
    up, down = (int((marked & side).sum()) for side in (known["value"] > 0, known["value"] < 0))
    tested = int(known["significant"].notna().sum())
    told = words["beyond"].format(up=up, down=down, within=tested - up - down)
    return [told, *counted(words, "no margin", len(known) - tested)]


def _moved(known: pd.DataFrame, subject: Subject, names: pd.Series, language: Language) -> list[str]:
    """Count what rose and fell, and name the ends."""
    words, unit, values = WORDS[language], subject.unit(language), known["value"]
    if known.empty:
        return [words["moved_none"]]
    if len(known) == 1:
        who = f"{names.get(known['code'].iloc[0], known['code'].iloc[0])} ({subject.figure(values.iloc[0], language)})"
        return [words["moved_one"].format(who=who, unit=unit)]
    up, down = int((values > 0).sum()), int((values < 0).sum())
    moved = words["moved"].format(known=len(known), up=up, down=down, same=len(known) - up - down)
    low, high = (subject.figure(end, language) for end in (values.min(), values.max()))
    if values.min() == values.max():
        return [moved, words["equal"].format(low=low, unit=unit)]
    ends = [
        words[key].format(who=_who(known, end, subject, names, language))
        for key, end, there in (("rise", values.max(), up), ("fall", values.min(), down))
        if there
    ]
    return [moved, words["span"].format(low=low, high=high, unit=unit, ends=join_words(ends, language))]


def _who(known: pd.DataFrame, value: float, subject: Subject, names: pd.Series, language: Language) -> str:
    """Name the municipalities with a change; more than three are counted."""
    words, codes = WORDS[language], sorted(known.loc[known["value"] == value, "code"])
    figure = subject.figure(value, language)
    if len(codes) > NAMED:
        return str(words["shared"].format(count=len(codes), figure=figure))
    named = join_words([str(names.get(code, code)) for code in codes], language)
    return str(words["in"].format(names=named, figure=figure))


def _missing(rows: pd.DataFrame, subject: Subject, language: Language) -> list[str]:
    """Count what has no change, by the reason and the year that it is the reason of."""
    words, without = WORDS[language], rows[rows["value"].isna()]
    year = pd.Series(np.where(without["later"].isna(), subject.later, subject.earlier), index=without.index)
    told = []
    for (since, status), group in without.groupby([year, "status"], sort=True):
        if status == NO_BASE:
            told.append(f"{words['no base in'].format(year=since)}: {len(group)}")
        else:
            reason = STATUS_WORDS[language][status]
            told.append(words["reason"].format(reason=reason, year=since, count=len(group)))
    return counted(words, "missing", len(without), why="; ".join(told))
