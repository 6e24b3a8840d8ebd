"""What stands on the page of a municipality, word for word and drawing for drawing: the renderers only lay it out."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_lowercase

from analysis.catalogue.base import Bilingual
from analysis.numbers import Language, format_interval, format_number, join_words
from analysis.publication.gemeente.goals import Goal, told_gaps, told_goals
from analysis.publication.gemeente.locator import Locator
from analysis.publication.gemeente.range_mark import range_mark
from analysis.publication.gemeente.svg import Drawing
from analysis.publication.gemeente.trend_chart import trend_chart
from analysis.publication.gemeente.words import say
from analysis.publication.profile.content import KeyFigure, Places, Profile, Spread, Trend
from analysis.publication.profile.reasons import BOOKED
from analysis.publication.profile.sentences import told_grade, told_spending, told_trend

NOTHING = "–"
"""In a cell to which a question does not apply, as there is no figure."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and the letter of the note that belongs to it."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One key figure: its name and unit, and its cells in the order of :attr:`Sheet.heads`."""

    label: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Panel:
    """A drawing with a heading and what is said about it; without a drawing where there is nothing to draw."""

    title: str
    drawing: Drawing | None
    told: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The page.

    Parameters
    ----------
    language : {"nl", "en"}
    code, name, place : str
    locator : Drawing
    heads : tuple of str
        Of the columns after the name of the measure.
    rows : tuple of Row
    notes : tuple of (str, str)
        Letter and text, in the order of the letters.
    legend : tuple of str
        What signs and grades in the table mean; only those that are in it.
    panels : tuple of Panel
        Trends and spending.
    goals : tuple of Goal
    gaps, peers, method, sources : str
    """

    language: Language
    code: str
    name: str
    place: str
    locator: Drawing = field(repr=False)
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[tuple[str, str], ...]
    legend: tuple[str, ...]
    panels: tuple[Panel, ...]
    goals: tuple[Goal, ...]
    gaps: str
    peers: str
    method: str
    sources: str

    def say(self, key: str, **parts: object) -> str:
        """Return fixed words in the language of the page."""
        return say(key, self.language, **parts)


HEADS = ("year", "figure", "interval", "grade", "peer median", "median", "peer places", "places")


def sheet(profile: Profile, locator: Locator, language: Language = "nl") -> Sheet:
    """Put a profile into words and drawings.

    Parameters
    ----------
    profile : Profile
    locator : Locator
        Of the division of the profile.
    language : {"nl", "en"}

    Returns
    -------
    Sheet

    Examples
    --------
    >>> from analysis.maps.shapes import load_shapes
    >>> from analysis.publication.profile.content import Spending
    >>> from analysis.statistics.peers import Peers
    >>> nobody = Peers("GM0344", (), (), (("inwoners", 2021),), ("Inwoners",), ("Inhabitants",))
    >>> unknown = Bilingual(nl="Geen cijfer.", en="No figure.")
    >>> spending = Spending(2021, None, reason=unknown)
    >>> bare = Profile("GM0344", "Utrecht", "Utrecht", 2023, (), nobody, (), (), (), spending, unknown)
    >>> sheet(bare, Locator(load_shapes(2023))).panels[0].told
    ('Geen cijfer.',)
    """
    notes = _Notes(language)
    return Sheet(
        language=language,
        code=profile.code,
        name=profile.name,
        place=say(
            "place", language, province=profile.province, year=profile.boundary_year, code=profile.code
        ),
        locator=locator.drawing(profile.code, profile.name, profile.province, language),
        heads=tuple(say(head, language) for head in HEADS),
        rows=tuple(_row(figure, notes, language) for figure in profile.figures),
        notes=notes.listed,
        legend=_legend(profile.figures, language),
        panels=(*(_trend(trend, language) for trend in profile.trends), _spending(profile, language)),
        goals=told_goals(profile.sdg, language),
        gaps=told_gaps(profile, language),
        peers=_peers(profile, language),
        method=say("method text", language),
        sources=getattr(profile.sources, language),
    )


# ----------------------------------------------------------------------------------------------- key figures


class _Notes:
    """Gives each different note a letter, in the order in which they are asked for."""

    def __init__(self, language: Language) -> None:
        self._language, self._letters = language, dict[str, str]()

    def letter(self, note: Bilingual | str | None) -> str:
        if note is None:
            return ""
        told = note if isinstance(note, str) else str(getattr(note, self._language))
        return self._letters.setdefault(told, ascii_lowercase[len(self._letters)])

    @property
    def listed(self) -> tuple[tuple[str, str], ...]:
        return tuple((letter, told) for told, letter in self._letters.items())


