"""Spending per jeugdregio: amounts and children of its municipalities added up."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.panel.division import on_division
from analysis.statistics.spending import ratio_factor
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.jeugdregios import Jeugdregios

COLUMNS = ["jeugdregio", "naam", "year", "amount", "size", "value", "municipalities", "missing"]


def region_figures(
    panel: pd.DataFrame,
    indicator: str,
    years: Iterable[int],
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    regions: Jeugdregios,
) -> pd.DataFrame:
    """Return a ratio per jeugdregio, from the sums of its municipalities.

    Parameters
    ----------
    panel : DataFrame
    indicator : str
        A derived ratio, such as ``jeugdzorg_lasten_per_kind``.
    years : iterable of int
    catalogue : Catalogue
    gemeenten : Gemeenten
    regions : Jeugdregios

    Returns
    -------
    DataFrame
        Columns of :data:`COLUMNS`: ``amount`` and ``size`` are the sums (1,000 euro, children) over the municipalities
        that have both; ``value`` the ratio in the indicator's unit; ``municipalities`` how many have a figure and
        ``missing`` the names of those without, whose children do not count either. By year and region.

    Examples
    --------
    >>> import analysis
    >>> from analysis.territory.jeugdregios import load_jeugdregios
    >>> found = region_figures(
    ...     analysis.load_panel(), "jeugdzorg_lasten_per_kind", [2021], catalogue=analysis.load_catalogue(),
    ...     gemeenten=analysis.load_gemeenten(), regions=load_jeugdregios(),
    ... )
    >>> len(found), int(found["municipalities"].sum())
    (42, 342)
    """
    parts = [
        _of_year(
            on_division(panel, indicator, year, regions.year, catalogue=catalogue, gemeenten=gemeenten),
            year,
            gemeenten,
            regions,
            ratio_factor(catalogue, indicator),
        )
        for year in years
    ]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def _of_year(
    rows: pd.DataFrame, year: int, gemeenten: Gemeenten, regions: Jeugdregios, times: float
) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = rows["value"].notna()
    names = gemeenten.names(regions.year)
    placed = rows.assign(
        jeugdregio=rows["code"].map(regions.region),
        amount=rows["numerator"].where(known),
        size=rows["denominator"].where(known),
        absent=rows["code"].map(names).where(~known),
    )
    grouped = placed.groupby("jeugdregio", sort=True)
    sums = grouped[["amount", "size"]].sum(min_count=1)
    return sums.assign(
        naam=regions.names,
        year=year,
        value=times * sums["amount"] / sums["size"],
        municipalities=grouped["value"].count(),
        missing=grouped["absent"].agg(lambda names: ", ".join(sorted(names.dropna()))),
    ).reset_index()[COLUMNS]
