"""Indicators on the municipal division that is asked for: published ones brought there, derived ones computed there."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.catalogue import Catalogue, Kind
from analysis.panel.boundaries import on_boundaries
from analysis.panel.derivation import derived_rows, derived_years, ingredients
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten


class FiguresOnDivision:
    """All indicators of a panel on one municipal division; what was asked once is kept.

    Parameters
    ----------
    panel : DataFrame
    boundary_year : int
        The division that is wanted, which is not older than that of the figures.
    catalogue : Catalogue
    gemeenten : Gemeenten

    Examples
    --------
    >>> import analysis
    >>> figures = FiguresOnDivision(
    ...     analysis.load_panel(), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    ... )
    >>> figures.years("kinderen_0_17")[-1], len(figures.rows("kinderen_0_17", 2021))
    (2025, 342)
    >>> sorted(set(figures.rests_on("kinderen_0_17", 2021)["year"]))
    [2019, 2025]
    >>> len(figures.behind([("inwoners", 2021), ("inwoners", 2021)]))
    342
    """

    def __init__(
        self, panel: pd.DataFrame, boundary_year: int, catalogue: Catalogue, gemeenten: Gemeenten
    ) -> None:
        self.panel, self.boundary_year = panel, boundary_year
        self.catalogue, self.gemeenten = catalogue, gemeenten
        self._rows: dict[tuple[str, int], pd.DataFrame] = {}
        self._years: dict[str, list[int]] = {}

    def rows(self, indicator: str, year: int) -> pd.DataFrame:
        """Return the municipal rows of an indicator and year; empty when there is no such year."""
        place = (indicator, year)
        if place not in self._rows:
            definition = self.catalogue.indicators.get(indicator)
            derived = definition is not None and definition.derived is not None
            self._rows[place] = (
                derived_rows(self.catalogue.indicators[indicator], year, self)
                if derived
                else self._published(indicator, year)
            )
        return self._rows[place]

    def years(self, indicator: str) -> list[int]:
        """Return the years with a municipal figure, published or derived, that can be brought to the division."""
        if indicator not in self._years:
            definition = self.catalogue.indicators.get(indicator)
            derived = definition is not None and definition.derived is not None
            self._years[indicator] = (
                derived_years(self.catalogue.indicators[indicator], self)
                if derived
                else self._published_years(indicator)
            )
        return self._years[indicator]

    def rests_on(self, indicator: str, year: int) -> pd.DataFrame:
        """Return the published rows that the figures rest on; of a published indicator its own."""
        return ingredients(self.catalogue.indicators[indicator], year, self)

    def behind(self, used: Iterable[tuple[str, int]]) -> pd.DataFrame:
        """Return the published rows behind several indicators and years, each row once."""
        parts = [self.rests_on(indicator, year) for indicator, year in dict.fromkeys(used)]
        return pd.concat(parts).drop_duplicates(["indicator", "code", "year"], ignore_index=True)

    def _published(self, indicator: str, year: int) -> pd.DataFrame:
        rows = _municipal(self.panel, indicator, year)
        definition = self.catalogue.indicators.get(indicator)
        if definition is not None and definition.kind is Kind.AMOUNT:
            rows = _closed_by_successors(rows, year, self.gemeenten, self.boundary_year)
        if rows.empty:
            return rows
        published = int(rows["boundary_year"].iloc[0])
        if self.gemeenten.same_division(published, self.boundary_year):
            return rows.assign(boundary_year=self.boundary_year)
        catalogue, gemeenten = self.catalogue, self.gemeenten
        weights = merging_weights(
            self.panel, indicator, year, published, catalogue=catalogue, gemeenten=gemeenten
        )
        brought = on_boundaries(
            rows,
            self.boundary_year,
            catalogue=catalogue,
            gemeenten=gemeenten,
            weights=weights,
            without_parts="leave out",
        )
        return brought[list(rows.columns)]

    def _published_years(self, indicator: str) -> list[int]:
        own = self.panel[
            (self.panel["indicator"] == indicator)
            & self.panel["value"].notna()
            & self.panel["code"].str.startswith("GM")
        ]
        there = reaches(own, self.boundary_year, self.gemeenten)
        return sorted(int(year) for year in own.loc[there, "year"].unique())


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
    (``merged_by``), as it was nearest to that year; without such a count a merged municipality has no figure. An
    indicator that follows from others is computed from these on the division. An account that was not delivered because
    the municipality was dissolved during the year is taken to be in that of its successor.

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
    return FiguresOnDivision(panel, boundary_year, catalogue, gemeenten).rows(indicator, year)


def years_on_division(
    panel: pd.DataFrame, indicator: str, boundary_year: int, *, catalogue: Catalogue, gemeenten: Gemeenten
) -> list[int]:
    """Return the years with a municipal figure, published or derived, that can be brought to a division.

    Examples
    --------
    >>> import analysis
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> years_on_division(analysis.load_panel(), "kinderen_0_17", 2023, **parts)[-1]
    2025
    """
    return FiguresOnDivision(panel, boundary_year, catalogue, gemeenten).years(indicator)


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


def _closed_by_successors(
    rows: pd.DataFrame, year: int, gemeenten: Gemeenten, boundary_year: int
) -> pd.DataFrame:
    """Count nothing for an account that was not delivered because the municipality was dissolved during the year.

    Its successor closes the books, so that its own account holds the amount: Weesp went into Amsterdam on 24 March
    2022. Without this, the successor would count as not delivered. On its own division it stays not delivered.
    """
    if rows.empty or gemeenten.same_division(int(rows["boundary_year"].iloc[0]), boundary_year):
        return rows
    dissolved = gemeenten.herindelingen
    dates = pd.to_datetime(dissolved["datum"])
    during = (dates.dt.year == year) & (dates.dt.day_of_year > 1) & (dissolved["soort"] == "opheffing")
    gone = rows["code"].isin(dissolved.loc[during, "oude_code"])
    closed = gone & (rows["status"] == str(Status.NOT_DELIVERED))
    amounts = {name: rows[name].mask(closed, 0.0) for name in ("value", "lower", "upper")}
    return rows.assign(**amounts, status=rows["status"].mask(closed, str(Status.OBSERVED)))


def _municipal(panel: pd.DataFrame, indicator: str, year: int) -> pd.DataFrame:
    own = (panel["indicator"] == indicator) & (panel["year"] == year) & panel["code"].str.startswith("GM")
    return panel[own].reset_index(drop=True)
