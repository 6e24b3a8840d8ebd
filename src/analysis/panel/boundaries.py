"""Panel rows on the municipal division of another year: added up or recomputed, never averaged."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue, Indicator, Kind
from analysis.errors import PanelError
from analysis.panel.building import ONE, in_order
from analysis.panel.rounding import rate_bounds
from analysis.panel.schema import Status
from analysis.territory.gemeenten import Gemeenten
from analysis.territory.recode import RateParts, bring_to

RATES = (Kind.RATE, Kind.SCORE)
"""Kinds that are recomputed from their parts; the others are added up."""

WORST_FIRST = (
    Status.NOT_PUBLISHED,
    Status.SUPPRESSED,
    Status.NOT_DELIVERED,
    Status.PROVISIONAL,
    Status.OBSERVED,
)
"""The status of a merged municipality is the first of these that one of its parts has."""


def on_boundaries(
    rows: pd.DataFrame,
    year: int,
    *,
    catalogue: Catalogue,
    gemeenten: Gemeenten,
    weights: pd.Series | None = None,
    without_parts: Literal["refuse", "leave out"] = "refuse",
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
    weights : Series, optional
        Size of each municipality by code, on the division of the rows, for rates that are published without
        counts: merged municipalities are averaged by it. It does not appear in the result, and is not used when
        the rows have denominators of their own.
    without_parts : {"refuse", "leave out"}
        What becomes of a merged municipality whose rate has neither counts nor weights: an error, or no figure.

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
    weighed = weights is not None and bool(rows["denominator"].isna().all())
    if indicator.kind in RATES:
        rows = _with_parts(rows, indicator, weights if weighed else None)
    parts = [
        _one_year(part, indicator, int(str(figure_year)), year, gemeenten, without_parts)
        for figure_year, part in rows.groupby("year", sort=True)
    ]
    brought = pd.concat(parts, ignore_index=True)
    if weighed:  # a weight is no population of which so many are counted: it does not stay
        brought = brought.assign(numerator=np.nan, denominator=np.nan)
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


def _with_parts(rows: pd.DataFrame, indicator: Indicator, weights: pd.Series | None) -> pd.DataFrame:
    """Give a rate that was published with its denominator only, or with a weight, the numerator that follows."""
    denominator = rows["denominator"]
    if weights is not None:
        denominator = denominator.fillna(rows["code"].map(weights))
    followed = rows["value"] * denominator / indicator.scale
    return rows.assign(
        denominator=denominator.where(rows["value"].notna()), numerator=rows["numerator"].fillna(followed)
    )


def _one_year(
    rows: pd.DataFrame,
    indicator: Indicator,
    figure_year: int,
    year: int,
    gemeenten: Gemeenten,
    without_parts: Literal["refuse", "leave out"],
) -> pd.DataFrame:
    if indicator.kind in RATES:
        if without_parts == "refuse":
            _refuse_without_parts(rows, indicator, figure_year, year, gemeenten)
        added = ["numerator", "denominator"]
        rates = {"value": RateParts("numerator", "denominator", indicator.scale)}
    else:
        added, rates = ["value", "lower", "upper", "numerator", "denominator"], {}
    table = rows[["code", "year", "boundary_year", *dict.fromkeys([*rates, *added])]]
    there = bring_to(table, year, gemeenten=gemeenten, add=added, rates=rates).set_index("code")
    if indicator.kind in RATES:
        there = _with_bounds(there, rows.set_index("code"), indicator, figure_year)
    first = rows.iloc[0]
    statuses = _statuses(rows, year, gemeenten)
    return there.reset_index().assign(
        indicator=indicator.id,
        status=lambda frame: _known(frame, statuses),
        source=first["source"],
        version=first["version"],
    )


def _known(there: pd.DataFrame, statuses: dict[str, str]) -> pd.Series:
    """Return the worst status of the parts; not published where the parts have figures and the whole has none."""
    status = there["code"].map(statuses)
    lost = there["value"].isna() & status.isin([str(Status.OBSERVED), str(Status.PROVISIONAL)])
    return status.mask(lost, str(Status.NOT_PUBLISHED))


def _refuse_without_parts(
    rows: pd.DataFrame, indicator: Indicator, figure_year: int, year: int, gemeenten: Gemeenten
) -> None:
    published = int(rows["boundary_year"].iloc[0])
    figures = rows["value"].notna()
    whole = rows.loc[figures, "denominator"].notna().all() and figures.any()
    if not whole and not gemeenten.same_division(published, year):
        raise PanelError(
            "a rate without its numerator and denominator cannot be merged, and percentages are not averaged",
            where=f"{indicator.id}, {figure_year}",
            remedy=f"show it on the division of {published}, or choose an indicator that publishes counts",
        )


def _with_bounds(
    there: pd.DataFrame, published: pd.DataFrame, indicator: Indicator, figure_year: int
) -> pd.DataFrame:
    """Bounds of recomputed rates from the rounding of all their parts; of unchanged ones as published.

    Where only a weight is known, the parts were not rounded as counts: the mean of the parts' own margins stands in.
    """
    bounds = published[["lower", "upper"]].reindex(there.index)
    steps = indicator.count_steps(figure_year)
    if steps is None:
        margin = float(((published["upper"] - published["lower"]) / 2).mean())
        highest = indicator.scale if indicator.kind is Kind.RATE else None
        lower = (there["value"] - margin).clip(lower=0)
        upper = (there["value"] + margin).clip(upper=highest)
    else:
        merged = there["merged"].to_numpy()
        cap = float("inf") if indicator.kind is Kind.SCORE else None
        lower, upper = rate_bounds(
            there["numerator"],
            there["denominator"],
            _step(steps[0]) * merged,
            _step(steps[1]) * merged,
            per=indicator.scale,
            cap=cap,
        )
    kept = (
        (there["merged"] == 1)
        & ~there["divided"]
        & np.isclose(there["value"], published["value"].reindex(there.index), rtol=0, atol=1e-9)
    )
    return there.assign(lower=bounds["lower"].where(kept, lower), upper=bounds["upper"].where(kept, upper))


def _step(step: float) -> float:
    return 0.0 if step == ONE else step


def _statuses(rows: pd.DataFrame, year: int, gemeenten: Gemeenten) -> dict[str, str]:
    """Return for each municipality of the division the worst status of the parts that it was made from."""
    rank = {str(status): place for place, status in enumerate(WORST_FIRST)}
    published = int(rows["boundary_year"].iloc[0])
    steps = gemeenten.steps(published, year) if published < year else []
    worst: dict[str, str] = {}
    for code, status in rows[["code", "status"]].itertuples(index=False):
        heirs = {code}
        for step in steps:
            heirs = {new for old in heirs for new in step.get(old, (old,))}
        for heir in heirs:
            worst[heir] = min(worst.get(heir, status), status, key=rank.__getitem__)
    return worst
