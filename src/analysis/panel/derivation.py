"""Indicators that follow from others: per child, in prices of one year, interpolated between two counts.

The formulas stand in the catalogue (:mod:`analysis.catalogue.derivations`). They are applied to figures that already
stand on one municipal division, so that a sum and its part are about the same area.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue, Indicator
from analysis.catalogue.derivations import Deflated, FirstOf, PartOf, Ratio, Sum
from analysis.panel.anchors import national_anchors
from analysis.panel.schema import COLUMNS, WITH_FIGURE, Status


class Supply(Protocol):
    """Where a formula finds its figures: municipal rows, all on one division."""

    @property
    def catalogue(self) -> Catalogue:
        """The formulas, and the price indices."""

    def rows(self, indicator: str, year: int) -> pd.DataFrame:
        """Return the rows of an indicator and year; empty when there are none."""

    def years(self, indicator: str) -> list[int]:
        """Return the years in which an indicator has figures."""


def derived_rows(indicator: Indicator, year: int, supply: Supply) -> pd.DataFrame:
    """Return the rows of an indicator that follows from others.

    ``source`` and ``version`` name the table of the leading figure (the numerator, the amount, the first count);
    :func:`ingredients` gives all rows that the figures rest on.

    Parameters
    ----------
    indicator : Indicator
        One with ``derived``.
    year : int
    supply : Supply

    Returns
    -------
    DataFrame
        Columns of :data:`analysis.panel.schema.COLUMNS`; empty when a part has no such year.

    Examples
    --------
    >>> import analysis
    >>> from analysis.panel.division import on_division
    >>> rows = on_division(
    ...     analysis.load_panel(), "jeugdzorg_lasten_per_kind", 2021, 2023,
    ...     catalogue=analysis.load_catalogue(), gemeenten=analysis.load_gemeenten(),
    ... )
    >>> len(rows), bool(rows["value"].between(500, 10_000).all())
    (342, True)
    """
    match indicator.derived:
        case Ratio() as rule:
            rows = _ratio(rule, year, supply)
        case Sum() as rule:
            rows = _sum(rule, year, supply)
        case FirstOf() as rule:
            rows = _first_of(rule, year, supply)
        case PartOf() as rule:
            rows = _part_of(rule, year, supply)
        case Deflated() as rule:
            rows = _deflated(rule, year, supply)
        case None:
            raise ValueError(f"{indicator.id} is published, not derived")
    rows = rows.assign(indicator=indicator.id, year=year)[list(COLUMNS)]
    return rows.sort_values("code", ignore_index=True)


def derived_years(indicator: Indicator, supply: Supply) -> list[int]:
    """Return the years that can be computed.

    Examples
    --------
    >>> import analysis
    >>> from analysis.panel.division import years_on_division
    >>> parts = {"catalogue": analysis.load_catalogue(), "gemeenten": analysis.load_gemeenten()}
    >>> years_on_division(analysis.load_panel(), "jeugdzorg_lasten_per_kind", 2023, **parts)
    [2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024]
    """
    rule = indicator.derived
    known = [set(supply.years(name)) for name in (rule.names if rule else [])]
    match rule:
        case FirstOf():
            years = set.union(*known)
        case Sum(between_years=True):
            shared = set.intersection(*known)
            years = set(range(min(shared), max(shared) + 1)) if shared else set()
        case Deflated(index=index):
            years = known[0] & set(national_anchors(supply.catalogue, index)["year"])
        case _:
            years = set.intersection(*known) if known else set()
    return sorted(int(year) for year in years)


def ingredients(indicator: Indicator, year: int, supply: Supply) -> pd.DataFrame:
    """Return the published rows that the figures of a year rest on, for source lines and manifests.

    Examples
    --------
    >>> import analysis
    >>> from analysis.panel.division import FiguresOnDivision
    >>> figures = FiguresOnDivision(
    ...     analysis.load_panel(), 2023, analysis.load_catalogue(), analysis.load_gemeenten()
    ... )
    >>> rows = ingredients(figures.catalogue.indicators["jeugdzorg_lasten_per_kind"], 2019, figures)
    >>> sorted(set(rows["source"]))
    ['45046NED', '70072ned']
    """
    rule = indicator.derived
    if rule is None:
        return supply.rows(indicator.id, year)
    names = rule.names
    if isinstance(rule, FirstOf):
        names = [name for name in names if year in supply.years(name)][:1]
    years = _around(year, rule, supply) if isinstance(rule, Sum) else [year]
    parts = [ingredients(supply.catalogue.indicators[name], each, supply) for name in names for each in years]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _ratio(rule: Ratio, year: int, supply: Supply) -> pd.DataFrame:
    numerator, denominator = supply.rows(rule.numerator, year), supply.rows(rule.denominator, year)
    if numerator.empty or denominator.empty:
        return numerator.iloc[:0]
    size = numerator["code"].map(denominator.set_index("code")["value"])
    there = numerator["value"].notna() & (size > 0)
    lost = numerator["value"].notna() & ~there
    per_one = (rule.times / size).where(there)
    return numerator.assign(
        value=numerator["value"] * per_one,
        lower=numerator["lower"] * per_one,
        upper=numerator["upper"] * per_one,
        numerator=numerator["value"].where(there),
        denominator=size.where(there),
        status=numerator["status"].mask(lost, str(Status.NOT_PUBLISHED)),
    )


def _sum(rule: Sum, year: int, supply: Supply) -> pd.DataFrame:
    years = _around(year, rule, supply)
    if not years:
        return pd.DataFrame(columns=list(COLUMNS))
    ends = [_total(rule, each, supply) for each in years]
    if len(ends) == 1:
        return ends[0]
    first, last = ends
    share = (year - years[0]) / (years[1] - years[0])
    after = last.set_index("code").reindex(first["code"])
    moved = {
        name: first[name].to_numpy() * (1 - share) + after[name].to_numpy() * share
        for name in ("value", "lower", "upper")
    }
    return _marked(first.assign(**moved))


def _around(year: int, rule: Sum, supply: Supply) -> list[int]:
    """Return the year itself when all terms have it, else the two between which it lies."""
    shared = sorted(set.intersection(*(set(supply.years(name)) for name in rule.names)))
    if year in shared:
        return [year]
    before, after = [each for each in shared if each < year], [each for each in shared if each > year]
    return [before[-1], after[0]] if rule.between_years and before and after else []


def _total(rule: Sum, year: int, supply: Supply) -> pd.DataFrame:
    parts = {name: supply.rows(name, year) for name in rule.names}
    first = parts[rule.names[0]]
    codes = first["code"]
    sums = {
        column: np.sum(
            [
                share * parts[name].set_index("code")[column].reindex(codes)
                for name, share in rule.terms.items()
            ],
            axis=0,
        )
        for column in ("value", "lower", "upper")
    }
    rows = first.assign(**sums, numerator=np.nan, denominator=np.nan)
    exact = all(share == 1 for share in rule.terms.values())
    return rows if exact else _marked(rows)


def _marked(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark what was not counted but computed as an estimate; where a part is missing, nothing is left."""
    known = rows["value"].notna()
    had = rows["status"].isin([str(status) for status in (*WITH_FIGURE, Status.ESTIMATED)])
    status = rows["status"].mask(known, str(Status.ESTIMATED)).mask(~known & had, str(Status.NOT_PUBLISHED))
    return rows.assign(status=status)


def _first_of(rule: FirstOf, year: int, supply: Supply) -> pd.DataFrame:
    chosen = next((name for name in rule.names if year in supply.years(name)), rule.names[-1])
    return supply.rows(chosen, year)


def _part_of(rule: PartOf, year: int, supply: Supply) -> pd.DataFrame:
    rows = supply.rows(rule.indicator, year)
    part = rows[rule.part]
    lost = rows["value"].notna() & part.isna()
    return rows.assign(
        value=part,
        lower=part,
        upper=part,
        numerator=np.nan,
        denominator=np.nan,
        status=rows["status"].mask(lost, str(Status.NOT_PUBLISHED)),
    )


def _deflated(rule: Deflated, year: int, supply: Supply) -> pd.DataFrame:
    rows = supply.rows(rule.amount, year)
    prices = national_anchors(supply.catalogue, rule.index).set_index("year")["value"]
    if year not in prices:
        return rows.iloc[:0]
    factor = float(prices[rule.prices_of] / prices[year])
    return rows.assign(**{name: rows[name] * factor for name in ("value", "lower", "upper", "numerator")})
