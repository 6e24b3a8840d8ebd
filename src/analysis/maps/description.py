"""The text alternative of a map, built from the figures that it shows."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Indicator
from analysis.maps.areas import is_estimate
from analysis.maps.classes import Classes
from analysis.maps.sentences import counted, holders
from analysis.numbers import Language, format_number, join_words
from analysis.statistics.latest import period

ENOUGH_FOR_A_MEDIAN = 3
"""Figures that a province must have to be named in the pattern."""

WORDS = {
    "nl": {
        "map": "Kaart van {count} gemeenten{place}: {label}, {period}.",
        "map_one": "Kaart van 1 gemeente{place}: {label}, {period}.",
        "none": "Voor geen van deze gemeenten is een cijfer beschikbaar.",
        "unpublished": "Geen van deze gemeenten heeft een gepubliceerd cijfer.",
        "published": "gepubliceerd ",
        "one": "Eén gemeente heeft een {kind}cijfer, in {unit}: {who}.",
        "range": (
            "De {count} gemeenten met een {kind}cijfer lopen van {low} tot {high} {unit}; "
            "het hoogste is {top}, het laagste {bottom}."
        ),
        "shared": "gedeeld door {count} gemeenten ({figure})",
        "estimated_one": (
            "Voor 1 gemeente is het cijfer geschat met een model; zij is gekleurd naar haar klasse en gearceerd."
        ),
        "estimated": (
            "Voor {count} gemeenten is het cijfer geschat met een model; zij zijn gekleurd naar hun klasse en "
            "gearceerd."
        ),
        "per_class": "Per klasse: {classes}.",
        "both": "{word}: {count} gepubliceerd en {extra} geschat",
        "missing_one": "Voor 1 gemeente is geen cijfer beschikbaar; zij is gearceerd.",
        "missing": "Voor {count} gemeenten is geen cijfer beschikbaar; zij zijn gearceerd.",
        "pattern": (
            "Per provincie is het midden van de {kind}cijfers (de mediaan) het hoogst in {top} ({high}) en het laagst "
            "in {bottom} ({low})."
        ),
    },
    "en": {
        "map": "Map of {count} municipalities{place}: {label}, {period}.",
        "map_one": "Map of 1 municipality{place}: {label}, {period}.",
        "none": "For none of these municipalities a figure is available.",
        "unpublished": "None of these municipalities has a published figure.",
        "published": "published ",
        "one": "One municipality has a {kind}figure, in {unit}: {who}.",
        "range": (
            "The {count} municipalities with a {kind}figure run from {low} to {high} {unit}; "
            "the highest is {top}, the lowest {bottom}."
        ),
        "shared": "shared by {count} municipalities ({figure})",
        "estimated_one": (
            "For 1 municipality the figure was estimated by a model; it has the colour of its class and is hatched."
        ),
        "estimated": (
            "For {count} municipalities the figure was estimated by a model; they have the colour of their class "
            "and are hatched."
        ),
        "per_class": "By class: {classes}.",
        "both": "{word}: {count} published and {extra} estimated",
        "missing_one": "For 1 municipality no figure is available; it is hatched.",
        "missing": "For {count} municipalities no figure is available; they are hatched.",
        "pattern": (
            "By province the middle of the {kind}figures (the median) is highest in {top} ({high}) and lowest in "
            "{bottom} ({low})."
        ),
    },
}


def describe_map(
    rows: pd.DataFrame,
    classes: Classes,
    indicator: Indicator,
    names: pd.Series,
    *,
    language: Language = "nl",
    place: str = "",
    provinces: pd.Series | None = None,
) -> str:
    """Say what a classed map shows: range, highest and lowest, pattern, classes, and what is missing.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.
    classes : Classes
    indicator : Indicator
    names : Series
        Name of each municipality by code.
    language : {"nl", "en"}
    place : str
        The part of the country that is shown; empty for the whole.
    provinces : Series, optional
        Name of the province by code of the municipality; with it the provinces with the highest and lowest median are
        named.

    Returns
    -------
    str

    Examples
    --------
    >>> import analysis
    >>> from analysis import maps, statistics
    >>> rows = statistics.select(analysis.load_panel(), "kinderen_laag_inkomen", year=2011)
    >>> indicator = analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    >>> names = analysis.load_gemeenten().names(2023)
    >>> "het hoogste is Amsterdam (18,0)" in describe_map(rows, maps.ser_classes(), indicator, names)
    True
    >>> english = describe_map(rows, maps.ser_classes(), indicator, names, language="en")
    >>> "the highest is Amsterdam (18.0)" in english
    True
    """
    words, modelled = WORDS[language], is_estimate(rows)
    published = rows[rows["value"].notna() & ~modelled].sort_values(["value", "code"], ignore_index=True)
    where = f" in {place}" if place else ""
    subject = {"place": where, "label": getattr(indicator.label, language), "period": period(rows)}
    sentences = counted(words, "map", len(rows), **subject)
    if published.empty and not modelled.any():
        return f"{sentences[0]} {words['none']}"
    kind = words["published"] if modelled.any() else ""
    if published.empty:
        sentences.append(words["unpublished"])
    else:
        sentences.append(_range(published, indicator, names, kind, language))
        sentences.extend(_pattern(published, indicator, provinces, kind, language))
    sentences.extend(counted(words, "estimated", int(modelled.sum())))
    divided = join_words(_per_class(rows, classes, indicator, language), language)
    sentences.append(words["per_class"].format(classes=divided))
    sentences.extend(counted(words, "missing", int(rows["value"].isna().sum())))
    return " ".join(sentences)


def _per_class(rows: pd.DataFrame, classes: Classes, indicator: Indicator, language: Language) -> list[str]:
    modelled = is_estimate(rows)
    counts = classes.counts(rows["value"][~modelled])
    words = [f"{label} {getattr(indicator.unit, language)}" for label in classes.labels(language)]
    if not modelled.any():
        return [f"{word}: {count}" for word, count in zip(words, counts, strict=True)]
    more = classes.counts(rows["value"][modelled])
    return [
        WORDS[language]["both"].format(word=word, count=count, extra=extra)
        for word, count, extra in zip(words, counts, more, strict=True)
    ]


def _range(known: pd.DataFrame, indicator: Indicator, names: pd.Series, kind: str, language: Language) -> str:
    """Say from where to where the figures go, and whose the ends are."""
    words, unit = WORDS[language], getattr(indicator.unit, language)
    lowest, highest = known["value"].iloc[0], known["value"].iloc[-1]
    bottom, top = (_named(known, value, names, indicator, language) for value in (lowest, highest))
    if len(known) == 1:
        return words["one"].format(kind=kind, unit=unit, who=top)
    low, high = (format_number(value, indicator.decimals, language) for value in (lowest, highest))
    return words["range"].format(
        count=len(known), kind=kind, low=low, high=high, unit=unit, top=top, bottom=bottom
    )


def _named(
    known: pd.DataFrame, value: float, names: pd.Series, indicator: Indicator, language: Language
) -> str:
    figure = format_number(value, indicator.decimals, language)
    return holders(known, value, names, figure, WORDS[language]["shared"], language)


def _pattern(
    known: pd.DataFrame, indicator: Indicator, provinces: pd.Series | None, kind: str, language: Language
) -> list[str]:
    """Name the provinces whose median is highest and lowest; ties and few figures make no pattern."""
    if provinces is None:
        return []
    by_province = known.groupby(known["code"].map(provinces))["value"]
    medians = by_province.median()[by_province.count() >= ENOUGH_FOR_A_MEDIAN].sort_values(kind="stable")
    if len(medians) < 2:
        return []
    low, high = (format_number(medians.iloc[at], indicator.decimals, language) for at in (0, -1))
    if low == high or medians.iloc[0] == medians.iloc[1] or medians.iloc[-1] == medians.iloc[-2]:
        return []
    ends = {"top": medians.index[-1], "bottom": medians.index[0], "high": high, "low": low}
    return [WORDS[language]["pattern"].format(kind=kind, **ends)]
