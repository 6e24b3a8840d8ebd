"""The subject of a map: one indicator of one year."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.errors import TerritoryError
from analysis.numbers import Language


def one_subject(rows: pd.DataFrame, catalogue: Catalogue, where: str = "the map") -> tuple[Indicator, int]:
    """Return the one indicator and year that rows are about.

    Raises
    ------
    TerritoryError
        When they are about none or several.

    Examples
    --------
    >>> import analysis
    >>> rows = pd.DataFrame({"indicator": ["inwoners", "inwoners"], "year": [2024, 2025]})
    >>> one_subject(rows, analysis.load_catalogue())
    Traceback (most recent call last):
    analysis.errors.TerritoryError: the map: a map shows one indicator of one year, these rows hold 2; select one ...
    """
    subjects = rows[["indicator", "year"]].drop_duplicates()
    if len(subjects) != 1:
        raise TerritoryError(
            f"a map shows one indicator of one year, these rows hold {len(subjects)}",
            where=where,
            remedy="select one with analysis.statistics.select(panel, indicator, year=...)",
        )
    return catalogue.indicators[subjects["indicator"].item()], int(subjects["year"].item())


def measured(indicator: Indicator, language: Language = "nl") -> str:
    """Return the unit of an indicator, of a rate with the population that it is about.

    Examples
    --------
    >>> import analysis
    >>> known = analysis.load_catalogue().indicators
    >>> measured(known["kinderen_laag_inkomen"]), measured(known["tienermoeders"])
    ('procent van minderjarige kinderen', 'per 1.000 levend geboren kinderen')
    """
    unit, population = str(getattr(indicator.unit, language)), getattr(indicator.of, language)
    if indicator.kind is not Kind.RATE:
        return unit
    if unit.startswith("per "):
        return f"{unit} {population}"
    return f"{unit} {'van' if language == 'nl' else 'of'} {population}"
