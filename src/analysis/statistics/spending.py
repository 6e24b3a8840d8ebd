"""Spending of all municipalities together over the years: accounts, budget, per child, in prices of one year."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.catalogue.derivations import Deflated, Ratio
from analysis.panel.division import FiguresOnDivision
from analysis.territory.gemeenten import Gemeenten

COLUMNS = ["indicator", "year", "total", "size", "value", "delivered", "not_delivered"]


def national_series(
    panel: pd.DataFrame,
    indicators: Iterable[str],
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    without: Collection[str] = (),
) -> pd.DataFrame:
    """Return for each year the sum of an amount over the municipalities, or a ratio from the sums of both.

    Parameters
    ----------
    panel : DataFrame
    indicators : iterable of str
        Amounts (1,000 euro) or derived ratios of an amount and a count.
    boundary_year : int
        The division on which they are added up.
    catalogue : Catalogue
    gemeenten : Gemeenten
    without : collection of str
        Codes of municipalities that do not take part, such as the regions in which a host books for its neighbours.

    Returns
    -------
    DataFrame
        Columns of :data:`COLUMNS`. ``total`` (1,000 euro) is the sum over the municipalities with a figure; of a ratio
        ``size`` is the sum of the denominator over the same ones and ``value`` the ratio in the indicator's unit; of
        an amount ``value`` is the total in million euro. ``delivered`` and ``not_delivered`` count municipalities of
        the division; one of which a part did not deliver counts as not delivered.

    Examples
    --------
    >>> import analysis
    >>> found = national_series(
    ...     analysis.load_panel(), ["jeugdzorg_lasten_per_kind"], 2023,
    ...     catalogue=analysis.load_catalogue(), gemeenten=analysis.load_gemeenten(),
    ... )
    >>> found["year"].tolist()
    [2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024]
    """
    figures = FiguresOnDivision(panel, boundary_year, catalogue, gemeenten)
    rows = [
        _sum(_others(figures.rows(name, year), without), name, year, catalogue)
        for name in indicators
        for year in figures.years(name)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _others(rows: pd.DataFrame, without: Collection[str]) -> pd.DataFrame:
    return rows[~rows["code"].isin(without)]


def _sum(rows: pd.DataFrame, indicator: str, year: int, catalogue: Catalogue) -> list[object]:
    known = rows[rows["value"].notna()]
    rule = catalogue.indicators[indicator].derived
    missing = len(rows) - len(known)
    if rule is None:
        total = float(known["value"].sum())
        return [indicator, year, total, float("nan"), total / 1000, len(known), missing]
    total, size = float(known["numerator"].sum()), float(known["denominator"].sum())
    return [
        indicator,
        year,
        total,
        size,
        ratio_factor(catalogue, indicator) * total / size,
        len(known),
        missing,
    ]


def ratio_factor(catalogue: Catalogue, indicator: str) -> float:
    """Return the factor of a derived ratio, also of one in prices of another year; 1 for what is no ratio.

    Examples
    --------
    >>> import analysis
    >>> ratio_factor(analysis.load_catalogue(), "jeugdzorg_lasten_per_kind_reeel")
    1000.0
    """
    match catalogue.indicators[indicator].derived:
        case Ratio(times=times):
            return times
        case Deflated(amount=amount):
            return ratio_factor(catalogue, amount)
        case _:
            return 1.0


def published_total(panel: pd.DataFrame, indicator: str, year: int) -> float:
    """Return the sum over all municipalities as they were in the year, in million euro.

    Examples
    --------
    >>> import analysis
    >>> round(published_total(analysis.load_panel(), "jeugdzorg_lasten_kern", 2021))
    5582
    """
    own = panel[(panel["indicator"] == indicator) & (panel["year"] == year)]
    return float(own.loc[own["code"].str.startswith("GM"), "value"].sum()) / 1000
