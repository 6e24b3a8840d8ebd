"""Intervals of the rates of small areas.

What is uncertain: a register counts everybody, so the counted rate itself has no sampling error. The interval is
about the underlying risk of which one year's count is a single outcome: with the same risk, another year would have
brought a few children more or fewer. To that comes what the source's rounding hides. Errors in the register and
changes of definition are not in it.

Everywhere: arrays of shape (n,), rates as proportions unless said otherwise, NaN in gives NaN out, and an area with
a total of zero has no rate (NaN).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.errors import StatisticsError

Array = NDArray[np.float64]
Interval = tuple[Array, Array]
Method = Literal["jeffreys", "wilson"]


def aligned(where: str, **named: ArrayLike) -> list[Array]:
    """Return arguments as arrays of float of one shape (n,); a single number serves all areas.

    Parameters
    ----------
    where : str
        The function to name in an error.
    **named : array_like of float

    Returns
    -------
    list of ndarray, shape (n,)
        Copies, in the order given.

    Raises
    ------
    StatisticsError
        When the arguments differ in length or are no plain columns.

    Examples
    --------
    >>> [array.tolist() for array in aligned("rate_interval", count=[1, 2], total=10)]
    [[1.0, 2.0], [10.0, 10.0]]
    """
    arrays = [np.atleast_1d(np.asarray(value, dtype=float)) for value in named.values()]
    lengths = {array.shape for array in arrays} - {(1,)}
    if len(lengths) > 1 or any(len(shape) != 1 for shape in lengths):
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(named, arrays, strict=True))
        raise StatisticsError(
            f"the arguments have different shapes: {shapes}",
            where=where,
            remedy="give each of them one number per area",
        )
    return [array.copy() for array in np.broadcast_arrays(*arrays)]


def known_counts(count: ArrayLike, total: ArrayLike, *, where: str) -> tuple[Array, Array]:
    """Return counts and totals, both NaN wherever there is no rate: one of them unknown, or a total of zero.

    Raises
    ------
    StatisticsError
        When a count is negative or larger than its total.

    Examples
    --------
    >>> count, total = known_counts([1, 0, np.nan], [10, 0, 10], where="rate_interval")
    >>> count.tolist(), total.tolist()
    ([1.0, nan, nan], [10.0, nan, nan])
    """
    events, people = aligned(where, count=count, total=total)
    wrong = np.flatnonzero((events < 0) | (people < 0) | (events > people))
    if wrong.size:
        at = int(wrong[0])
        raise StatisticsError(
            f"area {at} has a count of {events[at]:g} on a total of {people[at]:g}",
            where=where,
            remedy="give counts from 0 to the total; for rounded counts use rounded_counts_interval",
        )
    unknown = ~((people > 0) & np.isfinite(people) & np.isfinite(events))
    events[unknown], people[unknown] = np.nan, np.nan
    return events, people


def rate_interval(
    count: ArrayLike, total: ArrayLike, *, level: float = 0.95, method: Method = "jeffreys"
) -> Interval:
    r"""Return the interval of the underlying rate of each area.

    Jeffreys: the quantiles :math:`(1 \mp level) / 2` of Beta(x + 1/2, n - x + 1/2), with lower limit 0 at x = 0
    and upper limit 1 at x = n. Wilson: the rates that a score test does not reject. For both the coverage is
    close to ``level`` on average over rates; for one rate it swings around it, as for every interval on counts.

    Parameters
    ----------
    count, total : array_like of float, shape (n,)
        Counts need not be whole numbers.
    level : float
        Between 0 and 1.
    method : {"jeffreys", "wilson"}

    Returns
    -------
    tuple of ndarray, shape (n,)
        Lower and upper limit, proportions from 0 to 1.

    Raises
    ------
    StatisticsError
        For counts outside 0 to total, shapes that differ, and an unknown level or method.

    References
    ----------
    Brown, L. D., Cai, T. T. and DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical
    Science 16(2), 101-133.

    Examples
    --------
    >>> lower, upper = rate_interval([0, 60, np.nan], [50, 1000, 1000])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 0.047, nan], [0.049, 0.076, nan])
    """
    from statsmodels.stats.proportion import proportion_confint

    _check_level(level)
    if method not in ("jeffreys", "wilson"):
        raise StatisticsError(
            f"the method '{method}' is not known",
            where="rate_interval",
            remedy="choose 'jeffreys' or 'wilson'",
        )
    events, people = known_counts(count, total, where="rate_interval")
    lower, upper = proportion_confint(events, people, alpha=1 - level, method=method)
    if method == "wilson":
        return np.asarray(lower), np.asarray(upper)
    return np.where(events == 0, 0.0, lower), np.where(events == people, 1.0, upper)


def rounded_counts_interval(
    count: ArrayLike,
    total: ArrayLike,
    *,
    count_step: float,
    total_step: float,
    level: float = 0.95,
) -> Interval:
    """Return the interval of the underlying rate when only rounded counts are known.

    It is the union of the Jeffreys intervals over every count and total that rounds to the published ones. A
    Jeffreys limit rises with the count and falls with the total, so the union ends in two corners: the smallest
    count on the largest total and the largest count on the smallest total. The coverage is at least ``level``
    (as far as that holds for Jeffreys) for each way in which the rounding may have fallen, thus usually higher.

    Parameters
    ----------
    count, total : array_like of float, shape (n,)
        As published. A rounded count may exceed a rounded total.
    count_step, total_step : float
        The steps of the rounding, such as 100 or 5; 0 for a figure that was not rounded.
    level : float

    Returns
    -------
    tuple of ndarray, shape (n,)
        Proportions. Where the total may be zero the upper limit is 1.

    Raises
    ------
    StatisticsError
        When a count is larger than its total in every way of rounding, or a figure or step is negative.

    Examples
    --------
    >>> lower, upper = rounded_counts_interval([100.0], [1000.0], count_step=100, total_step=100)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.036], [0.182])
    """
    where = "rounded_counts_interval"
    events, people = aligned(where, count=count, total=total)
    least, most = _rounded(events, count_step, where), _rounded(people, total_step, where)
    lower, _ = rate_interval(least[0], most[1], level=level)
    smallest = np.maximum(most[0], least[0])  # a total holds at least its count
    _, upper = rate_interval(np.minimum(least[1], smallest), smallest, level=level)
    return lower, np.where(smallest == 0, np.where(np.isnan(lower), np.nan, 1.0), upper)


def rounded_rate_interval(
    lower: ArrayLike, upper: ArrayLike, total: ArrayLike, *, level: float = 0.95, total_step: float = 0.0
) -> Interval:
    """Return the interval of the underlying rate when a rounded rate is known.

    The lower end is the Jeffreys limit at ``lower * total``, the upper end that at ``upper * total``; counts
    between whole numbers are allowed. With a rounded total each end is the outermost of those at the smallest
    and the largest total. In a small place this says more than the counts do: a percentage to one decimal leaves
    open 0.05 point to each side, a count in hundreds on 1,000 children 5 points.

    Parameters
    ----------
    lower, upper : array_like of float, shape (n,)
        The bounds that the source's rounding leaves, proportions; clipped to 0 and 1.
    total : array_like of float, shape (n,)
    level : float
    total_step : float
        The step in which the totals were rounded; 0 when they were not.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Proportions; NaN where the rate or the total is unknown, or the total may be zero.

    Raises
    ------
    StatisticsError
        When a lower bound exceeds its upper bound, or a total or step is negative.

    Examples
    --------
    >>> low, high = rounded_rate_interval([0.0995], [0.1005], [1000.0], total_step=100)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.082], [0.121])
    """
    where = "rounded_rate_interval"
    low, high, people = aligned(where, lower=lower, upper=upper, total=total)
    if (low > high).any():
        at = int(np.flatnonzero(low > high)[0])
        raise StatisticsError(
            f"area {at} has a lower bound of {low[at]:g} above its upper bound of {high[at]:g}",
            where=where,
            remedy="give the bounds of the rounding in their order",
        )
    low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    corners = _rounded(people, total_step, where)
    lows = [rate_interval(low * size, size, level=level)[0] for size in corners]
    highs = [rate_interval(high * size, size, level=level)[1] for size in corners]
    ends = np.minimum(*lows), np.maximum(*highs)
    unknown = np.isnan(ends[0]) | np.isnan(ends[1])
    return np.where(unknown, np.nan, ends[0]), np.where(unknown, np.nan, ends[1])


def panel_interval(
    rows: pd.DataFrame, *, level: float = 0.95, per: float = 100, denominator_step: float = 0.0
) -> pd.DataFrame:
    """Return panel rows with the interval of the underlying rate.

    The published rate with the bounds of its rounding is used, not the rounded numerator: it is the more precise
    of the two in small places.

    Parameters
    ----------
    rows : DataFrame
        Panel rows of one rate, with ``value``, ``lower``, ``upper`` and ``denominator``.
    level : float
    per : float
        Scale of the rate: 100 for percent, 1000 for a rate per thousand.
    denominator_step : float
        The step in which the source rounded the denominators; 0 when it did not.

    Returns
    -------
    DataFrame
        The rows with ``interval_lower`` and ``interval_upper`` in the unit of ``value``; NaN where the value or
        the denominator is missing: the size of an area is not guessed.

    Raises
    ------
    StatisticsError
        When a column is missing, or ``per`` is not positive.

    Examples
    --------
    >>> frame = pd.DataFrame({"value": [10.0, 10.0], "lower": 9.95, "upper": 10.05,
    ...     "numerator": [100.0, 9500.0], "denominator": [1000.0, 95000.0]})
    >>> panel_interval(frame, denominator_step=100)[["interval_lower", "interval_upper"]].round(1).values.tolist()
    [[8.2, 12.1], [9.8, 10.2]]
    """
    missing = [name for name in ("value", "lower", "upper", "denominator") if name not in rows]
    if missing or per <= 0:
        raise StatisticsError(
            f"the column '{missing[0]}' is missing" if missing else f"a rate per {per:g} has no meaning",
            where="panel_interval",
            remedy="give panel rows of one rate and the scale of its unit, such as 100 for percent",
        )
    total = rows["denominator"].where(rows["value"].notna()).to_numpy(dtype=float)
    lower, upper = (rows[name].to_numpy(dtype=float) / per for name in ("lower", "upper"))
    low, high = rounded_rate_interval(lower, upper, total, level=level, total_step=denominator_step)
    return rows.assign(interval_lower=per * low, interval_upper=per * high)


def _rounded(figure: Array, step: float, where: str) -> Interval:
    """Return the smallest and largest figure that is rounded to this one, never below zero."""
    if step < 0 or (figure < 0).any():
        raise StatisticsError(
            "a figure or a step of rounding is negative", where=where, remedy="give figures and steps from 0"
        )
    return np.maximum(figure - step / 2, 0), figure + step / 2


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise StatisticsError(
            f"a level of {level} is not between 0 and 1",
            where="an interval",
            remedy="give 0.95 for 95 percent",
        )