def _row(figure: KeyFigure, notes: _Notes, language: Language) -> Row:
    indicator = figure.indicator
    remark = notes.letter(figure.remark)
    there = figure.value is not None
    cells = (
        Cell(figure.period.replace("-", "–")),
        _figure(figure, remark, language),
        _interval(figure, remark, language) if there else Cell(NOTHING),
        Cell(figure.grade or NOTHING),
        Cell(_middle(figure.peer_median, indicator.decimals, language)),
        Cell(_middle(figure.median, indicator.decimals, language)),
        _places(figure.peer_places, figure.no_peer_places, notes, language),
        _places(figure.places, figure.no_places, notes, language),
    )
    return Row(getattr(indicator.short, language), getattr(indicator.unit, language), cells)


def _figure(figure: KeyFigure, remark: str, language: Language) -> Cell:
    if figure.value is None:
        return Cell(say("no figure", language), remark)
    value = format_number(figure.value, figure.indicator.decimals, language)
    if figure.status == "estimated":
        return Cell(say("estimated", language, value=value), remark)
    star = "*" if figure.status == "provisional" else ""
    about_figure = figure.interval is not None or figure.remark in BOOKED.values()
    return Cell(f"{value}{star}", remark if about_figure else "")


def _interval(figure: KeyFigure, remark: str, language: Language) -> Cell:
    if figure.interval is None:
        return Cell(say("none", language), remark)
    interval = figure.interval
    ends = format_interval(interval.lower, interval.upper, figure.indicator.decimals, language)
    if interval.about is Spread.PREDICTION:
        return Cell(say("prediction", language, interval=ends))
    return Cell(ends)


def _middle(value: float | None, decimals: int, language: Language) -> str:
    """Write the middle of figures; that of two may miss a half by the last bit of a float."""
    return NOTHING if value is None else format_number(round(value, 9), decimals, language)


def _places(places: Places | None, why: Bilingual | None, notes: _Notes, language: Language) -> Cell:
    if places is None:
        return Cell(say("none", language), notes.letter(why))
    among = format_number(places.among, 0, language)
    said = say("range", language, first=places.first, last=places.last, among=among)
    anywhere = places.first == 1 and places.last == places.among
    return Cell(said, notes.letter(say("anywhere", language)) if anywhere else "")


def _legend(figures: tuple[KeyFigure, ...], language: Language) -> tuple[str, ...]:
    """Explain the signs and grades that are in the table, and no others."""
    grades = sorted({figure.grade for figure in figures if figure.grade})
    told = [f"{say('middle', language)}."]
    if any(figure.status == "provisional" and figure.value is not None for figure in figures):
        told.insert(0, f"{say('provisional', language)}.")
    if grades:
        meanings = "; ".join(told_grade(grade, language) for grade in grades)
        told.append(f"{say('reliability', language)}: {meanings}.")
    return tuple(told)


# -------------------------------------------------------------------------------------- drawings and the rest


def _trend(trend: Trend, language: Language) -> Panel:
    label = getattr(trend.indicator.label, language)
    title = f"{label} ({getattr(trend.indicator.unit, language)})"
    chart = trend_chart(trend, language)
    if chart is None:
        first, last = trend.points[0].year, trend.points[-1].year
        return Panel(title, None, (say("no years", language, first=first, last=last),))
    said = told_trend(trend, language).removeprefix(f"{label}: ")
    breaks = [say("break", language, year=year, why=getattr(why, language)) for year, why in trend.breaks]
    told = (f"{said[:1].upper()}{said[1:]}", *_unusual(trend, language), *breaks, *_signs(trend, language))
    return Panel(title, chart, told)


def _unusual(trend: Trend, language: Language) -> list[str]:
    """Say in which years the amount does not compare; one sentence for each reason."""
    reasons = dict.fromkeys(str(getattr(why, language)) for _, why in trend.unusual)
    years = {
        told: [str(year) for year, why in trend.unusual if getattr(why, language) == told] for told in reasons
    }
    return [
        say("unusual", language, years=join_words(listed, language), why=told)
        for told, listed in years.items()
    ]


def _signs(trend: Trend, language: Language) -> list[str]:
    known = [point for point in trend.points if point.value is not None]
    signs = [say("band", language)] if any(point.interval for point in known) else []
    return signs + ([say("open", language)] if any(point.status != "observed" for point in known) else [])


def _spending(profile: Profile, language: Language) -> Panel:
    spending = profile.spending
    return Panel(
        say("spending", language, year=spending.year),
        range_mark(spending, language),
        (told_spending(spending, profile.name, language),),
    )


def _peers(profile: Profile, language: Language) -> str:
    named = join_words(list(profile.peer_names), language)
    return f"{named}. {profile.peers.explanation(language)}"
