"""The text alternative of a map, built from the figures that it shows."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Indicator
from analysis.maps.areas import is_estimate
from analysis.maps.classes import Classes
from analysis.numbers import format_number, join_words
from analysis.statistics.latest import period


def describe_map(rows: pd.DataFrame, classes: Classes, indicator: Indicator, names: pd.Series) -> str:
    """Say in Dutch what a classed map shows: range, highest and lowest, classes, and what is missing.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator and year.
    classes : Classes
    indicator : Indicator
    names : Series
        Name of each municipality by code.

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
    """
    modelled = is_estimate(rows)
    published = rows[rows["value"].notna() & ~modelled].sort_values(["value", "code"], ignore_index=True)
    sentences = [f"Kaart van {len(rows)} gemeenten: {indicator.label.nl}, {period(rows)}."]
    if published.empty and not modelled.any():
        return f"{sentences[0]} Voor geen van deze gemeenten is een cijfer beschikbaar."
    if published.empty:
        sentences.append("Geen van deze gemeenten heeft een gepubliceerd cijfer.")
    else:
        sentences.append(_range(published, indicator, names, "gepubliceerd " if modelled.any() else ""))
    sentences.extend(_estimates(int(modelled.sum())))
    sentences.append(f"Per klasse: {join_words(_per_class(rows, classes, indicator))}.")
    without = int(rows["value"].isna().sum())
    if without:
        subject, verb = ("gemeente", "is") if without == 1 else ("gemeenten", "zijn")
        sentences.append(f"Voor {without} {subject} is geen cijfer beschikbaar; zij {verb} gearceerd.")
    return " ".join(sentences)


def _estimates(count: int) -> list[str]:
    if not count:
        return []
    subject, verb = ("gemeente", "is") if count == 1 else ("gemeenten", "zijn")
    return [
        f"Voor {count} {subject} is het cijfer geschat met een model; zij {verb} gekleurd naar hun klasse en "
        "gearceerd."
    ]


def _per_class(rows: pd.DataFrame, classes: Classes, indicator: Indicator) -> list[str]:
    modelled = is_estimate(rows)
    counts = classes.counts(rows["value"][~modelled])
    words = [f"{label} {indicator.unit.nl}" for label in classes.labels()]
    if not modelled.any():
        return [f"{word}: {count}" for word, count in zip(words, counts, strict=True)]
    more = classes.counts(rows["value"][modelled])
    return [
        f"{word}: {count} gepubliceerd en {extra} geschat"
        for word, count, extra in zip(words, counts, more, strict=True)
    ]


def _range(known: pd.DataFrame, indicator: Indicator, names: pd.Series, kind: str) -> str:
    """Say from where to where the figures go, and whose the ends are."""
    lowest, highest = known["value"].iloc[0], known["value"].iloc[-1]
    if len(known) == 1:
        who = _named(known, highest, names, indicator)
        return f"Eén gemeente heeft een {kind}cijfer, in {indicator.unit.nl}: {who}."
    low, high = (format_number(value, indicator.decimals) for value in (lowest, highest))
    bottom, top = (_named(known, value, names, indicator) for value in (lowest, highest))
    return (
        f"De {len(known)} gemeenten met een {kind}cijfer lopen van {low} tot {high} {indicator.unit.nl}; "
        f"het hoogste is {top}, het laagste {bottom}."
    )


def _named(known: pd.DataFrame, value: float, names: pd.Series, indicator: Indicator) -> str:
    """Name the municipalities with a value; more than three are counted."""
    codes = known.loc[known["value"] == value, "code"]
    figure = format_number(value, indicator.decimals)
    if len(codes) > 3:
        return f"gedeeld door {len(codes)} gemeenten ({figure})"
    return f"{join_words([str(names.get(code, code)) for code in codes])} ({figure})"
