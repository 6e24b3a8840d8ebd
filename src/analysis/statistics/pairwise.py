"""Tests of all ordered pairs of areas: which are proven to differ, from draws of their errors.

The result is exactly that of computing all n(n − 1) differences in all draws, but only differences that can reach the
quantile are computed: with errors t in units of their own standard errors, a difference of at least c needs
t_j² + t_k² ≥ c² (Cauchy-Schwarz), hence one of the two beyond c/√2. Memory is of order draws·n + n².

References
----------
Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2023), "Inference for Ranks with Applications to Mobility
across Neighbourhoods and Academic Achievement across Countries", Review of Economic Studies.
Romano, J. P. and Wolf, M. (2005), "Exact and Approximate Stepdown Methods for Multiple Hypothesis Testing", Journal
of the American Statistical Association 100, 94-108.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

EXTREMES = 6
"""Areas at either end of a draw among which the largest difference is looked for first."""

BLOCK = 2**18
"""Differences that are held in memory at a time."""

SLACK = 1 - 1e-9
"""Room for the rounding of floats, so that a bound never leaves out a difference that counts."""

_Part = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class _Outliers:
    """Errors far from zero, farthest first: draw, area, and size in units of the area's standard error."""

    draw: np.ndarray
    area: np.ndarray
    size: np.ndarray

    def reaching(self, threshold: float) -> _Outliers:
        """Return those without which no difference reaches a threshold."""
        end = int(np.searchsorted(-self.size, -_outlying(threshold), side="right"))
        return _Outliers(self.draw[:end], self.area[:end], self.size[:end])


@dataclass(frozen=True)
class _Exceedances:
    """Bootstrap differences above a threshold, largest first: the draw, the pair (a position) and the value."""

    draw: np.ndarray
    pair: np.ndarray
    value: np.ndarray


def quantile_number(draws: int, level: float) -> int:
    """Return the number of the order statistic that is the quantile, from 1: ⌈level·(draws + 1)⌉.

    Examples
    --------
    >>> quantile_number(19, 0.95), quantile_number(10_000, 0.95)
    (19, 9501)
    """
    return math.ceil(round(level * (draws + 1), 6))


