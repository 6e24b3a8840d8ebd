"""The text alternative of a map, built from the figures that it shows."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Indicator
from analysis.maps.classes import Classes
from analysis.numbers import format_number, join_words


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
    year = int(rows["year"].iloc[0])
    known = rows[rows["value"].notna()].sort_values(["value", "code"], ignore_index=True)
    sentences = [f"Kaart van {len(rows)} gemeenten: {indicator.label.nl}, {year}."]
    if known.empty:
        return f"{sentences[0]} Voor geen van deze gemeenten is een cijfer beschikbaar."
    sentences.append(_range(known, indicator, names))
    counts = zip(classes.labels(), classes.counts(rows["value"]), strict=True)
    sentences.append(
        f"Per klasse: {join_words([f'{label} {indicator.unit.nl}: {count}' for label, count in counts])}."
    )
    without = int(rows["value"].isna().sum())
    if without:
        subject, verb = ("gemeente", "is") if without == 1 else ("gemeenten", "zijn")
        sentences.append(f"Voor {without} {subject} is geen cijfer beschikbaar; zij {verb} gearceerd.")
    return " ".join(sentences)


def _range(known: pd.DataFrame, indicator: Indicator, names: pd.Series) -> str:
    """Say from where to where the figures go, and whose the ends are."""
    lowest, highest = known["value"].iloc[0], known["value"].iloc[-1]
    if len(known) == 1:
        return f"Eén gemeente heeft een cijfer, in {indicator.unit.nl}: {_named(known, highest, names, indicator)}."
    low, high = (format_number(value, indicator.decimals) for value in (lowest, highest))
    return (
        f"De {len(known)} gemeenten met een cijfer lopen van {low} tot {high} {indicator.unit.nl}; het hoogste is "
        f"{_named(known, highest, names, indicator)}, het laagste {_named(known, lowest, names, indicator)}."
    )


def _named(known: pd.DataFrame, value: float, names: pd.Series, indicator: Indicator) -> str:
    """Name the municipalities with a value; more than three are counted."""
    codes = known.loc[known["value"] == value, "code"]
    figure = format_number(value, indicator.decimals)
    if len(codes) > 3:
        return f"gedeeld door {len(codes)} gemeenten ({figure})"
    return f"{join_words([str(names.get(code, code)) for code in codes])} ({figure})"
