"""One indicator of one year on the municipal division that is asked for, with the weights that this takes."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.panel.boundaries import on_boundaries
from analysis.territory.gemeenten import Gemeenten


def on_division(
    panel: pd.DataFrame,
    indicator: str,
    year: int,
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
) -> pd.DataFrame:
    """Return the municipal rows of an indicator and year on a division.

    A rate without counts is averaged over merged municipalities by the count that the catalogue names
    (``merged_by``), as it was nearest to that year; without such a count a merged municipality has no figure.

    Parameters
    ----------
    panel : DataFrame
    indicator : str
    year, boundary_year : int
        The year of the figures, and the division that is wanted, which is not older than theirs.
    catalogue : Catalogue
    gemeenten : Gemeenten

    Returns
    -------
    DataFrame
        The columns of the panel; empty when the panel has no such year.

    Examples
    --------
    >>> import analysis
    >>> rows = on_division(
    ...     analysis.load_panel(), "huishoudens_laag_inkomen", 2021, 2023,
    ...     catalogue=analysis.load_catalogue(), gemeenten=analysis.load_gemeenten(),
    ... )
    >>> len(rows), int(rows["value"].notna().sum())
    (342, 342)
    """
    rows = _municipal(panel, indicator, year)
    if rows.empty:
        return rows
    published = int(rows["boundary_year"].iloc[0])
    if gemeenten.same_division(published, boundary_year):
        return rows.assign(boundary_year=boundary_year)
    weights = merging_weights(panel, indicator, year, published, catalogue=catalogue, gemeenten=gemeenten)
    brought = on_boundaries(
        rows,
        boundary_year,
        catalogue=catalogue,
        gemeenten=gemeenten,
        weights=weights,
        without_parts="leave out",
    )
    return brought[list(rows.columns)]


def reaches(rows: pd.DataFrame, boundary_year: int, gemeenten: Gemeenten) -> pd.Series:
    """Tell for each row whether it can be brought to a division: from an older one, or from one that is the same.

    Examples
    --------
    >>> import analysis
    >>> rows = pd.DataFrame({"boundary_year": [2021, 2025]})
    >>> reaches(rows, 2023, analysis.load_gemeenten()).tolist(), reaches(rows, 2022, analysis.load_gemeenten()).tolist()
    ([True, True], [True, False])
    """
    published = rows["boundary_year"]
    possible = [
        year
        for year in published.unique()
        if year <= boundary_year or gemeenten.same_division(year, boundary_year)
    ]
    return published.isin(possible)


def merging_weights(
    panel: pd.DataFrame,
    indicator: str,
    year: int,
    boundary_year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
) -> pd.Series | None:
    """Return the count by which an indicator is averaged, on a division, from the nearest year that can be had.

    Parameters
    ----------
    panel : DataFrame
    indicator : str
    year, boundary_year : int
        The year of the figures, and the division on which they are weighted.
    catalogue : Catalogue
    gemeenten : Gemeenten

    Returns
    -------
    Series or None
        By code; None when the indicator names no count, or the panel has none of that division or an older one.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> weights = merging_weights(analysis.load_panel(), "huishoudens_laag_inkomen", 2021, 2021, **parts)
    >>> len(weights)
    352
    """
    count = catalogue.indicators[indicator].merged_by
    if count is None:
        return None
    counted = panel[
        (panel["indicator"] == count)
        & panel["code"].str.startswith("GM")
        & panel["value"].notna()
        & reaches(panel, boundary_year, gemeenten)
    ]
    if counted.empty:
        return None
    nearest = min(sorted(counted["year"].unique()), key=lambda known: abs(int(known) - year))
    rows = _municipal(panel, count, int(nearest))
    if not gemeenten.same_division(int(rows["boundary_year"].iloc[0]), boundary_year):
        rows = on_boundaries(rows, boundary_year, catalogue=catalogue, gemeenten=gemeenten)
    return rows.set_index("code")["value"]


def _municipal(panel: pd.DataFrame, indicator: str, year: int) -> pd.DataFrame:
    own = (panel["indicator"] == indicator) & (panel["year"] == year) & panel["code"].str.startswith("GM")
    return panel[own].reset_index(drop=True)
