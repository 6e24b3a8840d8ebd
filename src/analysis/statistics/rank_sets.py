"""How certain a rank is: confidence sets for ranks, for the tau-best, and the probability of a top place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import StatisticsError

EXTREMES = 6
"""Areas at either end of a draw among which the largest difference is looked for first."""

BLOCK = 2**18
"""Differences that are held in memory at a time."""

SLACK = 1 - 1e-9
"""Room for the rounding of floats, so that a bound never leaves out a difference that counts."""


@dataclass(frozen=True)
class RankSets:
    """Ranks with their confidence sets, one element per area.

    Attributes
    ----------
    rank : ndarray of int, shape (n,)
        Rank of the estimate, from 1; equal estimates share the best rank. 0 where the area has no figure.
    lowest, highest : ndarray of int, shape (n,)
        First and last rank in the set, both included. 0 where the area has no figure.
    level : float
        Probability with which the sets hold.
    simultaneous : bool
        Whether all sets hold at once, or each of them taken by itself.
    """

    rank: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    level: float
    simultaneous: bool


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


def rank_sets(
    estimate: np.ndarray,
    standard_error: np.ndarray,
    *,
    level: float = 0.95,
    simultaneous: bool = True,
    draws: int = 10_000,
    seed: int = 1,
    highest_first: bool = True,
    stepdown: bool = True,
) -> RankSets:
    r"""Return a confidence set for the rank of every area.

    The rank of area j is one plus the number of areas k with θ_k > θ_j. Each statement "θ_j > θ_k" is tested with
    (e_j − e_k) / s_jk, s_jk = √(s_j² + s_k²), against the quantile of the largest such statistic over all ordered
    pairs (so of the largest absolute difference), from normal draws of the errors of independent areas. The set
    of area j runs from one plus the number of areas found above it to n minus the number found below it. For a
    set by itself, the pairs are those of which j is one.

    With `stepdown`, a statement that was proven leaves the maximum, the quantile is taken anew over the other
    ordered pairs, and so on until nothing more is proven. The reverse statement stays in: leaving out both would
    not guard against proving the wrong direction.

    Parameters
    ----------
    estimate, standard_error : ndarray of float, shape (n,)
        Independent, approximately normal estimates, and their standard errors (above zero), in one unit. Areas
        where either is NaN are left out: they get rank 0 and do not change anybody else's set.
    level : float
        From 0.5 to below 1. The quantile is the order statistic with number ⌈level·(draws + 1)⌉, which keeps the
        level for any number of draws.
    simultaneous : bool
        All sets hold at once with probability `level` (the default, right for reading a whole list), or each set
        by itself (right for one area chosen beforehand).
    draws : int
        Number of bootstrap draws.
    seed : int
        Seed of the draws. The result does not depend on the order of the areas.
    highest_first : bool
        Whether rank 1 is the highest or the lowest figure.
    stepdown : bool
        Improve the sets by the stepdown; never wider than without.

    Returns
    -------
    RankSets
        Where true values are equal, the set holds every rank that the tied areas can share.

    Raises
    ------
    StatisticsError
        When the arrays do not fit together, a standard error is zero or negative, a figure is infinite, or
        level and draws are impossible.

    Notes
    -----
    The result is exactly that of computing all n(n − 1) differences in all draws, but only differences that can
    reach the quantile are computed: with errors t in units of their own standard errors, a difference of at least
    c needs t_j² + t_k² ≥ c² (Cauchy-Schwarz), hence one of the two beyond c/√2. Memory is of order
    draws·n + n².

    References
    ----------
    Mogstad, M., Romano, J. P., Shaikh, A. M. and Wilhelm, D. (2023), "Inference for Ranks with Applications to
    Mobility across Neighbourhoods and Academic Achievement across Countries", Review of Economic Studies.
    Romano, J. P. and Wolf, M. (2005), "Exact and Approximate Stepdown Methods for Multiple Hypothesis Testing",
    Journal of the American Statistical Association 100, 94-108.

    Examples
    --------
    >>> sets = rank_sets(np.array([18.0, 5.0, 5.2]), np.array([0.4, 0.4, 0.4]))
    >>> sets.rank.tolist(), sets.lowest.tolist(), sets.highest.tolist()
    ([1, 3, 2], [1, 2, 2], [1, 3, 3])
    """
    estimate, standard_error, order = _in_order(estimate, standard_error)
    _check_draws(draws, level)
    figures, errors = estimate[order], standard_error[order]
    noise = _noise(draws, len(order), seed)
    counts = _simultaneous_counts if simultaneous else _marginal_counts
    above, below = counts(figures, errors, noise, level=level, stepdown=stepdown)
    if not highest_first:
        figures, above, below = -figures, below, above
    rank = 1 + len(figures) - np.searchsorted(np.sort(figures), figures, side="right")
    columns = (rank, 1 + above, len(figures) - below)
    full, lowest, highest = (_spread(column, order, len(estimate), 0) for column in columns)
    return RankSets(full, lowest, highest, level, simultaneous)


def tau_best(
    estimate: np.ndarray,
    standard_error: np.ndarray,
    tau: int,
    *,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int = 1,
    highest_first: bool = True,
) -> np.ndarray:
    """Return the areas that may be among the tau best: all that truly are, with probability `level` or more.

    The projection set of the paper: the areas whose simultaneous one-sided bound for the rank is at most tau. One-
    sided bounds for all areas concern every ordered pair, so they are the first ranks of the simultaneous sets.

    Parameters
    ----------
    estimate, standard_error : ndarray of float, shape (n,)
        As in :func:`rank_sets`.
    tau : int
        Number of places, from 1.
    level, draws, seed, highest_first
        As in :func:`rank_sets`.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where the area has no figure.

    Raises
    ------
    StatisticsError
        When tau is below 1, or as in :func:`rank_sets`.

    Examples
    --------
    >>> tau_best(np.array([18.0, 5.0, 17.9]), np.array([0.4, 0.4, 0.4]), 1).tolist()
    [True, False, True]
    """
    _check_places(tau, "tau")
    sets = rank_sets(
        estimate, standard_error, level=level, draws=draws, seed=seed, highest_first=highest_first
    )
    return (sets.lowest > 0) & (sets.lowest <= tau)


def probability_top(
    estimate: np.ndarray,
    standard_error: np.ndarray,
    k: int,
    *,
    draws: int = 10_000,
    seed: int = 1,
    highest_first: bool = True,
) -> np.ndarray:
    """Return the share of normal draws around the estimates in which each area has one of the first k ranks.

    With raw estimates and standard errors this tells how the list could have turned out, given these figures: it
    is no probability of the true rank, and favours areas with large errors. Give shrunken estimates and posterior
    standard deviations, and it is the posterior probability of the true rank under that model.

    Parameters
    ----------
    estimate, standard_error : ndarray of float, shape (n,)
        As in :func:`rank_sets`, or posterior means and standard deviations.
    k : int
        Number of places, from 1.
    draws, seed, highest_first
        As in :func:`rank_sets`.

    Returns
    -------
    ndarray of float, shape (n,)
        Between 0 and 1, with sum k (or n if that is less); NaN where the area has no figure.

    Raises
    ------
    StatisticsError
        When k is below 1, or as in :func:`rank_sets`.

    Examples
    --------
    >>> probability_top(np.array([18.0, 5.0, np.nan, 18.0]), np.array([0.4, 0.4, 0.4, 0.4]), 2).tolist()
    [1.0, 0.0, nan, 1.0]
    """
    _check_places(k, "k")
    _check_places(draws, "the number of draws")
    estimate, standard_error, order = _in_order(estimate, standard_error)
    if k >= len(order):
        return _spread(np.ones(len(order)), order, len(estimate), np.nan)
    figures = estimate[order] if highest_first else -estimate[order]
    drawn = figures + _noise(draws, len(order), seed) * standard_error[order]
    last = np.partition(drawn, len(order) - k, axis=1)[:, len(order) - k, None]
    return _spread((drawn >= last).mean(axis=0), order, len(estimate), np.nan)


# ------------------------------------------------------------------------------------------ arguments


def _in_order(estimate: np.ndarray, standard_error: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return checked arrays, and the positions that have a figure in an order that does not depend on theirs."""
    estimate, standard_error = np.asarray(estimate, dtype=float), np.asarray(standard_error, dtype=float)
    if estimate.ndim != 1 or estimate.shape != standard_error.shape:
        raise StatisticsError(
            f"there are estimates of shape {estimate.shape} and standard errors of shape {standard_error.shape}",
            where="rank sets",
            remedy="give one row of estimates and one standard error for each",
        )
    known = ~(np.isnan(estimate) | np.isnan(standard_error))
    if np.isinf(estimate[known]).any() or not np.isfinite(standard_error[known]).all():
        raise StatisticsError(
            "an estimate or standard error is infinite",
            where="rank sets",
            remedy="leave the area out by making its figure NaN",
        )
    if (standard_error[known] <= 0).any():
        raise StatisticsError(
            f"{(standard_error[known] <= 0).sum()} standard errors are zero or negative, as if a figure held no chance",
            where="rank sets",
            remedy="give the standard deviation of a model, such as an empirical-Bayes estimate, or make it NaN",
        )
    order = np.lexsort((standard_error, estimate))
    return estimate, standard_error, order[known[order]]


