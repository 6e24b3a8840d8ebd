"""Panel rows on the municipal division of another year: added up or recomputed, never averaged."""

from __future__ import annotations

import pandas as pd

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.errors import PanelError
from analysis.panel.building import in_order
from analysis.panel.rounding import rate_bounds
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.recode import RateParts, bring_to

WORST_FIRST = (
    Status.NOT_PUBLISHED,
    Status.SUPPRESSED,
    Status.NOT_DELIVERED,
    Status.PROVISIONAL,
    Status.OBSERVED,
)
"""The status of a merged municipality is the first of these that one of its parts has."""


def on_boundaries(
    rows: pd.DataFrame, year: int, *, catalogue: Catalogue, gemeenten: Gemeenten
) -> pd.DataFrame:
    """Bring panel rows of one indicator to the municipal division of a year.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one indicator, municipalities only; each year may stand on a division of its own.
    year : int
        The boundary year that is wanted.
    catalogue : Catalogue
        Says whether figures may be added up, and in which steps counts were rounded.
    gemeenten : Gemeenten

    Returns
    -------
    DataFrame
        The columns of the panel and ``divided``: whether the row holds part of a municipality that was split.
        Counts and amounts are added up with their bounds; rates are recomputed from numerator and denominator,
        with bounds from the rounding of both; municipalities that did not change keep their published rate. A
        merged municipality of which a part has no figure has none.

    Raises
    ------
    PanelError
        When the rows hold more than one indicator, or a rate without its parts would have to be merged.
    TerritoryError
        When figures would have to be un-merged, or a code is not of its division.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> gemeenten, catalogue = analysis.load_gemeenten(), analysis.load_catalogue()
    >>> rows = select(analysis.load_panel(), "inwoners", year=2019)
    >>> there = on_boundaries(rows, 2023, catalogue=catalogue, gemeenten=gemeenten)
    >>> len(rows), len(there), bool(rows["value"].sum() == there["value"].sum())
    (355, 342, True)
    """
    indicator = _subject(rows, catalogue)
    parts = [
        _one_year(part, indicator, int(str(figure_year)), year, gemeenten)
        for figure_year, part in rows.groupby("year", sort=True)
    ]
    brought = pd.concat(parts, ignore_index=True)
    divided = brought.set_index(["indicator", "year", "code"])["divided"]
    ordered = in_order(brought)
    return ordered.assign(
        divided=divided.reindex(pd.MultiIndex.from_frame(ordered[divided.index.names])).to_numpy()
    )


def _subject(rows: pd.DataFrame, catalogue: Catalogue) -> Indicator:
    names = sorted(set(rows["indicator"]))
    if len(names) != 1:
        raise PanelError(
            f"{len(names)} indicators cannot be brought to other boundaries together",
            where="these rows",
            remedy="select one with analysis.statistics.select(panel, indicator)",
        )
    return catalogue.indicators[names[0]]


def _one_year(
    rows: pd.DataFrame, indicator: Indicator, figure_year: int, year: int, gemeenten: Gemeenten
) -> pd.DataFrame:
    if indicator.kind is Kind.RATE:
        _refuse_without_parts(rows, indicator, figure_year, year, gemeenten)
        added, rates = ["numerator", "denominator"], {"value": RateParts("numerator", "denominator")}
    else:
        added, rates = ["value", "lower", "upper", "numerator", "denominator"], {}
    table = rows[["code", "year", "boundary_year", *dict.fromkeys([*rates, *added])]]
    there = bring_to(table, year, gemeenten=gemeenten, add=added, rates=rates).set_index("code")
    if indicator.kind is Kind.RATE:
        there = _with_bounds(there, rows.set_index("code"), indicator, figure_year)
    first = rows.iloc[0]
    return there.reset_index().assign(
        indicator=indicator.id,
        status=lambda frame: frame["code"].map(_statuses(rows, year, gemeenten)),
        source=first["source"],
        version=first["version"],
    )


def _refuse_without_parts(
    rows: pd.DataFrame, indicator: Indicator, figure_year: int, year: int, gemeenten: Gemeenten
) -> None:
    published = int(rows["boundary_year"].iloc[0])
    whole = indicator.count_steps(figure_year) is not None
    if not whole and not gemeenten.same_division(published, year):
        raise PanelError(
            "a rate without its numerator and denominator cannot be merged, and percentages are not averaged",
            where=f"{indicator.id}, {figure_year}",
            remedy=f"show it on the division of {published}, or choose an indicator that publishes counts",
        )


def _with_bounds(
    there: pd.DataFrame, published: pd.DataFrame, indicator: Indicator, figure_year: int
) -> pd.DataFrame:
    """Bounds of recomputed rates from the rounding of all their parts; of unchanged ones as published."""
    bounds = published[["lower", "upper"]].reindex(there.index)
    steps = indicator.count_steps(figure_year)
    if steps is None:
        return there.assign(lower=bounds["lower"], upper=bounds["upper"])
    merged = there["merged"].to_numpy()
    lower, upper = rate_bounds(there["numerator"], there["denominator"], steps[0] * merged, steps[1] * merged)
    kept = (
        (there["merged"] == 1)
        & ~there["divided"]
        & there["value"].eq(published["value"].reindex(there.index))
    )
    return there.assign(lower=bounds["lower"].where(kept, lower), upper=bounds["upper"].where(kept, upper))


def _statuses(rows: pd.DataFrame, year: int, gemeenten: Gemeenten) -> dict[str, str]:
    """Return for each municipality of the division the worst status of the parts that it was made from."""
    rank = {str(status): place for place, status in enumerate(WORST_FIRST)}
    published = int(rows["boundary_year"].iloc[0])
    worst: dict[str, str] = {}
    for code, status in rows[["code", "status"]].itertuples(index=False):
        heirs = gemeenten.successors(code, year)["code"] if published <= year else [code]
        for heir in heirs:
            worst[heir] = min(worst.get(heir, status), status, key=rank.__getitem__)
    return worst