def simultaneous_counts(
    estimate: np.ndarray, error: np.ndarray, noise: np.ndarray, *, level: float, stepdown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many areas are proven above and below each area, all statements holding at once.

    Parameters
    ----------
    estimate, error : ndarray of float, shape (n,)
        Independent, approximately normal estimates and their standard errors, above zero and without gaps.
    noise : ndarray of float, shape (draws, n)
        Standard normal errors: in units of each area's standard error.
    level : float
        Probability with which nothing false is proven; see :func:`quantile_number`.
    stepdown : bool
        Take the quantile anew over what is not yet proven, until nothing more is.

    Returns
    -------
    above, below : ndarray of int, shape (n,)

    Examples
    --------
    >>> noise = np.random.default_rng(1).standard_normal((999, 3))
    >>> above, below = simultaneous_counts(
    ...     np.array([5.0, 5.2, 18.0]), np.full(3, 0.4), noise, level=0.95, stepdown=True
    ... )
    >>> above.tolist(), below.tolist()
    ([1, 1, 0], [0, 0, 2])
    """
    draws, areas = noise.shape
    if areas < 2:
        return np.zeros(areas, dtype=int), np.zeros(areas, dtype=int)
    place = quantile_number(draws, level)
    spread = np.sqrt(np.add.outer(error * error, error * error))
    observed = _studentised(estimate[:, None], estimate[None, :], spread)
    family = ~np.eye(areas, dtype=bool)
    # whatever the stepdown leaves out, it keeps these pairs: their quantile bounds all quantiles from below
    kept = family & (observed <= 0) if stepdown else family
    threshold = _order_statistic(_largest_among_extremes(noise, error, spread, kept), place)
    exceedances = _exceedances(noise, error, spread, threshold)
    proven = _proven(observed.ravel(), family.ravel(), exceedances, draws - place, stepdown)
    proven = proven.reshape(areas, areas)
    return proven.sum(axis=0), proven.sum(axis=1)


def marginal_counts(
    estimate: np.ndarray, error: np.ndarray, noise: np.ndarray, *, level: float, stepdown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many areas are proven above and below each area, per area by itself.

    Parameters
    ----------
    estimate, error : ndarray of float, shape (n,)
        Independent, approximately normal estimates and their standard errors, above zero and without gaps.
    noise : ndarray of float, shape (draws, n)
        Standard normal errors: in units of each area's standard error.
    level : float
        Probability with which nothing false is proven of an area; see :func:`quantile_number`.
    stepdown : bool
        Take the quantile anew over what is not yet proven, until nothing more is.

    Returns
    -------
    above, below : ndarray of int, shape (n,)

    Notes
    -----
    The pairs of one area have shape (2, n): in row 0 it is the higher one of the pair, in row 1 the lower one.

    Examples
    --------
    >>> noise = np.random.default_rng(1).standard_normal((999, 3))
    >>> above, below = marginal_counts(
    ...     np.array([5.0, 5.2, 18.0]), np.full(3, 0.4), noise, level=0.95, stepdown=True
    ... )
    >>> above.tolist(), below.tolist()
    ([1, 1, 0], [0, 0, 2])
    """
    draws, areas = noise.shape
    counts = np.zeros((2, areas), dtype=int)
    if areas < 2:
        return counts[0], counts[1]
    place = quantile_number(draws, level)
    spreads = np.sqrt(np.add.outer(error * error, error * error))
    thresholds = _marginal_thresholds(estimate, error, noise, spreads, place, stepdown)
    outliers = _outliers(noise, thresholds.min())
    for area, (spread, threshold) in enumerate(zip(spreads, thresholds, strict=True)):
        observed, family = _pairs_of(area, estimate, spread)
        exceedances = _exceedances_of(area, noise, error, spread, threshold, outliers)
        proven = _proven(observed.ravel(), family.ravel(), exceedances, draws - place, stepdown)
        counts[1, area], counts[0, area] = proven.reshape(2, areas).sum(axis=1)
    return counts[0], counts[1]


def _marginal_thresholds(
    estimate: np.ndarray,
    error: np.ndarray,
    noise: np.ndarray,
    spreads: np.ndarray,
    place: int,
    stepdown: bool,
) -> np.ndarray:
    """Return a lower bound for all quantiles of each area, from its differences with the extremes of each draw."""
    extremes = np.concatenate(_extremes(noise), axis=1)
    drawn = np.take_along_axis(noise, extremes, axis=1) * error[extremes]
    thresholds = np.empty(len(error))
    for area, spread in enumerate(spreads):
        observed, family = _pairs_of(area, estimate, spread)
        higher, lower = family & (observed <= 0) if stepdown else family
        value = _studentised((noise[:, area] * error[area])[:, None], drawn, spread[extremes])
        bound = np.maximum(
            np.where(higher[extremes], value, -np.inf), np.where(lower[extremes], -value, -np.inf)
        )
        thresholds[area] = _order_statistic(bound.max(axis=1), place)
    return thresholds


def _pairs_of(area: int, estimate: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the observed statistics of one area's pairs, and which of them are pairs."""
    value = _studentised(estimate[area], estimate, spread)
    return np.stack([value, -value]), np.tile(np.arange(len(estimate)) != area, (2, 1))


def _studentised(first: np.ndarray, second: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return differences in units of their standard errors."""
    return (first - second) / spread


def _proven(
    observed: np.ndarray, family: np.ndarray, exceedances: _Exceedances, rank: int, stepdown: bool
) -> np.ndarray:
    """Return the pairs of which the first is proven to be higher, step by step when asked."""
    proven = np.zeros_like(family)
    while True:
        new = family & ~proven & (observed > _critical_value(exceedances, family & ~proven, rank))
        proven |= new
        if not stepdown or not new.any():
            return proven


def _critical_value(exceedances: _Exceedances, family: np.ndarray, rank: int) -> float:
    """Return a quantile of the largest difference of each draw over a family of pairs: `rank` draws have a larger.

    Never below zero, so that no area is ever proven above one with a higher or equal estimate.
    """
    inside = family[exceedances.pair]
    _, first = np.unique(exceedances.draw[inside], return_index=True)
    if len(first) <= rank:  # possible only when the quantile is below zero
        return 0.0
    return float(exceedances.value[inside][np.partition(first, rank)[rank]])


def _order_statistic(values: np.ndarray, place: int) -> float:
    """Return the value with a number, from 1, in ascending order, or zero when it is negative."""
    return max(0.0, float(np.partition(values, place - 1)[place - 1]))


# ------------------------------------------------------------- differences that can reach the quantile


def _extremes(noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the areas with the largest and the smallest errors of each draw, shape (draws, at most EXTREMES)."""
    areas = noise.shape[1]
    ends = min(EXTREMES, areas)
    order = np.argpartition(noise, sorted({ends - 1, areas - ends}), axis=1)
    return order[:, areas - ends :], order[:, :ends]


def _largest_among_extremes(
    noise: np.ndarray, error: np.ndarray, spread: np.ndarray, kept: np.ndarray
) -> np.ndarray:
    """Return a lower bound for the largest difference of each draw over the pairs that are kept."""
    top, bottom = _extremes(noise)
    high = np.take_along_axis(noise, top, axis=1) * error[top]
    low = np.take_along_axis(noise, bottom, axis=1) * error[bottom]
    pairs = top[:, :, None], bottom[:, None, :]
    value = _studentised(high[:, :, None], low[:, None, :], spread[pairs])
    return np.where(kept[pairs], value, -np.inf).max(axis=(1, 2))


def _outlying(threshold: float) -> float:
    """Return how far, at least, one of two errors is from zero when their difference reaches a threshold."""
    return threshold / math.sqrt(2) * SLACK


def _outliers(noise: np.ndarray, threshold: float) -> _Outliers:
    """Return the errors without which no difference reaches a threshold."""
    size = np.abs(noise)
    draw, area = np.nonzero(size >= _outlying(threshold))
    size = size[draw, area]
    order = np.argsort(-size, kind="stable")
    return _Outliers(draw[order], area[order], size[order])


def _blocks(count: int, areas: int) -> Iterator[slice]:
    """Cut a number of rows, one element per area, into blocks that fit in memory; at least one."""
    step = max(1, BLOCK // areas)
    return (slice(start, start + step) for start in range(0, max(1, count), step))


def _exceedances(noise: np.ndarray, error: np.ndarray, spread: np.ndarray, threshold: float) -> _Exceedances:
    """Return every difference of any two areas in any draw that is at least a threshold.

    An outlying error is compared with all errors of its draw. Pairs are numbered high·n + low.
    """
    areas = len(error)
    outliers = _outliers(noise, threshold)
    parts = []
    for block in _blocks(len(outliers.draw), areas):
        draw, area = outliers.draw[block], outliers.area[block]
        own = noise[draw, area]
        value = _studentised((own * error[area])[:, None], noise[draw] * error, spread[area])
        value[own < 0] *= -1  # then the outlier is the lower one of the pair
        row, other = np.nonzero(value >= threshold)
        pair = np.where(own[row] < 0, other * areas + area[row], area[row] * areas + other)
        parts.append((draw[row], pair, value[row, other]))
    return _largest_first(parts)


def _exceedances_of(
    area: int,
    noise: np.ndarray,
    error: np.ndarray,
    spread: np.ndarray,
    threshold: float,
    outliers: _Outliers,
) -> _Exceedances:
    """Return every difference between one area and another that is at least a threshold.

    Either the area's own error is outlying, or that of the other. Pairs are numbered as in `marginal_counts`.
    """
    areas = len(error)
    own = noise[:, area] * error[area]
    draws = np.flatnonzero(np.abs(noise[:, area]) >= _outlying(threshold))
    parts = []
    for block in _blocks(len(draws), areas):
        draw = draws[block]
        value = _studentised(own[draw, None], noise[draw] * error, spread)
        row, other = np.nonzero(np.abs(value) >= threshold)
        parts.append(_either_way(draw[row], other, value[row, other], areas))
    others = outliers.reaching(threshold)
    draw, other = others.draw, others.area
    value = _studentised(own[draw], noise[draw, other] * error[other], spread[other])
    reaches = np.flatnonzero(np.abs(value) >= threshold)
    parts.append(_either_way(draw[reaches], other[reaches], value[reaches], areas))
    return _largest_first(parts)


def _either_way(draw: np.ndarray, other: np.ndarray, value: np.ndarray, areas: int) -> _Part:
    return draw, np.where(value > 0, other, areas + other), np.abs(value)


def _largest_first(parts: list[_Part]) -> _Exceedances:
    draw, pair, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(-value, kind="stable")
    return _Exceedances(draw[order], pair[order], value[order])