def _check_draws(draws: int, level: float) -> None:
    if not 0.5 <= level < 1:
        raise StatisticsError(
            f"the level is {level}", where="rank sets", remedy="choose one from 0.5 to below 1, such as 0.95"
        )
    if _place(draws, level) > draws:
        raise StatisticsError(
            f"{draws} draws cannot show what happens in {level:.10g} of the cases",
            where="rank sets",
            remedy=f"take at least {math.ceil(round(level / (1 - level), 6))} draws; 10,000 is usual",
        )


def _check_places(number: int, name: str) -> None:
    if number < 1:
        raise StatisticsError(f"{name} is {number}", where="rank sets", remedy="choose 1 or more")


def _noise(draws: int, areas: int, seed: int) -> np.ndarray:
    """Return standard normal errors of shape (draws, areas): errors in units of each area's standard error."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((draws, areas))


def _place(draws: int, level: float) -> int:
    """Return the number of the order statistic that is the quantile, from 1."""
    return math.ceil(round(level * (draws + 1), 6))


def _spread(values: np.ndarray, order: np.ndarray, length: int, missing: float) -> np.ndarray:
    """Put values of sorted areas back in place."""
    full = np.full(length, missing, dtype=values.dtype)
    full[order] = values
    return full


# --------------------------------------------------------------------------- tests of all ordered pairs


def _simultaneous_counts(
    estimate: np.ndarray, error: np.ndarray, noise: np.ndarray, *, level: float, stepdown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many areas are proven above and below each area, all statements holding at once."""
    draws, areas = noise.shape
    if areas < 2:
        return np.zeros(areas, dtype=int), np.zeros(areas, dtype=int)
    place = _place(draws, level)
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


def _marginal_counts(
    estimate: np.ndarray, error: np.ndarray, noise: np.ndarray, *, level: float, stepdown: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many areas are proven above and below each area, per area by itself.

    The pairs of one area have shape (2, n): in row 0 it is the higher one of the pair, in row 1 the lower one.
    """
    draws, areas = noise.shape
    counts = np.zeros((2, areas), dtype=int)
    if areas < 2:
        return counts[0], counts[1]
    place = _place(draws, level)
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

    Either the area's own error is outlying, or that of the other. Pairs are numbered as in `_marginal_counts`.
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
