"""How certain a rank is: confidence sets for ranks, for the tau-best, and the probability of a top place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.errors import StatisticsError
from analysis.statistics.pairwise import marginal_counts, quantile_number, simultaneous_counts


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
    The result is exactly that of computing all n(n − 1) differences in all draws, but not all are computed: see
    :mod:`analysis.statistics.pairwise`. Memory is of order draws·n + n².

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
    counts = simultaneous_counts if simultaneous else marginal_counts
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
    if quantile_number(draws, level) > draws:
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


def _spread(values: np.ndarray, order: np.ndarray, length: int, missing: float) -> np.ndarray:
    """Put values of sorted areas back in place."""
    full = np.full(length, missing, dtype=values.dtype)
    full[order] = values
    return full
