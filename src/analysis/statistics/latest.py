"""The newest figure of each indicator on one municipal division; small numbers as several years together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import StatisticsError
from analysis.panel.division import FiguresOnDivision
from analysis.territory.gemeenten import Gemeenten

OLD = 5
"""Years after which a figure is shown as old."""


def latest_figures(
    panel: pd.DataFrame,
    indicators: Iterable[str],
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    figures: FiguresOnDivision | None = None,
) -> pd.DataFrame:
    """Return for each indicator the rows of its newest year, every municipality of the division included.

    Parameters
    ----------
    panel : DataFrame
    indicators : iterable of str
        Those without any figure give no rows.
    boundary_year : int
    catalogue : Catalogue
        Says which indicators are pooled over years, and how rates are merged.
    gemeenten : Gemeenten
    figures : FiguresOnDivision, optional
        Of the same panel and division, when several questions share what it keeps; otherwise one is made.

    Returns
    -------
    DataFrame
        The columns of the panel and ``years``, in words: ``2021``, or ``2011-2015`` for pooled years, of which
        ``year`` is the last. Ordered by indicator as asked, then by code.

    Examples
    --------
    >>> import analysis
    >>> newest = latest_figures(
    ...     analysis.load_panel(), ["kinderen_laag_inkomen", "tienermoeders"], 2023,
    ...     catalogue=analysis.load_catalogue(), gemeenten=analysis.load_gemeenten(),
    ... )
    >>> newest.groupby("indicator", sort=False)["years"].first().tolist()
    ['2022', '2011-2015']
    """
    known = figures or FiguresOnDivision(panel, boundary_year, catalogue, gemeenten)
    parts = []
    for name in indicators:
        wanted = _newest_run(known.years(name), catalogue.indicators[name].pooled_years or 1)
        if wanted:
            parts.append(_together(known, name, wanted))
    if not parts:
        return panel.head(0).assign(years="")
    return pd.concat(parts, ignore_index=True)


def _newest_run(years: list[int], most: int) -> list[int]:
    """Return the newest years that follow each other without a gap, at most so many."""
    run = years[-1:]
    while run and len(run) < most and run[0] - 1 in years:
        run.insert(0, run[0] - 1)
    return run


def figures_of_year(
    panel: pd.DataFrame,
    indicators: Iterable[str],
    year: int,
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
) -> pd.DataFrame:
    """Return the rows of several indicators in one year, on one division, one under the other.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> lines = ["kinderen_laag_inkomen", "kinderen_150_sociaal_minimum"]
    >>> wide(figures_of_year(analysis.load_panel(), lines, 2021, 2023, **parts)).shape
    (342, 2)
    """
    known = FiguresOnDivision(panel, boundary_year, catalogue, gemeenten)
    return pd.concat([known.rows(name, year) for name in indicators], ignore_index=True)


def pooled_figures(
    panel: pd.DataFrame,
    indicator: str,
    years: list[int],
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
) -> pd.DataFrame:
    """Return the rows of several years together: counts added up, the rate computed from the sums.

    Parameters
    ----------
    panel : DataFrame
    indicator : str
    years : list of int
        One year gives its own rows, as published.
    boundary_year : int
    catalogue : Catalogue
    gemeenten : Gemeenten

    Returns
    -------
    DataFrame
        As :func:`latest_figures`. A municipality that misses a year has no figure. Bounds add up those of the
        years.

    Raises
    ------
    StatisticsError
        When several years are asked of an indicator without counts, or years with a gap.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> rows = pooled_figures(analysis.load_panel(), "tienermoeders", [2014, 2015], 2023, **parts)
    >>> len(rows), rows["years"].iloc[0]
    (342, '2014-2015')
    """
    return _together(FiguresOnDivision(panel, boundary_year, catalogue, gemeenten), indicator, years)


def _together(figures: FiguresOnDivision, indicator: str, years: list[int]) -> pd.DataFrame:
    years = sorted(set(years))
    if not years or years != list(range(years[0], years[-1] + 1)):
        raise StatisticsError(
            "years are taken together when they follow each other without a gap",
            where=f"{indicator}, {', '.join(map(str, years)) or 'no year'}",
            remedy="give one year, or years in a row",
        )
    each = [figures.rows(indicator, year) for year in years]
    if len(each) == 1:
        return each[0].assign(years=str(years[0]))
    together = pd.concat(each)
    if any(rows["value"].notna().any() and rows["denominator"].isna().all() for rows in each):
        raise StatisticsError(
            "years cannot be taken together without counts",
            where=f"{indicator}, {years[0]}-{years[-1]}",
            remedy="choose one year, or an indicator with numerator and denominator",
        )
    return _pooled(together, years, figures.catalogue.indicators[indicator].scale)


def _pooled(together: pd.DataFrame, years: list[int], scale: float) -> pd.DataFrame:
    """Add up the years per municipality; the status is that of a year that misses, else the last one's."""
    weighted = together.assign(
        low=together["lower"] * together["denominator"], high=together["upper"] * together["denominator"]
    )
    grouped = weighted.groupby("code", sort=True)
    sums = grouped[["numerator", "denominator", "low", "high"]].sum()
    known = grouped[["value", "numerator", "denominator"]].count().min(axis=1)
    complete = (known == len(years)) & (sums["denominator"] > 0)
    sums = sums.where(complete)
    last = together[together["year"] == years[-1]].set_index("code")
    missing = together[together["value"].isna()].drop_duplicates("code").set_index("code")["status"]
    rows = last.assign(
        value=scale * sums["numerator"] / sums["denominator"],
        lower=sums["low"] / sums["denominator"],
        upper=sums["high"] / sums["denominator"],
        numerator=sums["numerator"],
        denominator=sums["denominator"],
        status=last["status"].where(complete, missing.reindex(last.index)).fillna("not published"),
        years=f"{years[0]}-{years[-1]}",
    )
    rows["lower"] = np.minimum(rows["lower"], rows["value"])
    rows["upper"] = np.maximum(rows["upper"], rows["value"])
    return rows.reset_index()[[*together.columns, "years"]].sort_values("code", ignore_index=True)


def wide(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures as one row per municipality and one column per indicator, in the order of the rows.

    Examples
    --------
    >>> rows = pd.DataFrame({"code": ["A", "A"], "indicator": ["p", "q"], "value": [1.0, 2.0]})
    >>> wide(rows).loc["A"].tolist()
    [1.0, 2.0]
    """
    columns = list(dict.fromkeys(rows["indicator"]))
    table = rows.set_index(["code", "indicator"])["value"].unstack()  # noqa: PD010 - nothing to aggregate
    return table[columns].sort_index()


def period(rows: pd.DataFrame) -> str:
    """Return the year that rows are about, or the years that were taken together.

    Examples
    --------
    >>> period(pd.DataFrame({"year": [2015], "years": ["2011-2015"]})), period(pd.DataFrame({"year": [2021]}))
    ('2011-2015', '2021')
    """
    return str(rows["years"].iloc[0]) if "years" in rows else str(int(rows["year"].iloc[0]))


def is_old(year: int, reference_year: int) -> bool:
    """Tell whether a figure is shown as old.

    Examples
    --------
    >>> is_old(2015, 2023), is_old(2021, 2023)
    (True, False)
    """
    return reference_year - year > OLD
