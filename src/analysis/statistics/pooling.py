"""Rates of groups of municipalities: recomputed from counts, never averaged."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.catalogue import Indicator
from analysis.errors import PanelError
from analysis.panel.rounding import rate_bounds
from analysis.territory.gemeenten import Gemeenten


def pooled_rate(
    rows: pd.DataFrame, groups: Mapping[str, str], *, numerator_step: float, denominator_step: float
) -> pd.DataFrame:
    """Return the rate of each group and year from the counts of its municipalities.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one rate, with ``numerator`` and ``denominator``.
    groups : mapping of str to str
        The group of each code; codes that are not in it are left out.
    numerator_step, denominator_step : float
        Steps in which the source rounded the counts.

    Returns
    -------
    DataFrame
        Columns ``group``, ``year``, ``value`` (percent), ``lower``, ``upper``, ``numerator``, ``denominator``,
        ``members``, ``members_with_figure`` (rate and counts) and ``provisional``. A group of which a member has
        none has no value: a part would be missing. The bounds add up the rounding of all members.

    Raises
    ------
    PanelError
        When the rows hold no counts.

    Examples
    --------
    >>> rows = pd.DataFrame({"code": ["GM0001", "GM0002"], "year": 2020, "value": [10.0, 5.0],
    ...     "numerator": [100.0, 100.0], "denominator": [1000.0, 2000.0], "status": "observed"})
    >>> pooled = pooled_rate(rows, {"GM0001": "PV20", "GM0002": "PV20"}, numerator_step=100, denominator_step=100)
    >>> round(float(pooled["value"].item()), 2)
    6.67
    """
    if rows["value"].notna().any() and rows["numerator"].isna().all():
        raise PanelError(
            "a rate of a group cannot be computed: the source gives no counts, and percentages are not averaged",
            where=", ".join(sorted(set(rows.get("indicator", ["these rows"])))),
            remedy="show the municipalities one by one, or choose an indicator with numerator and denominator",
        )
    counted = rows[["value", "numerator", "denominator"]].notna().all(axis=1)
    grouped = (
        rows.assign(group=rows["code"].map(groups), counted=counted)
        .dropna(subset="group")
        .groupby(["group", "year"], sort=True)
    )
    pooled = pd.DataFrame(
        {
            "numerator": grouped["numerator"].sum(),
            "denominator": grouped["denominator"].sum(),
            "members": grouped.size(),
            "members_with_figure": grouped["counted"].sum(),
            "provisional": grouped["status"].agg(lambda status: (status == "provisional").any()),
        }
    ).reset_index()
    complete = pooled["members"] == pooled["members_with_figure"]
    pooled[["numerator", "denominator"]] = pooled[["numerator", "denominator"]].where(complete)
    pooled["value"] = 100 * pooled["numerator"] / pooled["denominator"]
    members = pooled["members"].to_numpy()
    pooled["lower"], pooled["upper"] = rate_bounds(
        pooled["numerator"], pooled["denominator"], numerator_step * members, denominator_step * members
    )
    order = ["group", "year", "value", "lower", "upper", "numerator", "denominator"]
    return pooled[[*order, "members", "members_with_figure", "provisional"]]


def province_rates(rows: pd.DataFrame, gemeenten: Gemeenten, indicator: Indicator) -> pd.DataFrame:
    """Return the rate of every province of which all municipalities have a figure.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of the indicator; each year on its own division.
    gemeenten : Gemeenten
    indicator : Indicator
        Says in which steps its counts were rounded.

    Returns
    -------
    DataFrame
        As :func:`pooled_rate`, with province codes as ``group``.

    Examples
    --------
    >>> import analysis
    >>> from analysis.statistics import select
    >>> rows = select(analysis.load_panel(), "kinderen_laag_inkomen", year=2020)
    >>> rates = province_rates(
    ...     rows, analysis.load_gemeenten(), analysis.load_catalogue().indicators["kinderen_laag_inkomen"]
    ... )
    >>> rates["group"].tolist()
    ['PV23', 'PV24', 'PV26', 'PV27', 'PV30']
    """
    years = [
        _province_year(part, int(str(year)), gemeenten, indicator) for year, part in rows.groupby("year")
    ]
    return pd.concat(years).dropna(subset="value").sort_values(["group", "year"], ignore_index=True)


def _province_year(rows: pd.DataFrame, year: int, gemeenten: Gemeenten, indicator: Indicator) -> pd.DataFrame:
    division = gemeenten.in_year(int(rows["boundary_year"].iloc[0]))
    groups = dict(zip(division["code"], division["provincie"], strict=True))
    numerator_step, denominator_step = indicator.count_steps(year) or (1.0, 1.0)
    return pooled_rate(rows, groups, numerator_step=numerator_step, denominator_step=denominator_step)


def joint_rate(rates: pd.DataFrame) -> pd.Series:
    """Return the rate of the groups that have a figure in every year, taken together.

    Groups that miss a year are left out of all years: otherwise the line would change because its members do.

    Parameters
    ----------
    rates : DataFrame
        As :func:`pooled_rate` gives it, groups and years without a value left out.

    Returns
    -------
    Series
        Percent by year; empty when no group has every year.

    Examples
    --------
    >>> rates = pd.DataFrame({"group": ["A", "A", "B"], "year": [2020, 2021, 2021],
    ...     "numerator": [1.0, 2.0, 90.0], "denominator": [10.0, 10.0, 100.0]})
    >>> joint_rate(rates).tolist()
    [10.0, 20.0]
    """
    years = rates.groupby("group")["year"].nunique()
    complete = rates[rates["group"].isin(years.index[years == rates["year"].nunique()])]
    sums = complete.groupby("year")[["numerator", "denominator"]].sum()
    return 100 * sums["numerator"] / sums["denominator"]
