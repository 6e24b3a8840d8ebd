"""The content of the interactive map as the data that its script reads: short, and whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analysis.maps.areas import MISSING, hatch_ink
from analysis.maps.captions import direction
from analysis.maps.classes import Classes
from analysis.maps.subject import measured
from analysis.numbers import Language
from analysis.panel.schema import Status
from analysis.publication.interactive.content import IndicatorFigures, YearFigures
from analysis.publication.interactive.geometry import Drawn
from analysis.publication.interactive.places import Places
from analysis.publication.interactive.themes import by_theme
from analysis.publication.interactive.words import WORDS
from analysis.wording import STATUS_WORDS

LETTERS = {
    Status.OBSERVED: "o",
    Status.PROVISIONAL: "p",
    Status.ESTIMATED: "e",
    Status.NOT_PUBLISHED: "n",
    Status.SUPPRESSED: "s",
    Status.NOT_DELIVERED: "d",
}
"""One letter for each status; also the ends of the names of hatches in the page."""


def page_data(
    figures: Sequence[IndicatorFigures], places: Places, drawn: Drawn, boundary_year: int, language: Language
) -> dict[str, Any]:
    """Return all that the script of the page needs.

    Parameters
    ----------
    figures : sequence of IndicatorFigures
    places : Places
    drawn : Drawn
        Areas in the order of the places.
    boundary_year : int
    language : {"nl", "en"}

    Returns
    -------
    dict
        Texts, lists and whole numbers. Figures and class borders are in units of the last decimal of their
        indicator, so that the page compares whole numbers.

    Examples
    --------
    >>> from analysis.publication.interactive.geometry import Drawn
    >>> empty = Drawn(10, 10, (), (), (), ())
    >>> data = page_data([], Places((), (), (), ()), empty, 2023, "en")
    >>> data["boundaryYear"], data["statuses"]["p"]
    (2023, 'provisional')
    """
    sources: dict[str, int] = {}
    by_name = {one.indicator.id: one for one in figures}
    return {
        "language": language,
        "boundaryYear": boundary_year,
        "words": WORDS[language],
        "statuses": {letter: STATUS_WORDS[language][status] for status, letter in LETTERS.items()},
        "missing": "".join(LETTERS[Status(status)] for status in MISSING),
        "codes": list(places.codes),
        "names": list(places.names),
        "provinces": list(places.provinces),
        "otherNames": [[name, list(at)] for name, at in places.other_names],
        "anchors": [list(anchor) for anchor in drawn.anchors],
        "themes": [
            {"label": getattr(theme.label, language), "indicators": list(theme.indicators)}
            for theme in by_theme(by_name)
        ],
        "indicators": {name: _indicator(one, sources, language) for name, one in by_name.items()},
        "sources": list(sources),
    }


def _indicator(one: IndicatorFigures, sources: dict[str, int], language: Language) -> dict[str, Any]:
    indicator = one.indicator
    return {
        "label": getattr(indicator.label, language),
        "unit": getattr(indicator.unit, language),
        "measured": measured(indicator, language),
        "definition": getattr(indicator.definition, language),
        "caveat": getattr(indicator.caveat, language) if indicator.caveat else "",
        "decimals": indicator.decimals,
        "direction": direction(one.classes, indicator.polarity, language),
        "classes": _classes(one.classes, indicator.decimals, language),
        "breaks": {str(year): getattr(text, language) for year, text in sorted(indicator.breaks.items())},
        "pooled": indicator.pooled_years is not None,
        "old": one.old,
        "years": [_year(year, indicator.decimals, sources) for year in one.years],
    }


def _classes(classes: Classes, decimals: int, language: Language) -> dict[str, Any]:
    return {
        "borders": [_units(Decimal(repr(float(border))), decimals) for border in classes.borders],
        "closedRight": list(classes.closed_right),
        "colours": list(classes.colours),
        "inks": [hatch_ink(colour) for colour in classes.colours],
        "labels": classes.labels(language),
        "band": classes.borders.index(classes.band.high) if classes.band else -1,
    }


def _year(year: YearFigures, decimals: int, sources: dict[str, int]) -> dict[str, Any]:
    letters = "".join(LETTERS[status] for status in year.statuses)
    return {
        "year": year.year,
        "period": year.period,
        "values": [None if value is None else _units(value, decimals) for value in year.figures],
        "statuses": letters[:1] if len(set(letters)) == 1 else letters,
        "source": sources.setdefault(year.source, len(sources)),
    }


def _units(value: Decimal, decimals: int) -> int:
    """Return a figure in units of its last decimal."""
    units = value.scaleb(decimals)
    if units != units.to_integral_value():
        raise ValueError(f"{value} has more than {decimals} decimals")
    return int(units)
